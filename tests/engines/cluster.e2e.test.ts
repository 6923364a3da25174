import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Cluster, startCluster } from '../../infra/cluster/cluster.ts';
import { readyAccountsOn } from '../../infra/cluster/ready-accounts.ts';
import { readyAccounts } from '../../services/development-identity/accounts.ts';
import { brokerToKill } from '../support/broker.ts';
import type { BrokerToKill } from '../support/broker-to-kill.ts';
import { Client, eventually } from '../support/client.ts';
import { operator } from '../support/mandates.ts';

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

test('the ready accounts may do there what they may in standalone, once their territories are members', async () => {
  const mandatesOf = async (subject: string) => {
    const person = new Client(cluster.url, { actor: subject, role: 'operator' });
    return (await person.get<{ mandates: readonly { role: string }[] }>('/api/me')).mandates;
  };
  const admitted = await new Client(cluster.url, operator).get<{
    items: readonly { territoryId: string }[];
  }>('/api/territories?status=admitted&limit=50');
  const members = new Set(admitted.items.map(({ territoryId }) => territoryId));
  const expected = readyAccounts.map(({ subject, territoryId, roles }) => {
    const held = territoryId !== null && members.has(territoryId) ? roles : [];
    return { subject, roles: [...held].sort() };
  });
  expect(expected.filter(({ roles }) => roles.length > 0).length).toBeGreaterThan(0);
  const accounts = await readyAccountsOn(cluster);
  try {
    for (const { subject, roles } of expected) {
      const held = await eventually(
        () => mandatesOf(subject),
        (mandates) => mandates.length >= roles.length,
      );
      expect([subject, held.map(({ role }) => role).sort()]).toEqual([subject, roles]);
    }
  } finally {
    await accounts.stop();
  }
});

test('what stands in for EventStoreDB is called a stand-in', () => {
  const store = said.find((line) => /EventStoreDB/.test(line));
  const given = process.env['EVENTSTORE_URL'];
  if (given === undefined) expect(store).toContain('STAND-IN');
  // Who reads the screen need not know the password in it.
  else expect(store).toContain(given.replace(/\/\/.*@/, '//'));
});
