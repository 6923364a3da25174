import type { ExchangeEvent } from '@bourse/contracts/exchanges';
import type { LedgerEvent } from '@bourse/contracts/ledger';
import type { OfferEvent } from '@bourse/contracts/offers';
import type { MarketplaceId, TerritoryId } from '@bourse/contracts/values';
import type { Uuid } from '@bourse/kernel/ids';
import type { BookExchange, ExchangeBook } from './exchange-book.ts';
import type { LedgerShelf } from './ledger-shelf.ts';
import type { OfferBook } from './offer-book.ts';
import type { Referee } from './referee.ts';

type Status = BookExchange['status'];
type DataOf<Type extends OfferEvent['type']> = Extract<OfferEvent, { type: Type }>['data'];

/** Between these, an exchange has both: the minutes held, and the capacity reserved. */
const BOUND: readonly Status[] = [
  'agreed',
  'signed',
  'delivering',
  'disputed',
  'certified',
  'resolved',
];

/** What exchanges, offers and the ledger say of each other: both or neither, and nothing before its time. */
export class Agreement {
  readonly #referee: Referee;
  readonly #exchanges: ExchangeBook;
  readonly #ledgers: LedgerShelf;
  readonly #offers: OfferBook;
  readonly #owners: ReadonlyMap<MarketplaceId, TerritoryId | null>;

  constructor(
    referee: Referee,
    books: {
      readonly exchanges: ExchangeBook;
      readonly ledgers: LedgerShelf;
      readonly offers: OfferBook;
      readonly owners: ReadonlyMap<MarketplaceId, TerritoryId | null>;
    },
  ) {
    this.#referee = referee;
    this.#exchanges = books.exchanges;
    this.#ledgers = books.ledgers;
    this.#offers = books.offers;
    this.#owners = books.owners;
  }

  /** After an event of an exchange has entered its book. */
  afterExchangeEvent(event: ExchangeEvent): void {
    const exchange = this.#exchanges.exchanges.get(event.data.exchangeId);
    if (exchange === undefined) return;
    switch (event.type) {
      case 'CreditSecured':
        return this.#demandHeld(event.type, exchange);
      case 'CapacitySecured':
        return this.#demandReserved(event.type, exchange);
      case 'ExchangeAgreed':
      case 'WorkLogged':
      case 'WorkCorrected':
      case 'DeliveryCertified':
      case 'DisputeResolved':
        if (event.type === 'DisputeResolved') this.#demandOwner(exchange, event.data.by);
        this.#demandHeld(event.type, exchange);
        return this.#demandReserved(event.type, exchange);
      case 'ExchangeSettled': {
        const { minutes } = event.data;
        const hold = this.#holdOf(exchange);
        this.#demand(
          minutes === exchange.verdictMinutes &&
            hold?.status === (minutes === 0 ? 'voided' : 'posted') &&
            hold.posted === minutes,
          'what is settled was posted',
          () => `${event.data.exchangeId}: ${minutes}, hold ${JSON.stringify(hold)}`,
        );
        return;
      }
      case 'ReversalRequested':
        return this.#demandOwner(exchange, event.data.by);
      case 'ExchangeReversed': {
        const { reversalId, minutes } = event.data;
        const back = this.#ledgers.of(exchange.marketplaceId).transfers.get(reversalId);
        this.#demand(
          back?.kind === 'reversal' && back.posted === minutes,
          'what is reversed went back',
          () => `${reversalId}: ${minutes}, ${JSON.stringify(back)}`,
        );
        return;
      }
      default:
        // The other steps say nothing of the others.
        return;
    }
  }

  /** After an event of the ledger has entered its book. */
  afterLedgerEvent(event: LedgerEvent, marketplaceId: MarketplaceId): void {
    if (
      event.type !== 'TransferPosted' &&
      event.type !== 'TransferVoided' &&
      event.type !== 'TransferExpired'
    )
      return;
    const { exchangeId, transferId, minutes } = event.data;
    const exchange = this.#exchanges.exchanges.get(exchangeId);
    // A hold that somebody placed by hand belongs to no exchange.
    if (exchange === undefined) return;
    this.#demand(
      exchange.marketplaceId === marketplaceId && event.type !== 'TransferExpired',
      'a hold of an exchange is in its marketplace, and does not expire',
      () => `${event.type} ${transferId} of ${exchangeId} in ${marketplaceId}`,
    );
    const present = exchange.transferId === transferId;
    const decided = exchange.status === 'certified' || exchange.status === 'resolved';
    const posted = event.type === 'TransferPosted';
    const verdict = posted ? minutes : 0;
    this.#demand(
      (present && decided && exchange.verdictMinutes === verdict) ||
        (!posted && !(present && BOUND.includes(exchange.status))),
      'a hold is resolved as its exchange says',
      () => `${event.type} ${transferId} of ${minutes}: ${exchangeId} is ${exchange.status}`,
    );
  }

  /** After an event of an offer has entered its book. */
  afterOfferEvent(event: OfferEvent): void {
    if (event.type === 'CapacityReserved') this.#demandDays(event.data);
    if (event.type !== 'CapacityReleased' && event.type !== 'CapacityConsumed') return;
    const { offerId, exchangeId, minutes } = event.data;
    const exchange = this.#exchanges.exchanges.get(exchangeId);
    const reservation = this.#offers.reservationOf(offerId, exchangeId);
    const status = exchange?.status ?? 'proposed';
    const settled = status === 'settled' || status === 'reversed';
    const present = exchange?.attempt === reservation?.attempt;
    this.#demand(
      event.type === 'CapacityConsumed'
        ? settled && exchange?.verdictMinutes === minutes
        : !(present && (settled || BOUND.includes(status))),
      'capacity goes the way of its exchange',
      () => `${event.type} of ${minutes}: ${exchangeId} is ${status}`,
    );
  }

  /** What is taken of a period is for work that may be done in it. */
  #demandDays({ exchangeId, attempt, shares }: DataOf<'CapacityReserved'>): void {
    const exchange = this.#exchanges.exchanges.get(exchangeId);
    // Told late: capacity may have been sought for other days since.
    if (exchange?.soughtTerms === undefined || exchange.attempt !== attempt) return;
    const { startsOn, endsOn } = exchange.soughtTerms;
    this.#demand(
      shares.every((share) => share.startsOn <= endsOn && share.endsOn >= startsOn),
      'capacity is taken in the days of the exchange',
      () => `${exchangeId}, ${startsOn} to ${endsOn}: ${JSON.stringify(shares)}`,
    );
  }

  /** In a marketplace that is somebody's, nobody else decides on exchanges. */
  #demandOwner({ exchangeId, marketplaceId }: BookExchange, by: TerritoryId): void {
    const owner = this.#owners.get(marketplaceId) ?? null;
    this.#demand(
      owner === null || owner === by,
      'the owner of a marketplace decides on its exchanges',
      () => `${by} decided on ${exchangeId} in ${marketplaceId}, which is of ${owner}`,
    );
  }

  #holdOf({ transferId, marketplaceId }: BookExchange) {
    const { transfers } = this.#ledgers.of(marketplaceId);
    return transferId === undefined ? undefined : transfers.get(transferId);
  }

  #demandHeld(at: string, exchange: BookExchange): void {
    const hold = this.#holdOf(exchange);
    this.#demand(
      hold?.status === 'held' && hold.held === exchange.terms.minutes,
      'who is bound has credit',
      () => `at ${at} of ${exchange.exchangeId}: ${JSON.stringify(hold)}`,
    );
  }

  #demandReserved(at: string, { exchangeId, offerId, attempt, terms }: BookExchange): void {
    if (offerId === null) return;
    const found = this.#offers.reservationOf(offerId, exchangeId);
    this.#demand(
      found?.status === 'reserved' && found.attempt === attempt && found.minutes === terms.minutes,
      'who is bound has capacity',
      () => `at ${at} of ${exchangeId}, attempt ${attempt}: ${JSON.stringify(found)}`,
    );
  }

  #demand(holds: boolean, invariant: string, detail: () => string): void {
    this.#referee.demand(holds, invariant, detail);
  }

  /** What is wrong with one exchange when everything has come to rest; nothing when all is well. */
  faultsAtRest(exchangeId: Uuid): readonly string[] {
    const exchange = this.#exchanges.exchanges.get(exchangeId);
    if (exchange === undefined) return [`${exchangeId} is unknown`];
    const { status, offerId, terms, verdictMinutes = 0 } = exchange;
    const faults: string[] = [];
    const expect = (what: string, found: unknown, hoped: unknown): void => {
      if (found !== hoped) {
        faults.push(
          `${exchangeId} is ${status}: ${what} is ${String(found)}, not ${String(hoped)}`,
        );
      }
    };
    if (UNDER_WAY.includes(status)) faults.push(`${exchangeId} is still ${status}`);
    for (const { status: reversal } of exchange.reversals.values()) {
      if (reversal === 'requested') faults.push(`a reversal of ${exchangeId} is still requested`);
    }
    const settled = status === 'settled' || status === 'reversed';
    const bound = BOUND.includes(status);
    const holds = [...this.#ledgers.of(exchange.marketplaceId).transfers.values()].filter(
      (transfer) => transfer.kind === 'hold' && transfer.exchangeId === exchangeId,
    );
    const held = holds.filter((hold) => hold.status === 'held').map((hold) => hold.held);
    const posted = holds.map((hold) => hold.posted).filter((minutes) => minutes > 0);
    expect('what is held', held.join(), bound ? String(terms.minutes) : '');
    expect(
      'what is posted',
      posted.join(),
      settled && verdictMinutes > 0 ? `${verdictMinutes}` : '',
    );
    if (offerId === null) return faults;
    const reservation = this.#offers.reservationOf(offerId, exchangeId);
    const reserved = reservation?.status === 'released' ? undefined : reservation;
    expect(
      'the reservation',
      reserved?.status,
      bound ? 'reserved' : settled ? 'consumed' : undefined,
    );
    const minutes = bound ? terms.minutes : settled ? verdictMinutes : undefined;
    expect('what it takes of the offer', reserved?.minutes, minutes);
    return faults;
  }
}

/** What nobody needs to do anything about: it comes to an end by itself. */
const UNDER_WAY: readonly Status[] = ['accepted', 'securing', 'certified', 'resolved'];
