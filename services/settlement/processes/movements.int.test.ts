import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type CommandContext, envelope } from '@bourse/commands/handle-command';
import { exchanges, type ExchangeEvent } from '@bourse/contracts/exchanges';
import type { RecordedEvent } from '@bourse/event-store/port';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { fixedClock } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import { balanceMinutes } from '@bourse/ledger/account';
import type { LedgerCommand } from '@bourse/ledger/commands';
import { factReader } from '@bourse/projections/fact';
import { createLogger } from '@bourse/service-kit/logger';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BORROWER,
  EXCHANGE,
  histories,
  HOLD,
  LENDER,
  reversalRequested,
} from '../domain/fixtures.ts';
import { exchangeHandler } from '../exchange-handler.ts';
import { openLedgers } from '../ledger/ledgers.ts';
import { defaultPolicy } from '../policy.ts';
import { movements } from './movements.ts';

// The same fact comes again when the process dies between what it did and its note of it.

const NOW = '2026-03-02T09:00:00.000Z';
const DAY = '2026-03-02';
const ISSUER = 'siren:123456782';
const HELD = 600;

let directory: string;
let store: ReturnType<typeof openSqliteEventStore>;
let ledgers: ReturnType<typeof openLedgers>;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-movements-'));
  store = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  ledgers = openLedgers({ store, logger: createLogger({ level: 'silent' }) });
  await give({
    type: 'OpenAccount',
    data: { accountId: ISSUER, kind: 'issuer', creditLimitMinutes: 10_000 },
  });
  for (const accountId of [LENDER, BORROWER]) {
    await give({ type: 'OpenAccount', data: { accountId, kind: 'member', creditLimitMinutes: 0 } });
  }
});
afterEach(async () => {
  await ledgers.close();
  await store.close();
  await rm(directory, { recursive: true });
});

const context = (): CommandContext => {
  const commandId = newId();
  const ids = { commandId, correlationId: commandId, causationId: commandId };
  return { ...ids, fingerprint: commandId, actor: 'tester', now: NOW };
};
async function give(command: LedgerCommand): Promise<void> {
  const outcome = await ledgers.of('nord').give(command, context());
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
}
const grant = (creditAccountId: string, minutes: number) =>
  give({
    type: 'GrantEndowment',
    data: {
      transferId: newId(),
      debitAccountId: ISSUER,
      creditAccountId,
      minutes,
      reason: 'dotation',
      effectiveOn: DAY,
    },
  });
const balanceOf = async (accountId: string): Promise<number> => {
  const account = (await ledgers.of('nord').view()).accounts.get(accountId);
  if (account === undefined) throw new Error(`${accountId} has no account`);
  return balanceMinutes(account);
};

/** Records what became of the exchange. @returns what gives the last of it to the process, as often as it is called. */
async function afterwards(history: readonly ExchangeEvent[]) {
  const stream = `exchange-${EXCHANGE}` as const;
  const events = history.map((event, index) =>
    envelope(exchanges, event, stream, index, context()),
  );
  await store.append(stream, 'no_stream', events);
  const handler = exchangeHandler(store);
  const react = movements({
    exchanges: handler,
    ledgers,
    membership: {
      find: () => undefined,
      expect: () => Promise.resolve(undefined),
      health: () => Promise.reject(new Error('not asked')),
      stop: () => Promise.resolve(),
    },
    clock: fixedClock(NOW),
    policies: { of: () => defaultPolicy, all: () => [] },
    first: 'nord',
  });
  let last: RecordedEvent | undefined;
  for await (const recorded of store.read(stream)) last = recorded;
  if (last === undefined) throw new Error('there is a history');
  const fact = factReader([exchanges])(last);
  return { deliver: () => react(fact), look: () => handler.look(EXCHANGE) };
}

test('a reversal that was refused moves nothing when its request is heard again', async () => {
  await grant(BORROWER, HELD);
  const sides = { debitAccountId: BORROWER, creditAccountId: LENDER };
  const placed = { transferId: HOLD, ...sides, minutes: HELD, exchangeId: EXCHANGE };
  await give({ type: 'HoldMinutes', data: placed });
  await give({ type: 'PostHold', data: { transferId: HOLD, minutes: 240, effectiveOn: DAY } });
  // The lender has spent what it was given.
  const spent = { transferId: newId(), debitAccountId: LENDER, creditAccountId: BORROWER };
  const why = { by: null, reason: 'dépensé', effectiveOn: DAY };
  await give({ type: 'TransferMinutes', data: { ...spent, minutes: 240, ...why } });

  const request = reversalRequested(240);
  const { deliver, look } = await afterwards([...histories.settled, request]);
  const ends = async () => {
    const exchange = await look();
    return exchange.status === 'settled' ? [...exchange.reversals.values()] : exchange.status;
  };
  await deliver();
  const refused = await ends();
  expect(refused).toMatchObject([{ status: 'refused', cause: 'insufficient_credit' }]);

  // Now it could be done; but the exchange was told that it could not.
  await grant(LENDER, 300);
  const before = await balanceOf(LENDER);
  await deliver();
  expect(await balanceOf(LENDER)).toBe(before);
  expect(await ends()).toEqual(refused);
});

test('credit that was refused is not held when the search for it is heard again', async () => {
  const { deliver, look } = await afterwards(histories.securing);
  await deliver();
  expect(await look()).toMatchObject({ status: 'refused', cause: 'no_credit' });
  await grant(BORROWER, 6_000);
  await deliver();
  const { accounts, transfers } = await ledgers.of('nord').view();
  expect([...transfers.values()].filter((one) => 'heldMinutes' in one)).toEqual([]);
  expect(accounts.get(BORROWER)).toMatchObject({ debitsPending: 0 });
});
