import { agentOf, type TestPerson } from '@bourse/identity/testing';
import type { Broadcast, BroadcastRecord } from '@bourse/broadcast/port';
import { exchanges, type ExchangeEvent } from '@bourse/contracts/exchanges';
import { capacityPeriod, type OfferContent, offerContent, offers } from '@bourse/contracts/offers';
import { territories } from '@bourse/contracts/territories';
import type { EventStore } from '@bourse/event-store/port';
import { type Day, fixedClock } from '@bourse/kernel/clock';
import { derivedId, newId, type Uuid } from '@bourse/kernel/ids';
import type { Service } from '@bourse/service-kit/service';
import { eventually, newsOf, startTestService } from '@bourse/service-kit/testing';
import { z } from 'zod';
import { startOffers } from './service.ts';

// For tests of this service over HTTP and over the broadcast.

export const DUNKERQUE = 'siren:245900428';
export const LILLE = 'siren:200093201';
export const STRANGER = 'insee:75056';
const BORROWER = 'insee:62498';
export const as = (territoryId: string): TestPerson => agentOf(territoryId, 'agent-1');

export const content: OfferContent = {
  title: 'Instruction des permis de construire',
  description: 'Deux instructeurs, une journée par semaine.',
  skills: ['Urbanisme'],
  capacityMinutes: 600,
  periods: [],
  unitCostCents: 4200,
  conditions: '',
  expiresOn: '2026-06-30',
};

const offerView = z.looseObject({
  offerId: z.string(),
  status: z.string(),
  ...offerContent.shape,
  periods: z.array(
    capacityPeriod.extend({
      reservedMinutes: z.int(),
      consumedMinutes: z.int(),
      availableMinutes: z.int(),
    }),
  ),
  reservedMinutes: z.int(),
  consumedMinutes: z.int(),
  availableMinutes: z.int(),
  revision: z.int(),
});
const pageView = z.object({ items: z.array(offerView), next: z.string().nullable() });
export const receiptView = z.object({
  id: z.string(),
  revision: z.int().nullable(),
  position: z.string(),
});

export const topics = [offers.topic, exchanges.topic, territories.topic];

/** The service among two members, at a time that stands still. */
export async function startWorld(ports: {
  readonly store: EventStore;
  readonly broadcast: Broadcast;
  readonly directory: string;
}) {
  const clock = fixedClock('2026-03-01T09:00:00.000Z');
  const running = await startTestService({
    ...ports,
    clock,
    start: (all) => startOffers(all, { deadlinesEveryMs: 10 }),
  });
  await ports.broadcast.publish(territories.topic, [admission(DUNKERQUE), admission(LILLE)]);
  return {
    ...running,
    clock,
    broadcast: ports.broadcast,
    publish: async (changes: Partial<OfferContent> = {}, by = DUNKERQUE) => {
      const { status, body } = await running.post(
        '/api/offers',
        { ...content, ...changes },
        { as: as(by) },
      );
      if (status !== 201) throw new Error(`not published: ${JSON.stringify(body)}`);
      return receiptView.parse(body);
    },
    one: async (id: Uuid, after?: string) => {
      const { body } = await running.get(
        `/api/offers/${id}${after === undefined ? '' : `?after=${after}`}`,
      );
      return offerView.parse(body);
    },
    page: async (query: Readonly<Record<string, string>> = {}) => {
      const { status, body } = await running.get(
        `/api/offers?${new URLSearchParams(query).toString()}`,
      );
      if (status !== 200) throw new Error(`not listed: ${JSON.stringify(body)}`);
      return pageView.parse(body);
    },
    /** Publishes what exchanges say, and waits until all of it was handled. */
    hear: async (...news: readonly BroadcastRecord[]) => {
      await ports.broadcast.publish(exchanges.topic, news);
      return eventually(
        () => securingHealth(running.service),
        ({ detail }) => detail.includes(', 0 to go'),
      );
    },
  };
}
export type World = Awaited<ReturnType<typeof startWorld>>;

/** How the process that follows exchanges stands. */
export async function securingHealth(service: Service) {
  const part = (await service.health()).find(({ name }) => name === 'securing');
  if (part === undefined) throw new Error('nothing follows exchanges');
  return part;
}

const admission = (territoryId: string): BroadcastRecord =>
  newsOf(territories, territoryId, {
    type: 'TerritoryAdmitted',
    data: { territoryId, kind: 'epci', name: territoryId, epciId: territoryId, by: null },
  });

/** What an exchange says of itself that concerns the capacity of an offer. */
export function exchangeOn(
  offerId: Uuid | null,
  minutes: number,
  lenderId = DUNKERQUE,
  days: { startsOn: Day; endsOn: Day } | null = null,
) {
  const exchangeId = newId();
  const says = (event: ExchangeEvent) => newsOf(exchanges, exchangeId, event);
  const transferId = (attempt: number) => derivedId('hold', exchangeId, String(attempt));
  return {
    exchangeId,
    starts: (attempt = 1) =>
      says({
        type: 'SecuringStarted',
        data: {
          exchangeId,
          attempt,
          offerId,
          lenderId,
          borrowerId: BORROWER,
          minutes,
          startsOn: days?.startsOn ?? null,
          endsOn: days?.endsOn ?? null,
        },
      }),
    isRefused: (attempt = 1) =>
      says({
        type: 'SecuringRefused',
        data: {
          exchangeId,
          attempt,
          offerId,
          transferId: transferId(attempt),
          cause: 'no_credit',
          detail: 'credit_exceeded',
          availableMinutes: null,
          answerBy: '2026-04-01T12:00:00.000Z',
        },
      }),
    isCancelled: () =>
      says({
        type: 'ExchangeCancelled',
        data: {
          exchangeId,
          offerId,
          requestId: null,
          transferId: null,
          by: BORROWER,
          reason: 'Le besoin a changé',
        },
      }),
    isLapsed: () =>
      says({
        type: 'ExchangeLapsed',
        data: { exchangeId, offerId, requestId: null, transferId: transferId(1) },
      }),
    isSettled: (used: number) =>
      says({
        type: 'ExchangeSettled',
        data: { exchangeId, offerId, minutes: used, releasedMinutes: minutes - used },
      }),
    isSigned: () => says({ type: 'ConventionSigned', data: { exchangeId, by: BORROWER } }),
  };
}
