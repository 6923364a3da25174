import type { CrossingEvent, Place } from '@bourse/contracts/crossings';
import type { TerritoryId } from '@bourse/contracts/values';
import type { Day, Instant } from '@bourse/kernel/clock';
import type { Decision } from '@bourse/kernel/decider';
import { derivedId, type Uuid } from '@bourse/kernel/ids';
import type { Minutes } from '@bourse/kernel/minutes';

/** What is known of every crossing, in whatever status. */
export type CrossingTerms = {
  readonly crossingId: Uuid;
  /** Gives. */
  readonly from: Place;
  /** Receives. */
  readonly to: Place;
  readonly minutes: Minutes;
  /** A territory, or null for the operator. */
  readonly by: TerritoryId | null;
  readonly reason: string;
  /** Without both holds until then it may be given up. */
  readonly decideBy: Instant;
  /** The crossing of which this one brings minutes back; null of any other. */
  readonly reversesCrossingId: Uuid | null;
};

export type CrossingReversal = {
  readonly minutes: Minutes;
  readonly by: TerritoryId | null;
  readonly reason: string;
  readonly status: 'under_way' | 'settled' | 'refused' | 'abandoned';
};

/** What may have been held on one side or both is given back; `released` once that is done. */
type GivenUp = { readonly released: boolean };

export type Crossing =
  | { readonly status: 'unknown' }
  /** Neither side is known to be held. */
  | ({ readonly status: 'requested' } & CrossingTerms)
  /** The giver's side is held, the receiver's is sought. */
  | ({ readonly status: 'source_held' } & CrossingTerms)
  /** Both are held, and will be posted. */
  | ({ readonly status: 'decided' } & CrossingTerms)
  | ({
      readonly status: 'settled';
      readonly effectiveOn: Day;
      readonly reversals: ReadonlyMap<Uuid, CrossingReversal>;
    } & CrossingTerms)
  | ({
      readonly status: 'refused';
      readonly side: CrossingSide;
      readonly cause: string;
      readonly availableMinutes: Minutes | null;
    } & GivenUp &
      CrossingTerms)
  | ({ readonly status: 'abandoned' } & GivenUp & CrossingTerms);

export type CrossingStatus = Crossing['status'];
export type KnownCrossing = Exclude<Crossing, { status: 'unknown' }>;
export type CrossingIn<Status extends CrossingStatus> = Extract<Crossing, { status: Status }>;
export type CrossingSide = 'source' | 'target';

/** In order of precedence. */
export type CrossingRejection =
  | { readonly code: 'crossing_unknown' }
  | { readonly code: 'crossing_already_requested' }
  | { readonly code: 'same_marketplace' }
  | { readonly code: 'date_in_the_past'; readonly field: 'decideBy' }
  | { readonly code: 'crossing_not_at_this_step'; readonly status: CrossingStatus }
  | { readonly code: 'not_due'; readonly dueAt: Instant }
  | { readonly code: 'reversal_unknown' }
  | { readonly code: 'reversal_id_reused' }
  /** What brings minutes back is not brought back itself: ask for a crossing of its own. */
  | { readonly code: 'crossing_is_a_reversal' }
  | { readonly code: 'reversal_under_way' }
  | { readonly code: 'exceeds_settled_minutes'; readonly reversibleMinutes: Minutes };

export type CrossingDecision = Decision<CrossingEvent, CrossingRejection>;

/** The hold of a crossing on one of its sides: known before it is placed, and the same at every try. */
export const crossingHoldOf = (crossingId: Uuid, side: CrossingSide): Uuid =>
  derivedId('crossing hold', crossingId, side);

/** What was settled and neither came back nor is about to. */
export const reversibleCrossingMinutes = (crossing: CrossingIn<'settled'>): Minutes => {
  let left = crossing.minutes;
  for (const { status, minutes } of crossing.reversals.values()) {
    if (status === 'settled' || status === 'under_way') left -= minutes;
  }
  return left;
};

/** Whether something may still happen to it by itself. */
export const isUnderWay = (crossing: KnownCrossing): boolean =>
  crossing.status === 'refused' || crossing.status === 'abandoned'
    ? !crossing.released
    : crossing.status !== 'settled';

/** What is known of it in whatever status, alone. */
export const termsOf = (crossing: KnownCrossing): CrossingTerms => ({
  crossingId: crossing.crossingId,
  from: crossing.from,
  to: crossing.to,
  minutes: crossing.minutes,
  by: crossing.by,
  reason: crossing.reason,
  decideBy: crossing.decideBy,
  reversesCrossingId: crossing.reversesCrossingId,
});
