import { id, instant, minutes, reason, territoryId } from '@bourse/contracts/values';
import { dayOf } from '@bourse/kernel/clock';
import type { CommandContext } from '@bourse/commands/handle-command';
import { assertNever } from '@bourse/kernel/assert-never';
import { derivedId, type Uuid } from '@bourse/kernel/ids';
import type { SingleCommand } from '@bourse/ledger/commands';
import { dryRun } from '@bourse/ledger/decide-bulk';
import { positionToken } from '@bourse/service-kit/command-reply';
import { problem } from '@bourse/service-kit/problem';
import { answer, type Reply, type Route, writing } from '@bourse/service-kit/route';
import { z } from 'zod';
import type { PeoplesLedger, PeoplesOutcome, PeoplesRejection } from '../ledger/for-people.ts';
import { type Decider, decides, type LedgerAsking, SERVICE, tag } from './ledger-asking.ts';

/** Commands of one bulk at the most. */
const MOST = 1_000;
/** Of one that is done whole or not at all: what one append may hold. */
const MOST_ATOMIC = 100;

/** From when on it is released by itself; left out, it waits for its posting or its void for ever. */
const holdExpiry = instant.nullable().default(null);
const parties = { fromAccountId: territoryId, toAccountId: territoryId, minutes };
const order = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('endowment'), toAccountId: territoryId, minutes, reason }),
  z.strictObject({ type: z.literal('transfer'), ...parties, reason }),
  z.strictObject({ type: z.literal('hold'), ...parties, exchangeId: id, expiresAt: holdExpiry }),
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
export const bulkRoutes = (asking: LedgerAsking, writer: PeoplesLedger): readonly Route[] => [
  writing({
    method: 'post',
    path: '/api/ledger/bulks',
    operationId: 'giveBulk',
    action: 'ledger.decide',
    summary: `Gives up to ${MOST} commands: \`atomic\`, all or none (up to ${MOST_ATOMIC}), or \`continueOnFailure\`, each by itself. With \`dryRun\`, nothing is done, and the answer says what would be. Holds, postings and voids are the operator’s, for what is brought in from elsewhere.`,
    tag,
    body: bulk,
    replies: { 200: { description: 'What became of each', schema: bulkResult } },
    refusals: ['not_a_member', 'own_account_not_open', 'bulk_too_long', 'not_permitted'],
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
        data: {
          transferId,
          ...sidesOf(asked),
          exchangeId: asked.exchangeId,
          expiresAt: asked.expiresAt,
        },
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

const refused = (of: Uuid, { code, ...details }: PeoplesRejection): Outcome => ({
  id: of,
  result: 'refused',
  code,
  details,
});

/** Of an atomic bulk: one was refused, and all others are left out. */
const allBut = (commands: readonly Ordered[], culprit: number, refusal: PeoplesRejection) =>
  commands.map(({ id: of }, index): Outcome =>
    index === culprit ? refused(of, refusal) : { id: of, result: 'left_out' },
  );

async function tried(
  writer: PeoplesLedger,
  { mode }: Bulk,
  commands: readonly Ordered[],
): Promise<Reply> {
  const forbidden = await writer.forbidden(commands.map(({ command }) => command));
  const reply = (outcomes: readonly Outcome[]) =>
    answer(200, { dryRun: true, position: null, outcomes });
  const first = forbidden.findIndex((refusal) => refusal !== undefined);
  const culprit = forbidden[first];
  if (mode === 'atomic' && culprit !== undefined) return reply(allBut(commands, first, culprit));

  const allowed = commands.filter((_, index) => forbidden[index] === undefined);
  const verdicts = dryRun(
    allowed.map(({ command }) => command),
    mode,
    await writer.view(),
  );
  const outcomeOf = new Map(
    allowed.map(({ id: of }, index): [Uuid, Outcome] => {
      const verdict = verdicts[index];
      if (verdict?.kind === 'rejected') return [of, refused(of, verdict.rejection)];
      return [of, { id: of, result: verdict?.kind === 'accepted' ? 'done' : 'left_out' }];
    }),
  );
  return reply(
    commands.map(({ id: of }, index): Outcome => {
      const refusal = forbidden[index];
      if (refusal !== undefined) return refused(of, refusal);
      return outcomeOf.get(of) ?? { id: of, result: 'left_out' };
    }),
  );
}

async function done(
  writer: PeoplesLedger,
  { mode }: Bulk,
  commands: readonly Ordered[],
  context: CommandContext,
): Promise<Reply> {
  const together = mode === 'atomic' && commands.length > 1;
  const ends = await writer.giveAll(
    together
      ? [{ command: linked(commands), context }]
      : commands.map(({ id: of, command }) => ({
          command,
          context: { ...context, commandId: of },
        })),
  );
  let position: bigint | undefined;
  let token: string | null = null;
  const outcomes: Outcome[] = [];
  for (const [index, end] of ends.entries()) {
    if (end.kind === 'command_id_reused') return problem('idempotency_key_reused');
    if (end.kind === 'done' && (position === undefined || end.position > position)) {
      position = end.position;
      token = positionToken(SERVICE, end.position);
    }
    const one = commands[index];
    if (together) outcomes.push(...outcomesTogether(commands, end));
    else if (one !== undefined) outcomes.push(...outcomesTogether([one], end));
  }
  const headers = token === null ? {} : { 'Bourse-Position': token };
  return answer(200, { dryRun: false, position: token, outcomes }, headers);
}

const linked = (commands: readonly Ordered[]) =>
  ({ type: 'Linked', data: { commands: commands.map(({ command }) => command) } }) as const;

/** What one outcome of the ledger means for each of the commands that it is about. */
function outcomesTogether(
  commands: readonly Ordered[],
  end: Exclude<PeoplesOutcome, { readonly kind: 'command_id_reused' }>,
): readonly Outcome[] {
  if (end.kind === 'done') return commands.map(({ id: of }) => ({ id: of, result: 'done' }));
  const { rejection } = end;
  return rejection.code === 'linked_refused'
    ? allBut(commands, rejection.index, rejection.refusal)
    : commands.map(({ id: of }) => refused(of, rejection));
}
