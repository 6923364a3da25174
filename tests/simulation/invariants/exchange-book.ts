import type { ExchangeEvent, ExchangeTerms } from '@bourse/contracts/exchanges';
import type { TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Uuid } from '@bourse/kernel/ids';
import type { ExchangeStatus } from '../../../services/settlement/domain/exchange-state.ts';
import type { Referee } from './referee.ts';

/** An exchange, as its events tell it. */
export type BookExchange = {
  readonly exchangeId: Uuid;
  readonly offerId: Uuid | null;
  readonly lenderId: TerritoryId;
  readonly borrowerId: TerritoryId;
  status: Exclude<ExchangeStatus, 'unknown'>;
  proposedBy: TerritoryId;
  terms: ExchangeTerms;
  attempt: number;
  /** The hold of the present attempt; undefined until credit is secured. */
  transferId: Uuid | undefined;
  readonly signedBy: Set<TerritoryId>;
  loggedMinutes: number;
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
  WorkLogged: [['signed', 'delivering'], 'delivering'],
  CertificationReminded: [['delivering'], null],
  DeliveryCertified: [['delivering'], 'certified'],
  DisputeRaised: [['delivering'], 'disputed'],
  DisputeResolved: [['disputed'], 'resolved'],
  ExchangeSettled: [['certified', 'resolved'], 'settled'],
  ExchangeCancelled: [['accepted', 'securing', 'agreed', 'signed'], 'cancelled'],
  ReversalRequested: [['settled'], null],
  ReversalRefused: [['settled'], null],
  ExchangeReversed: [['settled'], null],
};

/** Exchanges told once more from their events: which step follows which, and what each says. */
export class ExchangeBook {
  readonly exchanges = new Map<Uuid, BookExchange>();
  readonly #referee: Referee;

  constructor(referee: Referee) {
    this.#referee = referee;
  }

  add(event: ExchangeEvent, revision: number): void {
    if (event.type === 'ExchangeProposed') return this.#propose(event.data, revision);
    const exchange = this.exchanges.get(event.data.exchangeId);
    if (exchange === undefined) throw new Error(`${event.type} of an exchange not proposed`);
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
    const { exchangeId, offerId, lenderId, borrowerId, by, terms } = data;
    this.#referee.demand(
      !this.exchanges.has(exchangeId),
      'an exchange is proposed once',
      () => exchangeId,
    );
    this.exchanges.set(exchangeId, {
      exchangeId,
      offerId,
      lenderId,
      borrowerId,
      terms,
      revision,
      status: 'proposed',
      proposedBy: by,
      attempt: 0,
      transferId: undefined,
      signedBy: new Set(),
      loggedMinutes: 0,
      verdictMinutes: undefined,
      reversals: new Map(),
    });
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
        exchange.transferId = undefined;
        return;
      case 'CreditSecured':
        exchange.transferId = event.data.transferId;
        return;
      case 'ConventionSigned':
        if (exchange.signedBy.add(event.data.by).size === 2) exchange.status = 'signed';
        return;
      case 'WorkLogged':
        exchange.loggedMinutes += event.data.minutes;
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
      case 'DisputeRaised':
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
