import type { ExchangeEvent, ExchangeTerms } from '@bourse/contracts/exchanges';
import type { MarketplaceId, ReversalReason, TerritoryId } from '@bourse/contracts/values';
import type { Day, Instant } from '@bourse/kernel/clock';
import type { Decision } from '@bourse/kernel/decider';
import { derivedId, type Uuid } from '@bourse/kernel/ids';
import type { Minutes } from '@bourse/kernel/minutes';

/** What is known of every exchange, in whatever status. */
export type Dealing = {
  readonly exchangeId: Uuid;
  /** In whose ledger its minutes move. */
  readonly marketplaceId: MarketplaceId;
  readonly offerId: Uuid | null;
  readonly requestId: Uuid | null;
  /** The exchange that this one goes on from; null of a first one. */
  readonly renewsExchangeId: Uuid | null;
  readonly lenderId: TerritoryId;
  readonly borrowerId: TerritoryId;
  readonly object: string;
  readonly crossesEpci: boolean;
  /** The terms last proposed; those agreed on, once they are. */
  readonly terms: ExchangeTerms;
  /** Who proposed them. */
  readonly proposedBy: TerritoryId;
  readonly answerBy: Instant;
  /** How often capacity and credit were sought. */
  readonly attempt: number;
};

export type Session = {
  readonly on: Day;
  /** None of one that was taken back: its id stays in use. */
  readonly minutes: Minutes;
  /** Why it was last corrected; null of one as it was logged. */
  readonly correctedFor: string | null;
};
export type Sessions = ReadonlyMap<Uuid, Session>;

/** Work under way: the sessions that the lender logged. */
type Delivery = {
  readonly sessions: Sessions;
  readonly loggedMinutes: Minutes;
  /** When certification comes by itself; null before the reminder. */
  readonly automaticAt: Instant | null;
};

/** What is to be paid for, decided by `by`: the borrower, an association, or (null) the passing of time. */
type Verdict = {
  readonly minutes: Minutes;
  readonly by: TerritoryId | null;
  /** An association's; null of a certification. */
  readonly reason: string | null;
};

/** Who did something that the other party has to live with, and why. */
export type Ground = { readonly by: TerritoryId; readonly reason: string };

export type Reversal = {
  readonly minutes: Minutes;
  readonly reasonCode: ReversalReason;
  readonly reason: string;
  readonly status: 'requested' | 'done' | 'refused';
  /** Why the ledger refused it; null unless it did. */
  readonly cause: string | null;
};

/** Nobody has worked yet; what is held for it does not stay so for ever. */
type Idle = {
  /** When it lapses unless somebody moves; null before that was announced. */
  readonly lapsesAt: Instant | null;
};

/** Somebody's move is awaited, until a deadline where there is one. */
type Awaiting = {
  /** The deadline that was reminded of last; null when none was. */
  readonly remindedOf: Instant | null;
};

type Decided = {
  readonly verdict: Verdict;
  /** Who had disputed it, and why; null when nobody had. */
  readonly dispute: Ground | null;
} & Delivery &
  Dealing;
type Settled = { readonly reversals: ReadonlyMap<Uuid, Reversal> } & Decided;

export type Exchange =
  | { readonly status: 'unknown' }
  | ({ readonly status: 'proposed' | 'countered' } & Awaiting & Dealing)
  /** Capacity or credit was missing: back to negotiation. */
  | ({
      readonly status: 'refused';
      readonly cause: 'no_capacity' | 'no_credit';
      readonly detail: string;
      readonly availableMinutes: Minutes | null;
    } & Awaiting &
      Dealing)
  | ({ readonly status: 'expired' } & Dealing)
  | ({ readonly status: 'declined'; readonly ground: Ground } & Dealing)
  | ({ readonly status: 'withdrawn'; readonly ground: Ground } & Dealing)
  | ({ readonly status: 'accepted'; readonly acceptedBy: TerritoryId } & Dealing)
  | ({
      readonly status: 'securing';
      readonly acceptedBy: TerritoryId;
      readonly capacitySecured: boolean;
      readonly creditSecured: boolean;
    } & Dealing)
  | ({ readonly status: 'agreed'; readonly signedBy: readonly TerritoryId[] } & Idle &
      Awaiting &
      Dealing)
  | ({
      readonly status: 'signed';
      /** Those that were all taken back; none at first. */
      readonly sessions: Sessions;
    } & Idle &
      Awaiting &
      Dealing)
  | ({
      readonly status: 'delivering';
      /** The last dispute that was taken back: who had raised it, and why. */
      readonly withdrawnDispute: Ground | null;
    } & Delivery &
      Awaiting &
      Dealing)
  | ({ readonly status: 'disputed'; readonly ground: Ground } & Delivery & Dealing)
  | ({ readonly status: 'certified' } & Decided)
  | ({ readonly status: 'resolved' } & Decided)
  | ({ readonly status: 'settled' } & Settled)
  /** All that was settled went back. */
  | ({ readonly status: 'reversed' } & Settled)
  | ({ readonly status: 'cancelled'; readonly ground: Ground } & Dealing)
  /** Nobody worked on it in time. */
  | ({ readonly status: 'lapsed' } & Dealing);

export type ExchangeStatus = Exchange['status'];
export type KnownExchange = Exclude<Exchange, { status: 'unknown' }>;
export type In<Status extends ExchangeStatus> = Extract<Exchange, { status: Status }>;

/** What can be done in place of what is refused, by the name of the operation in the API. */
export type Remedy =
  | 'withdrawExchange'
  | 'declineExchange'
  | 'correctWork'
  | 'certifyDelivery'
  | 'raiseDispute'
  | 'withdrawDispute'
  | 'resolveDispute'
  | 'reverseExchange'
  | 'renewExchange';

/** In order of precedence: what it is about, who asks, whether it is the moment, then what is asked. */
export type ExchangeRejection =
  | { readonly code: 'exchange_unknown' }
  | { readonly code: 'exchange_already_proposed' }
  | { readonly code: 'not_a_party' }
  | { readonly code: 'not_the_lender' }
  | { readonly code: 'not_the_borrower' }
  | { readonly code: 'party_to_the_exchange' }
  | { readonly code: 'same_territory' }
  | {
      readonly code: 'wrong_status';
      readonly status: ExchangeStatus;
      readonly instead?: readonly Remedy[];
    }
  | {
      readonly code: 'work_already_logged';
      readonly loggedMinutes: Minutes;
      readonly instead: readonly Remedy[];
    }
  | { readonly code: 'renewal_open'; readonly renewalId: Uuid }
  | { readonly code: 'already_renewed'; readonly renewalId: Uuid }
  | { readonly code: 'too_many_renewals'; readonly limit: number }
  | { readonly code: 'other_party_to_answer' }
  | { readonly code: 'only_proposer_withdraws' }
  | { readonly code: 'only_disputer_withdraws' }
  | { readonly code: 'answer_period_over'; readonly answerBy: Instant }
  | { readonly code: 'not_due'; readonly dueAt: Instant | null }
  | { readonly code: 'date_in_the_past'; readonly field: string; readonly today: Day }
  | { readonly code: 'date_too_far'; readonly field: string; readonly latest: Day }
  | { readonly code: 'dates_out_of_order' }
  | { readonly code: 'answer_after_the_end'; readonly endsOn: Day }
  | { readonly code: 'session_unknown' }
  | { readonly code: 'session_id_reused' }
  | { readonly code: 'session_in_the_future'; readonly today: Day }
  | { readonly code: 'session_before_start'; readonly startsOn: Day }
  | {
      readonly code: 'exceeds_agreed_minutes';
      readonly agreedMinutes: Minutes;
      readonly loggedMinutes: Minutes;
    }
  | { readonly code: 'exceeds_logged_minutes'; readonly loggedMinutes: Minutes }
  | { readonly code: 'reversal_id_reused' }
  | { readonly code: 'reversal_under_way' }
  | { readonly code: 'exceeds_settled_minutes'; readonly reversibleMinutes: Minutes };

export type ExchangeDecision = Decision<ExchangeEvent, ExchangeRejection>;

/** The hold that one attempt at securing an exchange places: known before it is placed, and the same at every try. */
export const holdIdOf = (exchangeId: Uuid, attempt: number): Uuid =>
  derivedId('hold', exchangeId, String(attempt));

/** The last day of the work: as agreed, or later when a session was. */
export const lastDayOf = (exchange: { terms: ExchangeTerms; sessions: Sessions }): Day => {
  let last = exchange.terms.endsOn;
  for (const { on, minutes } of exchange.sessions.values()) {
    if (minutes > 0 && on > last) last = on;
  }
  return last;
};

/** What was settled and is neither reversed nor about to be. */
export const reversibleMinutes = (exchange: In<'settled' | 'reversed'>): Minutes => {
  let left = exchange.verdict.minutes;
  for (const { status, minutes } of exchange.reversals.values()) {
    if (status !== 'refused') left -= minutes;
  }
  return left;
};

export const isParty = (exchange: Dealing, territoryId: TerritoryId): boolean =>
  territoryId === exchange.lenderId || territoryId === exchange.borrowerId;
