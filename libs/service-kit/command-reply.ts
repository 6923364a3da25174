import type { CommandHandler } from '@bourse/commands/command-handler';
import type { CommandResult } from '@bourse/commands/handle-command';
import type { TerritoryId } from '@bourse/contracts/values';
import type { ExpectedRevision, StorePosition } from '@bourse/event-store/port';
import { assertNever } from '@bourse/kernel/assert-never';
import { z } from 'zod';
import { problem, type Problem } from './problem.ts';
import { answer, type Reply, type WriteCall } from './route.ts';

/** What a write answers: what it touched, in which revision, and the position to read `after`. */
export const receipt = z
  .object({
    id: z.string(),
    revision: z.int().nullable(),
    position: z.string().meta({ example: 'offers:42' }),
  })
  .meta({ id: 'Receipt' });

/** `<service>:<position>`: what a later read may wait for. */
export const positionToken = (service: string, position: StorePosition): string =>
  `${service}:${position < 0n ? 0n : position}`;

/** The entity tag of a revision (RFC 9110). */
export const etagOf = (revision: ExpectedRevision | number): string => `"${revision}"`;

/**
 * Says the outcome of a command over HTTP.
 *
 * @param options.created The address of what a POST made: 201 with a Location instead of 200.
 */
export function replyToCommand<State, Rejection extends { readonly code: string }>(
  result: CommandResult<State, Rejection>,
  options: { readonly service: string; readonly id: string; readonly created?: string },
): Reply {
  switch (result.kind) {
    case 'done': {
      const revision = result.revision === 'no_stream' ? null : Number(result.revision);
      const position = positionToken(options.service, result.position);
      const headers = {
        ETag: etagOf(revision ?? 0),
        'Bourse-Position': position,
        ...(options.created === undefined ? {} : { Location: options.created }),
      };
      const body = { id: options.id, revision, position };
      return answer(options.created === undefined ? 200 : 201, body, headers);
    }
    case 'rejected': {
      return problemOf(result.rejection);
    }
    case 'stale':
      return problem('stale_revision');
    case 'command_id_reused':
      return problem('idempotency_key_reused');
    default:
      return assertNever(result);
  }
}

/**
 * What a route does with a command: gives it, and says the outcome.
 *
 * @param service The name that positions bear.
 * @returns a function of the call, the id of the stream, the command, and the address of what a POST makes.
 */
export const commandReplier =
  <Command, State, Rejection extends { readonly code: string }>(
    service: string,
    handler: CommandHandler<Command, State, Rejection>,
  ) =>
  async (
    call: Pick<WriteCall<unknown, unknown>, 'context' | 'seen'>,
    id: string,
    command: Command,
    created?: string,
  ): Promise<Reply> =>
    replyToCommand(await handler.give(id, command, call.context, call.seen), {
      service,
      id,
      ...(created === undefined ? {} : { created }),
    });

/**
 * A handler for those who act for a territory; whoever acts for none is refused.
 *
 * @param handle Gets the territory, and the call.
 */
export const actingFor =
  <Params, Body>(
    handle: (by: TerritoryId, call: WriteCall<Params, Body>) => Promise<Reply>,
  ): ((call: WriteCall<Params, Body>) => Promise<Reply>) =>
  (call) => {
    const { territoryId } = call.identity;
    return territoryId === null
      ? Promise.resolve(problem('not_permitted'))
      : handle(territoryId, call);
  };

/** A refusal of the domain as HTTP says it. Its `status` is that of a thing, and RFC 9457 means another by that name. */
function problemOf({ code, ...details }: { readonly code: string }): Problem {
  if (!('status' in details)) return problem(code, details);
  const { status: state, ...others } = details;
  return problem(code, { state, ...others });
}
