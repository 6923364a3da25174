import type { ExchangeTerms } from '@bourse/contracts/exchanges';
import type { MarketplaceId, TerritoryId } from '@bourse/contracts/values';
import type { Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { Minutes } from '@bourse/kernel/minutes';
import type { Ground, KnownExchange, Reversal, Session } from '../../domain/exchange-state.ts';
import { type Figures, figuresOf } from './figures.ts';
import { parseState } from './model.ts';
import { type MissingPiece, missingPiece } from './search.ts';

/** A session, and what the sessions add up to with it. */
export type SessionView = {
  readonly sessionId: Uuid;
  readonly totalMinutes: Minutes;
} & Session;

/** An exchange as the API shows it: every field in every status, empty where it does not apply. */
export type ExchangeView = {
  readonly exchangeId: Uuid;
  readonly marketplaceId: MarketplaceId;
  readonly status: KnownExchange['status'];
  readonly offerId: Uuid | null;
  readonly requestId: Uuid | null;
  /** The exchange that this one goes on from. */
  readonly renewsExchangeId: Uuid | null;
  readonly lenderId: TerritoryId;
  readonly borrowerId: TerritoryId;
  readonly object: string;
  readonly crossesEpci: boolean;
  readonly terms: ExchangeTerms;
  readonly proposedBy: TerritoryId;
  readonly answerBy: Instant;
  /** Why securing failed, while it is being negotiated anew. */
  readonly refusedFor: 'no_capacity' | 'no_credit' | null;
  /** What exactly: the refusal of the offer, or of the ledger. */
  readonly refusedDetail: string | null;
  /** The capacity or the credit that there was, where that is known. */
  readonly refusedAvailableMinutes: Minutes | null;
  /** Who declined, withdrew, cancelled or disputed it, and why. */
  readonly ground: Ground | null;
  readonly signedBy: readonly TerritoryId[];
  /** By day, with running totals. */
  readonly sessions: readonly SessionView[];
  readonly loggedMinutes: Minutes;
  readonly certifiesItselfAt: Instant | null;
  /** When it lapses, nobody having worked; null before that is announced. */
  readonly lapsesAt: Instant | null;
  /** What is to be paid for, by whose word: null in `by` for the passing of time. */
  readonly verdict: {
    readonly minutes: Minutes;
    readonly by: TerritoryId | null;
    readonly reason: string | null;
  } | null;
  readonly reversals: readonly ({ readonly reversalId: Uuid } & Reversal)[];
  readonly figures: Figures;
  /** What the days agreed on would already have; nothing of most. */
  readonly missing: readonly MissingPiece[];
  readonly proposedAt: Instant;
  readonly changedAt: Instant;
  readonly revision: number;
};

/** A row of the table of exchanges, as the API shows it. */
export function toView(row: Record<string, unknown>): ExchangeView {
  const exchange = parseState(String(row['state']));
  const reversals = 'reversals' in exchange ? [...exchange.reversals] : [];
  return {
    exchangeId: exchange.exchangeId,
    marketplaceId: exchange.marketplaceId,
    status: exchange.status,
    offerId: exchange.offerId,
    requestId: exchange.requestId,
    renewsExchangeId: exchange.renewsExchangeId,
    lenderId: exchange.lenderId,
    borrowerId: exchange.borrowerId,
    object: exchange.object,
    crossesEpci: exchange.crossesEpci,
    terms: exchange.terms,
    proposedBy: exchange.proposedBy,
    answerBy: exchange.answerBy,
    refusedFor: exchange.status === 'refused' ? exchange.cause : null,
    refusedDetail: exchange.status === 'refused' ? exchange.detail : null,
    refusedAvailableMinutes: exchange.status === 'refused' ? exchange.availableMinutes : null,
    ground: groundOf(exchange),
    signedBy: signaturesOf(exchange),
    sessions: sessionsOf(exchange),
    loggedMinutes: 'loggedMinutes' in exchange ? exchange.loggedMinutes : 0,
    certifiesItselfAt: exchange.status === 'delivering' ? exchange.automaticAt : null,
    lapsesAt: 'lapsesAt' in exchange ? exchange.lapsesAt : null,
    verdict: 'verdict' in exchange ? exchange.verdict : null,
    reversals: reversals.map(([reversalId, reversal]) => ({ reversalId, ...reversal })),
    figures: figuresOf(exchange),
    missing: row['missing'] === null ? [] : [missingPiece.parse(row['missing'])],
    proposedAt: String(row['proposed_at']),
    changedAt: String(row['changed_at']),
    revision: Number(row['revision']),
  };
}

/** By day and, within a day, as they were logged. One that was taken back stays, with no minutes. */
function sessionsOf(exchange: KnownExchange): readonly SessionView[] {
  const sessions = 'sessions' in exchange ? [...exchange.sessions] : [];
  let totalMinutes = 0;
  return sessions
    .toSorted(([, { on: one }], [, { on: other }]) => (one < other ? -1 : Number(one > other)))
    .map(([sessionId, session]) => {
      totalMinutes += session.minutes;
      return { sessionId, ...session, totalMinutes };
    });
}

function groundOf(exchange: KnownExchange): Ground | null {
  if ('ground' in exchange) return exchange.ground;
  return 'dispute' in exchange ? exchange.dispute : null;
}

function signaturesOf(exchange: KnownExchange): readonly TerritoryId[] {
  if (exchange.status === 'agreed') return exchange.signedBy;
  return 'sessions' in exchange ? [exchange.lenderId, exchange.borrowerId] : [];
}
