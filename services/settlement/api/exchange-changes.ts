import { id } from '@bourse/contracts/values';
import { seenBy } from '@bourse/rights/permit';
import { placeIn } from '@bourse/service-kit/event-stream';
import { reading, type Route } from '@bourse/service-kit/route';
import { z } from 'zod';
import type { ExchangeChanges } from '../read-models/exchanges/changes.ts';

/** `/api/exchanges/changes`: what happens to exchanges, as it happens. */
export const followingExchanges = (changes: ExchangeChanges): Route =>
  reading({
    path: '/api/exchanges/changes',
    operationId: 'followExchanges',
    action: 'exchange.read',
    summary:
      'Tells, as server-sent events, which exchanges change: those of one’s own territory, or, for those who watch over the bourse, all.',
    tag: 'exchanges',
    query: z.strictObject({
      exchangeId: id
        .optional()
        .meta({ description: 'Only this one, and first of all how it stands.' }),
    }),
    replies: {
      200: {
        description:
          'Events named `exchange`: exchangeId, type (the last event), status, revision, changedAt. ' +
          'What changes several times in a moment is told once. Begins with the last minute, or, ' +
          'after Last-Event-ID, with all since. Ends with the token, and when the client does not read.',
        contentType: 'text/event-stream',
      },
    },
    refusals: ['too_many_streams'],
    handle: ({ query: { exchangeId }, reach }) => ({
      kind: 'events',
      open: (tell, lastEventId) =>
        changes.listen(
          { seenBy: seenBy(reach), exchangeId, since: placeIn(lastEventId) },
          ({ position, ...data }) => tell({ id: String(position), event: 'exchange', data }),
        ),
    }),
  });
