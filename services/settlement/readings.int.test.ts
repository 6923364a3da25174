import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openTestEngines, type TestEngines } from '@bourse/runtime/engines-for-tests';
import { readEvent } from '@bourse/contracts/contract';
import { type FileReadingEvent, fileReadings } from '@bourse/contracts/readings';
import { type EventStore, START } from '@bourse/event-store/port';
import { actorOf, agentOf, testOperator, type TestPerson } from '@bourse/identity/testing';
import { eventually } from '@bourse/service-kit/testing';
import {
  ASSOCIATION,
  BERTHEN,
  DUNKERQUE,
  LILLE,
  problemShown,
  startWorld,
  type World,
} from './exchange-world.ts';

const AUDITOR: TestPerson = { subject: 'auditor', territoryId: ASSOCIATION, roles: ['auditor'] };
const party = agentOf(BERTHEN, 'agent-1');

let engines: TestEngines;
let world: World;
let refusesReadings: boolean;
let exchangeId: string;
beforeEach(async () => {
  refusesReadings = false;
  engines = openTestEngines();
  const frail: EventStore = {
    append: (stream, ...given) =>
      refusesReadings && stream.startsWith('filereading-')
        ? Promise.reject(new Error('no room on the disk'))
        : engines.store.append(stream, ...given),
    read: (...given) => engines.store.read(...given),
    readAll: (...given) => engines.store.readAll(...given),
    subscribe: (...given) => engines.store.subscribe(...given),
  };
  world = await startWorld({ ...engines, store: frail });
  exchangeId = await world.agree();
});
afterEach(async () => {
  await world.stop();
  await engines.close();
});

type Recorded = FileReadingEvent['data'] & { readonly actor: string; readonly stream: string };

/** What was recorded of anybody but the operator, who sets the scene here. */
const recorded = async (): Promise<readonly Recorded[]> => {
  const found: Recorded[] = [];
  for await (const event of engines.store.readAll(START, { categories: [fileReadings.category] })) {
    const { actor, schemaVersion } = event.metadata;
    if (actor === actorOf(testOperator)) continue;
    const { data } = readEvent(fileReadings, { ...event, schemaVersion });
    found.push({ ...data, actor, stream: event.stream });
  }
  return found;
};
const read = async (path: string, as: TestPerson = AUDITOR) => {
  const { status, body } = await fetch(world.url + path, { headers: await world.as(as) });
  await body?.cancel();
  expect([path, status]).toEqual([path, 200]);
};
/** The hold of the exchange. */
const transferOf = async () => {
  const { body } = await world.get(`/api/ledger/holds?exchangeId=${exchangeId}`);
  return (body as { items: { transferId: string }[] }).items[0]?.transferId ?? '';
};

describe('an auditor who reads the file of others', () => {
  test('leaves an event before the answer: who, in which office, for whom, what, when', async () => {
    await read(`/api/exchanges/${exchangeId}`);
    expect(await recorded()).toEqual([
      {
        kind: 'exchange',
        readAt: world.clock.now(),
        actingFor: ASSOCIATION,
        role: 'auditor',
        readExchangeId: exchangeId,
        readAccountId: null,
        terms: [],
        actor: actorOf(AUDITOR),
        stream: `filereading-${actorOf(AUDITOR)}_${exchangeId}_2026-03-02`,
      },
    ]);
  });

  test('leaves one for ten minutes, and another after that', async () => {
    for (let again = 0; again < 3; again += 1) await read(`/api/exchanges/${exchangeId}`);
    // What happened to it is of the file.
    await read(`/api/exchanges/${exchangeId}/history`);
    world.clock.set('2026-03-02T09:09:59.999Z');
    await read(`/api/exchanges/${exchangeId}`);
    expect(await recorded()).toHaveLength(1);
    world.clock.set('2026-03-02T09:10:00.000Z');
    await read(`/api/exchanges/${exchangeId}`);
    expect(await recorded()).toHaveLength(2);
  });

  test('leaves one for each question, whatever page or form of the answer they take', async () => {
    const transferId = await transferOf();
    const statement = `/api/ledger/accounts/${BERTHEN}/statement`;
    const questions: readonly [string, Partial<Recorded>][] = [
      ['/api/exchanges?limit=1', { kind: 'exchanges', terms: [] }],
      [
        `/api/exchanges?status=agreed,signed&partyId=${BERTHEN}`,
        {
          kind: 'exchanges',
          terms: [
            { name: 'partyId', value: BERTHEN },
            { name: 'status', value: 'agreed,signed' },
          ],
        },
      ],
      [`/api/exchanges/${exchangeId}/renewals`, { kind: 'renewals', readExchangeId: exchangeId }],
      [`/api/ledger/holds?exchangeId=${exchangeId}`, { kind: 'holds', readExchangeId: exchangeId }],
      ['/api/ledger/holds', { kind: 'holds', readExchangeId: null }],
      [
        `/api/ledger/transfers/${transferId}`,
        {
          kind: 'transfer',
          readExchangeId: exchangeId,
          terms: [{ name: 'transferId', value: transferId }],
        },
      ],
      [`${statement}?format=json`, { kind: 'statement', readAccountId: BERTHEN }],
      [`/api/ledger/accounts/${BERTHEN}/history?limit=2`, { kind: 'history' }],
      [`/api/ledger/accounts/${BERTHEN}/balance?effectiveOn=2026-03-01`, { kind: 'balance' }],
      [
        '/api/marketplaces/nord/ledger/holds',
        { kind: 'holds', terms: [{ name: 'marketplaceId', value: 'nord' }] },
      ],
      ['/api/crossings', { kind: 'crossings' }],
    ];
    for (const [path] of questions) await read(path);
    await read('/api/exchanges?limit=2');
    await read(`${statement}?format=csv`);
    await read(`${statement}?format=pdf`);
    const found = await recorded();
    expect(found).toHaveLength(questions.length);
    for (const [index, [, expected]] of questions.entries()) {
      const { terms = expect.anything(), ...others } = expected;
      expect(found[index]).toMatchObject({ ...others, terms });
    }
  });

  test('is not answered when it cannot be recorded; the parties read on', async () => {
    refusesReadings = true;
    const path = `/api/exchanges/${exchangeId}`;
    const { status, body } = await world.get(path, AUDITOR);
    expect([status, problemShown.parse(body).code]).toEqual([503, 'reading_not_recorded']);
    expect(JSON.stringify(body)).not.toContain(BERTHEN);
    await read(path, party);
    await read('/api/ledger/trial-balance');
    refusesReadings = false;
    await read(path);
    expect(await recorded()).toHaveLength(1);
  });

  test('who follows an exchange looks at it', async () => {
    await read(`/api/exchanges/changes?exchangeId=${exchangeId}`);
    await read(`/api/exchanges/${exchangeId}`);
    expect(await recorded()).toMatchObject([{ kind: 'exchange', readExchangeId: exchangeId }]);
  });

  test('is told to the others on a topic of its own', async () => {
    const heard: string[] = [];
    const subscription = await engines.broadcast.subscribe({
      group: 'test',
      topics: [fileReadings.topic],
      poison: 'stall',
      handle: async ({ key, value }) => {
        if (key.includes(actorOf(AUDITOR))) heard.push(value);
      },
    });
    await read(`/api/exchanges/${exchangeId}`);
    const told = await eventually(
      () => Promise.resolve(heard),
      (all) => all.length > 0,
    );
    await subscription.stop();
    expect(told).toHaveLength(1);
    expect(JSON.parse(told[0] ?? '')).toMatchObject({ kind: 'exchange' });
  });
});

describe('nothing is left', () => {
  test('by the parties, of their own files', async () => {
    const transferId = await transferOf();
    for (const path of [
      `/api/exchanges/${exchangeId}`,
      '/api/exchanges',
      '/api/ledger/holds',
      `/api/ledger/transfers/${transferId}`,
      `/api/ledger/accounts/${BERTHEN}/statement`,
    ]) {
      await read(path, party);
    }
    expect(await recorded()).toEqual([]);
  });

  test('by whoever watches, of a file of their own territory', async () => {
    const both: TestPerson = { subject: 'both', territoryId: BERTHEN, roles: ['auditor'] };
    await read(`/api/exchanges/${exchangeId}`, both);
    await read(`/api/ledger/transfers/${await transferOf()}`, both);
    await read(`/api/exchanges?partyId=${BERTHEN}`, both);
    await read(`/api/ledger/accounts/${ASSOCIATION}/statement`);
    expect(await recorded()).toEqual([]);
    await read(`/api/ledger/accounts/${DUNKERQUE}/statement`, both);
    expect(await recorded()).toMatchObject([{ readAccountId: DUNKERQUE, actingFor: BERTHEN }]);
  });

  test('of what is public, or is not there, or may not be read', async () => {
    await read(`/api/ledger/accounts/${BERTHEN}`);
    await read('/api/ledger/flows');
    await world.get('/api/exchanges/0191f2a4-0000-7000-8000-000000000001', AUDITOR);
    await world.get(`/api/exchanges/${exchangeId}`, agentOf(LILLE, 'stranger'));
    expect(await recorded()).toEqual([]);
  });
});
