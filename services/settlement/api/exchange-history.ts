import { readEvent } from '@bourse/contracts/contract';
import { exchanges, exchangeTerms } from '@bourse/contracts/exchanges';
import { day, id, instant, minutesOrNone, territoryId } from '@bourse/contracts/values';
import type { EventStore } from '@bourse/event-store/port';
import { type Reach, reaches } from '@bourse/rights/permit';
import { cursorParameter, limitParameter, pagesOf } from '@bourse/service-kit/cursor';
import { problem } from '@bourse/service-kit/problem';
import { answer, reading, type Route } from '@bourse/service-kit/route';
import { z } from 'zod';
import { type Happened, historyOf } from '../domain/history.ts';
import { exchangeParams } from './exchange-schemas.ts';

const pages = pagesOf('exchange-history', z.int().min(0));
const types = Object.keys(exchanges.events) as [string, ...string[]];

const change = z.discriminatedUnion('what', [
  z.object({ what: z.enum(['minutes', 'unitCostCents']), from: z.int(), to: z.int() }),
  z.object({ what: z.enum(['startsOn', 'endsOn', 'on']), from: day, to: day }),
]);

const historyEntry = z
  .object({
    revision: z.int().meta({ description: 'The place of the event in its exchange, from 0.' }),
    at: instant.meta({ description: 'When it was recorded.' }),
    type: z.enum(types),
    by: territoryId.nullable().meta({
      description:
        'The territory that acted; null for what comes by time, or by the bourse itself.',
    }),
    terms: exchangeTerms.nullable().meta({ description: 'Those proposed, or agreed on.' }),
    changes: z.array(change).meta({
      description:
        'What is not as it was before: of the terms, in a counter-proposal; of the session, in a correction.',
    }),
    session: z.object({ sessionId: id, on: day, minutes: minutesOrNone }).nullable(),
    minutes: minutesOrNone.nullable().meta({
      description:
        'Certified, decided, settled, to go back; what there was to have, where it was refused.',
    }),
    reason: z.string().nullable(),
    cause: z.string().nullable().meta({ description: 'Why it could not be done, as a code.' }),
    until: instant.nullable().meta({ description: 'The deadline that it sets, or reminds of.' }),
  })
  .meta({ id: 'HistoryEntry' });

/** `/api/exchanges/{exchangeId}/history`: how an exchange came to stand where it does, from its own stream. */
export const exchangeHistory = (store: EventStore): Route =>
  reading({
    path: '/api/exchanges/{exchangeId}/history',
    operationId: 'getExchangeHistory',
    action: 'exchange.read',
    summary:
      'Tells what happened to an exchange, the newest first: which territory did what and when, on what terms and for what reason, and what each step changed.',
    tag: 'exchanges',
    params: exchangeParams,
    query: z.strictObject({ limit: limitParameter, cursor: cursorParameter }),
    replies: {
      200: {
        description: 'A page of what happened',
        schema: z.object({ items: z.array(historyEntry), next: z.string().nullable() }),
      },
    },
    refusals: ['invalid_cursor', 'exchange_unknown'],
    handle: async ({ params: { exchangeId }, query: { limit, cursor }, reach }) => {
      const before = pages.placeOf(cursor, Number.MAX_SAFE_INTEGER);
      if (before === undefined) return problem('invalid_cursor');
      const happened = await happenedTo(exchangeId, store);
      if (happened.length === 0) return problem('exchange_unknown');
      if (!isSeen(happened, reach)) return problem('not_permitted');
      const told = historyOf(happened).filter(({ revision }) => revision < before);
      return answer(
        200,
        pages.pageOf(told.toReversed(), limit, ({ revision }) => revision),
      );
    },
  });

async function happenedTo(exchangeId: string, store: EventStore): Promise<readonly Happened[]> {
  const happened: Happened[] = [];
  for await (const { type, data, metadata } of store.read(`${exchanges.category}-${exchangeId}`)) {
    const { schemaVersion, recordedAt } = metadata;
    happened.push({ event: readEvent(exchanges, { type, data, schemaVersion }), recordedAt });
  }
  return happened;
}

/** As the exchange is: by its parties, which its first event names, and by those who watch over the bourse. */
const isSeen = (happened: readonly Happened[], reach: Reach): boolean =>
  happened.some(
    ({ event }) =>
      event.type === 'ExchangeProposed' &&
      reaches(reach, event.data.lenderId, event.data.borrowerId),
  );
