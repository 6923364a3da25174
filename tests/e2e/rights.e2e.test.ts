import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Acting, permit, type Perimeter, type Reach } from '@bourse/rights/permit';
import { type Action, actions, ruleOf } from '@bourse/rights/policy';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type Person } from '../support/client.ts';
import { today } from '../support/days.ts';
import { DUNKERQUE, LILLE, memberOf, official } from '../support/founding.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import { cast, inRole, setRightsScene, type Things } from './rights-scene.ts';
import { offerContent, requestContent, SMALL_COMMUNE, untilStill } from './scene.ts';

// Every route of every service, as it is served, asked as everybody: held against the table of rights.

const dataDirectory = mkdtempSync(join(tmpdir(), 'bourse-rights-'));
/** At once; a refusal for want of a role waits for news of a mandate. */
const AT_ONCE = 150;

type Operation = {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly action: Action;
};
type Outcome = {
  readonly status: number;
  readonly code: string | undefined;
  readonly body: unknown;
};

let server: ServerProcess;
let things: Things;
let operations: readonly Operation[];
beforeAll(async () => {
  server = await startServer({ dataDirectory });
  things = await setRightsScene(server.url);
  operations = await everyOperation();
}, 60_000);
afterAll(async () => {
  await server.stop();
  rmSync(dataDirectory, { recursive: true });
});

async function everyOperation(): Promise<readonly Operation[]> {
  const { paths } = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { operationId: string; 'x-right': Action }>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      operationId: operation.operationId,
      method: method.toUpperCase(),
      path,
      action: operation['x-right'],
    })),
  );
}

/** What a read needs besides, so that it is answered. */
const queries: Readonly<Record<string, string>> = {
  findTerritories: '?q=dunkerque',
  getEffectiveBalance: `?effectiveOn=${today(0)}`,
  getEffectiveBalanceInMarketplace: `?effectiveOn=${today(0)}`,
  showInvitation: '?code={invitationCode}',
};
const withThings = (path: string, other: Things = {}): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const thing = { ...things, ...other }[name];
    if (thing === undefined) throw new Error(`no ${name} in the scene`);
    return thing;
  });

async function ask(
  operation: Operation,
  person: Person | undefined,
  body: unknown = { surprise: 1 },
  other: Things = {},
): Promise<Outcome> {
  const { method, path, operationId } = operation;
  const url = withThings(path + (queries[operationId] ?? ''), other);
  const response = await fetch(server.url + url, {
    method,
    headers: {
      ...(person === undefined ? {} : await new Client(server.url, person).identity()),
      ...(method === 'GET' ? {} : { 'Content-Type': 'application/json' }),
      ...(method === 'POST' ? { 'Idempotency-Key': crypto.randomUUID() } : {}),
      ...(method === 'PUT' ? { 'If-Match': '*' } : {}),
    },
    ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
  });
  if (response.headers.get('content-type')?.startsWith('text/event-stream') === true) {
    // It goes on until somebody leaves.
    await response.body?.cancel();
    return { status: response.status, code: undefined, body: undefined };
  }
  const answered: unknown = response.headers.get('content-type')?.includes('json')
    ? await response.json()
    : await response.text();
  const code = (answered as { code?: string }).code;
  return { status: response.status, code, body: answered };
}

async function inTurns<Item, Found>(
  items: readonly Item[],
  work: (item: Item) => Promise<Found>,
): Promise<Found[]> {
  const found: Found[] = [];
  for (let begin = 0; begin < items.length; begin += AT_ONCE) {
    found.push(...(await Promise.all(items.slice(begin, begin + AT_ONCE).map(work))));
  }
  return found;
}

/** Reads that list: they answer whoever may ask, and show their own. */
const LISTS = [
  'listExchanges',
  'listHolds',
  'listHoldsInMarketplace',
  'listCrossings',
  'listMandates',
  'listInvitations',
];
/** The same, for auditors whose perimeter is not the whole bourse. */
const LISTS_WITHIN = [...LISTS, 'listTrail'];
/** Reads of what is nobody's file: for those who watch over the whole bourse. */
const OF_THE_WHOLE = ['listGaps', 'listUnreadable', 'listReadings'];
/** Reads that go on, and tell of one's own. */
const STREAMS = ['followExchanges', 'followRequests', 'followOffers'];

/** What an answer should be, by the table: the status and the code; for writes, that the body was looked at. */
function expected(
  { action, method, operationId }: Operation,
  person: Person | undefined,
  concerned: boolean,
): string {
  const territoryId = person?.territoryId ?? null;
  const acting: Acting | undefined =
    person === undefined
      ? undefined
      : {
          territoryId,
          roles: person === cast.stranger ? [] : [person.role],
          perimeter: perimeters[territoryId ?? ''] ?? 'bourse',
        };
  const reach: Reach | string = permit(action, acting);
  if (reach === 'unknown_person') return '401 identity_required';
  if (reach === 'not_permitted') {
    return person === cast.stranger ? '403 no_mandate' : '403 not_permitted';
  }
  if (method !== 'GET') return '422 invalid_input';
  if (typeof reach === 'object' && reach.kind === 'within') {
    if (OF_THE_WHOLE.includes(operationId)) return '403 not_permitted';
    if (LISTS_WITHIN.includes(operationId)) return '200 ';
  }
  const seen = typeof reach === 'string' || reach.kind === 'all' || concerned;
  return seen || [...LISTS, ...STREAMS].includes(operationId) ? '200 ' : '403 not_permitted';
}

/** What auditors of territories may see; those of associations everything. */
const perimeters: Readonly<Record<string, Perimeter>> = {
  [SMALL_COMMUNE]: [SMALL_COMMUNE],
  [DUNKERQUE]: [DUNKERQUE, SMALL_COMMUNE],
  [LILLE]: [LILLE],
};

const people: readonly (readonly [string, Person | undefined, boolean])[] = [
  ['nobody known', undefined, false],
  ['somebody without a mandate', cast.stranger, false],
  ['the operator', cast.operator, true],
  ...cast.own.map((one) => [`${one.role}, own, of ${one.territoryId}`, one, true] as const),
  ...cast.other.map((one) => [`${one.role}, other, of ${one.territoryId}`, one, false] as const),
];

describe('every route', () => {
  test('names a line of the table, and every line has a route', () => {
    expect(operations.length).toBeGreaterThan(100);
    const named = new Set(operations.map(({ action }) => action));
    expect([...named].sort()).toEqual([...actions].sort());
  });

  test.each(people)(
    'asked by %s answers as the table says',
    async (_, person, concerned) => {
      const outcomes = await inTurns(operations, async (operation) => {
        const { status, code = '' } = await ask(operation, person);
        return `${operation.operationId}: ${status} ${code}`;
      });
      expect(outcomes).toEqual(
        operations.map((one) => `${one.operationId}: ${expected(one, person, concerned)}`),
      );
    },
    60_000,
  );

  test('that lists shows what is one’s own, on full pages, and nothing of another’s', async () => {
    const itemsFor = async (operationId: string, person: Person) => {
      const operation = operations.find((one) => one.operationId === operationId);
      if (operation === undefined) throw new Error(`no ${operationId}`);
      const { body } = await ask(operation, person);
      return (body as { items: readonly unknown[] }).items;
    };
    const lists = operations.filter(
      ({ action, method, path, operationId }) =>
        method === 'GET' &&
        !STREAMS.includes(operationId) &&
        permit(action, own) !== 'not_permitted' &&
        isOwn(action) &&
        !/Id\}(?!\/ledger)/.test(path),
    );
    expect(lists.map(({ operationId }) => operationId).sort()).toEqual([...LISTS].sort());
    for (const operationId of LISTS) {
      const [shown, all] = await Promise.all([
        itemsFor(operationId, memberOf(SMALL_COMMUNE)),
        itemsFor(operationId, official),
      ]);
      expect([operationId, shown.length > 0, all.length >= shown.length]).toEqual([
        operationId,
        true,
        true,
      ]);
      const others = await itemsFor(operationId, memberOf(LILLE));
      const foreign =
        operationId === 'listMandates' ? others.filter((one) => !names(one, LILLE)) : others;
      expect([operationId, foreign]).toEqual([operationId, []]);
    }
  });
});

describe('an auditor whose perimeter is not the whole bourse', () => {
  const auditors = {
    ofTheEpci: inRole(DUNKERQUE, 'auditor'),
    ofTheCommune: inRole(SMALL_COMMUNE, 'auditor'),
    ofAnotherEpci: inRole(LILLE, 'auditor'),
  };
  const items = async (path: string, person: Person) =>
    (await new Client(server.url, person).get<{ items: readonly unknown[] }>(path)).items;

  test('of an EPCI reads the statements of its communes, and not of another’s', async () => {
    const statuses = async (accountId: string) =>
      Promise.all(
        Object.values(auditors).map(async (person) => {
          const headers = await new Client(server.url, person).identity();
          const path = `/api/ledger/accounts/${accountId}/statement`;
          return (await fetch(server.url + path, { headers })).status;
        }),
      );
    expect(await statuses(SMALL_COMMUNE)).toEqual([200, 200, 403]);
    expect(await statuses(DUNKERQUE)).toEqual([200, 403, 403]);
    expect(await statuses(LILLE)).toEqual([403, 403, 200]);
  });

  test.each(['/api/exchanges', '/api/ledger/holds', '/api/crossings'])(
    'finds in %s what concerns them, and nothing else',
    async (path) => {
      const { ofTheEpci, ofTheCommune, ofAnotherEpci } = auditors;
      const all = await items(path, official);
      expect(all.length).toBeGreaterThan(0);
      const ofCommune = all.filter((one) => names(one, SMALL_COMMUNE));
      const ofBoth = all.filter((one) => names(one, SMALL_COMMUNE) || names(one, DUNKERQUE));
      expect(await items(path, ofTheCommune)).toEqual(ofCommune);
      expect(await items(path, ofTheEpci)).toEqual(ofBoth);
      expect(await items(path, ofAnotherEpci)).toEqual([]);
    },
  );

  test('finds in the trail what concerns them, in the list as one by one', async () => {
    type Event = { readonly eventId: string; readonly exchangeId: string | null };
    const trail = (person: Person, query = '') =>
      items(`/api/audit/events?limit=1000${query}`, person) as Promise<readonly Event[]>;
    const ids = (events: readonly Event[]) => events.map(({ eventId }) => eventId);
    const of = (territoryId: string) => trail(official, `&territoryId=${territoryId}`);
    const [commune, epci, other] = [
      ids(await of(SMALL_COMMUNE)),
      ids(await of(DUNKERQUE)),
      ids(await of(LILLE)),
    ];
    const { ofTheEpci, ofTheCommune, ofAnotherEpci } = auditors;
    expect(ids(await trail(ofTheCommune))).toEqual(commune);
    expect(new Set(ids(await trail(ofTheEpci)))).toEqual(new Set([...commune, ...epci]));
    expect(ids(await trail(ofAnotherEpci))).toEqual(other);
    expect(await trail(ofAnotherEpci, `&territoryId=${SMALL_COMMUNE}`)).toEqual(
      (await of(SMALL_COMMUNE)).filter(({ eventId }) => other.includes(eventId)),
    );
    const foreign = other.find((id) => !commune.includes(id) && !epci.includes(id)) ?? '';
    const status = async (eventId: string, person: Person) => {
      const headers = await new Client(server.url, person).identity();
      return (await fetch(`${server.url}/api/audit/events/${eventId}`, { headers })).status;
    };
    expect(await status(foreign, ofAnotherEpci)).toBe(200);
    expect(await status(foreign, ofTheEpci)).toBe(403);
    expect(await status(commune.find((id) => !other.includes(id)) ?? '', ofTheEpci)).toBe(200);
  });

  test('of an EPCI is told of its own mandates and invitations, and of no commune’s', async () => {
    const { ofTheEpci, ofTheCommune } = auditors;
    for (const path of ['/api/mandates', '/api/invitations']) {
      const asked = `${path}?territory=${SMALL_COMMUNE}`;
      expect([path, await items(asked, ofTheEpci)]).toEqual([path, []]);
      expect([path, (await items(asked, ofTheCommune)).length > 0]).toEqual([path, true]);
    }
    expect((await items('/api/mandates', ofTheEpci)).every((one) => names(one, DUNKERQUE))).toBe(
      true,
    );
  });

  test('is named by the signatory of what they audit for', async () => {
    const body = { personId: crypto.randomUUID(), territoryId: DUNKERQUE, role: 'auditor' };
    expect((await new Client(server.url, official).attempt('/api/mandates', body)).status).toBe(
      403,
    );
    const signs = new Client(server.url, memberOf(DUNKERQUE));
    expect((await signs.attempt('/api/mandates', body)).status).toBe(201);
  });
});

const own = { territoryId: SMALL_COMMUNE, roles: ['signatory'] } as const;
const isOwn = (action: Action): boolean => {
  const rule = ruleOf(action);
  return typeof rule !== 'string' && rule.own.length > 0;
};
const names = (item: unknown, territoryId: string): boolean =>
  JSON.stringify(item).includes(territoryId);

/** Well-formed orders on what is another's: what each is refused for, if not for whose it is. */
const day = today(0);
const reason = 'au nom d’un autre';
const signatoryElsewhere = memberOf(LILLE);
/** Those on an exchange are on the one in delivery where nothing else is said. */
const orders: Readonly<Record<string, { body: unknown; on?: string; code: string }>> = {
  registerTerritory: { body: { code: '59155' }, code: 'not_permitted' },
  grantMandate: {
    body: { personId: crypto.randomUUID(), territoryId: SMALL_COMMUNE, role: 'requester' },
    code: 'not_yours_to_grant',
  },
  delegateMandate: { body: { personId: crypto.randomUUID() }, code: 'not_permitted' },
  withdrawMandate: { body: { reason }, code: 'not_yours_to_withdraw' },
  inviteToMandate: {
    body: { territoryId: SMALL_COMMUNE, role: 'requester', label: 'quelqu’un' },
    code: 'not_yours_to_grant',
  },
  inviteDeputy: { body: { label: 'quelqu’un' }, code: 'not_permitted' },
  withdrawInvitation: { body: {}, code: 'not_yours_to_withdraw' },
  reviseOffer: { body: offerContent, code: 'not_the_lender' },
  pauseOffer: { body: {}, code: 'not_the_lender' },
  resumeOffer: { body: {}, code: 'not_the_lender' },
  withdrawOffer: { body: { reason }, code: 'not_the_lender' },
  reviseRequest: { body: requestContent, code: 'not_the_borrower' },
  cancelRequest: { body: { reason }, code: 'not_the_borrower' },
  fulfilRequest: { body: {}, code: 'not_the_borrower' },
  counterProposal: {
    body: { minutes: 30, unitCostCents: 4200, startsOn: day, endsOn: day },
    on: 'proposedId',
    code: 'not_a_party',
  },
  acceptExchange: { body: {}, on: 'proposedId', code: 'not_a_party' },
  declineExchange: { body: { reason }, on: 'proposedId', code: 'not_a_party' },
  withdrawExchange: { body: { reason }, on: 'proposedId', code: 'not_a_party' },
  signConvention: { body: {}, on: 'agreedId', code: 'not_a_party' },
  cancelExchange: { body: { reason }, on: 'agreedId', code: 'not_a_party' },
  logWork: { body: { on: day, minutes: 5 }, on: 'signedId', code: 'not_the_lender' },
  correctWork: {
    body: { sessionId: crypto.randomUUID(), minutes: 5, reason },
    code: 'not_the_lender',
  },
  certifyDelivery: { body: { minutes: 5 }, code: 'not_the_borrower' },
  raiseDispute: { body: { reason }, code: 'not_a_party' },
  withdrawDispute: { body: {}, on: 'disputedId', code: 'not_a_party' },
  renewExchange: { body: { minutes: 30, startsOn: day, endsOn: day }, code: 'not_a_party' },
  returnUnused: { body: { minutes: 5, reason }, code: 'not_permitted' },
  returnUnusedInMarketplace: { body: { minutes: 5, reason }, code: 'not_permitted' },
};
/** They name nobody in whose place one could act: what they make is in the name of whoever asks. */
const IN_OWN_NAME = ['postRequest', 'proposeExchange', 'publishOffer', 'requestCrossing'];

describe('no territory acts for another', () => {
  test('each write over one’s own is tried on another’s', () => {
    const writes = operations.filter(({ action, method }) => method !== 'GET' && isOwn(action));
    expect(writes.map(({ operationId }) => operationId).sort()).toEqual(
      [...Object.keys(orders), ...IN_OWN_NAME].sort(),
    );
  });

  test('and each is refused for whose it is, and leaves nothing', async () => {
    const watching = new Client(server.url, official);
    const recorded = () => watching.get<{ events: number }>('/api/audit/gaps');
    await untilStill(watching);
    const before = await recorded();
    const found = await inTurns(Object.entries(orders), async ([operationId, order]) => {
      const operation = operations.find((one) => one.operationId === operationId);
      if (operation === undefined) throw new Error(`no ${operationId}`);
      const on = order.on === undefined ? {} : { exchangeId: things[order.on] ?? '' };
      const { status, code } = await ask(operation, signatoryElsewhere, order.body, on);
      return `${operationId}: ${status} ${code}`;
    });
    expect(found).toEqual(
      Object.entries(orders).map(([operationId, { code }]) => `${operationId}: 403 ${code}`),
    );
    await untilStill(watching);
    expect(await recorded()).toEqual(before);
  });
});
