import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { newId } from '@bourse/kernel/ids';
import { openAccount } from '@bourse/ledger/fixtures';
import { createLogger } from '@bourse/service-kit/logger';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ledgers, openLedgers } from './ledgers.ts';

const logger = createLogger({ level: 'silent' });
const names = ['a', 'b', 'c', 'd', 'e'] as const;

let directory: string;
let store: ReturnType<typeof openSqliteEventStore>;
let ledgers: Ledgers;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-ledgers-'));
  store = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  ledgers = openLedgers({ store, logger, directory: join(directory, 'snapshots'), maxOpen: 2 });
});
afterEach(async () => {
  await ledgers.close();
  await store.close();
  await rm(directory, { recursive: true });
});

function open(marketplace: string, accountId: string) {
  const commandId = newId();
  return ledgers
    .of(marketplace)
    .give(openAccount({ accountId, kind: 'member', creditLimitMinutes: 0 }), {
      commandId,
      fingerprint: 'f',
      correlationId: commandId,
      causationId: commandId,
      actor: 'tester',
      now: '2026-03-02T09:00:00.000Z',
    });
}
const accountsOf = async (marketplace: string) => [
  ...(await ledgers.of(marketplace).view()).accounts.keys(),
];

test('each marketplace has a stream and accounts of its own', async () => {
  expect(await open('a', 'insee:59183')).toMatchObject({ kind: 'done', stream: 'ledger-a' });
  expect(await open('b', 'insee:59183')).toMatchObject({ kind: 'done', stream: 'ledger-b' });
  await open('b', 'insee:13055');
  expect(await accountsOf('a')).toEqual(['insee:59183']);
  expect(await accountsOf('b')).toEqual(['insee:59183', 'insee:13055']);
});

test('more of them than may be open take turns, and none forgets', async () => {
  for (const round of [1, 2, 3]) {
    for (const name of names) {
      expect(await open(name, `insee:5918${round}`)).toMatchObject({ kind: 'done' });
    }
  }
  for (const name of names) {
    expect(await accountsOf(name)).toEqual(['insee:59181', 'insee:59182', 'insee:59183']);
  }
});

test('too many at once are told to try again, and nothing of theirs is done', async () => {
  const all = await Promise.allSettled(names.map((name) => open(name, 'insee:59183')));
  const turnedAway = all.filter(({ status }) => status === 'rejected');
  expect(turnedAway).toHaveLength(names.length - 2);
  for (const one of turnedAway) {
    expect(one).toMatchObject({ reason: { name: 'ContentionError' } });
  }
  expect(await accountsOf('e')).toEqual([]);
});

test('closed, they take nothing more, and what was given is answered', async () => {
  const given = open('a', 'insee:59183');
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  await ledgers.close();
  expect(await given).toMatchObject({ kind: 'done' });
  await expect(open('a', 'insee:59184')).rejects.toThrow('closed');
});
