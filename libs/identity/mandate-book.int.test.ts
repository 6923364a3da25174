import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { toRecord } from '@bourse/broadcast/cloud-event';
import { openSqliteBroadcast } from '@bourse/broadcast/sqlite';
import { type MandateEvent, mandates } from '@bourse/contracts/mandates';
import { territories, type TerritoryEvent } from '@bourse/contracts/territories';
import { revision, storePosition } from '@bourse/event-store/port';
import { systemClock } from '@bourse/kernel/clock';
import { eventually } from '@bourse/kernel/eventually';
import { newId } from '@bourse/kernel/ids';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MandateCopy, startMandateCopy } from './mandate-book.ts';

const TODAY = '2026-03-01';
const GHYVELDE = 'insee:59260';

let directory: string;
let broadcast: ReturnType<typeof openSqliteBroadcast>;
let copy: MandateCopy;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-mandates-'));
  broadcast = openSqliteBroadcast({
    directory: join(directory, 'broadcast'),
    topics: [mandates.topic, territories.topic],
    clock: systemClock,
  });
  copy = await startMandateCopy({ group: 'test', directory, broadcast });
});
afterEach(async () => {
  await copy.stop();
  await broadcast.close();
  await rm(directory, { recursive: true });
});

let told = 0;
function around() {
  told += 1;
  const commandId = newId();
  return {
    id: newId(),
    revision: revision(told),
    position: storePosition(told),
    metadata: {
      $correlationId: commandId,
      $causationId: commandId,
      commandId,
      fingerprint: 'f',
      actor: newId(),
      recordedAt: '2026-01-31T12:00:00.000Z',
      schemaVersion: 1,
    },
  };
}
const recordOf = ({ type, data }: MandateEvent) =>
  toRecord(mandates, { ...around(), type, data, stream: `mandates-${data.territoryId}` });
const register = ({ type, data }: TerritoryEvent) => {
  const stream = `territory-${data.territoryId}` as const;
  return broadcast.publish(territories.topic, [
    toRecord(territories, { ...around(), type, data, stream }),
  ]);
};
const tell = (...records: readonly ReturnType<typeof recordOf>[]) =>
  broadcast.publish(mandates.topic, records);
const heard = () => eventually('all is heard', async () => (await copy.health()).lag === 0);

const granted = (
  personId: string,
  changes: Partial<Extract<MandateEvent, { type: 'MandateGranted' }>['data']> = {},
): Extract<MandateEvent, { type: 'MandateGranted' }> => ({
  type: 'MandateGranted',
  data: {
    mandateId: newId(),
    territoryId: GHYVELDE,
    personId,
    role: 'requester',
    until: null,
    by: GHYVELDE,
    delegatedFrom: null,
    ...changes,
  },
});
const withdrawn = ({ data }: ReturnType<typeof granted>): MandateEvent => ({
  type: 'MandateWithdrawn',
  data: { mandateId: data.mandateId, territoryId: GHYVELDE, reason: 'fini', by: GHYVELDE },
});

test('a mandate holds from when it is told, through its last day, for its person alone', async () => {
  const person = newId();
  const ends = granted(person, { role: 'lender', until: TODAY });
  await tell(recordOf(granted(person)), recordOf(ends));
  await heard();
  const both = [
    { territoryId: GHYVELDE, role: 'lender' },
    { territoryId: GHYVELDE, role: 'requester' },
  ];
  expect(copy.heldBy(person, TODAY)).toEqual(both);
  expect(copy.heldBy(person, '2026-03-02')).toEqual(both.slice(1));
  expect(copy.heldBy(newId(), TODAY)).toEqual([]);
});

test('what is withdrawn ends, with all that was delegated from it, hand after hand, and nothing else', async () => {
  const [holder, deputy, theirs, other] = [newId(), newId(), newId(), newId()];
  const first = granted(holder);
  const second = granted(deputy, { delegatedFrom: first.data.mandateId });
  const third = granted(theirs, { delegatedFrom: second.data.mandateId });
  await tell(...[first, second, third, granted(other)].map(recordOf), recordOf(withdrawn(first)));
  await heard();
  const held = [holder, deputy, theirs, other].map((person) => copy.heldBy(person, TODAY).length);
  expect(held).toEqual([0, 0, 0, 1]);
});

test('what is told again, as after a crash of who tells, does not begin again', async () => {
  const person = newId();
  const mandate = granted(person);
  const records = [recordOf(mandate), recordOf(withdrawn(mandate))];
  await tell(...records);
  await heard();
  await tell(...records.slice(0, 1));
  await heard();
  expect(copy.heldBy(person, TODAY)).toEqual([]);
});

test('a fresh mandate is given a moment to arrive, and no more than that', async () => {
  const person = newId();
  const suffices = (held: readonly unknown[]) => held.length > 0;
  const expected = copy.expect(person, TODAY, suffices, 5_000);
  await tell(recordOf(granted(person)));
  expect(await expected).toHaveLength(1);
  const begun = performance.now();
  expect(await copy.expect(newId(), TODAY, suffices, 30)).toEqual([]);
  expect(performance.now() - begun).toBeLessThan(2_000);
});

test('mandates are still known after a restart', async () => {
  const person = newId();
  await tell(recordOf(granted(person)));
  await heard();
  await copy.stop();
  copy = await startMandateCopy({ group: 'test', directory, broadcast });
  expect(copy.heldBy(person, TODAY)).toHaveLength(1);
});

test('an auditor’s office reaches as far as what it is held for: all, an EPCI and its communes, or itself', async () => {
  const [DUNKERQUE, LILLE, ASSOCIATION, LAB] = [
    'siren:245900428',
    'siren:200093201',
    'siren:123456782',
    'siren:900000001',
  ];
  for (const data of [
    { territoryId: ASSOCIATION, kind: 'association', epciId: null },
    { territoryId: DUNKERQUE, kind: 'epci', epciId: DUNKERQUE },
    { territoryId: LILLE, kind: 'epci', epciId: LILLE },
    { territoryId: 'insee:59183', kind: 'commune', epciId: DUNKERQUE },
    { territoryId: 'insee:59155', kind: 'commune', epciId: DUNKERQUE },
    { territoryId: 'insee:59350', kind: 'commune', epciId: LILLE },
    // It lies there, and is none of its communes.
    { territoryId: LAB, kind: 'body', epciId: DUNKERQUE },
  ] as const) {
    await register({ type: 'TerritoryRegistered', data: { ...data, name: 'x' } });
  }
  const reason = 'incomplet';
  await register({ type: 'AdmissionRefused', data: { territoryId: GHYVELDE, by: null, reason } });
  await heard();
  expect(copy.perimeterOf(ASSOCIATION)).toBe('bourse');
  expect(copy.perimeterOf(DUNKERQUE)).toEqual([DUNKERQUE, 'insee:59155', 'insee:59183']);
  expect(copy.perimeterOf('insee:59155')).toEqual(['insee:59155']);
  expect(copy.perimeterOf(LAB)).toEqual([LAB]);
  expect(copy.perimeterOf(GHYVELDE)).toBeUndefined();
});
