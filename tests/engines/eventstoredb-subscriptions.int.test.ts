import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { START, storePosition } from '@bourse/event-store/port';
import { eventually } from '@bourse/kernel/eventually';
import { newId } from '@bourse/kernel/ids';
import { lampLit, light, memoryLog, QUICK, wattsModel } from '@bourse/projections/fixtures';
import { startProjection } from '@bourse/projections/projection';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StandInLog } from '../eventstore-stand-in/log.ts';
import { allOf, closeAll, listen, newLamp, onStandIn } from './on-stand-in.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-subscriptions-'));
});
afterAll(() => rm(directory, { recursive: true }));

afterEach(closeAll);

const lamps = { categories: ['lamp'] };

/** Somebody else's events. @returns the position of the last. */
function fillWith(log: StandInLog, count: number, bytes = 10): bigint {
  const stream = `elsewhere-${newId()}`;
  const data = Buffer.from(JSON.stringify('x'.repeat(bytes))).toString('base64');
  const one = () => ({
    id: newId(),
    type: 'Other',
    contentType: 'application/json',
    data,
    metadata: '',
  });
  const result = log.append(stream, 'no_stream', Array.from({ length: count }, one));
  if (result.kind !== 'appended') throw new Error('a new stream');
  return result.last.position;
}

describe('a subscription', () => {
  test('throws when the connection is cut', async () => {
    const scene = await onStandIn();
    const heard = listen(scene.store, START, lamps);
    await eventually('it is live', heard.isLive);
    await scene.standIn.dropConnections();
    await expect(heard.over).rejects.toThrow();
  });

  test('ends when the server ends it without a word', async () => {
    const scene = await onStandIn();
    const heard = listen(scene.store, START, lamps);
    await eventually('it is live', heard.isLive);
    scene.standIn.endSubscriptions();
    await expect(heard.over).resolves.toBeUndefined();
  });

  test('follows every live event with a checkpoint, at once', async () => {
    const scene = await onStandIn();
    const heard = listen(scene.store, START, lamps);
    await eventually('it is live', heard.isLive);
    for (let times = 1; times <= 3; times += 1) {
      const position = await light(scene.store, newId(), 40);
      await eventually('it is live again', () => heard.isLive() && heard.events().length === times);
      expect(heard.messages.at(-1)).toEqual({ kind: 'checkpoint', position, live: true });
      expect(heard.messages.at(-2)).toMatchObject({ kind: 'event', event: { position } });
    }
    heard.stop();
  });

  test('comes to the end over what the filter keeps back, however much', async () => {
    const scene = await onStandIn();
    const { log } = scene.standIn;
    const first = await light(scene.store, newId(), 40);
    fillWith(log, 1_700);
    const second = await light(scene.store, newId(), 60);
    const end = fillWith(log, 30);
    const heard = listen(scene.store, START, lamps);
    await eventually('it is live', heard.isLive);
    expect(heard.events().map(({ position }) => position)).toEqual([first, second]);
    expect(heard.messages.at(-1)).toEqual({ kind: 'checkpoint', position: end, live: true });
    const positions = heard.messages.map((message) =>
      message.kind === 'event' ? message.event.position : message.position,
    );
    expect(positions).toEqual([...positions].sort((a, b) => Number(a - b)));
    heard.stop();
  });

  test('misses nothing where a server passes over the first event after a foreign one', async () => {
    const scene = await onStandIn();
    scene.standIn.faults.skipsAtSeam = true;
    const foreign = storePosition(fillWith(scene.standIn.log, 5));
    const positions = [
      await light(scene.store, newId(), 1),
      await light(scene.store, newId(), 2),
      await light(scene.store, newId(), 3),
    ];
    const heard = listen(scene.store, foreign, lamps);
    await eventually('it is live', heard.isLive);
    expect(heard.events().map(({ position }) => position)).toEqual(positions);
    heard.stop();
  });

  test('gives what the store holds though the server sends nothing, and then says so', async () => {
    const scene = await onStandIn();
    const heard = listen(scene.store, START, lamps);
    await eventually('it is live', heard.isLive);
    scene.standIn.faults.stuckSubscriptions = true;
    const over = { yet: false };
    void heard.over.catch(() => undefined).finally(() => (over.yet = true));
    let sent = 0;
    for (; !over.yet; sent += 1) {
      await light(scene.store, newId(), 1);
      await eventually('it is heard', () => over.yet || heard.events().length > sent);
    }
    await expect(heard.over).rejects.toThrow(/says nothing/);
    expect(sent).toBeGreaterThan(1);
  });

  test('takes no more than it can hold from a server that has much', async () => {
    const scene = await onStandIn();
    const { store, standIn } = scene;
    for (let stream = 0; stream < 20; stream += 1) {
      await store.append(
        newLamp(),
        'no_stream',
        Array.from({ length: 400 }, () => ({ ...lampLit(1), data: 'x'.repeat(500) })),
      );
    }
    const before = standIn.sent();
    const ended = new AbortController();
    let taken = 0;
    for await (const { kind } of store.subscribe(START, lamps, ended.signal)) {
      if (kind !== 'event') continue;
      taken += 1;
      if (taken === 1) {
        await new Promise((resolve) => {
          setTimeout(resolve, 300);
        });
        expect(standIn.sent() - before).toBeLessThan(4_000);
      }
      if (taken === 8_000) break;
    }
    expect(taken).toBe(8_000);
  });

  test('ends at once when told to, though the server is silent', async () => {
    const scene = await onStandIn();
    scene.standIn.faults.silent = 'everything';
    const heard = listen(scene.store, START, lamps);
    heard.stop();
    await expect(heard.over).resolves.toBeUndefined();
    await expect(scene.store.health()).resolves.toMatchObject({ ok: false });
  });

  test('a reading is asked for again when the connection is cut in the middle', async () => {
    const scene = await onStandIn({ appendTimeoutMs: 12_000 });
    const stream = newLamp();
    const events = Array.from({ length: 1_200 }, (_, index) => lampLit(index));
    await scene.store.append(stream, 'no_stream', events);
    const found: string[] = [];
    for await (const { id } of scene.store.read(stream)) {
      found.push(id);
      if (found.length === 400) await scene.standIn.dropConnections();
    }
    expect(found).toEqual(events.map(({ id }) => id));
  });

  test('reading everything ends at the end, over many foreign events', async () => {
    const scene = await onStandIn();
    fillWith(scene.standIn.log, 600);
    const position = await light(scene.store, newId(), 1);
    fillWith(scene.standIn.log, 600);
    const found = await allOf(scene.store.readAll(START, lamps));
    expect(found.map((event) => event.position)).toEqual([position]);
    expect(await allOf(scene.store.readAll(position, lamps))).toEqual([]);
  });
});

describe('a projection on it', () => {
  test('resumes after cuts and silent ends, loses nothing and counts nothing twice', async () => {
    const scene = await onStandIn({ appendTimeoutMs: 12_000 });
    const { store, standIn } = scene;
    const projection = startProjection({
      model: wattsModel(),
      directory,
      store,
      log: memoryLog(),
      backoff: QUICK,
    });
    const faults: (() => void | Promise<void>)[] = [
      () => standIn.dropConnections(),
      () => standIn.endSubscriptions(),
      () => void fillWith(standIn.log, 40),
    ];
    let last = START;
    for (let round = 0; round < 12; round += 1) {
      for (let lamp = 0; lamp < 10; lamp += 1) {
        last = await light(store, `${round}x${lamp}`, 1, 2);
        if (lamp === 5) await faults[round % faults.length]?.();
      }
    }
    expect(await projection.waitFor(last, 10_000)).toBe(true);
    const row = projection.reader
      .prepare('SELECT count(*) AS lamps, sum(watts) AS watts, sum(times) AS times FROM watts')
      .get();
    expect({ ...row }).toEqual({ lamps: 120, watts: 360, times: 240 });
    await eventually('it is well', () => projection.health().state === 'live');
    await projection.stop();
  });
});
