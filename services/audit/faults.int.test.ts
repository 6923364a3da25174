import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openTestEngines, type TestEngines } from '@bourse/runtime/engines-for-tests';
import type { BroadcastRecord } from '@bourse/broadcast/port';
import { publication } from '@bourse/broadcast/publication';
import { startRelay } from '@bourse/broadcast/relay';
import { envelope } from '@bourse/commands/handle-command';
import { exchanges } from '@bourse/contracts/exchanges';
import { ledger } from '@bourse/contracts/ledger';
import { offers } from '@bourse/contracts/offers';
import { territories } from '@bourse/contracts/territories';
import { openProcessState } from '@bourse/projections/process-state';
import { createLogger } from '@bourse/service-kit/logger';
import { openForReading } from '@bourse/sqlite/database';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as fixtures from './fixtures.ts';

const { at, BERGUES, DUNKERQUE, offerPublished, recordFor, uuid } = fixtures;
const offerId = uuid('offer');

let engines: TestEngines;
let world: fixtures.World;

const startWorld = () => fixtures.startWorld(engines);
beforeEach(async () => {
  engines = openTestEngines();
  world = await startWorld();
});
afterEach(async () => {
  await world.stop();
  await engines.close();
});

const heard = async () => expect(await world.service.caughtUp(10_000)).toBe(true);
async function tell(...records: BroadcastRecord[]): Promise<void> {
  await engines.broadcast.publish(offers.topic, records);
  await heard();
}
const read = async (path: string): Promise<unknown> => (await world.get(path)).json();
const paused = (revision: number, position = revision + 1) =>
  recordFor({
    of: offers,
    id: offerId,
    event: revision === 0 ? offerPublished(offerId) : { type: 'OfferPaused', data: { offerId } },
    revision,
    position,
  });
/** A whole offer of its own, so that a fault of another stands out. */
const untouched = recordFor({
  of: offers,
  id: uuid('untouched'),
  event: offerPublished(uuid('untouched')),
  revision: 0,
  position: 100,
});

describe('missing revisions', () => {
  test('are shown by stream, until they come', async () => {
    await tell(untouched, paused(0), paused(1), paused(3), paused(6));
    expect(await read('/api/audit/gaps')).toEqual({
      complete: false,
      events: 5,
      streams: 2,
      faultyStreams: 1,
      unreadable: 0,
      items: [
        {
          stream: `offer-${offerId}`,
          category: 'offer',
          events: 4,
          lastRevision: 6,
          missingRevisions: 3,
          missing: [
            { first: 2, last: 2 },
            { first: 4, last: 5 },
          ],
          contested: [],
        },
      ],
      next: null,
    });
    await tell(paused(5), paused(4), paused(2));
    expect(await read('/api/audit/gaps')).toMatchObject({ complete: true, events: 8, items: [] });
  });

  test('include the first', async () => {
    await tell(paused(2));
    expect(await read('/api/audit/gaps')).toMatchObject({
      complete: false,
      items: [{ missing: [{ first: 0, last: 1 }], missingRevisions: 2 }],
    });
  });

  test('come in pages', async () => {
    const streams = ['a', 'b', 'c'].map((name) => uuid(name)).toSorted();
    await tell(
      ...streams.map((id, index) =>
        recordFor({
          of: offers,
          id,
          event: { type: 'OfferPaused', data: { offerId: id } },
          revision: 1,
          position: index + 1,
        }),
      ),
    );
    const seen: string[] = [];
    let next: string | null = '';
    for (let pages = 0; next !== null && pages < 4; pages += 1) {
      const query: string = next === '' ? '' : `&cursor=${next}`;
      const page = (await read(`/api/audit/gaps?limit=2${query}`)) as {
        items: { stream: string }[];
        next: string | null;
      };
      seen.push(...page.items.map(({ stream }) => stream));
      next = page.next;
    }
    expect(seen).toEqual(streams.map((id) => `offer-${id}`));
  });
});

describe('repetitions', () => {
  test('of an event count once', async () => {
    await tell(paused(0), paused(1), paused(0), paused(1));
    expect(await read('/api/audit/gaps')).toMatchObject({ complete: true, events: 2, streams: 1 });
    expect(await read('/api/audit/events')).toMatchObject({ items: [{}, {}], next: null });
  });

  test('of a revision by another event are kept, and shown', async () => {
    await tell(paused(0), paused(1), paused(1, 50));
    expect(await read('/api/audit/gaps')).toMatchObject({
      complete: false,
      events: 3,
      items: [{ missing: [], contested: [1], missingRevisions: 0 }],
    });
  });
});

describe('what is not understood', () => {
  test('is recorded as it is, when only its data is strange', async () => {
    const record = paused(0);
    const value = '{ "lenderId":"siren:200093201",  "colours": [1e2, {"deep": "insee:59067"}] }';
    const headers = {
      ...record.headers,
      ce_type: 'bourse.offers.OfferPainted.v1',
      ce_dataversion: '9',
    };
    await tell({ ...record, headers, value });
    for (const territory of [fixtures.LILLE, BERGUES]) {
      expect(await read(`/api/audit/events?territoryId=${territory}`)).toMatchObject({
        items: [{ type: 'OfferPainted', schemaVersion: 9, data: JSON.parse(value) as unknown }],
      });
    }
    const csv = await (await world.get('/api/audit/events?format=csv')).text();
    expect(csv).toContain(value.replaceAll('"', '""'));
  });

  test.each([
    ['no attributes', { headers: { 'content-type': 'application/json' } }],
    ['data that is no JSON', { value: '{' }],
    ['another key than its stream', { key: 'offer-other' }],
    ['data nested without end', { value: '['.repeat(50_000) + ']'.repeat(50_000) }],
    ['a revision beyond counting', { headers: { ce_streamrevision: '9999999999999999999' } }],
    ['a position beyond counting', { headers: { ce_storeposition: '9223372036854775807' } }],
  ])('is set aside and passed when it has %s', async (_, fault: Partial<BroadcastRecord>) => {
    const sound = paused(0);
    const headers =
      fault.headers?.['content-type'] === undefined
        ? { ...sound.headers, ...fault.headers }
        : fault.headers;
    await tell({ ...sound, ...fault, headers }, paused(1), untouched);
    expect(await read('/api/audit/unreadable')).toEqual({
      items: [
        {
          topic: offers.topic,
          partition: expect.any(Number),
          offset: expect.any(Number),
          key: fault.key ?? sound.key,
          reason: expect.stringMatching(/^Attribute /),
        },
      ],
      next: null,
    });
    expect(await read('/api/audit/gaps')).toMatchObject({ events: 2, unreadable: 1 });
    const part = (await world.service.health()).find(({ name }) => name === 'trail');
    expect(part).toEqual({
      name: 'trail',
      kind: 'consumer',
      ok: true,
      detail: 'running, 0 to go, 1 set aside',
      figures: { lagRecords: 0, deadLetters: 1 },
    });
  });

  test('leaves the trail incomplete, even if no stream lacks anything', async () => {
    await tell(paused(0), untouched);
    expect(await read('/api/audit/gaps')).toMatchObject({ complete: true, unreadable: 0 });
    await tell({ key: 'junk', headers: {}, value: 'junk' });
    expect(await read('/api/audit/gaps')).toMatchObject({
      complete: false,
      faultyStreams: 0,
      unreadable: 1,
      items: [],
    });
  });

  test('is listed in pages, each record once', async () => {
    const keys = Array.from({ length: 7 }, (_, index) => `junk-${index}`);
    await tell(...keys.map((key) => ({ key, headers: {}, value: 'junk' })));
    const seen: string[] = [];
    let link: string | undefined = '/api/audit/unreadable?limit=3';
    for (let pages = 0; link !== undefined && pages <= keys.length; pages += 1) {
      const response = await world.get(link);
      const { items } = (await response.json()) as { items: { key: string }[] };
      seen.push(...items.map(({ key }) => key));
      link = /^<(.+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
    }
    expect(seen.toSorted()).toEqual(keys);
  });

  test('does not hide the next one: CloudEvents in structured mode are read as well', async () => {
    const { key, headers, value } = paused(0);
    const attributes = Object.fromEntries(
      Object.entries(headers)
        .filter(([name]) => name.startsWith('ce_'))
        .map(([name, text]) => [name.slice('ce_'.length), text]),
    );
    await tell({
      key,
      headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
      value: JSON.stringify({ ...attributes, data: JSON.parse(value) as unknown }),
    });
    expect(await read('/api/audit/events')).toMatchObject({
      items: [{ type: 'OfferPublished', data: offerPublished(offerId).data }],
    });
  });
});

describe('the file', () => {
  const rowsOf = () => {
    const database = openForReading(join(world.directory, 'read-models', 'trail.sqlite'));
    const tables = [
      'events',
      'event_territories',
      'stream_territories',
      'exchange_territories',
      'streams',
      'unreadable',
    ];
    const rows = tables.map((table) =>
      database
        .prepare(`SELECT * FROM ${table}`)
        .all()
        .map((row) => JSON.stringify(row))
        .toSorted(),
    );
    database.close();
    return rows;
  };

  test('holds the same rows when it is made anew, and when it is opened again', async () => {
    await engines.broadcast.publish(ledger.topic, [
      recordFor({
        of: ledger,
        id: 'nord',
        event: {
          type: 'AccountOpened',
          data: {
            accountId: DUNKERQUE,
            kind: 'member',
            creditLimitMinutes: 0,
            warningLevelMinutes: null,
            ceilingMinutes: null,
          },
        },
        revision: 0,
        position: 1,
      }),
    ]);
    await engines.broadcast.publish(exchanges.topic, [
      recordFor({
        of: exchanges,
        id: uuid('exchange'),
        event: {
          type: 'ExchangeAccepted',
          data: { exchangeId: uuid('exchange'), by: BERGUES },
        },
        revision: 0,
        position: 2,
      }),
    ]);
    await tell(untouched, paused(3), paused(0), paused(0), { ...paused(1), value: '{' });
    const live = rowsOf();
    expect(live.map((rows) => rows.length)).toEqual([5, 4, 3, 1, 4, 1]);

    await world.stop();
    for (const suffix of ['', '-wal', '-shm']) {
      await rm(join(world.directory, 'read-models', `trail.sqlite${suffix}`), { force: true });
    }
    world = await startWorld();
    await heard();
    expect(rowsOf()).toEqual(live);

    await world.stop();
    world = await startWorld();
    await heard();
    expect(rowsOf()).toEqual(live);
  });
});

describe('a relay', () => {
  test('tells the trail what its service recorded', async () => {
    const commandId = uuid('registration');
    const identity = {
      territoryId: BERGUES,
      kind: 'commune',
      name: 'Bergues',
      epciId: DUNKERQUE,
    } as const;
    const stream = `territory-${BERGUES}` as const;
    const context = {
      commandId,
      fingerprint: commandId,
      correlationId: commandId,
      causationId: commandId,
      actor: 'official-1',
      now: at(0),
    };
    const registered = envelope(
      territories,
      { type: 'TerritoryRegistered', data: identity },
      stream,
      0,
      context,
    );
    const admitted = envelope(
      territories,
      { type: 'TerritoryAdmitted', data: { ...identity, by: null } },
      stream,
      1,
      context,
    );
    const state = openProcessState(join(engines.directory, 'processes.sqlite'));
    const relay = startRelay({
      name: 'relay',
      store: engines.store,
      broadcast: engines.broadcast,
      publications: [
        publication(territories, {
          TerritoryRegistered: (data) => data,
          TerritoryAdmitted: (data) => data,
          AdmissionRefused: (data) => data,
        }),
      ],
      checkpoints: state,
      logger: createLogger({ level: 'silent' }),
    });
    const result = await engines.store.append(stream, 'no_stream', [registered, admitted]);
    const after = `territories:${result.kind === 'appended' ? result.position : 0n}`;
    expect(await read(`/api/audit/events?territoryId=${BERGUES}&after=${after}`)).toMatchObject({
      items: [
        { type: 'TerritoryRegistered', revision: 0, actor: 'official-1' },
        { type: 'TerritoryAdmitted', revision: 1, position: after },
      ],
    });
    await relay.stop();
    state.close();
  });
});
