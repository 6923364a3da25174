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

/** What a list is narrowed by, and when whoever looks at it has read it. */
type Looked = { readonly since?: Instant | undefined };

/** Tells whoever looks at a list, by whatever it is narrowed, that there is something new in it. */
export type NewListings<Filter extends Looked> = {
  /**
   * @param filter.since Begins with what came since then; left out, within the last minute.
   * @param after The number of the last row that one has heard of: begins after that instead.
   * @returns what ends it.
   */
  listen(
    filter: Filter,
    after: number | undefined,
    tell: (listing: NewListing) => void,
  ): () => void;
};

/** How long something new may wait until whoever listens is told. */
const LOOK_EVERY_MS = 500;

/**
 * Of several rows that come between two looks, the newest is told: the list is read anew in any case, and
 * so each look costs each who listens one query, and none while nothing came.
 *
 * @param options.everyMs How often it looks.
 * @param options.end The number of the last row of all.
 * @param options.newest The newest row of a list; undefined of an empty one.
 */
export function newListings<Filter extends Looked>(options: {
  readonly clock: Clock;
  readonly everyMs?: number;
  readonly end: () => number;
  readonly newest: (filter: Filter) => NewListing | undefined;
}): NewListings<Filter> {
  const { clock, everyMs = LOOK_EVERY_MS, end, newest } = options;
  const tail = liveTail<number>({
    everyMs,
    end,
    after: (place) => {
      const upTo = end();
      return { news: upTo > place ? [upTo] : [], upTo };
    },
  });
  return {
    listen: (filter, after, tell) => {
      let heard = after ?? 0;
      const hear = (isNews: (listing: NewListing) => boolean): void => {
        const listing = newest(filter);
        if (listing === undefined || listing.number <= heard) return;
        heard = listing.number;
        if (isNews(listing)) tell(listing);
      };
      const since = filter.since ?? new Date(Date.parse(clock.now()) - LATELY_MS).toISOString();
      hear(({ listedAt }) => after !== undefined || listedAt >= since);
      return tail.follow(() => hear(() => true));
    },
  };
}
