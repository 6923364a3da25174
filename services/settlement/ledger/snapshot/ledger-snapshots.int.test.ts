import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CommandContext } from '@bourse/commands/handle-command';
import type { EventStore } from '@bourse/event-store/port';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { newId } from '@bourse/kernel/ids';
import { checkInvariants } from '@bourse/ledger/check-invariants';
import type { LedgerCommand } from '@bourse/ledger/commands';
import {
  BORROWER,
  changeCreditLimit,
  freezeAccount,
  grantEndowment,
  holdMinutes,
  ISSUER,
  LENDER,
  named,
  openAccount,
  postHold,
  unfreezeAccount,
} from '@bourse/ledger/fixtures';
import { createLogger } from '@bourse/service-kit/logger';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bookkeeper, openBookkeeper } from '../bookkeeper.ts';
import { FORM, openLedgerSnapshots } from './ledger-snapshots.ts';

const STREAM = 'ledger-nord';
const logger = createLogger({ level: 'silent' });

let directory: string;
let file: string;
let store: ReturnType<typeof openSqliteEventStore>;
/** From which revision each reading of the ledger began. */
let readings: (bigint | undefined)[];
let over: EventStore;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-snapshot-'));
  file = join(directory, 'nord.snapshot');
  store = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  readings = [];
  over = {
    ...store,
    read: (stream, from) => {
      readings.push(from);
      return store.read(stream, from);
    },
  };
});
afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

/** @param worthIt Events after which a snapshot is written. */
function open(worthIt: number): Bookkeeper {
  const snapshots = openLedgerSnapshots({ file, logger, worthIt });
  const ending = new AbortController().signal;
  return openBookkeeper({ store: over, stream: STREAM, logger, ending, snapshots });
}

const contextOf = (commandId: string, now: string): CommandContext => ({
  commandId,
  fingerprint: 'f',
  correlationId: commandId,
  causationId: commandId,
  actor: 'tester',
  now,
});

function give(
  book: Bookkeeper,
  command: LedgerCommand,
  context = contextOf(newId(), '2026-03-02T09:00:00.000Z'),
) {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  void book.settle([{ command, context, resolve, reject }]);
  return promise;
}

const history = (): LedgerCommand[] => [
  openAccount({ accountId: ISSUER, kind: 'issuer', creditLimitMinutes: 100_000 }),
  openAccount({ accountId: LENDER, kind: 'member', creditLimitMinutes: 0 }),
  openAccount({ accountId: BORROWER, kind: 'member', creditLimitMinutes: 0 }),
  grantEndowment(),
  holdMinutes(),
  postHold(),
  holdMinutes({ transferId: named('open'), minutes: 20 }),
];

/** Everything that a state holds, in the order in which it came. */
const toldBy = (view: Awaited<ReturnType<Bookkeeper['look']>>) => {
  checkInvariants(view);
  const { policy, ...tables } = view;
  return {
    policy,
    ...Object.fromEntries(
      Object.entries(tables).map(([name, table]) => [name, [...table.entries()]]),
    ),
  };
};

/** A ledger with a history and a snapshot of all of it. */
async function written() {
  const book = open(1);
  for (const command of history()) await give(book, command);
  const state = toldBy(await book.look());
  await book.close();
  expect(existsSync(file)).toBe(true);
  readings = [];
  return state;
}

test('a start from a snapshot has the same ledger, and reads only what came later', async () => {
  const before = await written();
  const book = open(1_000);
  expect(toldBy(await book.look())).toEqual(before);
  expect(readings).toEqual([BigInt(history().length - 1), BigInt(history().length)]);

  await give(book, grantEndowment({ transferId: named('later') }));
  await book.close();
  const again = open(1_000);
  expect((await again.look()).transfers.has(named('later'))).toBe(true);
});

test('a snapshot is of one moment, though the ledger goes on while it is written', async () => {
  const book = open(4);
  const states = new Map<number, unknown>();
  let events = 0;
  for (const command of history()) {
    await give(book, command);
    events += 1;
    states.set(events, toldBy(await book.look()));
    // Not waited for: the snapshot after the fourth event is written beside what follows.
  }
  await book.close();
  const lines = readFileSync(file, 'utf8').split('\n');
  const { revision } = JSON.parse(lines[0] ?? '') as { revision: string };
  const fresh = open(1_000);
  expect(toldBy(await fresh.look())).toEqual(states.get(events));
  expect(readings.includes(BigInt(revision))).toBe(true);
});

test('commands and recorded time are remembered across a start from a snapshot', async () => {
  const book = open(1);
  for (const command of history()) await give(book, command);
  const asked = contextOf(newId(), '2026-03-02T12:00:00.000Z');
  const command = changeCreditLimit({ creditLimitMinutes: 60 });
  const first = await give(book, command, asked);
  await book.close();
  const again = open(1_000);
  expect(await give(again, command, asked)).toEqual(first);
  expect(await give(again, command, { ...asked, fingerprint: 'g' })).toEqual({
    kind: 'command_id_reused',
  });
  await give(again, grantEndowment({ transferId: named('earlier clock') }));
  const times: string[] = [];
  for await (const { metadata } of store.read(STREAM)) times.push(metadata.recordedAt);
  expect(times.at(-1)).toBe(asked.now);
});

describe('is thrown away, and the stream folded instead,', () => {
  const rewritten = (change: (lines: string[]) => void) => () => {
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -2);
    change(lines);
    const body = lines.map((line) => `${line}\n`).join('');
    const sha256 = createHash('sha256').update(body).digest('hex');
    writeFileSync(file, `${body}${JSON.stringify({ sha256 })}\n`);
  };
  const changeHeader = (change: Record<string, unknown>) =>
    rewritten((lines) => {
      lines[0] = JSON.stringify({ ...(JSON.parse(lines[0] ?? '') as object), ...change });
    });

  test.each<[string, () => void]>([
    [
      'a snapshot of which a byte changed',
      () => {
        const bytes = readFileSync(file);
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
        writeFileSync(file, bytes);
      },
    ],
    [
      'a snapshot that ends too early',
      () => {
        writeFileSync(file, readFileSync(file).subarray(0, -100));
      },
    ],
    ['an empty snapshot', () => writeFileSync(file, '')],
    ['a snapshot of another form', changeHeader({ form: 0 })],
    ['a snapshot of another ledger', changeHeader({ stream: 'ledger-sud' })],
    [
      'a snapshot that ends at an event that the stream does not have',
      changeHeader({ eventId: newId() }),
    ],
    ['a snapshot from beyond the end of the stream', changeHeader({ revision: '70' })],
    ['a snapshot at another place in the store', changeHeader({ position: '4000' })],
    [
      'a snapshot whose balances do not sum to zero',
      rewritten((lines) => {
        const at = lines.findIndex(
          (line) => line.includes('"creditsPosted":') && line.includes(BORROWER),
        );
        lines[at] = lines[at]?.replace(/"creditsPosted":\d+/, '"creditsPosted":7777') ?? '';
      }),
    ],
  ])('%s', async (_what, damage) => {
    const before = await written();
    damage();
    const book = open(1_000);
    expect(toldBy(await book.look())).toEqual(before);
    expect(readings.at(-1)).toBe(0n);
  });

  test('a snapshot that the stream does not follow from, and its file is gone', async () => {
    await written();
    // Later, and by somebody who keeps no snapshots.
    const ending = new AbortController().signal;
    const other = openBookkeeper({ store, stream: STREAM, logger, ending });
    await give(other, freezeAccount({ accountId: LENDER }));
    rewritten((lines) => {
      const at = lines.findIndex(
        (line) => line.includes('"status":"open"') && line.includes(LENDER),
      );
      lines[at] = lines[at]?.replace('"status":"open"', '"status":"frozen"') ?? '';
    })();
    const book = open(1_000);
    expect(toldBy(await book.look())).toEqual(toldBy(await other.look()));
    expect(existsSync(file)).toBe(false);
    await give(book, unfreezeAccount({ accountId: LENDER }));
    expect((await book.look()).accounts.get(LENDER)).toMatchObject({ status: 'open' });
  });

  test('no snapshot at all', async () => {
    const before = await written();
    rmSync(file);
    expect(toldBy(await open(1_000).look())).toEqual(before);
    expect(readings).toEqual([0n]);
  });
});

test('one that cannot be written does no harm', async () => {
  const snapshots = openLedgerSnapshots({ file: '/dev/null/none', logger, worthIt: 1 });
  const ending = new AbortController().signal;
  const book = openBookkeeper({ store, stream: STREAM, logger, ending, snapshots });
  for (const command of history()) await give(book, command);
  expect((await book.look()).transfers.size).toBe(3);
  await book.close();
});

test('the form of a snapshot is pinned: who changes what the state is made of raises its number', async () => {
  const state = JSON.stringify(await written());
  const hash = createHash('sha256').update(state).digest('hex').slice(0, 16);
  expect({ form: FORM, hash }).toEqual({ form: 1, hash: '02de9b753cbe05bf' });
});
