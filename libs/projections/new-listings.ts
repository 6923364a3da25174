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

/** One look at what came, shared by all who listen. */
type Look<Filter> = {
  /** The newest of them in a list, however many listen to that list. */
  readonly newestIn: (filter: Filter) => NewListing | undefined;
};

/**
 * Of several rows that come between two looks, the newest is told: the list is read anew in any case. A look
 * costs one query for each way in which lists are narrowed, over the rows that came alone, however many
 * listen and however long the list is; and none while nothing came.
 *
 * @param options.everyMs How often it looks.
 * @param options.end The number of the last row of all.
 * @param options.lastBefore The number of the last row that came before an instant; 0 for none.
 * @param options.newest The newest row of a list after a number; undefined where there is none.
 */
export function newListings<Filter extends Looked>(options: {
  readonly clock: Clock;
  readonly everyMs?: number;
  readonly end: () => number;
  readonly lastBefore: (instant: Instant) => number;
  readonly newest: (filter: Omit<Filter, 'since'>, beyond: number) => NewListing | undefined;
}): NewListings<Filter> {
  const { clock, everyMs = LOOK_EVERY_MS, end, lastBefore, newest } = options;

  function lookFrom(beyond: number): Look<Filter> {
    const known = new Map<string, NewListing | undefined>();
    return {
      newestIn: ({ since: _read, ...narrowed }) => {
        const list = JSON.stringify(narrowed);
        if (!known.has(list)) known.set(list, newest(narrowed, beyond));
        return known.get(list);
      },
    };
  }

  const tail = liveTail<Look<Filter>>({
    everyMs,
    end,
    after: (place) => {
      const upTo = end();
      return { news: upTo > place ? [lookFrom(place)] : [], upTo };
    },
  });
  return {
    listen: (filter, after, tell) => {
      const since = filter.since ?? new Date(Date.parse(clock.now()) - LATELY_MS).toISOString();
      let heard = after ?? lastBefore(since);
      const hear = ({ newestIn }: Look<Filter>): void => {
        const listing = newestIn(filter);
        if (listing === undefined || listing.number <= heard) return;
        heard = listing.number;
        tell(listing);
      };
      return tail.follow(hear, (head) => {
        // A store that was put back may end before what was heard of it.
        heard = Math.min(heard, head);
        hear(lookFrom(heard));
      });
    },
  };
}
