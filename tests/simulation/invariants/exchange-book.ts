import type { ExchangeEvent, ExchangeTerms } from '@bourse/contracts/exchanges';
import type { MarketplaceId, TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { ExchangeStatus } from '../../../services/settlement/domain/exchange-state.ts';
import type { Referee } from './referee.ts';
import { type BookDeadline, deadlineAfter, demandReminder } from './reminders.ts';

/** An exchange, as its events tell it. */
export type BookExchange = {
  readonly exchangeId: Uuid;
  /** In whose ledger its minutes move. */
  readonly marketplaceId: MarketplaceId;
  /** The exchange that it goes on from. */
  readonly renewsExchangeId: Uuid | null;
  readonly offerId: Uuid | null;
  readonly lenderId: TerritoryId;
  readonly borrowerId: TerritoryId;
  status: Exclude<ExchangeStatus, 'unknown'>;
  proposedBy: TerritoryId;
  terms: ExchangeTerms;
  attempt: number;
  /** The terms for which the present attempt seeks capacity and credit; those of others may be told of since. */
  soughtTerms: ExchangeTerms | undefined;
  /** The hold of the present attempt; undefined until credit is secured. */
  transferId: Uuid | undefined;
  readonly signedBy: Set<TerritoryId>;
  /** Minutes of each session, as it was corrected last. */
  readonly sessions: Map<Uuid, number>;
  loggedMinutes: number;
  disputedBy: TerritoryId | undefined;
  lapseAnnounced: boolean;
  /** What time will do to it, and when; undefined for nothing. */
  deadline: BookDeadline | undefined;
  /** What is to be paid for; undefined before the verdict. */
  verdictMinutes: number | undefined;
  readonly reversals: Map<
    Uuid,
    { readonly minutes: number; status: 'requested' | 'done' | 'refused' }
  >;
  /** Of its stream. */
  revision: number;
};

type Status = BookExchange['status'];
type Later = Exclude<ExchangeEvent, { type: 'ExchangeProposed' }>;

const NEGOTIATING: readonly Status[] = ['proposed', 'countered', 'refused'];

/** From which statuses each event may follow, and to which it leads; null where that stays as it is. */
const steps: Readonly<
  Record<Later['type'], readonly [from: readonly Status[], to: Status | null]>
> = {
  ExchangeCountered: [NEGOTIATING, 'countered'],
  ExchangeAccepted: [['proposed', 'countered'], 'accepted'],
  ExchangeDeclined: [NEGOTIATING, 'declined'],
  ExchangeWithdrawn: [NEGOTIATING, 'withdrawn'],
  ExchangeExpired: [NEGOTIATING, 'expired'],
  SecuringStarted: [['accepted'], 'securing'],
  CapacitySecured: [['securing'], null],
  CreditSecured: [['securing'], null],
  SecuringRefused: [['securing'], 'refused'],
  ExchangeAgreed: [['securing'], 'agreed'],
  ConventionSigned: [['agreed'], null],
  WorkLogged: [['signed', 'delivering'], null],
  WorkCorrected: [['signed', 'delivering'], null],
  CertificationReminded: [['delivering'], null],
  DeliveryCertified: [['delivering'], 'certified'],
  DisputeRaised: [['delivering'], 'disputed'],
  DisputeWithdrawn: [['disputed'], 'delivering'],
  DisputeResolved: [['disputed'], 'resolved'],
  ExchangeSettled: [['certified', 'resolved'], 'settled'],
  ExchangeCancelled: [['accepted', 'securing', 'agreed', 'signed'], 'cancelled'],
  LapseAnnounced: [['agreed', 'signed'], null],
  DeadlineReminded: [[...NEGOTIATING, 'agreed', 'signed', 'delivering'], null],
  ExchangeLapsed: [['agreed', 'signed'], 'lapsed'],
  ReversalRequested: [['settled'], null],
  ReversalRefused: [['settled'], null],
  ExchangeReversed: [['settled'], null],
};

/** From these nothing comes any more: whoever goes on from the same exchange may try again. */
const CAME_TO_NOTHING: readonly Status[] = [
  'declined',
  'withdrawn',
  'expired',
  'cancelled',
  'lapsed',
  'reversed',
];

/** Exchanges told once more from their events: which step follows which, and what each says. */
export class ExchangeBook {
  readonly exchanges = new Map<Uuid, BookExchange>();
  readonly #referee: Referee;

  constructor(referee: Referee) {
    this.#referee = referee;
  }

  add(event: ExchangeEvent, revision: number, recordedAt: Instant): void {
    if (event.type === 'ExchangeProposed') this.#propose(event.data, revision);
    const exchange = this.exchanges.get(event.data.exchangeId);
    if (exchange === undefined) throw new Error(`${event.type} of an exchange not proposed`);
    if (event.type !== 'ExchangeProposed') this.#follow(exchange, event, revision);
    exchange.deadline = deadlineAfter(exchange.deadline, event, recordedAt);
  }

  #follow(exchange: BookExchange, event: Later, revision: number): void {
    const [from, to] = steps[event.type];
    this.#referee.demand(
      from.includes(exchange.status),
      'an exchange takes one step after the other',
      () => `${event.type} of ${exchange.exchangeId}, which is ${exchange.status}`,
    );
    exchange.revision = revision;
    if (to !== null) exchange.status = to;
    this.#apply(exchange, event);
  }

  #propose(
    data: Extract<ExchangeEvent, { type: 'ExchangeProposed' }>['data'],
    revision: number,
  ): void {
    const { exchangeId, marketplaceId, offerId, lenderId, borrowerId, by, terms } = data;
    const { renewsExchangeId } = data;
    this.#referee.demand(
      !this.exchanges.has(exchangeId),
      'an exchange is proposed once',
      () => exchangeId,
    );
    if (renewsExchangeId !== null) this.#demandNext(renewsExchangeId);
    this.exchanges.set(exchangeId, {
      exchangeId,
      marketplaceId,
      renewsExchangeId,
      offerId,
      lenderId,
      borrowerId,
      terms,
      revision,
      status: 'proposed',
      proposedBy: by,
      attempt: 0,
      soughtTerms: undefined,
      transferId: undefined,
      signedBy: new Set(),
      sessions: new Map(),
      loggedMinutes: 0,
      disputedBy: undefined,
      lapseAnnounced: false,
      deadline: undefined,
      verdictMinutes: undefined,
      reversals: new Map(),
    });
  }

  /** Exchanges follow one another in a line. */
  #demandNext(renewed: Uuid): void {
    const others = [...this.exchanges.values()].filter(
      ({ renewsExchangeId, status }) =>
        renewsExchangeId === renewed && !CAME_TO_NOTHING.includes(status),
    );
    this.#referee.demand(
      this.exchanges.has(renewed) && others.length === 0,
      'an exchange is renewed by one at a time',
      () =>
        `${renewed}: ${others.map(({ exchangeId, status }) => `${exchangeId} is ${status}`).join()}`,
    );
  }

  /** Where all was taken back, nobody has worked. */
  #setWork(exchange: BookExchange, sessionId: Uuid, minutes: number): void {
    exchange.loggedMinutes += minutes - (exchange.sessions.get(sessionId) ?? 0);
    exchange.sessions.set(sessionId, minutes);
    exchange.lapseAnnounced = false;
    exchange.status = exchange.loggedMinutes === 0 ? 'signed' : 'delivering';
    this.#referee.demand(
      exchange.loggedMinutes >= 0 && exchange.loggedMinutes <= exchange.terms.minutes,
      'no more is logged than was agreed',
      () => `${exchange.exchangeId}: ${exchange.loggedMinutes} of ${exchange.terms.minutes}`,
    );
  }

  #apply(exchange: BookExchange, event: Later): void {
    switch (event.type) {
      case 'ExchangeCountered':
        exchange.terms = event.data.terms;
        exchange.proposedBy = event.data.by;
        return;
      case 'SecuringStarted':
        this.#referee.demand(
          event.data.attempt === exchange.attempt + 1,
          'attempts are counted',
          () => `${event.data.exchangeId}: ${event.data.attempt} after ${exchange.attempt}`,
        );
        exchange.attempt = event.data.attempt;
        exchange.soughtTerms = exchange.terms;
        exchange.transferId = undefined;
        return;
      case 'CreditSecured':
        exchange.transferId = event.data.transferId;
        return;
      case 'ConventionSigned':
        exchange.lapseAnnounced = false;
        if (exchange.signedBy.add(event.data.by).size === 2) exchange.status = 'signed';
        return;
      case 'WorkLogged':
      case 'WorkCorrected': {
        const { sessionId, minutes } = event.data;
        this.#referee.demand(
          exchange.sessions.has(sessionId) === (event.type === 'WorkCorrected'),
          'a session is logged once, and corrected after that',
          () => `${event.type} of ${sessionId}`,
        );
        return this.#setWork(exchange, sessionId, minutes);
      }
      case 'LapseAnnounced':
        exchange.lapseAnnounced = true;
        return;
      case 'ExchangeLapsed':
        this.#referee.demand(
          exchange.lapseAnnounced,
          'only what was announced lapses',
          () => exchange.exchangeId,
        );
        return;
      case 'DeadlineReminded':
        return demandReminder(this.#referee, exchange.deadline, event);
      case 'DisputeRaised':
        exchange.disputedBy = event.data.by;
        return;
      case 'DeliveryCertified':
      case 'DisputeResolved':
        exchange.verdictMinutes = event.data.minutes;
        return;
      case 'ReversalRequested': {
        const { reversalId, minutes } = event.data;
        exchange.reversals.set(reversalId, { minutes, status: 'requested' });
        return;
      }
      case 'ReversalRefused':
        return this.#endReversal(exchange, event.data.reversalId, 'refused');
      case 'ExchangeReversed':
        return this.#endReversal(exchange, event.data.reversalId, 'done');
      case 'ExchangeAccepted':
      case 'ExchangeDeclined':
      case 'ExchangeWithdrawn':
      case 'ExchangeExpired':
      case 'CapacitySecured':
      case 'SecuringRefused':
      case 'ExchangeAgreed':
      case 'CertificationReminded':
      case 'DisputeWithdrawn':
      case 'ExchangeSettled':
      case 'ExchangeCancelled':
        // The status says it all.
        return;
      default:
        assertNever(event);
    }
  }

  #endReversal(exchange: BookExchange, reversalId: Uuid, as: 'done' | 'refused'): void {
    const reversal = exchange.reversals.get(reversalId);
    this.#referee.demand(
      reversal?.status === 'requested',
      'a reversal ends once, after it was requested',
      () => `${reversalId}: ${reversal?.status}, ${as}`,
    );
    if (reversal !== undefined) reversal.status = as;
    let back = 0;
    for (const { status, minutes } of exchange.reversals.values()) {
      if (status === 'done') back += minutes;
    }
    if (back === exchange.verdictMinutes) exchange.status = 'reversed';
  }
}
