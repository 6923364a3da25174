import { type CommandContext, ContentionError } from '@bourse/commands/handle-command';
import { wording } from '@bourse/contracts/wording';
import type { Revision } from '@bourse/event-store/port';
import type { Clock } from '@bourse/kernel/clock';
import { derivedId, newId } from '@bourse/kernel/ids';
import type { Authenticate, Identity } from '@bourse/identity/identity';
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { AccountLimit } from './account-limit.ts';
import { type Asker, askerOf, identityRequired } from './asker.ts';
import { check, type Checked } from './check.ts';
import type { EventStreams } from './event-stream.ts';
import { namesTag } from './entity-tags.ts';
import type { IdempotencyMemory } from './idempotency.ts';
import {
  type Language,
  preferredLanguage,
  problem,
  type Problem,
  type ProblemTable,
} from './problem.ts';
import {
  notesOf,
  send,
  sendFile,
  sendProblem,
  type WireAnswer,
  wireOfAnswer,
  wireOfProblem,
} from './respond.ts';
import type { Reply, Route } from './route.ts';
import type { Service } from './service.ts';
import { waitForPosition } from './wait-for-position.ts';
import { headersOf } from './write-headers.ts';

export type Surroundings = {
  readonly authenticate: Authenticate;
  readonly idempotency: IdempotencyMemory;
  readonly clock: Clock;
  readonly problems: ProblemTable;
  /** How much one account may write; left out, as much as it likes. */
  readonly accountLimit?: AccountLimit;
  readonly streams: EventStreams;
};

const noParameters = z.strictObject({});
const READS_ONLY = wording('belongs to reads', 'ne sert qu’aux lectures');

/** Turns a declared route into what express calls. */
export function performer(route: Route, service: Service, around: Surroundings) {
  const inFlight = new Map<string, Promise<WireAnswer>>();

  return async (request: Request, response: Response): Promise<void> => {
    const refuse = (refusal: Problem) => sendProblem(request, response, around.problems, refusal);
    const language = preferredLanguage(request.get('accept-language'));
    const asker = await askerOf(request, route, around.authenticate);
    if (asker.actor !== undefined) notesOf(response).actor = asker.actor;
    if (asker.kind === 'problem') return refuse(asker);
    const { identity, reach } = asker;

    const params = check(route.params ?? noParameters, request.params, 'not_found', language);
    if (params.kind === 'problem') return refuse(params);
    const { after, ...rest } = request.query;
    const query = check(route.query ?? noParameters, rest, 'invalid_query', language);
    if (query.kind === 'problem') return refuse(query);

    if (route.kind === 'read') {
      const waited = await waitForPosition(after, service, language);
      if (waited !== undefined) return refuse(waited);
      const reply = await route.handle({
        params: params.value,
        query: query.value,
        body: undefined,
        identity,
        reach,
        accept: request.get('accept'),
      });
      if (reply.kind === 'problem') return refuse(reply);
      if (reply.kind === 'events') {
        const client = identity?.actor ?? request.ip ?? '';
        const stillMay = async () =>
          isSame(asker, await askerOf(request, route, around.authenticate));
        const refused = around.streams.serve(request, response, reply, { client, stillMay });
        return refused === undefined ? undefined : refuse(refused);
      }
      const etag = reply.headers?.['ETag'];
      if (etag !== undefined && namesTag(request.get('if-none-match'), etag)) {
        response.status(304).set('ETag', etag).end();
        return;
      }
      return reply.kind === 'file'
        ? sendFile(response, reply)
        : send(response, wireOfAnswer(reply));
    }

    if (after !== undefined)
      return refuse(
        problem('invalid_query', { errors: [{ pointer: '/after', detail: READS_ONLY }] }),
      );
    if (identity === undefined) return refuse(identityRequired());
    const waitS = around.accountLimit?.admit(identity.actor);
    if (waitS !== undefined) {
      return refuse(problem('too_many_requests', {}, { 'Retry-After': String(waitS) }));
    }
    const body = bodyOf(request, route, language);
    if (body.kind === 'problem') return refuse(body);
    const headers = headersOf(request, route);
    if (headers.kind === 'problem') return refuse(headers);

    const { key, seen } = headers.value;
    // Without a key nobody can ask for the answer again: it is not kept.
    const memory = key === undefined ? undefined : around.idempotency;
    const scope =
      key === undefined
        ? newId()
        : derivedId('command', identity.actor, identity.territoryId ?? '', key);
    const fingerprint = fingerprintOf(route.method, request.path, seen, request.body);
    const context = contextOf(response, around.clock, identity, scope, fingerprint);
    const once = async (): Promise<WireAnswer> => {
      const claim = memory?.claim(scope, fingerprint);
      if (claim?.kind === 'answered') return claim.answer;
      const wire = (reply: Reply): WireAnswer => toWire(reply, request, response, around.problems);
      if (claim?.kind === 'other_payload') return wire(problem('idempotency_key_reused'));
      const reply = await route
        .handle({ params: params.value, body: body.value, identity, reach, context, seen })
        .catch(busyOrBroken);
      const answered = wire(reply);
      const lasting = answered.status < 500 && !isPassing(reply, around.problems);
      if (lasting) memory?.remember(scope, answered);
      return answered;
    };
    // The same request twice at once: the second one waits for the answer of the first.
    const flight = `${scope}/${fingerprint}`;
    const pending = inFlight.get(flight) ?? once().finally(() => inFlight.delete(flight));
    inFlight.set(flight, pending);
    send(response, await pending);
  };
}

/** Whether somebody is who they were, and may what they might. */
const isSame = (before: Asker, now: Asker): boolean =>
  before.kind === 'permitted' &&
  now.kind === 'permitted' &&
  before.actor === now.actor &&
  isDeepStrictEqual(before.reach, now.reach);

function bodyOf(request: Request, route: Route, language: Language): Checked<unknown> {
  const body: unknown = request.body;
  if (body === undefined && hasBody(request)) return problem('unsupported_media_type');
  return check(route.body ?? noParameters, body ?? {}, 'invalid_input', language);
}

const hasBody = (request: Request): boolean =>
  request.get('transfer-encoding') !== undefined || Number(request.get('content-length') ?? 0) > 0;

/** Of what was received, not of what a schema made of it: a later program sees the same request. */
const fingerprintOf = (
  method: string,
  path: string,
  seen: readonly Revision[] | undefined,
  body: unknown,
): string =>
  createHash('sha256')
    .update(JSON.stringify([method, path, seen?.toString() ?? null, sorted(body ?? {})]))
    .digest('hex');

/** The same JSON with the fields of every object in one order. The body has passed its schema: it is not deep. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([name, field]) => [name, sorted(field)]));
}

const contextOf = (
  response: Response,
  clock: Clock,
  identity: Identity,
  commandId: string,
  fingerprint: string,
): CommandContext => ({
  commandId,
  fingerprint,
  correlationId: notesOf(response).correlationId,
  causationId: commandId,
  actor: identity.actor,
  now: clock.now(),
});

function busyOrBroken(error: unknown): Reply {
  if (error instanceof ContentionError) return problem('too_busy', {}, { 'Retry-After': '1' });
  throw error;
}

const isPassing = (reply: Reply, problems: ProblemTable): boolean =>
  reply.kind === 'problem' && problems[reply.code]?.passing === true;

function toWire(
  reply: Reply,
  request: Request,
  response: Response,
  problems: ProblemTable,
): WireAnswer {
  if (reply.kind === 'answer') return wireOfAnswer(reply);
  const acceptLanguage = request.get('accept-language');
  const { correlationId } = notesOf(response);
  return wireOfProblem(reply, problems, { acceptLanguage, correlationId });
}
