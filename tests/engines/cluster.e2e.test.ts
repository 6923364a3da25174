import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Cluster, startCluster } from '../../infra/cluster/cluster.ts';
import { brokerToKill } from '../support/broker.ts';
import type { BrokerToKill } from '../support/broker-to-kill.ts';

const run = promisify(execFile);
const DEMO = resolve(import.meta.dirname, '..', 'demo', 'main.ts');
// Five processes and a broker start, on a machine that runs other tests beside it.
jest.setTimeout(180_000);

let broker: BrokerToKill;
let cluster: Cluster;
const said: string[] = [];
beforeAll(async () => {
  // Of its own: the topics of the bourse must be empty, as its store is.
  broker = await brokerToKill();
  cluster = await startCluster({
    port: 0,
    brokers: broker.brokers,
    say: (line) => void said.push(line),
  });
});
afterAll(async () => {
  await cluster?.stop();
  await broker?.stop();
});

test('every service alone, on a real Kafka, plays the demo like standalone', async () => {
  // What the demo said goes into the failure: its own words name the check that did not hold.
  const { stdout } = await run(process.execPath, [DEMO, '--at', cluster.url], {
    timeout: 120_000,
  }).catch((failed: { stdout: string }) => failed);
  expect(stdout).toMatch(/Bilan : (\d+) vérifications sur \1 tiennent/);
});

test('what stands in for EventStoreDB is called a stand-in', () => {
  const store = said.find((line) => /EventStoreDB/.test(line));
  const given = process.env['EVENTSTORE_URL'];
  if (given === undefined) expect(store).toContain('STAND-IN');
  // Who reads the screen need not know the password in it.
  else expect(store).toContain(given.replace(/\/\/.*@/, '//'));
});
