import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type CommandContext, ContentionError } from '@bourse/commands/handle-command';
import type { EventStore, RecordedEvent } from '@bourse/event-store/port';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { newId } from '@bourse/kernel/ids';
import { availableMinutes, balanceMinutes } from '@bourse/ledger/account';
import { checkInvariants } from '@bourse/ledger/check-invariants';
import type { LedgerCommand } from '@bourse/ledger/commands';
import {
  BORROWER,
  changeCreditLimit,
  grantEndowment,
  holdMinutes,
  linked,
  ISSUER,
  LENDER,
  named,
  openAccount,
  postHold,
  voidHold,
} from '@bourse/ledger/fixtures';
import { createLogger } from '@bourse/service-kit/logger';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LedgerOutcome } from './bookkeeper.ts';
import { type LedgerWriter, openLedgerWriter } from './ledger-writer.ts';

const STREAM = 'ledger-nord';
const logger = createLogger({ level: 'silent' });

const openings: readonly LedgerCommand[] = [
  openAccount({ accountId: ISSUER, kind: 'issuer', creditLimitMinutes: 100_000 }),
  openAccount({ accountId: LENDER, kind: 'member', creditLimitMinutes: 0 }),
  openAccount({ accountId: BORROWER, kind: 'member', creditLimitMinutes: 0 }),
];

const context = (commandId = newId(), fingerprint = 'f'): CommandContext => ({
  commandId,
  fingerprint,
  correlationId: commandId,
  causationId: commandId,
  actor: 'tester',
  now: '2026-03-02T09:00:00.000Z',
});

let directory: string;
let store: ReturnType<typeof openSqliteEventStore>;
let writers: LedgerWriter[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-ledger-'));
  store = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  writers = [];
});
afterEach(async () => {
  await Promise.all(writers.map((writer) => writer.close()));
  await store.close();
  await rm(directory, { recursive: true });
});

function open(over: EventStore = store): LedgerWriter {
  const writer = openLedgerWriter({ store: over, marketplace: 'nord', logger });
  writers.push(writer);
  return writer;
}

const giveAll = (
  writer: LedgerWriter,
  commands: readonly LedgerCommand[],
): Promise<LedgerOutcome[]> =>
  Promise.all(commands.map((command) => writer.give(command, context())));

async function stored(): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of store.read(STREAM)) events.push(event);
  return events;
}

/** A store whose appends are counted, and may go wrong: `before` or `after` they happen. */
function faulty(fail: (append: number) => 'before' | 'after' | 'never' = () => 'never') {
  const counted = { appends: 0, events: 0 };
  const over: EventStore = {
    ...store,
    append: async (...order) => {
      counted.appends += 1;
      const when = fail(counted.appends);
      if (when === 'before') throw new Error('the disk is away');
      const result = await store.append(...order);
      counted.events += order[2].length;
      if (when === 'after') throw new Error('the answer was lost');
      return result;
    },
  };
  return { over, counted };
}

const endowments = (count: number): LedgerCommand[] =>
  Array.from({ length: count }, (_, index) =>
    grantEndowment({ transferId: named(`endowment ${index}`), minutes: 10 }),
  );

async function balanceOf(writer: LedgerWriter, accountId: string): Promise<number> {
  const view = await writer.view();
  checkInvariants(view);
  const account = view.accounts.get(accountId);
  return account === undefined ? Number.NaN : balanceMinutes(account);
}

describe('the writer of the ledger', () => {
  test('appends what is asked at once as few batches, each command with its own context', async () => {
    const { over, counted } = faulty();
    const writer = open(over);
    await giveAll(writer, openings);
    expect(counted.appends).toBe(1);

    const asked = endowments(1_200).map((command) => ({ command, context: context() }));
    const outcomes = await Promise.all(asked.map((one) => writer.give(one.command, one.context)));
    expect(counted.appends).toBe(1 + 6);

    const events = (await stored()).slice(openings.length);
    expect(events.map(({ metadata }) => metadata.commandId)).toEqual(
      asked.map((one) => one.context.commandId),
    );
    for (const [index, outcome] of outcomes.entries()) {
      const event = events[index];
      expect(outcome).toMatchObject({ kind: 'done', revision: event?.revision });
      if (outcome.kind === 'done') expect(outcome.position >= (event?.position ?? 0n)).toBe(true);
    }
    expect(await balanceOf(writer, BORROWER)).toBe(12_000);
  });

  test('counts each linked command, so that no append grows beyond what a store takes', async () => {
    const { over, counted } = faulty();
    const writer = open(over);
    await giveAll(writer, openings);
    const bulks = Array.from({ length: 5 }, (_, bulk) =>
      linked(
        ...Array.from({ length: 100 }, (__, index) =>
          grantEndowment({ transferId: named(`bulk ${bulk} ${index}`), minutes: 1 }),
        ),
      ),
    );
    for (const { kind } of await giveAll(writer, bulks)) expect(kind).toBe('done');
    expect(counted.appends).toBe(1 + 3);
    expect(await balanceOf(writer, BORROWER)).toBe(500);
  });

  test('refuses one command of a batch and not the others, in the order in which they came', async () => {
    const writer = open();
    await giveAll(writer, openings);
    const outcomes = await giveAll(writer, [
      holdMinutes({ transferId: named('too early') }),
      grantEndowment(),
      holdMinutes({ transferId: named('200'), minutes: 200 }),
      holdMinutes({ transferId: named('beyond'), minutes: 101 }),
      holdMinutes({ transferId: named('100'), minutes: 100 }),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      'rejected',
      'done',
      'done',
      'rejected',
      'done',
    ]);
    expect(outcomes[3]).toMatchObject({
      rejection: { code: 'insufficient_credit', availableMinutes: 100 },
    });
  });

  test('a command that its contract does not know fails alone', async () => {
    const writer = open();
    const [, broken, last] = await Promise.allSettled([
      giveAll(writer, openings),
      writer.give(grantEndowment({ reason: '' }), context()),
      writer.give(grantEndowment({ transferId: named('other') }), context()),
    ]);
    expect(broken.status).toBe('rejected');
    expect(last).toMatchObject({ status: 'fulfilled', value: { kind: 'done' } });
    expect(await balanceOf(writer, BORROWER)).toBe(300);
    expect(await stored()).toHaveLength(4);
  });

  test('two writers on one stream both go on, and nothing is overdrawn', async () => {
    const [one, two] = [open(), open()];
    await giveAll(one, openings);
    await giveAll(one, [grantEndowment({ minutes: 1_000 })]);
    const given: Promise<LedgerOutcome>[] = [];
    for (let index = 0; index < 150; index += 1) {
      const writer = index % 2 === 0 ? one : two;
      const hold = holdMinutes({ transferId: named(`hold ${index}`), minutes: 10 });
      given.push(writer.give(hold, context()));
      if (index % 10 === 0) await given.at(-1);
    }
    const kinds = (await Promise.all(given)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'done')).toHaveLength(100);
    expect(kinds.filter((kind) => kind === 'rejected')).toHaveLength(50);
    for (const writer of [one, two]) {
      const view = await writer.view();
      checkInvariants(view);
      const borrower = view.accounts.get(BORROWER);
      expect(borrower).toMatchObject({ debitsPending: 1_000 });
      expect(borrower === undefined ? undefined : availableMinutes(borrower)).toBe(0);
    }
    const events = await stored();
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });

  test('what another writer did is seen before anything is refused', async () => {
    const [one, two] = [open(), open()];
    await giveAll(one, openings);
    await two.view();
    await giveAll(one, [grantEndowment({ minutes: 120 }), holdMinutes()]);
    // Decided on what it knew, `two` would refuse each of these.
    expect(await two.give(voidHold(), context())).toMatchObject({ kind: 'done' });
    expect(await one.give(holdMinutes({ transferId: named('again') }), context())).toMatchObject({
      kind: 'done',
    });
    expect(await two.give(postHold({ transferId: named('again') }), context())).toMatchObject({
      kind: 'done',
    });
  });
});

describe('recorded time', () => {
  const NOON = '2026-03-02T12:00:00.000Z';
  const at = (writer: LedgerWriter, name: string, now: string) =>
    writer.give(grantEndowment({ transferId: named(name), minutes: 10 }), { ...context(), now });
  const times = async () =>
    (await stored())
      .slice(openings.length)
      .map(({ metadata }) => metadata.recordedAt.slice(11, 16));

  test('stands still while the clock steps back: within a batch, later, after a restart', async () => {
    const writer = open();
    await giveAll(writer, openings);
    await Promise.all([
      at(writer, 'a', '2026-03-02T11:00:00.000Z'),
      at(writer, 'b', '2026-03-02T10:00:00.000Z'),
    ]);
    await at(writer, 'c', NOON);
    await at(writer, 'd', '2026-03-02T10:30:00.000Z');
    await writer.close();
    const restarted = open();
    await at(restarted, 'e', '2026-03-02T11:59:00.000Z');
    await at(restarted, 'f', '2026-03-02T12:01:00.000Z');
    expect(await times()).toEqual(['11:00', '11:00', '12:00', '12:00', '12:00', '12:01']);
  });

  test('stands still under two writers whose clocks differ', async () => {
    const [one, two] = [open(), open()];
    await giveAll(one, openings);
    await two.view();
    await at(one, 'a', NOON);
    await at(two, 'b', '2026-03-02T11:00:00.000Z');
    expect(await times()).toEqual(['12:00', '12:00']);
  });

  test('stands still after two writers were given one command by different clocks', async () => {
    const [ahead, behind] = [open(), open()];
    await giveAll(ahead, openings);
    await Promise.all([ahead.view(), behind.view()]);
    const asked = context();
    const command = grantEndowment({ transferId: named('both'), minutes: 10 });
    await Promise.all([
      ahead.give(command, { ...asked, now: NOON }),
      behind.give(command, { ...asked, now: '2026-03-02T11:00:00.000Z' }),
    ]);
    await at(behind, 'next', '2026-03-02T11:00:00.000Z');
    expect(await times()).toEqual(['12:00', '12:00']);
  });

  test('is not moved on by what is not recorded', async () => {
    const writer = open();
    await giveAll(writer, openings);
    await writer.give(holdMinutes({ minutes: 5_000 }), { ...context(), now: NOON });
    await at(writer, 'a', '2026-03-02T11:00:00.000Z');
    expect(await times()).toEqual(['11:00']);
  });
});

describe('a store that fails', () => {
  test('an append whose answer was lost has one effect', async () => {
    const { over, counted } = faulty((append) => (append === 2 ? 'after' : 'never'));
    const writer = open(over);
    await giveAll(writer, openings);
    const outcomes = await giveAll(writer, endowments(20));
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(20).fill('done'));
    // Found in the stream: there was nothing left to append.
    expect(counted.appends).toBe(2);
    expect(await stored()).toHaveLength(3 + 20);
    expect(await balanceOf(writer, BORROWER)).toBe(200);
  });

  test('an append that did not happen is tried again', async () => {
    const { over } = faulty((append) => (append === 1 || append === 2 ? 'before' : 'never'));
    const writer = open(over);
    await giveAll(writer, [...openings, ...endowments(5)]);
    expect(await stored()).toHaveLength(3 + 5);
    expect(await balanceOf(writer, BORROWER)).toBe(50);
  });

  test('one that stays away is told, and afterwards the writer goes on', async () => {
    let away = true;
    const { over, counted } = faulty(() => (away ? 'before' : 'never'));
    const writer = open(over);
    const command = openings[0];
    const asked = context();
    if (command === undefined) throw new Error('there are openings');
    await expect(writer.give(command, asked)).rejects.toThrow('the disk is away');
    expect(counted.appends).toBe(6);
    away = false;
    expect(await writer.give(command, asked)).toMatchObject({ kind: 'done', revision: 0n });
  });

  test('a command that breaks the ledger in memory is left out, and the others go on', async () => {
    const writer = open();
    await giveAll(writer, openings);
    const lender = (await writer.view()).accounts.get(LENDER);
    // What no history gives: one more credit than fits an exact integer.
    Object.assign(lender ?? {}, { creditsPosted: Number.MAX_SAFE_INTEGER });
    const broken = grantEndowment({ transferId: named('broken'), creditAccountId: LENDER });
    const [first, second] = await Promise.allSettled([
      writer.give(broken, context()),
      writer.give(grantEndowment(), context()),
    ]);
    expect(first).toMatchObject({ status: 'rejected', reason: { name: 'EvolutionError' } });
    expect(second).toMatchObject({ status: 'fulfilled', value: { kind: 'done' } });
    expect(await balanceOf(writer, LENDER)).toBe(0);
    expect(await balanceOf(writer, BORROWER)).toBe(300);
  });

  test('other writers that always come first are told as contention', async () => {
    const over: EventStore = {
      ...store,
      append: () => Promise.resolve({ kind: 'conflict', actual: 'no_stream' }),
    };
    await expect(giveAll(open(over), openings)).rejects.toThrow(ContentionError);
  });
});

describe('a command given again', () => {
  const limit = (minutes: number) => changeCreditLimit({ creditLimitMinutes: minutes });

  test('has the first result, at once, later, and after a restart', async () => {
    const writer = open();
    await giveAll(writer, openings);
    const asked = context();
    const [first, beside] = await Promise.all([
      writer.give(limit(60), asked),
      writer.give(limit(60), asked),
    ]);
    expect(first).toMatchObject({ kind: 'done', revision: 3n });
    expect(beside).toEqual(first);

    await writer.give(limit(90), context());
    expect(await writer.give(limit(60), asked)).toEqual(first);
    await writer.close();

    const restarted = open();
    expect(await restarted.give(limit(60), asked)).toEqual(first);
    const view = await restarted.view();
    expect(view.accounts.get(BORROWER)).toMatchObject({ creditLimitMinutes: 90 });
    expect(await stored()).toHaveLength(5);
  });

  test('with another content is refused', async () => {
    const writer = open();
    await giveAll(writer, openings);
    const asked = context();
    const [, beside] = await Promise.all([
      writer.give(limit(60), asked),
      writer.give(limit(61), { ...asked, fingerprint: 'g' }),
    ]);
    expect(beside).toEqual({ kind: 'command_id_reused' });
    const later = await writer.give(limit(62), { ...asked, fingerprint: 'h' });
    expect(later).toEqual({ kind: 'command_id_reused' });
    expect(await stored()).toHaveLength(4);
  });

  test('with another content, by another writer at the same moment, is refused too', async () => {
    const [one, two] = [open(), open()];
    await giveAll(one, openings);
    await Promise.all([one.view(), two.view()]);
    const asked = context();
    const outcomes = await Promise.all([
      one.give(limit(60), asked),
      two.give(limit(90), { ...asked, fingerprint: 'g' }),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['done', 'command_id_reused']);
    // Nor does the second remember what it did not do.
    const views = await Promise.all([one.view(), two.view()]);
    expect(views.map(({ accounts }) => accounts.get(BORROWER)?.creditLimitMinutes)).toEqual([
      60, 60,
    ]);
  });

  test('was refused the first time, and may be accepted now', async () => {
    const writer = open();
    const asked = context();
    expect((await writer.give(grantEndowment(), asked)).kind).toBe('rejected');
    await giveAll(writer, openings);
    expect(await writer.give(grantEndowment(), asked)).toMatchObject({ kind: 'done' });
  });
});

describe('its life', () => {
  test('a restart folds the same ledger', async () => {
    const writer = open();
    await giveAll(writer, [...openings, grantEndowment(), holdMinutes(), postHold()]);
    const before = structuredClone(await writer.view());
    await writer.close();
    expect(await open().view()).toEqual(before);
    expect(await stored()).toHaveLength(6);
  });

  test('a view shows what is stored, also while a batch is under way', async () => {
    const { over, counted } = faulty();
    const writer = open(over);
    await giveAll(writer, openings);
    const given = giveAll(writer, endowments(500));
    const seen: number[] = [];
    for (let looks = 0; looks < 4; looks += 1) {
      const { transfers } = await writer.view();
      seen.push(transfers.size);
      expect(transfers.size).toBe(counted.events - openings.length);
    }
    await given;
    expect(seen).toEqual([0, 200, 400, 500]);
  });

  test('closing answers what waits and takes nothing more', async () => {
    const writer = open();
    const given = giveAll(writer, openings);
    await writer.close();
    expect((await given).map(({ kind }) => kind)).toEqual(['done', 'done', 'done']);
    await expect(writer.give(grantEndowment(), context())).rejects.toThrow('closed');
    await expect(writer.view()).rejects.toThrow('closed');
  });

  test('too many commands at once are turned away', async () => {
    const writer = open();
    const settled = await Promise.allSettled(
      Array.from({ length: 10_001 }, () => writer.give(voidHold(), context())),
    );
    expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    const last = settled.at(-1);
    expect(last?.status === 'rejected' && last.reason instanceof ContentionError).toBe(true);
  });
});
