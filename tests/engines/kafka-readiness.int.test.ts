import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { openKafkaBroadcast } from '@bourse/broadcast/kafka';
import { exchanges } from '@bourse/contracts/exchanges';
import { systemClock } from '@bourse/kernel/clock';
import { brokerToKill } from '../support/broker.ts';
import type { BrokerToKill } from '../support/broker-to-kill.ts';
import { eventually } from '../support/client.ts';
import { type ServiceProcess, startServiceProcess } from '../support/service-process.ts';

jest.setTimeout(180_000);

/** A consumer is silent for a session, ten seconds, before it counts as lost. */
const WITHIN_MS = 60_000;
const GONE_FOR_MS = 5_000;

let broker: BrokerToKill;
let directory: string;
let service: ServiceProcess;
let url: string;
beforeAll(async () => {
  broker = await brokerToKill();
  directory = await mkdtemp(join(tmpdir(), 'bourse-readiness-'));
  service = startServiceProcess('requests', {
    KAFKA_BROKERS: broker.brokers.join(','),
    DATA_DIR: directory,
    LOG_LEVEL: 'silent',
  });
  url = await service.ready();
});
afterAll(async () => {
  await service?.stop();
  await broker?.stop();
  await rm(directory, { recursive: true });
});

type Part = { readonly name: string; readonly ok: boolean; readonly detail: string };

async function readiness() {
  const response = await fetch(`${url}/readyz`);
  const { parts } = (await response.json()) as { readonly parts: readonly Part[] };
  const detailOf = (wanted: string) => parts.find(({ name }) => name === wanted)?.detail ?? '';
  const unwell = parts.filter(({ ok }) => !ok).map(({ name }) => name);
  return { status: response.status, unwell, detailOf };
}

/** Of the parts that listen. */
async function samples(name: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.matchAll(
    new RegExp(`^${name}\\{.*part="([^"]+)",kind="consumer"\\} (\\S+)$`, 'gm'),
  );
  return Object.fromEntries([...lines].map(([, part = '', value]) => [part, Number(value)]));
}

test('what has nothing to hear is ready, and says so in numbers', async () => {
  expect(await readiness()).toMatchObject({ status: 200, unwell: [] });
  expect(await samples('bourse_part_ok')).toEqual({ members: 1, fulfilment: 1 });
  expect(await samples('bourse_lag_records')).toEqual({ members: 0, fulfilment: 0 });
});

test('what is refused for good is set aside: ready, with a number that somebody watches', async () => {
  const teller = await openKafkaBroadcast({
    brokers: broker.brokers,
    clientId: 'teller',
    topics: [],
    clock: systemClock,
  });
  const noEvents = ['a', 'b', 'c'].map((key) => ({ key, headers: {}, value: 'no event' }));
  await teller.publish(exchanges.topic, noEvents);
  await teller.close();
  const letters = await eventually(
    () => samples('bourse_dead_letters'),
    ({ fulfilment }) => fulfilment === 3,
  );
  expect(letters).toEqual({ members: 0, fulfilment: 3 });
  const { status, detailOf } = await readiness();
  expect(status).toBe(200);
  expect(detailOf('fulfilment')).toMatch(/^running, 0 to go, 3 set aside: PoisonError/);
});

test('without its broker it is alive and not ready, for as long as that lasts, and then ready again', async () => {
  await broker.kill();
  const gone = await eventually(
    readiness,
    ({ unwell }) => unwell.includes('members') && unwell.includes('fulfilment'),
    WITHIN_MS,
  );
  expect(gone.status).toBe(503);
  // The lag that was known last.
  expect(gone.detailOf('fulfilment')).toMatch(/^stopped, 0 to go, 3 set aside: /);
  for (const until = Date.now() + GONE_FOR_MS; Date.now() < until; await sleep(100)) {
    expect((await readiness()).status).toBe(503);
  }
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(await samples('bourse_part_ok')).toEqual({ members: 0, fulfilment: 0 });
  await broker.restart();
  const back = await eventually(readiness, ({ status }) => status === 200, WITHIN_MS);
  expect(back.unwell).toEqual([]);
  expect(await samples('bourse_part_ok')).toEqual({ members: 1, fulfilment: 1 });
  expect(await samples('bourse_dead_letters')).toEqual({ members: 0, fulfilment: 3 });
});
