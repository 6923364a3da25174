import { agentOf, officialOf, testOperator, type TestPerson } from '@bourse/identity/testing';
import { describe, expect, test } from '@jest/globals';
import { requests } from '@bourse/contracts/requests';
import { territories } from '@bourse/contracts/territories';
import type { EventStore } from '@bourse/event-store/port';
import { newId } from '@bourse/kernel/ids';
import { eventually, newsOf } from '@bourse/service-kit/testing';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  ASSOCIATION,
  BERTHEN,
  DUNKERQUE,
  LILLE,
  type Sent,
  worldForEachTest,
} from './exchange-world.ts';

const OPERATOR = testOperator;
const OWNER = officialOf(ASSOCIATION, 'treasurer');
const asMember = (territoryId: string) => agentOf(territoryId, 'agent');

const stage = worldForEachTest();

type Shown = Readonly<Record<string, unknown>>;
const get = async (path: string) => (await stage.world.get(path)).body as Shown;
const until = (path: string, holds: (shown: Shown) => boolean) =>
  eventually(() => get(path), holds);
const after = (path: string, { body }: Sent) =>
  get(`${path}?after=${String((body as Shown)['position'])}`);
const done = (sent: Sent): Sent => {
  if (sent.status >= 300) throw new Error(JSON.stringify(sent.body));
  return sent;
};

const openSud = (changes: object = {}, as = OPERATOR) =>
  stage.world.post(
    '/api/marketplaces',
    {
      marketplaceId: 'sud',
      name: 'Région Sud',
      ownerId: ASSOCIATION,
      policy: { memberCreditLimitMinutes: 120, memberCeilingMinutes: 900 },
      ...changes,
    },
    { as },
  );
const openAccount = (territoryId: string, as = OWNER, marketplace = 'sud') =>
  stage.world.post(`/api/marketplaces/${marketplace}/accounts`, { territoryId }, { as });
const agree = (here: string, there: string, exposureMinutes: number, as = OPERATOR) =>
  stage.world.post(
    `/api/marketplaces/${here}/clearing`,
    { withMarketplaceId: there, exposureMinutes, reason: 'Convention entre places' },
    { as },
  );
const cross = (minutes: number, changes: object = {}, from = BERTHEN) =>
  stage.world.post(
    '/api/crossings',
    {
      fromMarketplaceId: 'nord',
      toMarketplaceId: 'sud',
      toAccountId: LILLE,
      minutes,
      reason: 'Formation suivie dans le Sud',
      ...changes,
    },
    { as: asMember(from) },
  );
const idOf = ({ body }: Sent) => String((body as Shown)['id']);
const crossingOver = async (sent: Sent) =>
  until(
    `/api/crossings/${idOf(done(sent))}`,
    ({ status, released }) => status === 'settled' || released === true,
  );
const balanceIn = async (marketplace: string, territoryId: string) =>
  (await get(`/api/marketplaces/${marketplace}/ledger/accounts/${territoryId}`))['balanceMinutes'];
const clearing = async (marketplace: string) =>
  ((await get(`/api/marketplaces/${marketplace}/clearing`))['items'] as readonly Shown[])[0];

/** The world's own marketplace is `nord`; its members have accounts there once they are heard of. */
const admitted = () =>
  eventually(
    async () => (await stage.world.get(`/api/ledger/accounts/${BERTHEN}`)).status,
    (status) => status === 200,
  );
async function bothOpen(exposureMinutes = 300) {
  await admitted();
  done(await openSud());
  done(await openAccount(LILLE));
  done(await agree('nord', 'sud', exposureMinutes));
  const agreed = done(await agree('sud', 'nord', exposureMinutes, OWNER));
  await after('/api/marketplaces/sud/clearing', agreed);
}

/** By Dunkerque, in answer to a request of Lille’s. */
async function proposeIn(marketplaceId: string): Promise<Sent> {
  const requestId = newId();
  await stage.engines.broadcast.publish(requests.topic, [
    newsOf(requests, requestId, {
      type: 'RequestPosted',
      data: {
        requestId,
        borrowerId: LILLE,
        title: 'Un audit du port',
        need: 'Deux jours.',
        skills: [],
        estimatedMinutes: null,
        neededBy: '2026-12-31',
      },
    }),
  ]);
  return stage.world.send(DUNKERQUE, '/api/exchanges', {
    requestId,
    marketplaceId,
    minutes: 100,
    startsOn: '2026-03-02',
    endsOn: '2026-03-20',
    unitCostCents: 4250,
  });
}

describe('marketplaces', () => {
  test('the first is there from the first start, once, and a later start does not open it again', async () => {
    const first = await until('/api/marketplaces/nord', ({ name }) => name !== undefined);
    expect(first).toMatchObject({
      marketplaceId: 'nord',
      name: 'Nord',
      ownerId: null,
      revision: 0,
    });
    await stage.world.stop();
    await stage.begin();
    await until('/api/marketplaces/nord', ({ name }) => name !== undefined);
    const events: unknown[] = [];
    for await (const { type } of stage.engines.store.read('marketplace-nord')) events.push(type);
    expect(events).toEqual(['MarketplaceOpened']);
  });

  test('are opened by the operator, for an association or for itself', async () => {
    expect(await openSud({}, OWNER)).toMatchObject({ status: 403 });
    expect(await openSud({ ownerId: LILLE })).toMatchObject({
      status: 422,
      body: { code: 'owner_not_an_association' },
    });
    expect(await openSud({ marketplaceId: 'Sud' })).toMatchObject({ status: 422 });
    expect(await openSud({ policy: { reminderAfterDays: 31 } })).toMatchObject({
      status: 422,
      body: { code: 'policy_out_of_order', first: 'reminderAfterDays' },
    });
    const opened = await openSud();
    expect(opened).toMatchObject({ status: 201, body: { id: 'sud' } });
    expect(opened.headers.get('Location')).toBe('/api/marketplaces/sud');
    const shown = await after('/api/marketplaces/sud', opened);
    expect(shown).toMatchObject({
      ownerId: ASSOCIATION,
      policy: { memberCreditLimitMinutes: 120, memberCeilingMinutes: 900, answerWithinDays: 30 },
    });
    expect(await openSud({ name: 'Autre' })).toMatchObject({
      status: 409,
      body: { code: 'marketplace_already_open' },
    });
    const { items } = await get('/api/marketplaces?limit=1');
    expect(items).toMatchObject([{ marketplaceId: 'sud' }]);
    expect(await stage.world.get('/api/marketplaces/ouest')).toMatchObject({ status: 404 });
  });

  test('have a policy that the owner changes, and that reaches the ledger', async () => {
    done(await openSud());
    const change = (changes: object, as: TestPerson) =>
      stage.world.post('/api/marketplaces/sud/policies', { changes, reason: 'Assemblée' }, { as });
    expect(await change({ answerWithinDays: 5 }, asMember(LILLE))).toMatchObject({
      status: 403,
      body: { code: 'not_permitted' },
    });
    expect(await change({ answerWithinDays: 5 }, officialOf('siren:784350000'))).toMatchObject({
      status: 403,
      body: { code: 'not_the_owner' },
    });
    expect(await change({ answerWithinDays: 0 }, OWNER)).toMatchObject({ status: 422 });
    const changed = done(
      await change({ answerWithinDays: 5, reversalsMayPassLimits: true }, OWNER),
    );
    expect(await after('/api/marketplaces/sud', changed)).toMatchObject({
      policy: { answerWithinDays: 5, reversalsMayPassLimits: true, memberCreditLimitMinutes: 120 },
    });
    const types = async () => {
      const events: Shown[] = [];
      for await (const { type, data } of stage.engines.store.read('ledger-sud'))
        events.push({ type, data });
      return events;
    };
    const told = await eventually(types, (events) => events.length > 1);
    expect(told).toMatchObject([
      { type: 'AccountOpened', data: { accountId: ASSOCIATION, kind: 'issuer' } },
      {
        type: 'PolicySet',
        data: { reversalsMayPassLimits: true, by: ASSOCIATION, reason: 'Assemblée' },
      },
    ]);
  });
});

describe('the ledger of a marketplace', () => {
  test('has the accounts that its owner opened, under its policy, and its own zero sum', async () => {
    await admitted();
    done(await openSud());
    expect(await openAccount(LILLE, asMember(LILLE))).toMatchObject({
      status: 403,
      body: { code: 'not_permitted' },
    });
    expect(await openAccount(LILLE, officialOf('siren:784350000'))).toMatchObject({
      status: 403,
      body: { code: 'not_the_owner' },
    });
    expect(await openAccount('insee:01001')).toMatchObject({ body: { code: 'not_a_member' } });
    expect(await openAccount(LILLE, OWNER, 'ouest')).toMatchObject({
      body: { code: 'marketplace_unknown' },
    });
    const opened = done(await openAccount(LILLE));
    const path = `/api/marketplaces/sud/ledger/accounts/${LILLE}`;
    expect(opened.headers.get('Location')).toBe(path);
    expect(await after(path, opened)).toMatchObject({ kind: 'member', creditLimitMinutes: 120 });
    expect(await openAccount(LILLE)).toMatchObject({ status: 201 });

    await eventually(
      async () =>
        (await stage.world.get(`/api/marketplaces/sud/ledger/accounts/${ASSOCIATION}`)).status,
      (status) => status === 200,
    );
    const endowed = done(
      await stage.world.post(
        '/api/marketplaces/sud/ledger/endowments',
        { toAccountId: LILLE, minutes: 600, reason: 'Dotation du Sud' },
        { as: OWNER },
      ),
    );
    expect(endowed.headers.get('Location')).toMatch(
      /^\/api\/marketplaces\/sud\/ledger\/transfers\//,
    );
    const transfer = await after(endowed.headers.get('Location') ?? '', endowed);
    expect(transfer).toMatchObject({ kind: 'endowment', postedMinutes: 600 });
    expect(await balanceIn('sud', LILLE)).toBe(600);
    expect(await balanceIn('nord', LILLE)).toBe(0);
    expect(await get('/api/marketplaces/sud/ledger/trial-balance')).toMatchObject({
      accounts: 2,
      debitsPostedMinutes: 600,
      balanced: true,
    });
    expect(await get('/api/ledger/trial-balance')).toMatchObject({
      debitsPostedMinutes: 0,
      balanced: true,
    });
    expect(await get('/api/marketplaces/nord/ledger/trial-balance')).toEqual(
      await get('/api/ledger/trial-balance'),
    );
  });

  test('under one key, two ledgers make two transfers', async () => {
    await admitted();
    done(await openSud({ ownerId: null }));
    for (const territoryId of [ASSOCIATION, LILLE]) {
      done(await openAccount(territoryId, OPERATOR));
    }
    const made: string[] = [];
    for (const ledger of ['/api/marketplaces/nord/ledger', '/api/marketplaces/sud/ledger']) {
      const headers = { 'Idempotency-Key': ledger };
      const body = { toAccountId: LILLE, minutes: 10, reason: 'Dotation' };
      const sent = await stage.world.post(`${ledger}/endowments`, body, { as: OWNER, headers });
      expect(
        await stage.world.post(`${ledger}/endowments`, body, { as: OWNER, headers }),
      ).toMatchObject({
        status: 201,
        body: sent.body,
      });
      made.push(idOf(done(sent)));
    }
    expect(new Set(made).size).toBe(2);
  });

  test('is closed to associations that its owner did not let in', async () => {
    await admitted();
    done(await openSud({ marketplaceId: 'est', ownerId: ASSOCIATION }));
    const stranger = officialOf('siren:784350000');
    const limits = `/api/marketplaces/est/ledger/accounts/${LILLE}/credit-limits`;
    const body = { creditLimitMinutes: 5, reason: 'Assemblée' };
    expect(await stage.world.post(limits, body, { as: stranger })).toMatchObject({
      status: 403,
      body: { code: 'not_the_owner' },
    });
    expect(await stage.world.get('/api/marketplaces/ouest/ledger/holds')).toMatchObject({
      status: 404,
      body: { code: 'marketplace_unknown' },
    });
  });

  test('is where the minutes of its exchanges move', async () => {
    await bothOpen();
    done(await openAccount(DUNKERQUE));
    const inSud = idOf(done(await proposeIn('sud')));
    await stage.world.does(LILLE, inSud, 'acceptances');
    await stage.world.becomes(inSud, 'agreed');
    for (const party of [LILLE, DUNKERQUE]) await stage.world.does(party, inSud, 'signatures');
    await stage.world.does(DUNKERQUE, inSud, 'work-logs', { on: '2026-03-02', minutes: 90 });
    await stage.world.does(LILLE, inSud, 'certifications', { minutes: 90 });
    await stage.world.becomes(inSud, 'settled');
    await until(
      `/api/marketplaces/sud/ledger/accounts/${LILLE}`,
      ({ balanceMinutes }) => balanceMinutes === -90,
    );
    expect(await balanceIn('nord', LILLE)).toBe(0);
    expect(await get(`/api/exchanges?marketplaceId=sud`)).toMatchObject({
      items: [{ exchangeId: inSud, marketplaceId: 'sud' }],
    });
    expect((await get('/api/exchanges?marketplaceId=nord'))['items']).toEqual([]);

    expect(await proposeIn('ouest')).toMatchObject({ body: { code: 'marketplace_unknown' } });
    done(await openSud({ marketplaceId: 'est' }));
    expect(await proposeIn('est')).toMatchObject({
      status: 409,
      body: { code: 'no_account_in_marketplace', territoryId: DUNKERQUE },
    });
  });
});

test('in a marketplace of another association, no exchange is decided on, though the view of it is behind', async () => {
  const other = 'siren:784350000';
  await admitted();
  await stage.engines.broadcast.publish(territories.topic, [
    newsOf(territories, other, {
      type: 'TerritoryAdmitted',
      data: { territoryId: other, kind: 'association', name: other, epciId: null, by: null },
    }),
  ]);
  const opened = await eventually(
    () => openSud({ ownerId: other }),
    ({ status }) => status === 201,
  );
  await after('/api/marketplaces/sud', done(opened));
  for (const party of [LILLE, DUNKERQUE]) done(await openAccount(party, OPERATOR));
  const id = idOf(done(await proposeIn('sud')));

  await stage.world.stop();
  // Whoever follows exchanges hears of none.
  const deaf: EventStore = {
    append: (...of) => stage.engines.store.append(...of),
    read: (...of) => stage.engines.store.read(...of),
    readAll: (...of) => stage.engines.store.readAll(...of),
    subscribe: (position, filter, signal) =>
      stage.engines.store.subscribe(
        position,
        { categories: filter.categories.filter((category) => category !== 'exchange') },
        signal,
      ),
  };
  const elsewhere = join(stage.engines.directory, 'elsewhere');
  mkdirSync(elsewhere);
  await stage.begin({ store: deaf, directory: elsewhere });
  await admitted();
  expect((await stage.world.get(`/api/exchanges/${id}`)).status).toBe(404);
  const verdict = { minutes: 0, reason: 'Partage' };
  expect(
    await stage.world.send(ASSOCIATION, `/api/exchanges/${id}/resolutions`, verdict),
  ).toMatchObject({
    status: 403,
    body: { code: 'not_the_owner', marketplaceId: 'sud' },
  });
});

describe('crossings', () => {
  test('move minutes in both ledgers, and the clearing accounts mirror each other', async () => {
    await bothOpen();
    const requested = await cross(200);
    expect(requested.headers.get('Location')).toBe(`/api/crossings/${idOf(requested)}`);
    expect(await crossingOver(requested)).toMatchObject({
      status: 'settled',
      from: { marketplaceId: 'nord', accountId: BERTHEN },
      to: { marketplaceId: 'sud', accountId: LILLE },
      effectiveOn: '2026-03-02',
    });
    await until(
      `/api/marketplaces/sud/ledger/accounts/${LILLE}`,
      ({ balanceMinutes }) => balanceMinutes === 200,
    );
    expect(await balanceIn('nord', BERTHEN)).toBe(-200);
    expect(await clearing('nord')).toEqual({
      marketplaceId: 'sud',
      balanceMinutes: 200,
      pendingInMinutes: 0,
      pendingOutMinutes: 0,
      exposureMinutes: 300,
      theirBalanceMinutes: -200,
      theirExposureMinutes: 300,
      differenceMinutes: 0,
      crossingsUnderWay: 0,
      mirrored: true,
    });
    expect(await clearing('sud')).toMatchObject({
      marketplaceId: 'nord',
      balanceMinutes: -200,
      theirBalanceMinutes: 200,
      mirrored: true,
    });
    for (const marketplace of ['nord', 'sud']) {
      expect(await get(`/api/marketplaces/${marketplace}/ledger/trial-balance`)).toMatchObject({
        balanceMinutes: 0,
        balanced: true,
      });
    }
  });

  test('need the agreement of both, and go no further than it', async () => {
    await admitted();
    done(await openSud());
    done(await openAccount(LILLE));
    done(await agree('nord', 'sud', 300));
    expect(await agree('sud', 'nord', 300, asMember(LILLE))).toMatchObject({ status: 403 });
    expect(await agree('sud', 'sud', 300, OWNER)).toMatchObject({
      body: { code: 'same_marketplace' },
    });
    expect(await clearing('nord')).toMatchObject({ theirBalanceMinutes: null });
    expect(await crossingOver(await cross(10))).toMatchObject({
      status: 'refused',
      refusedBy: 'target',
      refusedFor: 'debit_account_not_found',
      released: true,
    });
    done(await agree('sud', 'nord', 50, OWNER));
    expect(await crossingOver(await cross(51))).toMatchObject({
      refusedBy: 'target',
      refusedFor: 'insufficient_credit',
      refusedAvailableMinutes: 50,
    });
    expect(await crossingOver(await cross(50))).toMatchObject({ status: 'settled' });
    expect(await agree('sud', 'nord', 49, OWNER)).toMatchObject({
      status: 409,
      body: { code: 'credit_limit_below_use', usedMinutes: 50 },
    });
    done(await agree('sud', 'nord', 80, OWNER));
    expect(await crossingOver(await cross(30))).toMatchObject({ status: 'settled' });
  });

  test('are refused before they begin where they cannot be', async () => {
    await bothOpen();
    expect(await cross(10, { toMarketplaceId: 'ouest' })).toMatchObject({
      status: 404,
      body: { code: 'marketplace_unknown', marketplaceId: 'ouest' },
    });
    expect(await cross(10, { toMarketplaceId: 'nord' })).toMatchObject({
      status: 422,
      body: { code: 'same_marketplace' },
    });
    expect(
      await stage.world.post('/api/crossings', { minutes: 1 }, { as: asMember(BERTHEN) }),
    ).toMatchObject({ status: 422 });
    expect((await stage.world.get(`/api/crossings/${newId()}`)).status).toBe(404);
    expect((await get('/api/crossings'))['items']).toEqual([]);
  });

  test('come back by a crossing the other way, and never by one side alone', async () => {
    await bothOpen();
    const over = await crossingOver(await cross(200));
    const crossingId = String(over['crossingId']);
    const reverse = (minutes: number, as: TestPerson) =>
      stage.world.post(
        `/api/crossings/${crossingId}/reversals`,
        { minutes, reason: 'Formation annulée' },
        { as },
      );
    expect(await reverse(150, asMember(BERTHEN))).toMatchObject({ status: 403 });
    expect(await reverse(201, OWNER)).toMatchObject({
      status: 409,
      body: { code: 'exceeds_settled_minutes', reversibleMinutes: 200 },
    });
    done(await reverse(150, OWNER));
    const reversed = await until(`/api/crossings/${crossingId}`, ({ reversals }) =>
      (reversals as readonly Shown[]).every(({ status }) => status === 'settled'),
    );
    expect(reversed).toMatchObject({ reversals: [{ minutes: 150, by: ASSOCIATION }] });
    await until(
      `/api/marketplaces/nord/ledger/accounts/${BERTHEN}`,
      ({ balanceMinutes }) => balanceMinutes === -50,
    );
    expect(await clearing('nord')).toMatchObject({ balanceMinutes: 50, mirrored: true });
    expect((await get('/api/crossings?marketplaceId=sud&limit=1'))['items']).toMatchObject([
      { reversesCrossingId: crossingId, from: { marketplaceId: 'sud' } },
    ]);
    expect(
      (await get(`/api/crossings?territoryId=${BERTHEN}&status=settled`))['items'],
    ).toHaveLength(2);
  });
});
