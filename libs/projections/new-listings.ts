import type { Clock, Instant } from '@bourse/kernel/clock';
import { LATELY_MS, liveTail } from './live-tail.ts';

/** A row that came into a list. */
export type NewListing = {
  /** Of its row: where to go on from. */
  readonly number: number;
  readonly id: string;
  /** When it came. */
  readonly listedAt: Instant;
};

/** Tells whoever looks at a list, by whatever it is narrowed, that there is something new in it. */
export type NewListings<Filter> = {
  /**
   * @param since The number of the last row that one has heard of; left out, that of the last minute.
   * @returns what ends it.
   */
  listen(
    filter: Filter,
    since: number | undefined,
    tell: (listing: NewListing) => void,
  ): () => void;
};

/**
 * Of several rows that come between two looks, the newest is told: the list is read anew in any case, and
 * so each look costs each who listens one query, and none while nothing came.
 *
 * @param options.end The number of the last row of all.
 * @param options.newest The newest row of a list; undefined of an empty one.
 */
export function newListings<Filter>(options: {
  readonly clock: Clock;
  readonly everyMs: number;
  readonly end: () => number;
  readonly newest: (filter: Filter) => NewListing | undefined;
}): NewListings<Filter> {
  const { clock, everyMs, end, newest } = options;
  const tail = liveTail<number>({
    everyMs,
    end,
    after: (place) => {
      const upTo = end();
      return { news: upTo > place ? [upTo] : [], upTo };
    },
  });
  return {
    listen: (filter, since, tell) => {
      let heard = since ?? 0;
      const hear = (isNews: (listing: NewListing) => boolean): void => {
        const listing = newest(filter);
        if (listing === undefined || listing.number <= heard) return;
        heard = listing.number;
        if (isNews(listing)) tell(listing);
      };
      const lately = new Date(Date.parse(clock.now()) - LATELY_MS).toISOString();
      hear(({ listedAt }) => since !== undefined || listedAt >= lately);
      return tail.follow(() => hear(() => true));
    },
  };
}
