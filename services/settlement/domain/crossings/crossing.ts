import type { CrossingEvent } from '@bourse/contracts/crossings';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Day, Instant } from '@bourse/kernel/clock';
import { accept, type Decider, reject } from '@bourse/kernel/decider';
import type { Minutes } from '@bourse/kernel/minutes';
import { isDeepStrictEqual } from 'node:util';
import {
  type Crossing,
  type CrossingDecision,
  crossingHoldOf,
  type CrossingRejection,
  type CrossingSide,
  type CrossingTerms,
} from './crossing-state.ts';
import {
  type CrossingReversalCommand,
  endCrossingReversal,
  requestCrossingReversal,
} from './crossing-reversal.ts';
import { evolveCrossing } from './evolve-crossing.ts';

export type CrossingCommand =
  | ({ readonly type: 'RequestCrossing'; readonly now: Instant } & CrossingTerms)
  /** What a ledger did, told by the process that follows the crossing. What comes late changes nothing. */
  | { readonly type: 'RecordSourceHold' }
  | { readonly type: 'RecordTargetHold' }
  | {
      readonly type: 'RefuseCrossing';
      readonly side: CrossingSide;
      readonly cause: string;
      readonly availableMinutes: Minutes | null;
    }
  | { readonly type: 'RecordRelease' }
  | { readonly type: 'RecordCrossingSettlement'; readonly effectiveOn: Day }
  /** Given by the passing of time. */
  | { readonly type: 'AbandonCrossing'; readonly now: Instant }
  | CrossingReversalCommand;

/**
 * One transfer between two marketplaces: both holds and then both postings, or nothing.
 * Streams: `crossing-<crossingId>`.
 *
 * The decision is an event of this stream, `CrossingDecided`, and is possible only while the crossing
 * is neither refused nor abandoned: so whichever is recorded first holds, and both ledgers follow it.
 */
export const crossingDecider: Decider<CrossingCommand, CrossingEvent, Crossing, CrossingRejection> =
  {
    initialState: () => ({ status: 'unknown' }),
    decide: (command, crossing) => {
      if (command.type === 'RequestCrossing') return requestCrossing(command, crossing);
      if (crossing.status === 'unknown') return reject({ code: 'crossing_unknown' });
      const { crossingId } = crossing;
      switch (command.type) {
        case 'RecordSourceHold':
          return crossing.status === 'requested'
            ? accept({
                type: 'SourceHeld',
                data: { crossingId, transferId: crossingHoldOf(crossingId, 'source') },
              })
            : accept();
        case 'RecordTargetHold':
          return recordTargetHold(crossing);
        case 'RefuseCrossing':
          return refuseCrossing(command, crossing);
        case 'RecordRelease':
          return recordRelease(crossing);
        case 'RecordCrossingSettlement':
          return recordSettlement(command, crossing);
        case 'AbandonCrossing':
          return abandonCrossing(command, crossing);
        case 'RequestCrossingReversal':
          return requestCrossingReversal(command, crossing);
        case 'EndCrossingReversal':
          return endCrossingReversal(command, crossing);
        default:
          return assertNever(command);
      }
    },
    evolve: evolveCrossing,
  };

type Command<Type extends CrossingCommand['type']> = Extract<CrossingCommand, { type: Type }>;
type Known = Exclude<Crossing, { status: 'unknown' }>;

function requestCrossing(
  { type: _type, now, ...data }: Command<'RequestCrossing'>,
  crossing: Crossing,
): CrossingDecision {
  if (crossing.status !== 'unknown') {
    // When it must be decided hangs on the moment of asking, and is no part of what makes it the same.
    const same = REPEATED.every((field) => isDeepStrictEqual(crossing[field], data[field]));
    return same ? accept() : reject({ code: 'crossing_already_requested' });
  }
  if (data.from.marketplaceId === data.to.marketplaceId)
    return reject({ code: 'same_marketplace' });
  if (data.decideBy <= now) return reject({ code: 'date_in_the_past', field: 'decideBy' });
  return accept({ type: 'CrossingRequested', data });
}
const REPEATED = ['from', 'to', 'minutes', 'by', 'reason', 'reversesCrossingId'] as const;

function recordTargetHold(crossing: Known): CrossingDecision {
  if (crossing.status !== 'source_held') return accept();
  const { crossingId } = crossing;
  return accept({
    type: 'CrossingDecided',
    data: {
      crossingId,
      sourceTransferId: crossingHoldOf(crossingId, 'source'),
      targetTransferId: crossingHoldOf(crossingId, 'target'),
    },
  });
}

function refuseCrossing(
  { side, cause, availableMinutes }: Command<'RefuseCrossing'>,
  crossing: Known,
): CrossingDecision {
  const sought = side === 'source' ? 'requested' : 'source_held';
  if (crossing.status !== sought) return accept();
  const { crossingId } = crossing;
  return accept({
    type: 'CrossingRefused',
    data: { crossingId, side, cause, availableMinutes },
  });
}

function recordRelease(crossing: Known): CrossingDecision {
  switch (crossing.status) {
    case 'refused':
    case 'abandoned': {
      const { crossingId, released } = crossing;
      return released ? accept() : accept({ type: 'CrossingReleased', data: { crossingId } });
    }
    case 'requested':
    case 'source_held':
    case 'decided':
    case 'settled':
      return reject({ code: 'crossing_not_at_this_step', status: crossing.status });
    default:
      return assertNever(crossing);
  }
}

function recordSettlement(
  { effectiveOn }: Command<'RecordCrossingSettlement'>,
  crossing: Known,
): CrossingDecision {
  if (crossing.status === 'settled') return accept();
  if (crossing.status !== 'decided') {
    return reject({ code: 'crossing_not_at_this_step', status: crossing.status });
  }
  const { crossingId } = crossing;
  return accept({ type: 'CrossingSettled', data: { crossingId, effectiveOn } });
}

function abandonCrossing({ now }: Command<'AbandonCrossing'>, crossing: Known): CrossingDecision {
  switch (crossing.status) {
    case 'abandoned':
      return accept();
    case 'requested':
    case 'source_held': {
      const { crossingId, decideBy } = crossing;
      return now < decideBy
        ? reject({ code: 'not_due', dueAt: decideBy })
        : accept({ type: 'CrossingAbandoned', data: { crossingId } });
    }
    case 'decided':
    case 'settled':
    case 'refused':
      return reject({ code: 'crossing_not_at_this_step', status: crossing.status });
    default:
      return assertNever(crossing);
  }
}
