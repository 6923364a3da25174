import { exchangeStatus } from '@bourse/contracts/exchanges';
import { day, id, marketplaceId, territoryId } from '@bourse/contracts/values';
import { dayAfter, startOfDay } from '@bourse/kernel/clock';
import { seenBy } from '@bourse/rights/permit';
import { cursorParameter, limitParameter, numberedPages } from '@bourse/service-kit/cursor';
import { problem } from '@bourse/service-kit/problem';
import { answer, reading, type Route } from '@bourse/service-kit/route';
import { z } from 'zod';
import type { ExchangeQueries } from '../read-models/exchanges/queries.ts';
import {
  type ExchangeFilter,
  missingPiece,
  MOST_COUNTED,
} from '../read-models/exchanges/search.ts';
import { type Listings, MOST_OF_A_SKILL } from '../read-models/listings/listings.ts';
import { exchangeView } from './exchange-schemas.ts';
import { inOrder } from './ledger-parameters.ts';

const pages = numberedPages('exchanges');

/** One word of a list, or several with commas between them. */
const oneOrSeveral = <Words extends z.ZodEnum<Record<string, string>>>(
  words: Words,
  example: string,
) =>
  z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(words).max(words.options.length))
    .optional()
    .meta({
      description: `One or several, with commas between them: \`${example}\`.`,
      override: { type: 'string', example },
    });
const truth = z.enum(['true', 'false']).transform((text) => text === 'true');

const query = z
  .strictObject({
    marketplaceId: marketplaceId.optional(),
    status: oneOrSeveral(exchangeStatus, 'signed,delivering'),
    lenderId: territoryId.optional(),
    borrowerId: territoryId.optional(),
    partyId: territoryId.optional(),
    offerId: id.optional(),
    requestId: id.optional(),
    crossesEpci: truth.optional(),
    q: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .meta({
        description: `Words that must all stand in its object, or in the skills of the offer or the request that it started from (of the latest ${MOST_OF_A_SKILL} with them). Accents and case do not count; the last word may be a beginning.`,
      }),
    from: day.optional().meta({
      description: 'Something happened to it on this day or later. Legal time of mainland France.',
    }),
    to: day.optional().meta({ description: 'It was proposed on this day or earlier.' }),
    missing: oneOrSeveral(missingPiece, 'signature,certification'),
    disputed: truth
      .optional()
      .meta({ description: 'A dispute was raised over it, whatever became of that.' }),
    count: truth.default(false).meta({
      description: `Whether the answer says how many there are, counted up to ${MOST_COUNTED}.`,
    }),
    limit: limitParameter,
    cursor: cursorParameter,
  })
  .refine(inOrder.check, inOrder.otherwise);

/** `GET /api/exchanges`: found by what people remember of them. */
export const listingExchanges = (queries: ExchangeQueries, listings: Listings): Route =>
  reading({
    path: '/api/exchanges',
    operationId: 'listExchanges',
    action: 'exchange.read',
    summary:
      'Lists exchanges, the newest first: those of one’s own territory, or, for those who watch over the bourse, all. All that is given must hold.',
    tag: 'exchanges',
    query,
    replies: {
      200: {
        description: 'A page of exchanges',
        schema: z.object({
          items: z.array(exchangeView),
          next: z.string().nullable(),
          count: z
            .object({ found: z.int(), more: z.boolean() })
            .optional()
            .meta({ description: 'On all pages together; with `more`, there are more than that.' }),
        }),
      },
    },
    refusals: ['invalid_cursor'],
    handle: ({ query: { limit, cursor, count, q, from, to, ...others }, reach }) => {
      const before = pages.startOf(cursor);
      if (before === undefined) return problem('invalid_cursor');
      const filter: ExchangeFilter = {
        ...others,
        words: q,
        startsFrom: q === undefined ? undefined : listings.ofSkill(q),
        since: from === undefined ? undefined : startOfDay(from),
        until: to === undefined ? undefined : startOfDay(dayAfter(to)),
        seenBy: seenBy(reach),
      };
      const found = queries.list(filter, { before, limit });
      const page = pages.pageOf(found.exchanges, limit, found.last);
      return answer(200, count ? { ...page, count: queries.count(filter) } : page);
    },
  });
