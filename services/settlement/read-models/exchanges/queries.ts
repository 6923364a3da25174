import type { ExchangeTerms } from '@bourse/contracts/exchanges';
import type { TerritoryId } from '@bourse/contracts/values';
import type { Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { Minutes } from '@bourse/kernel/minutes';
import type { Database } from '@bourse/sqlite/database';
import type {
  ExchangeStatus,
  Ground,
  KnownExchange,
  Reversal,
  Session,
} from '../../domain/exchange-state.ts';
import { parseState } from './model.ts';

/** An exchange as the API shows it: every field in every status, empty where it does not apply. */
export type ExchangeView = {
  readonly exchangeId: Uuid;
  readonly status: KnownExchange['status'];
  readonly offerId: Uuid | null;
  readonly requestId: Uuid | null;
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
  readonly sessions: readonly ({ readonly sessionId: Uuid } & Session)[];
  readonly loggedMinutes: Minutes;
  readonly certifiesItselfAt: Instant | null;
  /** What is to be paid for, by whose word: null in `by` for the passing of time. */
  readonly verdict: {
    readonly minutes: Minutes;
    readonly by: TerritoryId | null;
    readonly reason: string | null;
  } | null;
  readonly reversals: readonly ({ readonly reversalId: Uuid } & Reversal)[];
  readonly proposedAt: Instant;
  readonly changedAt: Instant;
  readonly revision: number;
};

export type ExchangeFilter = {
  readonly status?: ExchangeStatus | undefined;
  readonly lenderId?: TerritoryId | undefined;
  readonly borrowerId?: TerritoryId | undefined;
  /** Lender or borrower. */
  readonly partyId?: TerritoryId | undefined;
  readonly offerId?: Uuid | undefined;
  readonly requestId?: Uuid | undefined;
  readonly crossesEpci?: boolean | undefined;
};

export type ExchangeQueries = ReturnType<typeof exchangeQueries>;

type Found = { readonly exchangeId: Uuid; readonly revision: number };

/** What can be asked about exchanges. */
export function exchangeQueries(database: Database) {
  const one = database.prepare('SELECT * FROM exchanges WHERE exchange_id = ?');
  const list = database.prepare(`
    SELECT * FROM exchanges
    WHERE number < :before
      AND (:status IS NULL OR status = :status)
      AND (:lender IS NULL OR lender_id = :lender)
      AND (:borrower IS NULL OR borrower_id = :borrower)
      AND (:party IS NULL OR lender_id = :party OR borrower_id = :party)
      AND (:offer IS NULL OR offer_id = :offer)
      AND (:request IS NULL OR request_id = :request)
      AND (:crosses IS NULL OR crosses_epci = :crosses)
    ORDER BY number DESC LIMIT :limit`);
  const due = (column: string) =>
    database.prepare(
      `SELECT exchange_id, revision FROM exchanges WHERE ${column} <= ? ORDER BY ${column} LIMIT ?`,
    );
  const found =
    (statement: ReturnType<typeof due>) =>
    (until: string, limit: number): readonly Found[] =>
      statement.all(until, limit).map((row) => ({
        exchangeId: String(row['exchange_id']),
        revision: Number(row['revision']),
      }));

  return {
    one: (exchangeId: Uuid): ExchangeView | undefined => {
      const row = one.get(exchangeId);
      return row === undefined ? undefined : toView(row);
    },
    /** The newest first. @param page.before The number at which the last page ended. */
    list: (filter: ExchangeFilter, page: { before: number; limit: number }) => {
      const rows = list.all({
        before: page.before,
        limit: page.limit,
        status: filter.status ?? null,
        lender: filter.lenderId ?? null,
        borrower: filter.borrowerId ?? null,
        party: filter.partyId ?? null,
        offer: filter.offerId ?? null,
        request: filter.requestId ?? null,
        crosses: filter.crossesEpci === undefined ? null : Number(filter.crossesEpci),
      });
      return { exchanges: rows.map(toView), last: Number(rows.at(-1)?.['number'] ?? 0) };
    },
    /** Proposals whose time to answer is over at an instant. */
    unanswered: found(due('answer_by')),
    /** Deliveries not reminded of, whose last day is a given one or earlier. */
    uncertified: found(due('last_day')),
    /** Deliveries that certify themselves at an instant. */
    overdueCertification: found(due('automatic_at')),
  };
}

function toView(row: Record<string, unknown>): ExchangeView {
  const exchange = parseState(String(row['state']));
  const sessions = 'sessions' in exchange ? [...exchange.sessions] : [];
  const reversals = 'reversals' in exchange ? [...exchange.reversals] : [];
  return {
    exchangeId: exchange.exchangeId,
    status: exchange.status,
    offerId: exchange.offerId,
    requestId: exchange.requestId,
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
    sessions: sessions.map(([sessionId, session]) => ({ sessionId, ...session })),
    loggedMinutes: 'loggedMinutes' in exchange ? exchange.loggedMinutes : 0,
    certifiesItselfAt: exchange.status === 'delivering' ? exchange.automaticAt : null,
    verdict: 'verdict' in exchange ? exchange.verdict : null,
    reversals: reversals.map(([reversalId, reversal]) => ({ reversalId, ...reversal })),
    proposedAt: String(row['proposed_at']),
    changedAt: String(row['changed_at']),
    revision: Number(row['revision']),
  };
}

function groundOf(exchange: KnownExchange): Ground | null {
  if ('ground' in exchange) return exchange.ground;
  return 'dispute' in exchange ? exchange.dispute : null;
}

function signaturesOf(exchange: KnownExchange): readonly TerritoryId[] {
  if (exchange.status === 'agreed') return exchange.signedBy;
  const signed = exchange.status === 'signed' || 'sessions' in exchange;
  return signed ? [exchange.lenderId, exchange.borrowerId] : [];
}
