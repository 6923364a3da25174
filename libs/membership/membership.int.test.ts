import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { toRecord } from '@bourse/broadcast/cloud-event';
import { openSqliteBroadcast } from '@bourse/broadcast/sqlite';
import { territories, type TerritoryEvent } from '@bourse/contracts/territories';
import { revision, storePosition } from '@bourse/event-store/port';
import { systemClock } from '@bourse/kernel/clock';
import { eventually } from '@bourse/kernel/eventually';
import { newId } from '@bourse/kernel/ids';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Membership, startMembership } from './membership.ts';

let directory: string;
let broadcast: ReturnType<typeof openSqliteBroadcast>;
let running: Membership[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-members-'));
  broadcast = openSqliteBroadcast({
    directory: join(directory, 'broadcast'),
    topics: [territories.topic],
    clock: systemClock,
  });
  running = [];
});
afterEach(async () => {
  for (const membership of running) await membership.stop();
  await broadcast.close();
  await rm(directory, { recursive: true });
});

const coudekerque = {
  territoryId: 'insee:59155',
  kind: 'commune',
  name: 'Coudekerque-Branche',
  epciId: 'siren:245900428',
} as const;
const association = {
  territoryId: 'siren:784621781',
  kind: 'association',
  name: 'France urbaine',
  epciId: null,
} as const;

let told = 0;
async function tell({ type, data }: TerritoryEvent): Promise<void> {
  const commandId = newId();
  told += 1;
  const record = toRecord(territories, {
    id: newId(),
    type,
    data,
    stream: `territory-${data.territoryId}`,
    revision: revision(told),
    position: storePosition(told),
    metadata: {
      $correlationId: commandId,
      $causationId: commandId,
      commandId,
      fingerprint: 'f',
      actor: 'operator',
      recordedAt: '2026-01-31T12:00:00.000Z',
      schemaVersion: 1,
    },
  });
  await broadcast.publish(territories.topic, [record]);
}
async function start(): Promise<Membership> {
  const membership = await startMembership({ service: 'test', directory, broadcast });
  running.push(membership);
  return membership;
}
const admit = (who: typeof coudekerque | typeof association) =>
  tell({ type: 'TerritoryAdmitted', data: { ...who, by: null } });

test('a member is who was admitted: registration alone and a refusal make nobody one', async () => {
  const membership = await start();
  await tell({ type: 'TerritoryRegistered', data: coudekerque });
  const refusal = { territoryId: coudekerque.territoryId, by: null, reason: 'not yet' };
  await tell({ type: 'AdmissionRefused', data: refusal });
  await eventually('all is heard', async () => (await membership.health()).lag === 0);
  expect(membership.find(coudekerque.territoryId)).toBeUndefined();
  await admit(coudekerque);
  await admit(association);
  expect(await membership.expect(coudekerque.territoryId, 5_000)).toEqual(coudekerque);
  expect(await membership.expect(association.territoryId, 5_000)).toEqual(association);
  expect(membership.find(coudekerque.territoryId)).toEqual(coudekerque);
});

test('a fresh admission is given a moment to arrive, and no more than that', async () => {
  const membership = await start();
  const expected = membership.expect(coudekerque.territoryId, 5_000);
  await admit(coudekerque);
  expect(await expected).toEqual(coudekerque);
  const begun = performance.now();
  expect(await membership.expect('insee:99999', 30)).toBeUndefined();
  expect(performance.now() - begun).toBeLessThan(2_000);
});

test('members are still known after a restart, and a name that is told anew replaces the old one', async () => {
  const first = await start();
  await admit(coudekerque);
  await first.expect(coudekerque.territoryId, 5_000);
  running = [];
  await first.stop();
  const second = await start();
  expect(second.find(coudekerque.territoryId)).toEqual(coudekerque);
  const renamed = { ...coudekerque, name: 'Coudekerque' };
  await tell({ type: 'TerritoryAdmitted', data: { ...renamed, by: null } });
  await eventually('it is renamed', () => second.find(renamed.territoryId)?.name === 'Coudekerque');
});

test('what cannot be read is not passed over: it stalls, for everybody to see', async () => {
  const membership = await start();
  const headers = { 'content-type': 'application/json' };
  await broadcast.publish(territories.topic, [{ key: 'territory-x', headers, value: '{}' }]);
  await eventually('it is seen', async () => (await membership.health()).lastError !== undefined);
  expect((await membership.health()).lag).toBe(1);
});
