import { reactionContext } from '@bourse/commands/reaction-context';
import type { crossings } from '@bourse/contracts/crossings';
import { clearingAccountOf, type MarketplaceId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import { type Clock, dayOf } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { LedgerCommand } from '@bourse/ledger/commands';
import type { LedgerRejection } from '@bourse/ledger/rejections';
import type { FactOf } from '@bourse/projections/fact';
import type { CrossingHandler } from '../crossing-handler.ts';
import type { CrossingCommand } from '../domain/crossings/crossing.ts';
import {
  type CrossingIn,
  crossingHoldOf,
  type CrossingSide,
  type CrossingStatus,
  type KnownCrossing,
} from '../domain/crossings/crossing-state.ts';
import type { Ledgers } from '../ledger/ledgers.ts';
import { demandDone } from './demand-done.ts';

export const CROSSINGS = 'settlement.crossings';

type Ports = {
  readonly crossings: CrossingHandler;
  readonly ledgers: Ledgers;
  readonly clock: Clock;
};
type Fact = FactOf<typeof crossings>;
type FactType<Type extends Fact['event']['type']> = Extract<Fact['event'], { type: Type }>;

/**
 * Brings crossings to their end: a hold on the giver's side, one on the receiver's, then, decided, a
 * posting of each; or, refused by a ledger or given up, whatever was held is given back.
 *
 * Each step is known again by an id that derives from the crossing, and is taken only where the
 * crossing still stands where it calls for it: so whoever goes on after a crash, even from the very
 * first event, keeps no hold for a crossing that was given up meanwhile.
 */
export const followCrossings =
  (ports: Ports) =>
  async (fact: Fact): Promise<void> => {
    const { event } = fact;
    switch (event.type) {
      case 'CrossingRequested':
        return hold(ports, fact, 'source');
      case 'SourceHeld':
        return hold(ports, fact, 'target');
      case 'CrossingDecided':
        return post(ports, fact, event);
      case 'CrossingRefused':
      case 'CrossingAbandoned':
        return giveBack(ports, fact);
      case 'CrossingSettled':
      case 'CrossingReleased':
        return endReversal(ports, fact);
      case 'CrossingReversalRequested':
        return startReversal(ports, fact, event);
      case 'CrossingReversalEnded':
        return undefined;
      default:
        return assertNever(event, 'event');
    }
  };

/** Where the crossing stands now, if that is where a step is to be taken. */
async function standing<Status extends CrossingStatus>(
  { crossings }: Ports,
  { event }: Fact,
  ...statuses: readonly Status[]
): Promise<CrossingIn<Status> | undefined> {
  const crossing = await crossings.look(event.data.crossingId);
  return statuses.some((status) => status === crossing.status)
    ? (crossing as CrossingIn<Status>)
    : undefined;
}

async function hold(ports: Ports, fact: Fact, side: CrossingSide): Promise<void> {
  const crossing = await standing(ports, fact, side === 'source' ? 'requested' : 'source_held');
  if (crossing === undefined) return;
  const refusal = await move(
    ports,
    fact,
    marketplaceOf(crossing, side),
    holdCommand(crossing, side),
  );
  if (refusal === undefined) {
    const type = side === 'source' ? 'RecordSourceHold' : 'RecordTargetHold';
    return tell(ports, fact, 'held', { type });
  }
  const availableMinutes = 'availableMinutes' in refusal ? refusal.availableMinutes : null;
  const cause = refusal.code;
  return tell(ports, fact, 'refused', { type: 'RefuseCrossing', side, cause, availableMinutes });
}

function holdCommand(crossing: KnownCrossing, side: CrossingSide): LedgerCommand {
  const { crossingId, from, to, minutes } = crossing;
  const parties =
    side === 'source'
      ? { debitAccountId: from.accountId, creditAccountId: clearingAccountOf(to.marketplaceId) }
      : { debitAccountId: clearingAccountOf(from.marketplaceId), creditAccountId: to.accountId };
  return {
    type: 'HoldMinutes',
    data: {
      transferId: crossingHoldOf(crossingId, side),
      ...parties,
      minutes,
      exchangeId: crossingId,
      // It ends with the crossing: one that ended by itself might end after the decision.
      expiresAt: null,
    },
  };
}

async function post(
  ports: Ports,
  fact: Fact,
  { data }: FactType<'CrossingDecided'>,
): Promise<void> {
  const crossing = await standing(ports, fact, 'decided', 'settled');
  if (crossing === undefined) throw new Error(`the crossing ${data.crossingId} was decided`);
  const { minutes } = crossing;
  const effectiveOn = dayOf(fact.recordedAt);
  for (const side of ['source', 'target'] as const) {
    const transferId = crossingHoldOf(data.crossingId, side);
    const refusal = await move(ports, fact, marketplaceOf(crossing, side), {
      type: 'PostHold',
      data: { transferId, minutes, effectiveOn },
    });
    if (refusal !== undefined) throw refused('PostHold', side, refusal);
  }
  return tell(ports, fact, 'settled', { type: 'RecordCrossingSettlement', effectiveOn });
}

/** The giver's side first: it is the one whose minutes are missed. */
async function giveBack(ports: Ports, fact: Fact): Promise<void> {
  const crossing = await standing(ports, fact, 'refused', 'abandoned');
  if (crossing === undefined) throw new Error(`${fact.stream} was refused or abandoned`);
  for (const side of ['source', 'target'] as const) {
    // What bears the id of its hold there is somebody else's.
    if (isRefusedFor(crossing, side, 'transfer_id_reused')) continue;
    if (await voidHold(ports, fact, crossing, side)) continue;
    if (crossing.status === 'refused' || crossing.released) continue;
    // Given up before the ledger had answered: a hold that was sent by a process that has died since may
    // still arrive. So it is asked for now: either it is placed, and bears the id for good; or it is
    // refused, and then the ledger has gone on since that one was decided, and does not take it.
    const marketplaceId = marketplaceOf(crossing, side);
    const refusal = await move(ports, fact, marketplaceId, holdCommand(crossing, side));
    if (refusal === undefined) await voidHold(ports, fact, crossing, side);
  }
  return tell(ports, fact, 'released', { type: 'RecordRelease' });
}

/** @returns Whether there was a hold; it is void now. */
async function voidHold(
  ports: Ports,
  fact: Fact,
  crossing: KnownCrossing,
  side: CrossingSide,
): Promise<boolean> {
  const transferId = crossingHoldOf(crossing.crossingId, side);
  const command = { type: 'VoidHold', data: { transferId } } as const;
  const refusal = await move(ports, fact, marketplaceOf(crossing, side), command);
  if (refusal !== undefined && refusal.code !== 'hold_not_found') {
    throw refused('VoidHold', side, refusal);
  }
  return refusal === undefined;
}

const isRefusedFor = (
  crossing: CrossingIn<'refused' | 'abandoned'>,
  side: CrossingSide,
  cause: LedgerRejection['code'],
): boolean => crossing.status === 'refused' && crossing.side === side && crossing.cause === cause;

/** A crossing the other way. Asked at the moment at which it was recorded, so that it is the same whenever it is done. */
async function startReversal(
  ports: Ports,
  fact: Fact,
  { data }: FactType<'CrossingReversalRequested'>,
): Promise<void> {
  const original = await standing(ports, fact, 'settled');
  if (original === undefined) throw new Error(`${fact.stream} was settled`);
  const { reversalId, minutes, by, reason, decideBy } = data;
  return give(ports, fact, reversalId, 'reversal', {
    type: 'RequestCrossing',
    crossingId: reversalId,
    from: original.to,
    to: original.from,
    minutes,
    by,
    reason,
    decideBy,
    reversesCrossingId: original.crossingId,
    now: fact.recordedAt,
  });
}

async function endReversal(ports: Ports, fact: Fact): Promise<void> {
  const reversal = await standing(ports, fact, 'settled', 'refused', 'abandoned');
  if (reversal === undefined) throw new Error(`${fact.stream} has ended`);
  const { crossingId: reversalId, reversesCrossingId, status: outcome } = reversal;
  if (reversesCrossingId === null) return;
  return give(ports, fact, reversesCrossingId, 'ended', {
    type: 'EndCrossingReversal',
    reversalId,
    outcome,
  });
}

const marketplaceOf = ({ from, to }: KnownCrossing, side: CrossingSide): MarketplaceId =>
  side === 'source' ? from.marketplaceId : to.marketplaceId;

/** @returns What the ledger refused, or nothing when it is done. */
async function move(
  { ledgers, clock }: Ports,
  fact: Fact,
  marketplaceId: MarketplaceId,
  command: LedgerCommand,
): Promise<LedgerRejection | undefined> {
  const context = reactionContext(CROSSINGS, fact, clock, `${command.type} ${marketplaceId}`);
  const outcome = await ledgers.of(marketplaceId).give(command, context);
  if (outcome.kind === 'command_id_reused') {
    throw new Error(`${command.type} for ${fact.id}: id reused`);
  }
  return outcome.kind === 'rejected' ? outcome.rejection : undefined;
}

const tell = (ports: Ports, fact: Fact, part: string, command: CrossingCommand): Promise<void> =>
  give(ports, fact, fact.event.data.crossingId, part, command);

async function give(
  { crossings, clock }: Ports,
  fact: Fact,
  crossingId: Uuid,
  part: string,
  command: CrossingCommand,
): Promise<void> {
  const context = reactionContext(CROSSINGS, fact, clock, part);
  const result = await crossings.give(crossingId, command, context);
  demandDone(result, `${command.type} of the crossing ${crossingId}`);
}

const refused = (what: string, side: CrossingSide, { code }: LedgerRejection): Error =>
  new Error(`${what} on the ${side} side of a crossing was refused by the ledger: ${code}`);
