import type { TerritoryId } from '@bourse/contracts/values';
import type { Instant } from '@bourse/kernel/clock';
import { accept, reject } from '@bourse/kernel/decider';
import type { Uuid } from '@bourse/kernel/ids';
import type { Minutes } from '@bourse/kernel/minutes';
import {
  type CrossingDecision,
  type CrossingReversal,
  type KnownCrossing,
  reversibleCrossingMinutes,
} from './crossing-state.ts';

export type CrossingReversalCommand =
  | {
      readonly type: 'RequestCrossingReversal';
      /** Of the crossing that brings the minutes back. */
      readonly reversalId: Uuid;
      readonly minutes: Minutes;
      readonly by: TerritoryId | null;
      readonly reason: string;
      readonly decideBy: Instant;
    }
  /** Told by the process that follows the reversal. */
  | {
      readonly type: 'EndCrossingReversal';
      readonly reversalId: Uuid;
      readonly outcome: Exclude<CrossingReversal['status'], 'under_way'>;
    };

type Command<Type extends CrossingReversalCommand['type']> = Extract<
  CrossingReversalCommand,
  { type: Type }
>;

/**
 * Asks for minutes back: a crossing the other way, so that both sides move or neither. One at a time,
 * and in all no more than was settled.
 */
export function requestCrossingReversal(
  { type: _type, ...asked }: Command<'RequestCrossingReversal'>,
  crossing: KnownCrossing,
): CrossingDecision {
  if (crossing.status !== 'settled') {
    return reject({ code: 'crossing_not_at_this_step', status: crossing.status });
  }
  const { reversalId, minutes, by, reason } = asked;
  const earlier = crossing.reversals.get(reversalId);
  if (earlier !== undefined) {
    const same = earlier.minutes === minutes && earlier.by === by && earlier.reason === reason;
    return same ? accept() : reject({ code: 'reversal_id_reused' });
  }
  if (crossing.reversesCrossingId !== null) return reject({ code: 'crossing_is_a_reversal' });
  if ([...crossing.reversals.values()].some(({ status }) => status === 'under_way')) {
    return reject({ code: 'reversal_under_way' });
  }
  const reversibleMinutes = reversibleCrossingMinutes(crossing);
  if (minutes > reversibleMinutes) {
    return reject({ code: 'exceeds_settled_minutes', reversibleMinutes });
  }
  const { crossingId } = crossing;
  return accept({ type: 'CrossingReversalRequested', data: { crossingId, ...asked } });
}

export function endCrossingReversal(
  { reversalId, outcome }: Command<'EndCrossingReversal'>,
  crossing: KnownCrossing,
): CrossingDecision {
  if (crossing.status !== 'settled') {
    return reject({ code: 'crossing_not_at_this_step', status: crossing.status });
  }
  const reversal = crossing.reversals.get(reversalId);
  if (reversal === undefined) return reject({ code: 'reversal_unknown' });
  if (reversal.status !== 'under_way') return accept();
  const { crossingId } = crossing;
  return accept({ type: 'CrossingReversalEnded', data: { crossingId, reversalId, outcome } });
}
