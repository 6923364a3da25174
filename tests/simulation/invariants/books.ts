import { type Contract, type EventOf, readEvent } from '@bourse/contracts/contract';
import { crossings } from '@bourse/contracts/crossings';
import { exchanges } from '@bourse/contracts/exchanges';
import { ledger } from '@bourse/contracts/ledger';
import { marketplaces } from '@bourse/contracts/marketplaces';
import { offers } from '@bourse/contracts/offers';
import type { MarketplaceId, TerritoryId } from '@bourse/contracts/values';
import { categoryOf, type RecordedEvent, type StreamName } from '@bourse/event-store/port';
import type { Appended } from '../ports/store-log.ts';
import { Agreement } from './agreement.ts';
import { CrossingAgreement } from './crossing-agreement.ts';
import { CrossingBook } from './crossing-book.ts';
import { EventBook } from './event-book.ts';
import { ExchangeBook } from './exchange-book.ts';
import { LedgerShelf } from './ledger-shelf.ts';
import { OfferBook } from './offer-book.ts';
import type { Referee } from './referee.ts';

/** Reads an event by its contract. @throws ContractViolation when it does not fit. */
export function read<C extends Contract>(contract: C, recorded: RecordedEvent): EventOf<C> {
  const { type, data, metadata } = recorded;
  return readEvent(contract, { type, data, schemaVersion: metadata.schemaVersion });
}

/** Whose ledger a stream is. */
export const marketplaceOf = (stream: StreamName): MarketplaceId =>
  stream.slice(`${ledger.category}-`.length);

/** Everything that is known of what is stored, told from the events alone, and asked at every append. */
export class Books {
  readonly events: EventBook;
  readonly ledgers: LedgerShelf;
  readonly crossings: CrossingBook;
  /** Whose each marketplace is; null for the operator's. */
  readonly owners = new Map<MarketplaceId, TerritoryId | null>();
  readonly exchanges: ExchangeBook;
  readonly offers: OfferBook;
  readonly agreement: Agreement;
  readonly crossingAgreement: CrossingAgreement;
  readonly #referee: Referee;

  /** @param followers Processes that follow crossings. */
  constructor(referee: Referee, followers = 1) {
    this.#referee = referee;
    this.events = new EventBook(referee);
    this.ledgers = new LedgerShelf(referee);
    this.crossings = new CrossingBook(referee);
    this.exchanges = new ExchangeBook(referee);
    this.offers = new OfferBook(referee);
    this.agreement = new Agreement(referee, this);
    this.crossingAgreement = new CrossingAgreement(referee, this, followers);
  }

  add(appended: Appended): void {
    this.events.add(appended);
    // After a violation the books may no longer make sense.
    for (const event of appended.events)
      if (this.#referee.violation === undefined) this.#enter(event);
  }

  #enter(recorded: RecordedEvent): void {
    try {
      switch (categoryOf(recorded.stream)) {
        case ledger.category: {
          const event = read(ledger, recorded);
          const marketplaceId = marketplaceOf(recorded.stream);
          this.ledgers.add(marketplaceId, event, recorded.metadata.recordedAt);
          this.agreement.afterLedgerEvent(event, marketplaceId);
          return this.crossingAgreement.afterLedgerEvent(event, marketplaceId);
        }
        case marketplaces.category: {
          const { type, data } = read(marketplaces, recorded);
          if (type === 'MarketplaceOpened') this.owners.set(data.marketplaceId, data.ownerId);
          return;
        }
        case crossings.category: {
          const event = read(crossings, recorded);
          this.crossings.add(event, Number(recorded.revision));
          return this.crossingAgreement.afterCrossingEvent(event);
        }
        case exchanges.category: {
          const event = read(exchanges, recorded);
          this.exchanges.add(event, Number(recorded.revision), recorded.metadata.recordedAt);
          return this.agreement.afterExchangeEvent(event);
        }
        case offers.category: {
          const event = read(offers, recorded);
          this.offers.add(event);
          return this.agreement.afterOfferEvent(event);
        }
        default:
          // Members, requests and the starts of relays: what they cause shows in the others.
          return;
      }
    } catch (error) {
      this.#referee.demand(false, 'what is stored makes sense', () => String(error));
    }
  }
}
