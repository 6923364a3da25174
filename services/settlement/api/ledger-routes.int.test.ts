import {
  agentOf,
  officialOf,
  testIdentity,
  testOperator,
  type TestPerson,
} from '@bourse/identity/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { toRecord } from '@bourse/broadcast/cloud-event';
import { openSqliteBroadcast } from '@bourse/broadcast/sqlite';
import { territories, type TerritoryEvent } from '@bourse/contracts/territories';
import type { TerritoryKind } from '@bourse/contracts/values';
import { revision, storePosition } from '@bourse/event-store/port';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { fixedClock } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import {
  BORROWER,
  holdMinutes,
  ISSUER,
  LENDER,
  named,
  openAccount,
  postHold,
  reverseTransfer,
  STRANGER,
} from '@bourse/ledger/fixtures';
import type { LedgerCommand } from '@bourse/ledger/commands';
import { startMembership } from '@bourse/membership/membership';
import { startProjection } from '@bourse/projections/projection';
import { createApplication } from '@bourse/service-kit/application';
import { assembleService } from '@bourse/service-kit/assemble';
import { openIdempotencyMemory } from '@bourse/service-kit/idempotency';
import { createLogger } from '@bourse/service-kit/logger';
import { listen, type RunningServer } from '@bourse/service-kit/server';
import type { Service } from '@bourse/service-kit/service';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type LedgerWriter, openLedgerWriter } from '../ledger/ledger-writer.ts';
import { defaultPolicy } from '../policy.ts';
import { startAccountOpening } from '../processes/account-opening.ts';
import { accountsModel } from '../read-models/accounts/model.ts';
import { programmesModel } from '../read-models/programmes/model.ts';
import { programmeQueries } from '../read-models/programmes/queries.ts';
import { accountQueries } from '../read-models/accounts/queries.ts';
import { historyModel } from '../read-models/history/model.ts';
import { historyQueries } from '../read-models/history/queries.ts';
import { forPeople } from '../ledger/for-people.ts';
import { ledgerProblems } from './ledger-problems.ts';
import { ledgerReadProblems } from './ledger-read-problems.ts';
import { ledgerRoutes } from './ledger-routes.ts';

const TODAY = '2026-03-02';
const ASSOCIATION = officialOf(ISSUER);
const SECRETARY = agentOf(BORROWER, 'secretary');
const logger = createLogger({ level: 'silent' });
const clock = fixedClock(`${TODAY}T10:00:00.000Z`);

let directory: string;
let store: ReturnType<typeof openSqliteEventStore>;
let broadcast: ReturnType<typeof openSqliteBroadcast>;
let writer: LedgerWriter;
let service: Service;
let idempotency: ReturnType<typeof openIdempotencyMemory>;
let server: RunningServer;
let identity: Awaited<ReturnType<typeof testIdentity>>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-ledger-api-'));
  store = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  broadcast = openSqliteBroadcast({ directory, topics: [territories.topic], clock });
  writer = openLedgerWriter({ store, marketplace: 'nord', logger });
  const membership = await startMembership({ service: 'settlement', directory, broadcast });
  const present = startProjection({ model: accountsModel, directory, store, log: logger });
  const past = startProjection({ model: historyModel, directory, store, log: logger });
  const programmes = startProjection({ model: programmesModel, directory, store, log: logger });
  const opening = await startAccountOpening({
    broadcast,
    writer,
    clock,
    policyNow: () => Promise.resolve(defaultPolicy),
  });
  service = assembleService({
    name: 'settlement',
    routes: ledgerRoutes({
      writer: forPeople(writer, () => Promise.resolve(false)),
      accounts: accountQueries(present.reader, 'ledger-nord'),
      history: historyQueries(past.reader, 'ledger-nord'),
      programmes: programmeQueries(programmes.reader),
      membership,
      objectOf: () => null,
      clock,
    }),
    problems: { ...ledgerProblems, ...ledgerReadProblems },
    projections: [present, past, programmes],
    listeners: [
      { name: 'members', ...membership },
      { name: 'account-opening', ...opening },
    ],
    close: () => undefined,
  });
  idempotency = openIdempotencyMemory({ file: join(directory, 'answers.sqlite'), clock });
  identity = await testIdentity();
  const application = createApplication({
    services: [service],
    authenticate: identity.authenticate,
    idempotency,
    clock,
    logger,
    landingPage: '',
  });
  server = await listen(application, { host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  await server.stop(1_000);
  await service.stop();
  await writer.close();
  idempotency.close();
  await broadcast.close();
  await store.close();
  await rm(directory, { recursive: true });
});

/** What the territories service tells of an admission. */
async function admit(territoryId: string, kind: TerritoryKind): Promise<void> {
  const event: TerritoryEvent = {
    type: 'TerritoryAdmitted',
    data: { territoryId, kind, name: territoryId, epciId: null, by: null },
  };
  const eventId = newId();
  const told = toRecord(territories, {
    id: eventId,
    ...event,
    stream: `territory-${territoryId}`,
    revision: revision(1),
    position: storePosition(1),
    metadata: {
      $correlationId: eventId,
      $causationId: eventId,
      commandId: eventId,
      fingerprint: 'f',
      actor: 'operator',
      recordedAt: clock.now(),
      schemaVersion: 1,
    },
  });
  await broadcast.publish(territories.topic, [told]);
}

type Said = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
};

/** Whoever only looks sees everything. */
async function request(
  path: string,
  options: { method?: string; headers?: Readonly<Record<string, string>>; body?: string } = {},
): Promise<Said> {
  const { headers = {} } = options;
  const reader = await identity.as(testOperator);
  const response = await fetch(`${server.url}${path}`, {
    ...options,
    headers: { ...reader, ...headers },
  });
  const text = await response.text();
  const body = (text === '' ? {} : JSON.parse(text)) as Said['body'];
  return { status: response.status, headers: response.headers, body };
}

const post = async (
  path: string,
  body: object,
  {
    as = ASSOCIATION,
    key = newId(),
    headers = {},
  }: { as?: TestPerson; key?: string; headers?: Readonly<Record<string, string>> } = {},
): Promise<Said> =>
  request(path, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Idempotency-Key': key,
      ...(await identity.as(as)),
      ...headers,
    },
    body: JSON.stringify(body),
  });

const after = (path: string, written: Said): Promise<Said> =>
  request(`${path}${path.includes('?') ? '&' : '?'}after=${String(written.body['position'])}`);

const endow = (minutes: number, options: Parameters<typeof post>[2] = {}, toAccountId = BORROWER) =>
  post('/api/ledger/endowments', { toAccountId, minutes, reason: 'budget 2026' }, options);

const give = (command: LedgerCommand) => {
  const commandId = newId();
  return writer.give(command, {
    commandId,
    fingerprint: 'f',
    correlationId: commandId,
    causationId: commandId,
    actor: 'tester',
    now: clock.now(),
  });
};

const admitAll = async () => {
  await admit(ISSUER, 'association');
  await admit(BORROWER, 'commune');
  await admit(LENDER, 'epci');
};

/** Waits until every admission is handled. @returns What the operator reads. */
async function handled(): Promise<string> {
  for (let looks = 0; looks < 500; looks += 1) {
    const parts = await service.health();
    const detail = parts.find(({ name }) => name === 'account-opening')?.detail ?? '';
    if (detail.includes(' 0 to go')) return detail;
    await pause(10);
  }
  throw new Error('the admissions are not handled');
}

describe('endowments', () => {
  test('come from the association and may follow the admission at once', async () => {
    await admitAll();
    const endowed = await endow(300);
    expect(endowed.status).toBe(201);
    const location = endowed.headers.get('Location') ?? '';
    expect(location).toBe(`/api/ledger/transfers/${String(endowed.body['id'])}`);
    expect(endowed.headers.get('Bourse-Position')).toMatch(/^settlement:\d+$/);

    const transfer = await after(location, endowed);
    expect(transfer.headers.get('ETag')).toBe(endowed.headers.get('ETag'));
    expect(transfer.body).toMatchObject({
      kind: 'endowment',
      status: 'posted',
      debitAccountId: ISSUER,
      creditAccountId: BORROWER,
      postedMinutes: 300,
      reason: 'budget 2026',
      effectiveOn: TODAY,
    });
    const account = await request(`/api/ledger/accounts/${BORROWER}`);
    expect(account.headers.get('ETag')).toBe(endowed.headers.get('ETag'));
    expect(account.body).toMatchObject({ kind: 'member', balanceMinutes: 300 });
    const issuer = await request(`/api/ledger/accounts/${ISSUER}`);
    expect(issuer.body).toMatchObject({
      kind: 'issuer',
      balanceMinutes: -300,
      availableMinutes: defaultPolicy.issuerLimitMinutes - 300,
    });
  });

  test('asked for twice are granted once, also when the first answer is forgotten', async () => {
    await admitAll();
    const key = newId();
    const first = await endow(300, { key });
    const again = await endow(300, { key });
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect((await endow(301, { key })).body).toMatchObject({ code: 'idempotency_key_reused' });

    idempotency.close();
    await rm(join(directory, 'answers.sqlite'));
    idempotency = openIdempotencyMemory({ file: join(directory, 'answers.sqlite'), clock });
    await server.stop(1_000);
    const application = createApplication({
      services: [service],
      authenticate: identity.authenticate,
      idempotency,
      clock,
      logger,
      landingPage: '',
    });
    server = await listen(application, { host: '127.0.0.1', port: 0 });
    expect(await endow(300, { key })).toMatchObject({ status: 201, body: first.body });
    expect((await endow(301, { key: newId() })).status).toBe(201);
    expect((await writer.view()).accounts.get(BORROWER)).toMatchObject({ creditsPosted: 601 });
  });

  test('refused for want of an account come through under the same key once it is there', async () => {
    await admit(ISSUER, 'association');
    await handled();
    const key = newId();
    expect(await endow(300, { key })).toMatchObject({ body: { code: 'credit_account_not_found' } });
    await admit(BORROWER, 'commune');
    expect(await endow(300, { key })).toMatchObject({ status: 201 });
  });

  test('are refused with a reason, in the language of the client, and nothing is written', async () => {
    await admitAll();
    await endow(1);
    const begun = await writer.view();
    const before = begun.transfers.size;
    expect(await endow(10, { as: SECRETARY })).toMatchObject({
      status: 403,
      body: { code: 'not_permitted' },
    });
    const impostor = officialOf(LENDER, 'impostor');
    expect(await endow(10, { as: impostor })).toMatchObject({ status: 403 });
    expect(await endow(10, {}, ISSUER)).toMatchObject({
      status: 422,
      body: { code: 'accounts_must_differ' },
    });
    expect(await endow(10, { headers: { 'Accept-Language': 'en' } }, STRANGER)).toMatchObject({
      status: 404,
      body: {
        code: 'credit_account_not_found',
        title: 'The territory that receives has no account.',
        accountId: STRANGER,
      },
    });
    expect(await endow(6_000_000)).toMatchObject({
      status: 409,
      body: { code: 'insufficient_credit', availableMinutes: 5_999_999 },
    });
    for (const minutes of [0, -1, 1.5, 6_000_001]) {
      expect(await endow(minutes)).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
    }
    expect(await endow(10, { headers: { 'If-Match': '"1"' } })).toMatchObject({
      status: 400,
      body: { code: 'invalid_header', header: 'If-Match' },
    });
    expect((await writer.view()).transfers.size).toBe(before);
  });
});

describe('credit limits', () => {
  const limit = (creditLimitMinutes: number, accountId = BORROWER, as = ASSOCIATION) =>
    post(
      `/api/ledger/accounts/${accountId}/credit-limits`,
      { creditLimitMinutes, reason: 'assemblée du 2 mars' },
      { as },
    );

  test('are set by an association, and not below what is used', async () => {
    await admitAll();
    await handled();
    const changed = await limit(120);
    expect(changed).toMatchObject({ status: 200, body: { id: BORROWER } });
    const account = await after(`/api/ledger/accounts/${BORROWER}`, changed);
    expect(account.body).toMatchObject({ creditLimitMinutes: 120, availableMinutes: 120 });
    await give(holdMinutes({ minutes: 100 }));
    expect(await limit(99)).toMatchObject({
      status: 409,
      body: { code: 'credit_limit_below_use', usedMinutes: 100 },
    });
    expect(await limit(5, BORROWER, SECRETARY)).toMatchObject({ status: 403 });
    expect(await limit(5, STRANGER)).toMatchObject({
      status: 404,
      body: { code: 'account_not_found' },
    });
  });

  test('of an issuer are the operator’s to set: neither its own affair nor another association’s', async () => {
    await admitAll();
    await handled();
    expect(await limit(900, ISSUER)).toMatchObject({ status: 403, body: { code: 'own_limit' } });
    expect(await limit(900, ISSUER, SECRETARY)).toMatchObject({ status: 403 });
    const other = officialOf(STRANGER);
    expect(await limit(900, ISSUER, other)).toMatchObject({
      status: 403,
      body: { code: 'not_a_member' },
    });
    expect(await limit(900, ISSUER, testOperator)).toMatchObject({ status: 200 });
    expect(await endow(901)).toMatchObject({ body: { code: 'insufficient_credit' } });
    await admit(STRANGER, 'association');
    expect(await limit(901, ISSUER, other)).toMatchObject({
      status: 403,
      body: { code: 'not_permitted' },
    });
    expect(await endow(900)).toMatchObject({ status: 201 });
    const by: unknown[] = [];
    for await (const { type, data } of store.read('ledger-nord')) {
      if (type === 'CreditLimitChanged') by.push((data as { by: unknown }).by);
    }
    expect(by).toEqual([null]);
  });
});

describe('reading the ledger', () => {
  test('accounts, statement, holds and trial balance of an exchange that was reversed in part', async () => {
    await admitAll();
    await handled();
    await endow(300);
    await give(holdMinutes());
    await give(postHold({ minutes: 100 }));
    await give(reverseTransfer({ minutes: 40 }));
    clock.set('2026-03-03T00:00:00.000Z');
    await give(holdMinutes({ transferId: named('open'), minutes: 30 }));
    const last = await endow(5);
    clock.set(`${TODAY}T10:00:00.000Z`);

    const statement = await after(
      `/api/ledger/accounts/${BORROWER}/statement?from=${TODAY}&to=${TODAY}`,
      last,
    );
    expect(statement).toMatchObject({
      status: 200,
      body: {
        from: TODAY,
        to: TODAY,
        openingBalanceMinutes: 0,
        lines: [
          { kind: 'endowment', minutes: 300, balanceMinutes: 300 },
          { kind: 'exchange', minutes: 100, balanceMinutes: 200 },
          { kind: 'reversal', balanceMinutes: 240, reverses: { transferId: named('hold') } },
        ],
        closingBalanceMinutes: 240,
      },
    });
    const whole = await request(`/api/ledger/accounts/${BORROWER}/statement`);
    expect(whole.body).toMatchObject({ from: null, to: null, closingBalanceMinutes: 245 });

    const holds = await request(`/api/ledger/holds?exchangeId=${named('exchange')}`);
    expect(holds.body).toMatchObject({
      items: [{ transferId: named('open'), heldMinutes: 30 }],
      next: null,
    });
    expect((await request(`/api/ledger/holds?exchangeId=${newId()}`)).body['items']).toEqual([]);
    expect((await request('/api/ledger/trial-balance')).body).toMatchObject({
      accounts: 3,
      balanceMinutes: 0,
      debitsPendingMinutes: 30,
      balanced: true,
    });

    const first = await request('/api/ledger/accounts?kind=member&limit=1');
    const second = await request(
      `/api/ledger/accounts?kind=member&limit=1&cursor=${String(first.body['next'])}`,
    );
    const elsewhere = `/api/ledger/holds?cursor=${String(first.body['next'])}`;
    expect(await request(elsewhere)).toMatchObject({ body: { code: 'invalid_cursor' } });
    const listed = [first, second].flatMap(({ body }) =>
      (body['items'] as { accountId: string }[]).map(({ accountId }) => accountId),
    );
    expect(listed.sort()).toEqual([BORROWER, LENDER].sort());
  });

  test.each([
    [`/api/ledger/accounts/${STRANGER}`, 404, 'account_not_found'],
    [`/api/ledger/accounts/${STRANGER}/statement`, 404, 'account_not_found'],
    ['/api/ledger/accounts/nobody', 404, 'not_found'],
    [`/api/ledger/transfers/${named('nothing')}`, 404, 'transfer_not_found'],
    [`/api/ledger/accounts/${STRANGER}/statement?from=2026-02-30`, 400, 'invalid_query'],
    [`/api/ledger/accounts/${STRANGER}/statement?to=9999-12-31`, 400, 'invalid_query'],
    [`/api/ledger/accounts/${STRANGER}/statement?to=2199-12-31`, 404, 'account_not_found'],
    [
      `/api/ledger/accounts/${STRANGER}/statement?from=2026-03-02&to=2026-03-01`,
      400,
      'invalid_query',
    ],
    ['/api/ledger/accounts?kind=bank', 400, 'invalid_query'],
    ['/api/ledger/accounts?cursor=x', 400, 'invalid_cursor'],
    ['/api/ledger/holds?cursor=x', 400, 'invalid_cursor'],
    ['/api/ledger/holds?exchangeId=x', 400, 'invalid_query'],
  ])('GET %s is refused with %i %s', async (path, status, code) => {
    expect(await request(path)).toMatchObject({ status, body: { code } });
  });

  test('the documentation knows every route', async () => {
    const { body } = await request('/openapi.json');
    const paths = Object.keys(body['paths'] as object).filter((path) => path.includes('ledger'));
    expect(paths).toHaveLength(31);
    // Each that shows one thing says when it is unchanged.
    expect(JSON.stringify(body['paths']).match(/"304"/g)).toHaveLength(10);
  });
});

describe('accounts', () => {
  test('are opened once, whatever their limit has become', async () => {
    await admitAll();
    await endow(300);
    await post(`/api/ledger/accounts/${BORROWER}/credit-limits`, {
      creditLimitMinutes: 50,
      reason: 'assemblée du 2 mars',
    });
    await admitAll();
    await admit(STRANGER, 'body');
    expect(await handled()).toContain(' 0 set aside');
    const { accounts } = await writer.view();
    expect([...accounts.keys()].sort()).toEqual([BORROWER, ISSUER, LENDER, STRANGER].sort());
    expect(accounts.get(BORROWER)).toMatchObject({ creditLimitMinutes: 50, creditsPosted: 300 });
  });

  test('that were opened under another policy stay; one of another kind is for a person to look at', async () => {
    const opened = { kind: 'member', creditLimitMinutes: 77 } as const;
    await give(openAccount({ accountId: BORROWER, ...opened }));
    await give(openAccount({ accountId: ISSUER, ...opened }));
    await admit(BORROWER, 'commune');
    expect(await handled()).toContain(' 0 set aside');
    await admit(ISSUER, 'association');
    expect(await handled()).toContain(' 1 set aside');
    const { accounts } = await writer.view();
    expect(accounts.get(BORROWER)).toMatchObject({ creditLimitMinutes: 77 });
    expect(accounts.get(ISSUER)).toMatchObject({ kind: 'member' });
  });
});
