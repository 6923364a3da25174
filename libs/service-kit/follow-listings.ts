import type { NewListing, NewListings } from '@bourse/projections/new-listings';
import { instant } from '@bourse/contracts/values';
import type { z } from 'zod';
import { placeIn } from './event-stream.ts';
import { reading, type Route } from './route.ts';

/** Since when one listens to a list: whoever looks away for a while hears what came meanwhile. */
export const readAt = instant.optional().meta({
  description: 'When the list was read. Left out: a minute ago.',
});

/**
 * Declares a GET that tells, as server-sent events, of what comes into a list while somebody looks at it.
 * For those who are signed in: connections are counted by account, and an address is shared by a town
 * hall and cheap to change.
 *
 * @param given.event What the events are called.
 * @param given.query What the list can be narrowed by, and when it was read (`readAt`).
 * @param given.said What is told of a listing, beside when it came (`listedAt`).
 */
export function followListings<Query extends z.ZodObject<{ since: typeof readAt }>>(given: {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly tag: string;
  readonly event: string;
  readonly query: Query;
  readonly news: NewListings<z.infer<Query>>;
  readonly said: (listing: NewListing) => Readonly<Record<string, string>>;
}): Route {
  const { event, news, said, ...route } = given;
  return reading({
    ...route,
    action: 'news.read',
    replies: {
      200: {
        description:
          `Events named \`${event}\`: its id, and listedAt. Of several that come in a moment, the newest. ` +
          'Begins with the last minute, with what came since the list was read, or after Last-Event-ID. ' +
          'Ends with the token, and when the client does not read.',
        contentType: 'text/event-stream',
      },
    },
    refusals: ['too_many_streams'],
    handle: ({ query }) => ({
      kind: 'events',
      open: (tell, lastEventId) =>
        news.listen(query, placeIn(lastEventId), (listing) =>
          tell({
            id: String(listing.number),
            event,
            data: { ...said(listing), listedAt: listing.listedAt },
          }),
        ),
    }),
  });
}
