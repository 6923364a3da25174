import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openTestEngines, type TestEngines } from '@bourse/runtime/engines-for-tests';
import type { BroadcastRecord } from '@bourse/broadcast/port';
import { exchanges } from '@bourse/contracts/exchanges';
import { ledger } from '@bourse/contracts/ledger';
import { offers } from '@bourse/contracts/offers';
import type { TestPerson } from '@bourse/identity/testing';
import * as fixtures from './fixtures.ts';

const { at, BERGUES, DUNKERQUE, eventIdAt, LILLE, offerPublished, recordFor, uuid } = fixtures;
const offerId = uuid('offer');
const exchangeId = uuid('exchange');
const transferId = uuid('transfer');

let engines: TestEngines;
let world: fixtures.World;

beforeEach(async () => {
  engines = openTestEngines();
  world = await fixtures.startWorld(engines);
});
afterEach(async () => {
  await world.stop();
  await engines.close();
});

type Item = {
  eventId: string;
  type: string;
  stream: string;
  position: string;
  causedBy: unknown;
  data: unknown;
};
type Page = { items: Item[]; next: string | null };

const page = async (query = ''): Promise<Page> => {
  const response = await world.get(`/api/audit/events${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Page;
};
const typesOf = (items: readonly Item[]) => items.map(({ type }) => type);

const published = (id = offerId, position = 1, title = 'Voirie') =>
  recordFor({
    of: offers,
    id,
    event: offerPublished(id, { title }),
    revision: 0,
    position,
    actor: 'officer-1',
  });
const proposedAt = { of: exchanges, id: exchangeId, revision: 0, position: 1 };
const proposed = recordFor({
  ...proposedAt,
  now: at(2),
  correlationId: uuid('negotiation'),
  event: {
    type: 'ExchangeProposed',
    data: {
      exchangeId,
      marketplaceId: 'france',
      offerId,
      requestId: null,
      renewsExchangeId: null,
      lenderId: DUNKERQUE,
      borrowerId: BERGUES,
      by: BERGUES,
      object: 'Diagnostic de la voirie',
      terms: { minutes: 480, unitCostCents: 4_200, startsOn: '2026-03-01', endsOn: '2026-03-31' },
      answerBy: '2026-02-28T12:00:00.000Z',
      crossesEpci: false,
    },
  },
});
const securing = recordFor({
  of: exchanges,
  id: exchangeId,
  revision: 1,
  position: 2,
  now: at(3),
  event: {
    type: 'SecuringStarted',
    data: {
      exchangeId,
      attempt: 1,
      offerId,
      lenderId: DUNKERQUE,
      borrowerId: BERGUES,
      minutes: 480,
      startsOn: null,
      endsOn: null,
    },
  },
});
const securingId = eventIdAt(exchanges, exchangeId, { revision: 1, position: 2 });
/** By a process, because of the securing, on a machine whose clock is behind. */
const reserved = recordFor({
  of: offers,
  id: offerId,
  revision: 1,
  position: 2,
  now: at(1),
  actor: 'process:offers.securing',
  causationId: securingId,
  event: {
    type: 'CapacityReserved',
    data: { offerId, exchangeId, attempt: 1, minutes: 480, shares: [] },
  },
});
const pended = recordFor({
  of: ledger,
  id: 'nord',
  revision: 0,
  position: 3,
  now: at(5),
  causationId: securingId,
  event: {
    type: 'TransferPended',
    data: {
      transferId,
      debitAccountId: BERGUES,
      creditAccountId: DUNKERQUE,
      minutes: 480,
      exchangeId,
      expiresAt: null,
    },
  },
});
const otherAccount = recordFor({
  of: ledger,
  id: 'nord',
  revision: 1,
  position: 4,
  now: at(6),
  event: {
    type: 'AccountOpened',
    data: {
      accountId: LILLE,
      kind: 'member',
      creditLimitMinutes: 0,
      warningLevelMinutes: null,
      ceilingMinutes: null,
    },
  },
});

async function tell(topic: string, ...records: BroadcastRecord[]): Promise<void> {
  await engines.broadcast.publish(topic, records);
}
const heard = async () => expect(await world.service.caughtUp(10_000)).toBe(true);

/** The story of one exchange, told by the services in another order than it happened in. */
async function tellStory(): Promise<void> {
  await tell(ledger.topic, pended, otherAccount);
  await heard();
  await tell(offers.topic, published(), reserved);
  await heard();
  await tell(exchanges.topic, proposed, securing);
  await heard();
}

describe('the trail', () => {
  test('lists events by the time of their recording, however they arrived', async () => {
    await tellStory();
    expect(typesOf((await page()).items)).toEqual([
      'OfferPublished',
      'CapacityReserved',
      'ExchangeProposed',
      'SecuringStarted',
      'TransferPended',
      'AccountOpened',
    ]);
  });

  test.each([
    [`exchangeId=${exchangeId}`, 4],
    [`territoryId=${DUNKERQUE}`, 5],
    [`territoryId=${BERGUES}`, 4],
    [`territoryId=${LILLE}`, 1],
    ['territoryId=insee:59350', 0],
    [`stream=offer-${offerId}`, 2],
    ['type=TransferPended', 1],
    ['service=settlement', 4],
    ['actor=process:offers.securing', 1],
    [`correlationId=${uuid('negotiation')}`, 1],
    [`from=${at(2)}&to=${at(5)}`, 2],
    ['from=2026-01-31T12:00:02Z&to=2026-01-31T12:00:05Z', 2],
    ['from=2026-01-31&to=2026-01-31', 6],
    ['from=2026-02-01', 0],
    ['to=2026-01-30', 0],
    [`territoryId=${DUNKERQUE}&service=offers&actor=officer-1`, 1],
    [`exchangeId=${exchangeId}&type=OfferPublished`, 0],
  ])('given %s, shows %i events', async (query, count) => {
    await tellStory();
    expect((await page(`?${query}`)).items).toHaveLength(count);
  });

  test('finds events by what people wrote in them, and not by ids and codes', async () => {
    await tellStory();
    const found = async (query: string) => typesOf((await page(`?${query}`)).items);
    const [offer, proposal] = ['OfferPublished', 'ExchangeProposed'];
    expect(await found('q=DIAGNOSTIC%20voirie')).toEqual([offer, proposal]);
    expect(await found('q=chaussee')).toEqual([offer]);
    expect(await found('q=chaussée%20diag')).toEqual([offer]);
    expect(await found('q=voirie&service=settlement')).toEqual([proposal]);
    expect(await found('q=france')).toEqual([]);
    expect(await found('q=%22voirie%20OR')).toEqual([]);
  });

  test('lists the newest first where that is asked, page by page, and counts all', async () => {
    await tellStory();
    const newest = 'order=newest&limit=4';
    const first = (await page(`?${newest}&count=true`)) as Page & { count: unknown };
    expect(typesOf(first.items)).toEqual([
      'AccountOpened',
      'TransferPended',
      'SecuringStarted',
      'ExchangeProposed',
    ]);
    expect(first.count).toEqual({ found: 6, more: false });
    const cursor = encodeURIComponent(String(first.next));
    const second = await page(`?${newest}&cursor=${cursor}`);
    expect(typesOf(second.items)).toEqual(['CapacityReserved', 'OfferPublished']);
    expect(second.next).toBeNull();
    // Its place means nothing in the other order.
    expect((await world.get(`/api/audit/events?cursor=${cursor}`)).status).toBe(400);
  });

  test('follows an event back to what led to it, and on to what came of it', async () => {
    await tellStory();
    const chainOf = async (eventId: string, person?: TestPerson) => {
      const response = await (person === undefined
        ? world.get(`/api/audit/events/${eventId}/chain`)
        : world.getAs(`/api/audit/events/${eventId}/chain`, person));
      const body = (await response.json()) as { causes: Item[]; event: Item; effects: Item[] };
      return { status: response.status, ...body };
    };
    const pendedId = eventIdAt(ledger, 'nord', { revision: 0, position: 3 });
    expect(await chainOf(pendedId)).toMatchObject({
      causes: [{ type: 'SecuringStarted' }],
      event: { type: 'TransferPended' },
      effects: [],
    });
    const onwards = await chainOf(securingId);
    expect(onwards.causes).toEqual([]);
    expect(typesOf(onwards.effects)).toEqual(['CapacityReserved', 'TransferPended']);
    expect((await chainOf(uuid('nothing'))).status).toBe(404);

    const audits = (territoryId: string): TestPerson => ({
      subject: `auditor-${territoryId}`,
      territoryId,
      roles: ['auditor'],
      perimeter: [territoryId],
    });
    expect((await chainOf(securingId, audits(LILLE))).status).toBe(403);
    // What came of it elsewhere stays out of sight.
    await tell(
      ledger.topic,
      recordFor({
        of: ledger,
        id: 'nord',
        revision: 2,
        position: 6,
        causationId: securingId,
        event: {
          type: 'MinutesTransferred',
          data: {
            transferId: uuid('elsewhere'),
            debitAccountId: LILLE,
            creditAccountId: 'insee:59350',
            minutes: 1,
            by: null,
            reason: 'Erreur',
            effectiveOn: '2026-01-31',
          },
        },
      }),
    );
    await heard();
    expect((await chainOf(securingId)).effects).toHaveLength(3);
    expect((await chainOf(securingId, audits(BERGUES))).effects).toHaveLength(2);
  });

  test('follows causes that go round in a circle once', async () => {
    const ids = [0, 1].map((position) =>
      eventIdAt(offers, offerId, { revision: position, position }),
    );
    const paused = (nth: 0 | 1) =>
      recordFor({
        of: offers,
        id: offerId,
        revision: nth,
        position: nth,
        causationId: ids[1 - nth] ?? '',
        event: { type: 'OfferPaused', data: { offerId } },
      });
    await tell(offers.topic, paused(0), paused(1));
    await heard();
    const response = await world.get(`/api/audit/events/${ids[0]}/chain`);
    const { causes, effects } = (await response.json()) as { causes: Item[]; effects: Item[] };
    expect([causes, effects].map((some) => some.map(({ eventId }) => eventId))).toEqual([
      [ids[1]],
      [ids[1]],
    ]);
  });

  test('tells a timeline to the parties, and to nobody whom somebody wrote into a reason', async () => {
    await tellStory();
    await tell(
      exchanges.topic,
      recordFor({
        of: exchanges,
        id: exchangeId,
        revision: 2,
        position: 9,
        event: { type: 'ExchangeDeclined', data: { exchangeId, by: DUNKERQUE, reason: LILLE } },
      }),
    );
    await heard();
    const statusFor = async (territoryId: string) => {
      const person: TestPerson = { subject: 'agent', territoryId, roles: ['requester'] };
      return (await world.getAs(`/api/audit/exchanges/${exchangeId}/timeline`, person)).status;
    };
    expect(await Promise.all([DUNKERQUE, BERGUES, LILLE].map(statusFor))).toEqual([200, 200, 403]);
  });

  test('shows a territory what concerns its exchanges, and not the others on the same offer', async () => {
    const other = uuid('another exchange');
    const elsewhere = recordFor({
      of: offers,
      id: offerId,
      revision: 2,
      position: 5,
      event: {
        type: 'CapacityReserved',
        data: { offerId, exchangeId: other, attempt: 1, minutes: 60, shares: [] },
      },
    });
    // The offer's news of an exchange may come before the exchange's own.
    await tell(offers.topic, published(), reserved, elsewhere);
    await heard();
    expect((await page(`?territoryId=${BERGUES}`)).items).toEqual([]);
    await tell(exchanges.topic, proposed, securing);
    await heard();
    const { items } = await page(`?territoryId=${BERGUES}`);
    expect(items.map(({ type, stream }) => [type, stream])).toEqual([
      ['CapacityReserved', `offer-${offerId}`],
      ['ExchangeProposed', `exchange-${exchangeId}`],
      ['SecuringStarted', `exchange-${exchangeId}`],
    ]);
  });

  test.each([
    'limit=0',
    'limit=1001',
    'cursor=x',
    `cursor=${Buffer.from('["offer-x"]').toString('base64url')}`,
    'from=yesterday',
    'from=2026-02-30',
    'from=2026-02-01&to=2026-01-31',
    `from=${at(1)}&to=${at(0)}`,
    'territoryId=59183',
    'exchangeId=1',
    'colour=red',
    'format=xml',
  ])('refuses %s', async (query) => {
    const response = await world.get(`/api/audit/events?${query}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: query.startsWith('cursor') ? 'invalid_cursor' : 'invalid_query',
    });
  });

  test('shows one event as it was published, and refuses an unknown one', async () => {
    await tell(offers.topic, published());
    await heard();
    const eventId = eventIdAt(offers, offerId, { revision: 0, position: 1 });
    const response = await world.get(`/api/audit/events/${eventId}`);
    expect(await response.json()).toEqual({
      eventId,
      service: 'offers',
      topic: offers.topic,
      stream: `offer-${offerId}`,
      category: 'offer',
      revision: 0,
      position: 'offers:1',
      type: 'OfferPublished',
      recordedAt: at(1),
      actor: 'officer-1',
      correlationId: uuid('correlation'),
      causationId: uuid('command offers 1'),
      causedBy: null,
      commandId: uuid('command offers 1'),
      schemaVersion: 2,
      exchangeId: null,
      data: offerPublished(offerId).data,
    });
    const unknown = await world.get(`/api/audit/events/${uuid('nothing')}`);
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ code: 'trail_event_unknown' });
  });

  test('tells the timeline of an exchange, causes first, and names them', async () => {
    await tellStory();
    const response = await world.get(`/api/audit/exchanges/${exchangeId}/timeline`);
    const { items, truncated } = (await response.json()) as { items: Item[]; truncated: boolean };
    expect(typesOf(items)).toEqual([
      'ExchangeProposed',
      'SecuringStarted',
      'CapacityReserved',
      'TransferPended',
    ]);
    expect(truncated).toBe(false);
    const cause = {
      eventId: securingId,
      type: 'SecuringStarted',
      stream: `exchange-${exchangeId}`,
      revision: 1,
    };
    expect(items.map(({ causedBy }) => causedBy)).toEqual([null, null, cause, cause]);
    const unknown = await world.get(`/api/audit/exchanges/${uuid('nothing')}/timeline`);
    expect(await unknown.json()).toMatchObject({ status: 404, code: 'trail_exchange_unknown' });
  });
});

describe('pages', () => {
  const many = Array.from({ length: 25 }, (_, index) => index + 1);
  // Several events of one instant: the place of an event is more than its time.
  const records = many.map((position) =>
    recordFor({
      of: offers,
      id: uuid(`offer ${position}`),
      event: offerPublished(uuid(`offer ${position}`)),
      revision: 0,
      position,
      now: at(position % 3),
    }),
  );

  test.each([1, 7, 25, 1_000])('of %i rows hold every event once', async (limit) => {
    await tell(offers.topic, ...records);
    await heard();
    const whole = (await page('?limit=1000')).items.map(({ eventId }) => eventId);
    expect(new Set(whole).size).toBe(many.length);
    const seen: string[] = [];
    let link: string | undefined = `/api/audit/events?service=offers&limit=${limit}`;
    for (let pages = 0; link !== undefined && pages <= many.length; pages += 1) {
      const response = await world.get(link);
      const { items, next } = (await response.json()) as Page;
      seen.push(...items.map(({ eventId }) => eventId));
      link = /^<(.+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
      expect(link === undefined).toBe(next === null);
    }
    expect(seen).toEqual(whole);
  });

  test('go on in CSV, each with its header', async () => {
    await tell(offers.topic, ...records);
    await heard();
    let lines = 0;
    let link: string | undefined = '/api/audit/events?format=csv&limit=10';
    for (let pages = 0; link !== undefined && pages < 5; pages += 1) {
      const response = await world.get(link);
      const [header, ...rest] = (await response.text()).trimEnd().split('\r\n');
      expect(header).toMatch(/^eventId,service,/);
      lines += rest.length;
      link = /^<(.+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
    }
    expect(lines).toBe(many.length);
  });
});

describe('CSV', () => {
  test('says its type, and holds the data as one cell of JSON', async () => {
    const title = 'Voirie, "réseaux";=HYPERLINK(1)';
    await tell(offers.topic, published(offerId, 1, title));
    await heard();
    const response = await world.get('/api/audit/events?format=csv');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    const csv = await response.text();
    const [header, line = ''] = csv.split('\r\n');
    expect(header).toBe(
      'eventId,service,topic,stream,category,revision,position,type,recordedAt,actor,correlationId,causationId,commandId,schemaVersion,exchangeId,data',
    );
    const cell = /,"(\{.*\})"$/.exec(line)?.[1] ?? '';
    expect(JSON.parse(cell.replaceAll('""', '"'))).toEqual(offerPublished(offerId, { title }).data);
    expect(csv).not.toContain(';=');
  });

  test('is what a client gets that accepts it and not JSON; what is asked by name comes first', async () => {
    await tell(offers.topic, published(offerId, 1));
    await heard();
    const typeOf = async (path: string, accept: string) =>
      (await world.get(path, { Accept: accept })).headers.get('content-type')?.split(';')[0];
    expect(await typeOf('/api/audit/events', 'text/csv')).toBe('text/csv');
    expect(await typeOf('/api/audit/events', 'text/csv, application/json')).toBe(
      'application/json',
    );
    expect(await typeOf('/api/audit/events', '*/*')).toBe('application/json');
    expect(await typeOf('/api/audit/events?format=json', 'text/csv')).toBe('application/json');
  });

  test('defuses what a spreadsheet would run', async () => {
    const record = recordFor({
      of: offers,
      id: offerId,
      event: offerPublished(offerId),
      revision: 0,
      position: 1,
      actor: '=cmd|calc',
    });
    await tell(offers.topic, record);
    await heard();
    const csv = await (await world.get('/api/audit/events?format=csv')).text();
    expect(csv).toContain(",'=cmd|calc,");
  });
});

describe('a read after a write', () => {
  test('waits for the event of the service that answered', async () => {
    const reading = page('?after=offers:1');
    await tell(offers.topic, published());
    expect((await reading).items).toHaveLength(1);
    expect((await page('?service=offers&after=offers:1')).items).toHaveLength(1);
  });

  test('is told to come back when the event does not come', async () => {
    // A later position of the same service says nothing: partitions do not wait for each other.
    await tell(offers.topic, published(offerId, 2));
    await heard();
    const response = await world.get('/api/audit/events?after=offers:1');
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'read_model_behind' });
  });

  test('does not wait for a write without events', async () => {
    const begun = performance.now();
    expect((await page('?after=settlement:0')).items).toEqual([]);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  test('refuses the position of a service that it does not hear', async () => {
    const response = await world.get('/api/audit/gaps?after=weather:3');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'position_of_another_service' });
  });
});
