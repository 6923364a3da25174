import { id, minutes, reason, territoryId } from '@bourse/contracts/values';
import { dayOf } from '@bourse/kernel/clock';
import type { CommandContext } from '@bourse/commands/handle-command';
import { assertNever } from '@bourse/kernel/assert-never';
import { derivedId, type Uuid } from '@bourse/kernel/ids';
import type { SingleCommand } from '@bourse/ledger/commands';
import { dryRun } from '@bourse/ledger/decide-bulk';
import type { LedgerRejection } from '@bourse/ledger/rejections';
import { positionToken } from '@bourse/service-kit/command-reply';
import { problem } from '@bourse/service-kit/problem';
import { answer, type Reply, type Route, writing } from '@bourse/service-kit/route';
import { z } from 'zod';
import type { LedgerAccess } from '../ledger/ledgers.ts';
import { type Decider, decides, type LedgerAsking, SERVICE, tag } from './ledger-asking.ts';

/** Commands of one bulk at the most. */
const MOST = 1_000;
/** Of one that is done whole or not at all: what one append may hold. */
const MOST_ATOMIC = 100;

const parties = { fromAccountId: territoryId, toAccountId: territoryId, minutes };
const order = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('endowment'), toAccountId: territoryId, minutes, reason }),
  z.strictObject({ type: z.literal('transfer'), ...parties, reason }),
  z.strictObject({ type: z.literal('hold'), ...parties, exchangeId: id }),
  z.strictObject({ type: z.literal('post'), transferId: id, minutes }),
  z.strictObject({ type: z.literal('void'), transferId: id }),
]);
type BulkOrder = z.infer<typeof order>;

const bulk = z.strictObject({
  mode: z.enum(['atomic', 'continueOnFailure']),
  dryRun: z.boolean().default(false),
  commands: z.array(order).min(1).max(MOST),
});
type Bulk = z.infer<typeof bulk>;

const outcome = z.object({
  id,
  result: z.enum(['done', 'refused', 'left_out']),
  /** Why it was refused: the code of the problem that the command alone would have met. */
  code: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});
type Outcome = z.infer<typeof outcome>;

const bulkResult = z
  .object({
    dryRun: z.boolean(),
    position: z.string().nullable(),
    outcomes: z.array(outcome),
  })
  .meta({ id: 'BulkResult' });

/**
 * Many commands in one request. Each has an id of its own that derives from the request's, so that the
 * same bulk again finds what was done, whatever became of the first answer.
 */
export const bulkRoutes = (asking: LedgerAsking, writer: LedgerAccess): readonly Route[] => [
  writing({
    method: 'post',
    path: '/api/ledger/bulks',
    operationId: 'giveBulk',
    action: 'ledger.decide',
    summary: `Gives up to ${MOST} commands: \`atomic\`, all or none (up to ${MOST_ATOMIC}), or \`continueOnFailure\`, each by itself. With \`dryRun\`, nothing is done, and the answer says what would be. Holds, postings and voids are the operator’s, for what is brought in from elsewhere.`,
    tag,
    body: bulk,
    replies: { 200: { description: 'What became of each', schema: bulkResult } },
    refusals: ['not_a_member', 'bulk_too_long', 'not_permitted'],
    handle: async (call) => {
      if (call.seen !== undefined) return problem('invalid_header', { header: 'If-Match' });
      const by = await asking.deciderOf(call.identity);
      if (!decides(by)) return by;
      const { body, context } = call;
      if (body.mode === 'atomic' && body.commands.length > MOST_ATOMIC) {
        return problem('bulk_too_long', { most: MOST_ATOMIC, count: body.commands.length });
      }
      const commands: Ordered[] = [];
      for (const [index, one] of body.commands.entries()) {
        const command = commandOf(one, by, { ...context, commandId: idOf(context, index) });
        if (command === undefined) return problem('not_permitted', { index });
        commands.push({ id: idOf(context, index), command });
      }
      return body.dryRun ? tried(writer, body, commands) : done(writer, body, commands, context);
    },
  }),
];

type Ordered = { readonly id: Uuid; readonly command: SingleCommand };

const idOf = (context: CommandContext, index: number): Uuid =>
  derivedId(context.commandId, 'bulk', String(index));

/** @returns undefined when whoever asks may not ask for that. */
function commandOf(
  asked: BulkOrder,
  by: Decider,
  { commandId: transferId, now }: CommandContext,
): SingleCommand | undefined {
  const effectiveOn = dayOf(now);
  if (asked.type === 'endowment') {
    if (by === null) return undefined;
    const { toAccountId: creditAccountId, minutes: granted, reason: why } = asked;
    const sides = { debitAccountId: by, creditAccountId, minutes: granted };
    return { type: 'GrantEndowment', data: { transferId, ...sides, reason: why, effectiveOn } };
  }
  if (asked.type === 'transfer') {
    const { reason: why } = asked;
    return {
      type: 'TransferMinutes',
      data: { transferId, ...sidesOf(asked), by, reason: why, effectiveOn },
    };
  }
  if (by !== null) return undefined;
  switch (asked.type) {
    case 'hold':
      return {
        type: 'HoldMinutes',
        data: { transferId, ...sidesOf(asked), exchangeId: asked.exchangeId },
      };
    case 'post':
      return {
        type: 'PostHold',
        data: { transferId: asked.transferId, minutes: asked.minutes, effectiveOn },
      };
    case 'void':
      return { type: 'VoidHold', data: { transferId: asked.transferId } };
    default:
      return assertNever(asked);
  }
}

const sidesOf = (asked: { fromAccountId: string; toAccountId: string; minutes: number }) => ({
  debitAccountId: asked.fromAccountId,
  creditAccountId: asked.toAccountId,
  minutes: asked.minutes,
});

const refused = (of: Uuid, { code, ...details }: LedgerRejection): Outcome => ({
  id: of,
  result: 'refused',
  code,
  details,
});

async function tried(
  writer: LedgerAccess,
  { mode }: Bulk,
  commands: readonly Ordered[],
): Promise<Reply> {
  const verdicts = dryRun(
    commands.map(({ command }) => command),
    mode,
    await writer.view(),
  );
  const outcomes = commands.map(({ id: of }, index): Outcome => {
    const verdict = verdicts[index];
    if (verdict?.kind === 'rejected') return refused(of, verdict.rejection);
    return { id: of, result: verdict?.kind === 'accepted' ? 'done' : 'left_out' };
  });
  return answer(200, { dryRun: true, position: null, outcomes });
}

async function done(
  writer: LedgerAccess,
  { mode }: Bulk,
  commands: readonly Ordered[],
  context: CommandContext,
): Promise<Reply> {
  const together = mode === 'atomic' && commands.length > 1;
  const given = together
    ? [{ of: undefined, command: linked(commands), context }]
    : commands.map(({ id: of, command }) => ({
        of,
        command,
        context: { ...context, commandId: of },
      }));
  const ends = await Promise.all(given.map((one) => writer.give(one.command, one.context)));
  let position: bigint | undefined;
  const outcomes: Outcome[] = [];
  for (const [index, end] of ends.entries()) {
    if (end.kind === 'command_id_reused') return problem('idempotency_key_reused');
    if (end.kind === 'done') {
      if (position === undefined || end.position > position) position = end.position;
    }
    const of = given[index]?.of;
    if (of === undefined) outcomes.push(...outcomesTogether(commands, end));
    else
      outcomes.push(end.kind === 'done' ? { id: of, result: 'done' } : refused(of, end.rejection));
  }
  const at = ends.find((end) => end.kind === 'done' && end.position === position);
  const token = at?.kind === 'done' ? positionToken(SERVICE, at.position) : null;
  const headers = token === null ? {} : { 'Bourse-Position': token };
  return answer(200, { dryRun: false, position: token, outcomes }, headers);
}

const linked = (commands: readonly Ordered[]) =>
  ({ type: 'Linked', data: { commands: commands.map(({ command }) => command) } }) as const;

function outcomesTogether(
  commands: readonly Ordered[],
  end:
    { readonly kind: 'done' } | { readonly kind: 'rejected'; readonly rejection: LedgerRejection },
): Outcome[] {
  if (end.kind === 'done') return commands.map(({ id: of }) => ({ id: of, result: 'done' }));
  const { rejection } = end;
  const culprit = rejection.code === 'linked_refused' ? rejection : undefined;
  return commands.map(({ id: of }, index) =>
    index === culprit?.index ? refused(of, culprit.refusal) : { id: of, result: 'left_out' },
  );
}
