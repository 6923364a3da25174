import type { LedgerEvent } from '@bourse/contracts/ledger';
import type { MarketplaceId } from '@bourse/contracts/values';
import type { Instant } from '@bourse/kernel/clock';
import { LedgerBook } from './ledger-book.ts';
import { LedgerWindow } from './ledger-window.ts';
import type { Referee } from './referee.ts';

type Kept = { readonly book: LedgerBook; readonly window: LedgerWindow };

/** The ledgers of all marketplaces, by their names: of one that was never written, an empty one. */
export class LedgerShelf {
  readonly #kept = new Map<MarketplaceId, Kept>();
  readonly #referee: Referee;

  constructor(referee: Referee) {
    this.#referee = referee;
  }

  /** What its events say. */
  of(marketplaceId: MarketplaceId): LedgerBook {
    return this.#keep(marketplaceId).book;
  }

  /** What it would say. */
  windowOf(marketplaceId: MarketplaceId): LedgerWindow {
    return this.#keep(marketplaceId).window;
  }

  add(marketplaceId: MarketplaceId, event: LedgerEvent, recordedAt: Instant): void {
    const { book, window } = this.#keep(marketplaceId);
    book.add(event, recordedAt);
    window.add(event);
  }

  get names(): readonly MarketplaceId[] {
    return [...this.#kept.keys()];
  }

  #keep(marketplaceId: MarketplaceId): Kept {
    const known = this.#kept.get(marketplaceId);
    if (known !== undefined) return known;
    const kept = { book: new LedgerBook(this.#referee), window: new LedgerWindow() };
    this.#kept.set(marketplaceId, kept);
    return kept;
  }
}
