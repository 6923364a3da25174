import { afterEach, describe, expect, test } from '@jest/globals';
import { openEventStoreDb } from '@bourse/event-store/eventstoredb';
import { revision } from '@bourse/event-store/port';
import { pause } from '@bourse/kernel/backoff';
import { eventually } from '@bourse/kernel/eventually';
import { lampLit } from '@bourse/projections/fixtures';
import { startEventStoreStandIn } from '../eventstore-stand-in/stand-in.ts';
import { allOf, closeAll, newLamp, onStandIn, type WayOfAppending } from './on-stand-in.ts';

afterEach(closeAll);

const ways: readonly WayOfAppending[] = ['batch', 'unary'];
const other = { id: 'o', type: 'Other', contentType: 'application/json', data: '', metadata: '' };

describe.each(ways)('appends that go wrong, %s', (way) => {
  test('a lost answer is asked for again: one effect, and its first result', async () => {
    const scene = await onStandIn({ way });
    const { standIn, store } = scene;
    standIn.faults.swallowAnswers = 1;
    const [stream, event] = [newLamp(), lampLit(40)];
    const result = await store.append(stream, 'no_stream', [event]);
    const [stored, ...more] = await allOf(store.read(stream));
    expect(more).toEqual([]);
    expect(result).toEqual({ kind: 'appended', revision: 0n, position: stored?.position });
    expect(standIn.log.stream(stream)).toHaveLength(1);
  });

  test('a lost answer is the first result, though somebody wrote behind it meanwhile', async () => {
    const scene = await onStandIn({ way });
    const { standIn, store } = scene;
    standIn.faults.swallowAnswers = 1;
    const stream = newLamp();
    const appending = store.append(stream, 'no_stream', [lampLit(40), lampLit(60)]);
    await eventually('the append is stored', () => standIn.log.stream(stream)?.length === 2);
    standIn.log.append(stream, 1n, [other]);
    expect(await appending).toEqual({
      kind: 'appended',
      revision: 1n,
      position: standIn.log.stream(stream)?.[1]?.position,
    });
  });

  test('a repetition acknowledged without a position gets it from the stream', async () => {
    const scene = await onStandIn({ way });
    const { standIn, store } = scene;
    standIn.faults.forgetsPositions = true;
    const [stream, events] = [newLamp(), [lampLit(40), lampLit(60)]];
    const first = await store.append(stream, 'no_stream', events);
    expect(await store.append(stream, 'no_stream', events)).toEqual(first);
  });

  test('silence ends with an error, in time, and the same append succeeds later', async () => {
    const scene = await onStandIn({ way, appendTimeoutMs: 400 });
    const { standIn, store } = scene;
    standIn.faults.silent = 'appends';
    const [stream, event] = [newLamp(), lampLit(40)];
    const begun = performance.now();
    await expect(store.append(stream, 'no_stream', [event])).rejects.toThrow(/waited/);
    expect(performance.now() - begun).toBeLessThan(2_000);
    standIn.faults.silent = 'no';
    expect((await store.append(stream, 'no_stream', [event])).kind).toBe('appended');
    expect(standIn.log.stream(stream)).toHaveLength(1);
  });

  test('silence from the first question on is waited out, and nobody waits longer than told', async () => {
    const scene = await onStandIn({
      way,
      appendTimeoutMs: 400,
      before: ({ faults }) => void (faults.silent = 'everything'),
    });
    const { standIn, store } = scene;
    const orders = Array.from({ length: 60 }, () => ({ stream: newLamp(), event: lampLit(1) }));
    const begun = performance.now();
    const append = () =>
      Promise.allSettled(
        orders.map(({ stream, event }) => store.append(stream, 'no_stream', [event])),
      );
    expect((await append()).every(({ status }) => status === 'rejected')).toBe(true);
    expect(performance.now() - begun).toBeLessThan(4_000);
    standIn.faults.silent = 'no';
    expect((await append()).every(({ status }) => status === 'fulfilled')).toBe(true);
    for (const { stream } of orders) expect(standIn.log.stream(stream)).toHaveLength(1);
  });

  test('a server that takes nothing more, and dies: all goes out again, and nothing fails unheard', async () => {
    const scene = await onStandIn({ way, appendTimeoutMs: 8_000 });
    const { standIn, store } = scene;
    const unheard: unknown[] = [];
    const hear = (reason: unknown) => void unheard.push(reason);
    process.on('unhandledRejection', hear);
    standIn.faults.deaf = true;
    const streams = Array.from({ length: 60 }, () => newLamp());
    const appending = Promise.all(
      streams.map((stream) =>
        store.append(stream, 'no_stream', [{ ...lampLit(1), data: 'x'.repeat(100_000) }]),
      ),
    );
    await pause(300, new AbortController().signal);
    standIn.faults.deaf = false;
    await standIn.dropConnections();
    expect((await appending).every(({ kind }) => kind === 'appended')).toBe(true);
    for (const stream of streams) expect(standIn.log.stream(stream)).toHaveLength(1);
    process.off('unhandledRejection', hear);
    expect(unheard).toEqual([]);
  });

  test('connections cut under many appends: each takes effect once', async () => {
    const scene = await onStandIn({ way, appendTimeoutMs: 12_000 });
    const { standIn, store } = scene;
    standIn.faults.slowMs = 5;
    const orders = Array.from({ length: 200 }, () => newLamp());
    const appending = Promise.all(
      orders.map((stream) => store.append(stream, 'no_stream', [lampLit(1), lampLit(2)])),
    );
    for (const enough of [40, 120]) {
      await eventually('some are stored', () => standIn.log.all.length > enough);
      await standIn.dropConnections();
    }
    expect((await appending).every(({ kind }) => kind === 'appended')).toBe(true);
    for (const stream of orders) expect(standIn.log.stream(stream)).toHaveLength(2);
  });

  test('a server that is not there yet is waited for', async () => {
    const scene = await onStandIn({
      way,
      appendTimeoutMs: 12_000,
      before: (standIn) => standIn.stop(),
    });
    const appending = scene.store.append(newLamp(), 'no_stream', [lampLit(40)]);
    await expect(scene.store.health()).resolves.toMatchObject({ ok: false });
    await scene.standIn.start();
    expect((await appending).kind).toBe('appended');
    await expect(scene.store.health()).resolves.toMatchObject({ ok: true });
  });

  test('a server that is unavailable for a while is asked again', async () => {
    const scene = await onStandIn({ way, appendTimeoutMs: 4_000 });
    scene.standIn.faults.unavailable = true;
    const appending = scene.store.append(newLamp(), 'no_stream', [lampLit(40)]);
    setTimeout(() => void (scene.standIn.faults.unavailable = false), 150);
    expect((await appending).kind).toBe('appended');
  });

  test('a server that is not the leader sends on to the one that is', async () => {
    const leader = await startEventStoreStandIn({ batchAppend: way === 'batch' });
    const scene = await onStandIn({ way, appendTimeoutMs: 4_000 });
    scene.standIn.faults.notLeader = { host: '127.0.0.1', port: leader.port };
    const stream = newLamp();
    expect((await scene.store.append(stream, 'no_stream', [lampLit(40)])).kind).toBe('appended');
    expect(leader.log.stream(stream)).toHaveLength(1);
    expect(scene.standIn.log.stream(stream)).toBeUndefined();
    await leader.stop();
  });

  test('a conflict is a value, with the revision that the server names', async () => {
    const scene = await onStandIn({ way });
    scene.standIn.faults.wrongRevisions = 1;
    const stream = newLamp();
    expect(await scene.store.append(stream, 'no_stream', [lampLit(40)])).toEqual({
      kind: 'conflict',
      actual: 4_242n,
    });
    expect(scene.standIn.log.stream(stream)).toBeUndefined();
  });

  test('revisions beyond what a number holds stay exact', async () => {
    const scene = await onStandIn({ way });
    const { standIn, store } = scene;
    const stream = newLamp();
    const last = 2n ** 53n + 1n;
    standIn.log.beginAt(stream, last + 1n);
    const appended = await store.append(stream, revision(last), [lampLit(1), lampLit(2)]);
    expect(appended).toMatchObject({ kind: 'appended', revision: last + 2n });
    const read = await allOf(store.read(stream, revision(last + 2n)));
    expect(read.map(({ revision: at, data }) => [at, data])).toEqual([[last + 2n, { watts: 2 }]]);
    expect(await store.append(stream, revision(last + 1n), [lampLit(3)])).toEqual({
      kind: 'conflict',
      actual: last + 2n,
    });
  });

  test('slow answers are only slow', async () => {
    const scene = await onStandIn({ way });
    scene.standIn.faults.slowMs = 60;
    const stream = newLamp();
    expect((await scene.store.append(stream, 'no_stream', [lampLit(1)])).kind).toBe('appended');
    expect(await allOf(scene.store.read(stream))).toHaveLength(1);
  });

  test('what JSON cannot say is refused, and nothing is sent', async () => {
    const scene = await onStandIn({ way });
    const stream = newLamp();
    for (const data of [1n, undefined]) {
      const append = scene.store.append(stream, 'no_stream', [{ ...lampLit(1), data }]);
      await expect(append).rejects.toThrow();
    }
    expect(scene.standIn.log.stream(stream)).toBeUndefined();
  });
});

describe('opening', () => {
  const log = { warn: () => undefined };

  test('a second store in the same process is refused, until the first is closed', async () => {
    const scene = await onStandIn();
    const { connectionString } = scene.standIn;
    expect(() => openEventStoreDb({ connectionString, log })).toThrow(/one EventStoreDB store/);
    await scene.store.close();
    await expect(scene.store.append(newLamp(), 'no_stream', [lampLit(1)])).rejects.toThrow(
      'closed',
    );
    await openEventStoreDb({ connectionString, log }).close();
  });

  test.each([
    'esdb://127.0.0.1:1?tls=false&throwOnAppendFailure=false',
    'esdb://127.0.0.1:1?tls=false&nodePreference=follower',
    'http://127.0.0.1:1',
  ])('refuses %s', async (connectionString) => {
    expect(() => openEventStoreDb({ connectionString, log })).toThrow();
    // Nothing is left open by the refusal.
    await openEventStoreDb({ connectionString: 'esdb://127.0.0.1:1?tls=false', log }).close();
  });
});
