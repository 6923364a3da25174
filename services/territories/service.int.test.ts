import { mandates } from '@bourse/contracts/mandates';
import {
  agentOf,
  officialOf,
  testIdentity,
  testOperator,
  type TestPerson,
} from '@bourse/identity/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { fromDelivery } from '@bourse/broadcast/cloud-event';
import { openSqliteBroadcast } from '@bourse/broadcast/sqlite';
import { territories } from '@bourse/contracts/territories';
import { type Directory, openDirectory } from '@bourse/directory/directory';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { systemClock } from '@bourse/kernel/clock';
import { createApplication } from '@bourse/service-kit/application';
import { openIdempotencyMemory } from '@bourse/service-kit/idempotency';
import { createLogger } from '@bourse/service-kit/logger';
import { listen } from '@bourse/service-kit/server';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { startTerritories } from './service.ts';

const DUNKERQUE = 'insee:59183';
const CUD = 'siren:245900428';
const ASSOCIATION_SIREN = '800000002';
const ASSOCIATION = `siren:${ASSOCIATION_SIREN}`;
const BODY_SIREN = '900000001';

const operator = testOperator;
const association = officialOf(ASSOCIATION);
const dunkerque = agentOf(DUNKERQUE);

let root: string;
let official: Directory;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'bourse-territories-'));
  official = openDirectory({ file: join(root, 'directory.sqlite') });
});
afterAll(() => {
  official.close();
  rmSync(root, { recursive: true });
});

let bourse: Awaited<ReturnType<typeof start>>;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(root, 'run-'));
  bourse = await start(folder);
});
afterEach(() => bourse.stop());

/** The service behind HTTP, on the embedded adapters. */
async function start(directory: string) {
  const own = join(directory, 'territories');
  mkdirSync(own, { recursive: true });
  const clock = systemClock;
  const logger = createLogger({ level: 'silent' });
  const store = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  const broadcast = openSqliteBroadcast({
    directory: join(directory, 'broadcast'),
    topics: [territories.topic, mandates.topic],
    clock,
  });
  const idempotency = openIdempotencyMemory({ file: join(directory, 'answers.sqlite'), clock });
  const service = await startTerritories(
    { store, broadcast, directory: own, clock, logger },
    { directory: official },
  );
  const { authenticate, as } = await testIdentity();
  const surroundings = { authenticate, idempotency, clock, logger, landingPage: '' };
  const application = createApplication({ services: [service], ...surroundings });
  const server = await listen(application, { host: '127.0.0.1', port: 0 });
  return {
    url: server.url,
    as,
    broadcast,
    stop: async () => {
      await server.stop(1_000);
      await service.stop();
      await broadcast.close();
      await store.close();
      idempotency.close();
    },
  };
}

const answerBody = z.looseObject({
  items: z.array(z.looseObject({ territoryId: z.string(), status: z.string() })).default([]),
  next: z.string().nullable().default(null),
  position: z.string().default(''),
  code: z.string().optional(),
});

async function get(path: string) {
  const response = await fetch(bourse.url + path);
  const body = answerBody.parse(await response.json());
  return { status: response.status, etag: response.headers.get('etag'), body };
}

let keys = 0;
async function post(
  path: string,
  as: TestPerson | undefined,
  body: object,
  headers: Readonly<Record<string, string>> = {},
) {
  keys += 1;
  const response = await fetch(bourse.url + path, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Idempotency-Key': `key-${keys}`,
      ...(as === undefined ? {} : await bourse.as(as)),
      ...headers,
    },
    body: JSON.stringify(body),
  });
  const location = response.headers.get('location');
  return { status: response.status, location, body: answerBody.parse(await response.json()) };
}

const register = (as: TestPerson, body: object) => post('/api/territories', as, body);
const admit = (as: TestPerson, id: string) => post(`/api/territories/${id}/admissions`, as, {});
const refuse = (as: TestPerson, id: string, reason = 'dossier incomplet') =>
  post(`/api/territories/${id}/admission-refusals`, as, { reason });
const see = (id: string, after: string) => get(`/api/territories/${id}?after=${after}`);
const ids = (found: Awaited<ReturnType<typeof get>>) =>
  found.body.items.map(({ territoryId }) => territoryId);

async function admitAssociation() {
  const name = 'Les Territoires associés du Nord';
  await register(operator, { code: ASSOCIATION_SIREN, kind: 'association', name });
  return admit(operator, ASSOCIATION);
}

describe('from registration to membership', () => {
  test('a commune registers, an association admits it, and everybody hears of it', async () => {
    const heard: string[] = [];
    await bourse.broadcast.subscribe({
      group: 'test',
      topics: [territories.topic],
      poison: 'stall',
      handle: (delivery) => {
        const { type, data } = fromDelivery(delivery);
        heard.push(`${type} ${z.object({ territoryId: z.string() }).parse(data).territoryId}`);
        return Promise.resolve();
      },
    });
    expect((await admitAssociation()).status).toBe(200);

    expect(await get(`/api/territories/${DUNKERQUE}`)).toMatchObject({
      status: 200,
      etag: null,
      body: { status: 'unregistered', revision: null },
    });
    const registered = await register(dunkerque, { code: '59183' });
    expect(registered).toMatchObject({
      status: 201,
      location: `/api/territories/${DUNKERQUE}`,
      body: { id: DUNKERQUE, revision: 0 },
    });
    expect(await see(DUNKERQUE, registered.body.position)).toMatchObject({
      etag: '"0"',
      body: {
        territoryId: DUNKERQUE,
        kind: 'commune',
        name: 'Dunkerque',
        epciId: CUD,
        epciName: 'CU de Dunkerque',
        status: 'registered',
        decidedBy: null,
      },
    });

    const admitted = await admit(association, DUNKERQUE);
    expect(admitted).toMatchObject({ status: 200, body: { revision: 1 } });
    expect(await see(DUNKERQUE, admitted.body.position)).toMatchObject({
      etag: '"1"',
      body: { status: 'admitted', decidedBy: ASSOCIATION, reason: null },
    });
    for (let waited = 0; heard.length < 4 && waited < 100; waited += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect([...heard].sort()).toEqual([
      `TerritoryAdmitted ${DUNKERQUE}`,
      `TerritoryAdmitted ${ASSOCIATION}`,
      `TerritoryRegistered ${DUNKERQUE}`,
      `TerritoryRegistered ${ASSOCIATION}`,
    ]);
  });

  test('registering twice is once, by the INSEE code or by the SIREN, under any key', async () => {
    const key = { 'Idempotency-Key': 'same' };
    const first = await post('/api/territories', dunkerque, { code: '59183' }, key);
    const again = await post('/api/territories', dunkerque, { code: '59183' }, key);
    const bySiren = await register(dunkerque, { code: '200027159' });
    for (const { status, body } of [again, bySiren]) {
      expect({ status, body }).toEqual({ status: first.status, body: first.body });
    }
    const reused = await post('/api/territories', dunkerque, { code: '59350' }, key);
    expect(reused).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  });

  test('registrations and admissions asked for at once are one registration, one admission', async () => {
    await admitAssociation();
    const many = [1, 2, 3, 4, 5];
    const registered = await Promise.all(many.map(() => register(dunkerque, { code: '59183' })));
    expect(registered.map(({ body }) => body['revision'])).toEqual(many.map(() => 0));
    const admitted = await Promise.all(many.map(() => admit(association, DUNKERQUE)));
    expect(admitted.map(({ body }) => body['revision'])).toEqual(many.map(() => 1));
  });

  test('a refusal gives its reason; the territory applies again and is admitted', async () => {
    await admitAssociation();
    await register(dunkerque, { code: '59183' });
    const refused = await refuse(association, DUNKERQUE, 'la délibération manque');
    expect((await see(DUNKERQUE, refused.body.position)).body).toMatchObject({
      status: 'refused',
      reason: 'la délibération manque',
      decidedBy: ASSOCIATION,
    });
    const again = await register(dunkerque, { code: '59183' });
    expect((await see(DUNKERQUE, again.body.position)).body).toMatchObject({
      status: 'registered',
      reason: null,
      decidedBy: null,
      revision: 2,
    });
    expect((await admit(association, DUNKERQUE)).status).toBe(200);
    expect(await refuse(association, DUNKERQUE)).toMatchObject({
      status: 409,
      body: { code: 'already_admitted' },
    });
  });

  test('a restart loses nothing', async () => {
    const admitted = await admitAssociation();
    const before = await see(ASSOCIATION, admitted.body.position);
    expect(before.body['status']).toBe('admitted');
    await bourse.stop();
    rmSync(join(folder, 'territories'), { recursive: true });
    bourse = await start(folder);
    expect(await see(ASSOCIATION, admitted.body.position)).toEqual(before);
  });
});

describe('a registration is refused', () => {
  const body = { kind: 'body', name: 'Syndicat des eaux' } as const;
  test.each<[string, TestPerson, object]>([
    ['code_unknown', operator, { code: '99999' }],
    ['siren_invalid', operator, { code: '800000003', ...body }],
    ['name_required', operator, { code: BODY_SIREN }],
    ['name_required', operator, { code: BODY_SIREN, kind: 'body' }],
    ['name_not_needed', dunkerque, { code: '59183', name: 'Dunkerque' }],
    ['invalid_input', operator, { code: '245 900 428' }],
    ['invalid_input', operator, { code: '59183', surprise: true }],
    ['invalid_input', operator, { code: BODY_SIREN, kind: 'commune', name: 'Commune' }],
    ['not_permitted', dunkerque, { code: '59350' }],
    ['not_permitted', operator, { code: '59183' }],
    ['not_permitted', association, { code: BODY_SIREN, kind: 'association', name: 'Autre' }],
    ['not_a_member', association, { code: '59183' }],
  ])('%s: %s, %j', async (code, as, given) => {
    const refused = await register(as, given);
    expect(refused.body.code).toBe(code);
    for (const status of ['registered', 'admitted', 'refused']) {
      expect(ids(await get(`/api/territories?status=${status}`))).toEqual([]);
    }
  });

  test('under another name than the first', async () => {
    const self = agentOf(`siren:${BODY_SIREN}`);
    await register(self, { code: BODY_SIREN, ...body });
    expect(await register(self, { code: BODY_SIREN, ...body, name: 'Régie' })).toMatchObject({
      status: 409,
      body: { code: 'registered_otherwise', registered: { name: 'Syndicat des eaux' } },
    });
  });

  test('to nobody known', async () => {
    const refused = await post('/api/territories', undefined, { code: '59183' });
    expect(refused).toMatchObject({ status: 401, body: { code: 'identity_required' } });
  });

  test('but not to the association that does it for a commune', async () => {
    await admitAssociation();
    expect((await register(association, { code: '59350' })).status).toBe(201);
  });
});

describe('an admission is decided by those who may', () => {
  test('the operator for associations, a member association for everything else', async () => {
    await register(dunkerque, { code: '59183' });
    expect((await admit(dunkerque, DUNKERQUE)).body.code).toBe('not_permitted');
    expect((await admit(operator, DUNKERQUE)).body.code).toBe('not_the_admitter');
    expect((await admit(association, DUNKERQUE)).body.code).toBe('not_a_member');

    const name = 'Les Territoires associés du Nord';
    await register(association, { code: ASSOCIATION_SIREN, kind: 'association', name });
    expect((await admit(association, ASSOCIATION)).body.code).toBe('not_a_member');
    await admit(operator, ASSOCIATION);
    expect((await admit(association, ASSOCIATION)).body.code).toBe('not_the_admitter');
    expect((await admit(association, DUNKERQUE)).status).toBe(200);

    const pretender = officialOf(DUNKERQUE);
    await register(association, { code: '59350' });
    expect((await admit(pretender, 'insee:59350')).body.code).toBe('not_permitted');
  });

  test('once there is a registration, and on the revision that was seen', async () => {
    await admitAssociation();
    expect(await admit(association, DUNKERQUE)).toMatchObject({
      status: 409,
      body: { code: 'territory_not_registered' },
    });
    expect((await refuse(association, DUNKERQUE, '  ')).body.code).toBe('invalid_input');
    await register(dunkerque, { code: '59183' });
    const path = `/api/territories/${DUNKERQUE}/admissions`;
    const stale = await post(path, association, {}, { 'If-Match': '"7"' });
    expect(stale).toMatchObject({ status: 412, body: { code: 'stale_revision' } });
    expect((await post(path, association, {}, { 'If-Match': '"0"' })).status).toBe(200);
  });
});

describe('reading', () => {
  test('finds communes and EPCI with their membership', async () => {
    const { body } = await register(dunkerque, { code: '59183' });
    const found = await get(`/api/territories?q=dunkerque&after=${body.position}`);
    const statuses = new Map(found.body.items.map((item) => [item.territoryId, item.status]));
    expect(statuses.get(DUNKERQUE)).toBe('registered');
    expect(statuses.get(CUD)).toBe('unregistered');
    expect(ids(await get('/api/territories?q=dunkerque&kind=epci'))).toEqual([CUD]);
    expect(ids(await get('/api/territories?q=saint&limit=3'))).toHaveLength(3);
  });

  test('names many at once, in the order asked for, unknown ones left out', async () => {
    const self = agentOf(`siren:${BODY_SIREN}`);
    const named = { code: BODY_SIREN, kind: 'body', name: 'Mission locale' };
    const { position } = (await register(self, named)).body;
    const asked = [CUD, 'insee:00000', `siren:${BODY_SIREN}`, DUNKERQUE, CUD].join(',');
    const found = await get(`/api/territories?ids=${asked}&after=${position}`);
    expect(found.body.items.map(({ name }) => name)).toEqual([
      'CU de Dunkerque',
      'Mission locale',
      'Dunkerque',
    ]);
    for (const wrong of ['', 'Dunkerque', `${CUD},`, `${CUD}&q=a`, `${CUD}&kind=epci`]) {
      expect((await get(`/api/territories?ids=${wrong}`)).status).toBe(400);
    }
    const many = Array.from({ length: 401 }, () => CUD).join(',');
    expect((await get(`/api/territories?ids=${many}`)).status).toBe(400);
  });

  test('finds bodies outside the directory by name and by SIREN, without hiding the communes', async () => {
    const body = { kind: 'body', name: 'Mission locale de L’Haÿ et Saint-Omer' };
    const self = agentOf(`siren:${BODY_SIREN}`);
    const { position } = (await register(self, { code: BODY_SIREN, ...body })).body;
    const search = async (parameters: string) =>
      ids(await get(`/api/territories?${parameters}&after=${position}`));
    for (const q of ['mission%20lhay', 'ST-OMER%20mission', '900%20000%20001']) {
      expect(await search(`q=${q}`)).toEqual([`siren:${BODY_SIREN}`]);
    }
    expect(await search('q=mission&kind=association')).toEqual([]);
    expect(await search('q=saint&kind=body')).toEqual([`siren:${BODY_SIREN}`]);
    const both = await search('q=saint&limit=4');
    expect(both).toHaveLength(4);
    expect(both[3]).toBe(`siren:${BODY_SIREN}`);
    expect(await search('q=saint&limit=1')).not.toContain(`siren:${BODY_SIREN}`);
  });

  test('lists the registered ones by status, page by page', async () => {
    await admitAssociation();
    const codes = ['59183', '59350', '62041'];
    for (const code of codes) await register(association, { code });
    const { position } = (await admit(association, DUNKERQUE)).body;
    const list = (parameters: string) =>
      get(`/api/territories?status=${parameters}&after=${position}`);
    expect(ids(await list('admitted'))).toEqual([DUNKERQUE, ASSOCIATION]);
    expect(ids(await list('admitted&kind=association'))).toEqual([ASSOCIATION]);
    expect(ids(await list('registered&departement=59'))).toEqual(['insee:59350']);
    expect(ids(await list(`admitted&epciId=${CUD}`))).toEqual([DUNKERQUE]);
    expect(ids(await list(`registered&epciId=${CUD}`))).toEqual([]);
    const first = await list('registered&limit=1');
    expect(ids(first)).toEqual(['insee:62041']);
    const second = await list(`registered&limit=1&cursor=${first.body.next}`);
    expect(ids(second)).toEqual(['insee:59350']);
    const third = await list(`registered&limit=1&cursor=${second.body.next}`);
    expect(third.body).toMatchObject({ items: [], next: null });
    expect((await list('registered&cursor=abc')).body.code).toBe('invalid_cursor');
  });

  test.each([
    ['', '/q'],
    ['?kind=epci', '/q'],
    ['?q=lille&status=admitted', '/status'],
    ['?q=lille&departement=59', '/q'],
    ['?q=lille&cursor=abc', '/cursor'],
    ['?q=', '/q'],
    ['?q=lille&limit=0', '/limit'],
    ['?q=lille&limit=51', '/limit'],
    ['?q=lille&limit=1.5', '/limit'],
    ['?status=unregistered', '/status'],
  ])('of %j is an invalid query at %s', async (query, pointer) => {
    const { status, body } = await get(`/api/territories${query}`);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_query' });
    expect(body['errors']).toMatchObject([{ pointer }]);
  });

  test('knows the communes of an EPCI', async () => {
    const { body } = await register(dunkerque, { code: '59183' });
    const members = await get(`/api/territories/${CUD}/members?after=${body.position}`);
    expect(members.body.items).toHaveLength(17);
    expect(members.body.items.filter(({ status }) => status === 'registered')).toMatchObject([
      { territoryId: DUNKERQUE, epciName: 'CU de Dunkerque' },
    ]);
    expect(ids(await get(`/api/territories/${DUNKERQUE}/members`))).toEqual([]);
  });

  test('of a territory that nobody knows is refused', async () => {
    for (const path of [`siren:${BODY_SIREN}`, `siren:${BODY_SIREN}/members`, 'insee:99999']) {
      expect(await get(`/api/territories/${path}`)).toMatchObject({
        status: 404,
        body: { code: 'territory_unknown' },
      });
    }
    expect((await get('/api/territories/dunkerque')).body.code).toBe('not_found');
  });

  test('the documentation names every route', async () => {
    const response = await fetch(`${bourse.url}/openapi.json`);
    const { paths } = z
      .object({ paths: z.record(z.string(), z.unknown()) })
      .parse(await response.json());
    expect(Object.keys(paths)).toEqual([
      '/api/territories',
      '/api/territories/{territoryId}',
      '/api/territories/{territoryId}/members',
      '/api/territories/{territoryId}/admissions',
      '/api/territories/{territoryId}/admission-refusals',
      '/api/mandates',
      '/api/mandates/{mandateId}/delegations',
      '/api/mandates/{mandateId}/withdrawal',
      '/api/territories/{territoryId}/mandate-giver',
      '/api/invitations',
      '/api/mandates/{mandateId}/invitations',
      '/api/invitations/shown',
      '/api/invitations/acceptances',
      '/api/invitations/{invitationId}/withdrawal',
      '/api/me',
      '/api/me/profile',
      '/api/me/export',
      '/api/me/erasure',
      '/api/me/preferences',
    ]);
  });
});
