import { afterEach, beforeEach } from '@jest/globals';
import { agentOf, officialOf, testOperator, type TestPerson } from '@bourse/identity/testing';
import type { Broadcast } from '@bourse/broadcast/port';
import { type OfferEvent, offers } from '@bourse/contracts/offers';
import { requests } from '@bourse/contracts/requests';
import { territories } from '@bourse/contracts/territories';
import type { TerritoryKind } from '@bourse/contracts/values';
import type { EventStore } from '@bourse/event-store/port';
import { fixedClock } from '@bourse/kernel/clock';
import { openTestEngines, type TestEngines } from '@bourse/runtime/engines-for-tests';
import { newId, type Uuid } from '@bourse/kernel/ids';
import { eventually, newsOf, startTestService } from '@bourse/service-kit/testing';
import { z } from 'zod';
import { defaultPolicy } from './policy.ts';
import { startSettlement } from './service.ts';

// For tests of this service over HTTP: it hears of offers and requests what their services would tell.

export const DUNKERQUE = 'siren:245900428';
export const LILLE = 'siren:200093201';
export const BERTHEN = 'insee:59073';
export const ASSOCIATION = 'siren:123456782';
const credit = 6_000;

const as = (territoryId: string): TestPerson =>
  territoryId === ASSOCIATION ? officialOf(territoryId) : agentOf(territoryId, 'agent-1');

const amount = z.object({ minutes: z.int(), costCents: z.int() });
export const exchangeShown = z.looseObject({
  exchangeId: z.string(),
  status: z.string(),
  offerId: z.string().nullable(),
  renewsExchangeId: z.string().nullable(),
  sessions: z.array(
    z.object({
      sessionId: z.string(),
      on: z.string(),
      minutes: z.int(),
      correctedFor: z.string().nullable(),
      totalMinutes: z.int(),
    }),
  ),
  loggedMinutes: z.int(),
  lapsesAt: z.string().nullable(),
  figures: z.record(z.string(), amount.nullable()),
  revision: z.int(),
});
const receiptShown = z.looseObject({ id: z.string(), position: z.string() });
export const problemShown = z.looseObject({ code: z.string() });
const purseShown = z.looseObject({
  balanceMinutes: z.int(),
  pendingOutMinutes: z.int(),
});

export type Sent = {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
};

/** The service among two lenders, a commune and an association, at a time that stands still. */
export async function startWorld(ports: {
  readonly store: EventStore;
  readonly broadcast: Broadcast;
  readonly directory: string;
}) {
  const clock = fixedClock('2026-03-02T09:00:00.000Z');
  const policy = { ...defaultPolicy, memberCreditLimitMinutes: credit };
  const started = await startTestService({
    ...ports,
    clock,
    start: (all) => startSettlement(all, { marketplace: 'nord', policy, deadlinesEveryMs: 10 }),
  });
  // Whoever only looks sees everything.
  const running = {
    ...started,
    get: (path: string, person: TestPerson | undefined = testOperator) => started.get(path, person),
  };
  const admit = (territoryId: string, kind: TerritoryKind) =>
    newsOf(territories, territoryId, {
      type: 'TerritoryAdmitted',
      data: { territoryId, kind, name: territoryId, epciId: null, by: null },
    });
  await ports.broadcast.publish(territories.topic, [
    admit(DUNKERQUE, 'epci'),
    admit(LILLE, 'epci'),
    admit(BERTHEN, 'commune'),
    admit(ASSOCIATION, 'association'),
  ]);

  const send = (by: string, path: string, body: unknown = {}, headers = {}): Promise<Sent> =>
    running.post(path, body, { as: as(by), headers });
  const show = async (id: Uuid, after?: string) => {
    const query = after === undefined ? '' : `?after=${after}`;
    return exchangeShown.parse((await running.get(`/api/exchanges/${id}${query}`)).body);
  };
  const becomes = async (id: Uuid, status: string) => {
    const seen = await eventually(
      () => show(id),
      (exchange) => exchange.status === status,
    );
    if (seen.status !== status) throw new Error(`${id} is ${seen.status}, not ${status}`);
    return seen;
  };
  /** A step that must be taken. @returns The exchange after it, or what the step made. */
  const does = async (by: string, id: Uuid, step: string, body?: unknown) => {
    const { status, body: answered } = await send(by, `/api/exchanges/${id}/${step}`, body);
    if (status >= 300) throw new Error(`${step}: ${JSON.stringify(answered)}`);
    const { position, id: made } = receiptShown.parse(answered);
    return { made, exchange: await show(id, position) };
  };
  /** Proposed by the lender, in answer to a request, so that no offer's capacity is needed. */
  const propose = async (terms: Readonly<Record<string, unknown>> = {}) => {
    const requestId = newId();
    const posted = newsOf(requests, requestId, {
      type: 'RequestPosted',
      data: {
        requestId,
        borrowerId: BERTHEN,
        title: 'Refaire la rue de l’école',
        need: 'Un cahier des charges.',
        skills: [],
        estimatedMinutes: null,
        neededBy: '2026-12-31',
      },
    });
    await ports.broadcast.publish(requests.topic, [posted]);
    const { status, body } = await send(DUNKERQUE, '/api/exchanges', {
      requestId,
      minutes: 600,
      startsOn: '2026-03-02',
      endsOn: '2026-03-20',
      unitCostCents: 4250,
      ...terms,
    });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return receiptShown.parse(body).id;
  };
  const agree = async (terms?: Readonly<Record<string, unknown>>) => {
    const id = await propose(terms);
    await does(BERTHEN, id, 'acceptances');
    await becomes(id, 'agreed');
    return id;
  };
  const sign = async (terms?: Readonly<Record<string, unknown>>) => {
    const id = await agree(terms);
    await does(DUNKERQUE, id, 'signatures');
    await does(BERTHEN, id, 'signatures');
    return id;
  };
  return {
    ...running,
    clock,
    /** Tells of an admission. */
    admit: (territoryId: string, kind: TerritoryKind) =>
      ports.broadcast.publish(territories.topic, [admit(territoryId, kind)]),
    send,
    show,
    becomes,
    does,
    propose,
    agree,
    sign,
    /** Works for so long, in one session. @returns The session's id. */
    work: async (id: Uuid, minutes: number, on = '2026-03-02') => {
      const before = new Set((await show(id)).sessions.map(({ sessionId }) => sessionId));
      const { exchange } = await does(DUNKERQUE, id, 'work-logs', { on, minutes });
      const added = exchange.sessions.find(({ sessionId }) => !before.has(sessionId));
      if (added === undefined) throw new Error('no session was added');
      return added.sessionId;
    },
    /** What the ledger says that the borrower has, once it says so. */
    purse: (balance: number, held: number) =>
      eventually(
        async () => {
          const { body } = await running.get(`/api/ledger/accounts/${BERTHEN}`);
          const { balanceMinutes, pendingOutMinutes } = purseShown.parse(body);
          return { balance: balanceMinutes, held: pendingOutMinutes };
        },
        (purse) => purse.balance === balance && purse.held === held,
      ),
    /** Tells of an offer. */
    offer: async (lenderId: string) => {
      const offerId = newId();
      const says = (event: OfferEvent) =>
        ports.broadcast.publish(offers.topic, [newsOf(offers, offerId, event)]);
      await says({
        type: 'OfferPublished',
        data: {
          offerId,
          lenderId,
          title: 'Voirie',
          description: 'Un ingénieur.',
          skills: ['voirie'],
          capacityMinutes: 6_000,
          periods: [],
          unitCostCents: 4_200,
          conditions: '',
          expiresOn: null,
        },
      });
      return { offerId, says };
    },
  };
}
export type World = Awaited<ReturnType<typeof startWorld>>;

type Stage = { readonly world: World; readonly engines: TestEngines };

/**
 * The service among them, anew for each test of a file, and the engines that it stands on. `begin` starts it
 * again, once it was stopped: on the same engines, or on others in place of some.
 */
export function worldForEachTest(): Stage & {
  readonly begin: (others?: Partial<Parameters<typeof startWorld>[0]>) => Promise<void>;
} {
  let opened: Stage | undefined;
  beforeEach(async () => {
    const engines = openTestEngines();
    opened = { engines, world: await startWorld(engines) };
  });
  afterEach(async () => {
    await opened?.world.stop();
    await opened?.engines.close();
    opened = undefined;
  });
  const there = () => {
    if (opened === undefined) throw new Error('asked before the test runs');
    return opened;
  };
  return {
    get world() {
      return there().world;
    },
    get engines() {
      return there().engines;
    },
    begin: async (others = {}) => {
      const { engines } = there();
      opened = { engines, world: await startWorld({ ...engines, ...others }) };
    },
  };
}
