import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { toRecord } from '@bourse/broadcast/cloud-event';
import { openSqliteBroadcast } from '@bourse/broadcast/sqlite';
import { type MandateEvent, mandates } from '@bourse/contracts/mandates';
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
    topics: [mandates.topic],
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
function recordOf({ type, data }: MandateEvent) {
  told += 1;
  const commandId = newId();
  return toRecord(mandates, {
    id: newId(),
    type,
    data,
    stream: `mandates-${data.territoryId}`,
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
  });
}
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
