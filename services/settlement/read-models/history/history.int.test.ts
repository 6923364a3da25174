import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { addDays, type Instant } from '@bourse/kernel/clock';
import type { LedgerCommand } from '@bourse/ledger/commands';
import {
  BORROWER,
  grantEndowment,
  holdMinutes,
  ISSUER,
  LENDER,
  named,
  openAccount,
  postHold,
  STRANGER,
} from '@bourse/ledger/fixtures';
import { openDatabase } from '@bourse/sqlite/database';
import {
  LEDGER,
  type LedgerScene,
  openings,
  openLedgerScene,
  playOneExchange,
} from '../ledger-scene.ts';
import { ALWAYS, spansOf } from './balances.ts';
import { historyModel } from './model.ts';
import { type HistoryQueries, historyQueries } from './queries.ts';
import { MAX_STATEMENT_LINES, type Statement, type StatementOf } from './statement.ts';

const FIRST_PAGE = { before: Number.MAX_SAFE_INTEGER, limit: 100 };
const WHOLE: StatementOf = { from: undefined, to: undefined, by: 'recorded', pending: false };

let scene: LedgerScene;
beforeEach(async () => {
  scene = await openLedgerScene(openSqliteEventStore);
});
afterEach(() => scene.close());

function statementOf(
  queries: HistoryQueries,
  accountId: string,
  asked: Partial<StatementOf> = {},
): Statement {
  const found = queries.statement(accountId, { ...WHOLE, ...asked });
  if (found === undefined || found === 'too_long') throw new Error('it has a statement');
  return found;
}
const midnight = (day: string): Instant => `${day}T22:59:59.999Z`;

describe('the past of an account', () => {
  test('is what it was after everything recorded by an instant', async () => {
    await playOneExchange(scene);
    const queries = await scene.history();
    const balances = (instant: Instant) => {
      const account = queries.at(BORROWER, instant);
      return account && [account.balanceMinutes, account.pendingOutMinutes, account.revision];
    };
    expect(balances('2026-03-03T22:59:59.998Z')).toBeUndefined();
    expect(balances(midnight('2026-03-03'))).toEqual([0, 0, 2]);
    expect(balances('2026-03-04T22:59:59.998Z')).toEqual([0, 0, 2]);
    expect(balances(midnight('2026-03-04'))).toEqual([300, 0, 3]);
    expect(balances(midnight('2026-03-05'))).toEqual([300, 120, 4]);
    expect(balances(midnight('2026-03-06'))).toEqual([200, 0, 5]);
    expect(queries.at(BORROWER, midnight('2026-03-08'))).toMatchObject({ creditLimitMinutes: 0 });
    expect(queries.at(BORROWER, midnight('2026-03-09'))).toMatchObject({ creditLimitMinutes: 60 });
    expect(queries.at(STRANGER, ALWAYS)).toBeUndefined();
    expect(queries.at(BORROWER, ALWAYS)).toEqual((await scene.accounts()).account(BORROWER));
  });

  test('by effective date counts what was recorded later, and not what was not known then', async () => {
    await playOneExchange(scene);
    const queries = await scene.history();
    const balance = (day: string, at?: Instant) => queries.effective(BORROWER, day, at);
    const nothing = { balanceMinutes: 0, givenMinutes: 0, receivedMinutes: 0 };
    expect(balance('2026-02-19')).toEqual(nothing);
    expect(balance('2026-02-20')).toMatchObject({ balanceMinutes: 300 });
    expect(balance('2026-03-04')).toMatchObject({ balanceMinutes: 300 });
    expect(balance('2026-03-05')).toEqual({
      balanceMinutes: 240,
      givenMinutes: 100,
      receivedMinutes: 340,
    });
    expect(balance('2026-03-05', midnight('2026-03-06'))).toMatchObject({ balanceMinutes: 200 });
    expect(balance('2026-03-05', midnight('2026-03-03'))).toEqual(nothing);
  });

  test('is told change by change, the newest first, page by page', async () => {
    await playOneExchange(scene);
    const queries = await scene.history();
    const told = [];
    let from: readonly [string, number] = [ALWAYS, 0];
    for (;;) {
      const page = queries.changes(BORROWER, { from, limit: 3 });
      told.push(...page);
      const last = page.at(-1);
      if (last === undefined) break;
      from = [last.recordedAt, last.revision];
    }
    expect(told.map(({ revision, change, minutes }) => [revision, change, minutes])).toEqual([
      [10, 'TransferVoided', 10],
      [9, 'TransferPended', 10],
      [8, 'CreditLimitChanged', 0],
      [7, 'TransferPended', 30],
      [6, 'TransferReversed', 40],
      [5, 'TransferPosted', 100],
      [4, 'TransferPended', 120],
      [3, 'EndowmentGranted', 300],
      [2, 'AccountOpened', 0],
    ]);
    expect(told[5]).toMatchObject({
      recordedAt: midnight('2026-03-06'),
      transferId: named('hold'),
      after: { balanceMinutes: 200, givenMinutes: 100, pendingOutMinutes: 0 },
    });
  });

  test('becomes a series that ends where the account is', async () => {
    await playOneExchange(scene);
    const queries = await scene.history();
    const spans = spansOf('day', { from: '2026-03-04', to: '2026-03-07' }, 10) ?? [];
    expect(queries.series(BORROWER, spans)).toEqual(
      [
        ['2026-03-04', 300, 0, 0, 300],
        ['2026-03-05', 300, 120, 0, 0],
        ['2026-03-06', 200, 0, 100, 0],
        ['2026-03-07', 240, 0, 0, 40],
      ].map(([period, balanceMinutes, pendingOutMinutes, givenMinutes, receivedMinutes]) => ({
        period,
        balanceMinutes,
        pendingInMinutes: 0,
        pendingOutMinutes,
        givenMinutes,
        receivedMinutes,
      })),
    );
    const months = spansOf('month', { from: '2026-02-10', to: '2026-04-02' }, 10) ?? [];
    expect(queries.series(BORROWER, months)).toMatchObject([
      { period: '2026-02', balanceMinutes: 0, receivedMinutes: 0 },
      { period: '2026-03', balanceMinutes: 240, givenMinutes: 100, receivedMinutes: 340 },
      { period: '2026-04', balanceMinutes: 240, givenMinutes: 0, receivedMinutes: 0 },
    ]);
  });

  test('is cut into days and months, over the ends of years too, and not into too many', () => {
    expect(spansOf('month', { from: '2023-12-15', to: '2024-02-29' }, 3)).toEqual([
      { name: '2023-12', from: '2023-12-15', to: '2023-12-31' },
      { name: '2024-01', from: '2024-01-01', to: '2024-01-31' },
      { name: '2024-02', from: '2024-02-01', to: '2024-02-29' },
    ]);
    expect(spansOf('month', { from: '2023-12-15', to: '2024-02-29' }, 2)).toBeUndefined();
    expect(spansOf('day', { from: '2026-01-01', to: '2026-01-03' }, 3)).toHaveLength(3);
    expect(spansOf('day', { from: '2026-01-01', to: '2026-01-03' }, 2)).toBeUndefined();
    expect(spansOf('day', { from: '2026-01-02', to: '2026-01-01' }, 2)).toEqual([]);
  });
});

describe('transfers', () => {
  test('show what became of them, and open holds are found by exchange', async () => {
    await playOneExchange(scene);
    const queries = await scene.history();
    expect(queries.transfer(named('hold'))).toEqual({
      transferId: named('hold'),
      kind: 'exchange',
      status: 'posted',
      debitAccountId: BORROWER,
      creditAccountId: LENDER,
      heldMinutes: 120,
      expiresAt: null,
      postedMinutes: 100,
      reversedMinutes: 40,
      exchangeId: named('exchange'),
      reversesTransferId: null,
      reasonCode: null,
      reason: null,
      effectiveOn: '2026-03-05',
      recordedAt: midnight('2026-03-06'),
      revision: 6,
    });
    expect(queries.transfer(named('reversal'))).toMatchObject({
      kind: 'reversal',
      reversesTransferId: named('hold'),
      reasonCode: 'error',
      exchangeId: named('exchange'),
      debitAccountId: LENDER,
    });
    expect(queries.transfer(named('in vain'))).toMatchObject({
      status: 'voided',
      postedMinutes: 0,
    });
    expect(queries.transfer(named('nothing'))).toBeUndefined();
    const open = [expect.objectContaining({ transferId: named('open'), status: 'held' })];
    expect(queries.holds({}, FIRST_PAGE).holds).toEqual(open);
    expect(queries.holds({ exchangeId: named('next') }, FIRST_PAGE).holds).toEqual(open);
    expect(queries.holds({ exchangeId: named('exchange') }, FIRST_PAGE).holds).toEqual([]);
  });
});

describe('a statement', () => {
  test('runs from its opening to its closing balance, both days included, a line a movement', async () => {
    await playOneExchange(scene);
    const queries = await scene.history();
    const whole = statementOf(queries, BORROWER);
    expect(whole).toMatchObject({
      openingBalanceMinutes: 0,
      closingBalanceMinutes: 240,
      givenMinutes: 100,
      receivedMinutes: 340,
      lines: [
        { kind: 'endowment', direction: 'received', counterpartyId: ISSUER, balanceMinutes: 300 },
        {
          transferId: named('hold'),
          kind: 'exchange',
          direction: 'given',
          counterpartyId: LENDER,
          minutes: 100,
          heldMinutes: 120,
          balanceMinutes: 200,
          reversedMinutes: 40,
          reverses: null,
          revision: 5,
        },
        {
          kind: 'reversal',
          direction: 'received',
          minutes: 40,
          balanceMinutes: 240,
          reverses: {
            transferId: named('hold'),
            minutes: 100,
            effectiveOn: '2026-03-05',
            recordedAt: midnight('2026-03-06'),
            reasonCode: 'error',
          },
          recordedAt: midnight('2026-03-07'),
          revision: 6,
        },
      ],
    });
    expect(whole.lines).toHaveLength(3);
    const days = { from: '2026-03-05', to: '2026-03-06' };
    expect(statementOf(queries, BORROWER, days)).toMatchObject({
      openingBalanceMinutes: 300,
      lines: [{ kind: 'exchange', minutes: 100 }],
      closingBalanceMinutes: 200,
    });
    expect(statementOf(queries, BORROWER, { from: '2026-03-08' })).toMatchObject({
      openingBalanceMinutes: 240,
      lines: [],
      closingBalanceMinutes: 240,
    });
    expect(queries.statement(STRANGER, WHOLE)).toBeUndefined();
    for (const to of ['2026-03-07', '2199-12-31'])
      expect(statementOf(queries, BORROWER, { from: '2000-01-01', to })).toEqual(whole);
  });

  test('tells holds that moved nothing when it is asked for them, and only then', async () => {
    await playOneExchange(scene);
    const queries = await scene.history();
    const { lines, closingBalanceMinutes } = statementOf(queries, BORROWER, { pending: true });
    expect(closingBalanceMinutes).toBe(240);
    expect(
      lines.map(({ status, minutes, heldMinutes, effectiveOn, balanceMinutes, revision }) => [
        status,
        minutes,
        heldMinutes,
        effectiveOn,
        balanceMinutes,
        revision,
      ]),
    ).toEqual([
      ['posted', 300, 0, '2026-02-20', 300, 3],
      ['posted', 100, 120, '2026-03-05', 200, 5],
      ['posted', 40, 0, '2026-03-05', 240, 6],
      ['held', 0, 30, null, 240, 7],
      ['voided', 0, 10, null, 240, 9],
    ]);
  });

  test('by effective date follows the days on which movements count', async () => {
    await playOneExchange(scene);
    const late = grantEndowment({
      transferId: named('late'),
      minutes: 7,
      effectiveOn: '2026-02-25',
    });
    await scene.give(late, '2026-03-20T10:00:00.000Z');
    const queries = await scene.history();
    const by = 'effective';
    const told = statementOf(queries, BORROWER, { by });
    expect(
      told.lines.map(({ transferId, balanceMinutes }) => [transferId, balanceMinutes]),
    ).toEqual([
      [named('endowment'), 300],
      [named('late'), 307],
      [named('hold'), 207],
      [named('reversal'), 247],
    ]);
    const march = statementOf(queries, BORROWER, { by, from: '2026-02-21', to: '2026-03-05' });
    expect(march).toMatchObject({ openingBalanceMinutes: 300, closingBalanceMinutes: 247 });
    expect(march.lines).toHaveLength(3);
    expect(statementOf(queries, BORROWER, { by, to: '2026-02-24' }).lines).toHaveLength(1);
  });

  test('has the days of the legal time, in summer too', async () => {
    for (const command of openings) await scene.give(command, '2026-07-01T09:00:00.000Z');
    const moments = ['2026-07-01T21:59:59.999Z', '2026-07-01T22:00:00.000Z'];
    for (const moment of moments)
      await scene.give(grantEndowment({ transferId: named(moment), minutes: 10 }), moment);
    const queries = await scene.history();
    const linesOf = (day: string) =>
      statementOf(queries, BORROWER, { from: day, to: day }).lines.map(
        ({ recordedAt }) => recordedAt,
      );
    expect([linesOf('2026-07-01'), linesOf('2026-07-02')]).toEqual(moments.map((one) => [one]));
  });

  test('runs in the order of the ledger, though the clock steps back over midnight', async () => {
    const steps: readonly [LedgerCommand, Instant][] = [
      ...openings.map((opening): [LedgerCommand, Instant] => [opening, '2026-03-01T09:00:00.000Z']),
      [grantEndowment({ minutes: 100 }), '2026-03-02T23:00:00.000Z'],
      [holdMinutes({ minutes: 100 }), '2026-03-02T22:59:00.000Z'],
      [postHold({ minutes: 100 }), '2026-03-02T22:59:30.000Z'],
    ];
    for (const [command, now] of steps) await scene.give(command, now);
    const queries = await scene.history();
    const whole = statementOf(queries, BORROWER);
    expect(whole.lines.map(({ balanceMinutes: after }) => after)).toEqual([100, 0]);
    expect(whole.lines.map(({ revision }) => revision)).toEqual([3, 5]);
    const on = (day: string) => statementOf(queries, BORROWER, { from: day, to: day });
    expect(on('2026-03-02').lines).toEqual([]);
    expect(on('2026-03-03')).toEqual(whole);
  });

  test('of too many lines is not given', async () => {
    const endowments = Array.from({ length: MAX_STATEMENT_LINES + 1 }, (_, index) =>
      grantEndowment({ transferId: named(`endowment ${index}`), minutes: 1 }),
    );
    const now = '2026-03-01T00:00:00.000Z';
    const wide = openAccount({ accountId: ISSUER, kind: 'issuer', creditLimitMinutes: 20_000 });
    await Promise.all([wide, ...openings.slice(1)].map((command) => scene.give(command, now)));
    await Promise.all(endowments.slice(1).map((command) => scene.give(command, now)));
    const before = await scene.history('before');
    for (const by of ['recorded', 'effective'] as const)
      expect(statementOf(before, BORROWER, { by })).toMatchObject({
        closingBalanceMinutes: 10_000,
      });
    await scene.give(endowments[0] ?? grantEndowment(), now);
    const after = await scene.history('after');
    for (const by of ['recorded', 'effective'] as const)
      expect(after.statement(BORROWER, { ...WHOLE, by })).toBe('too_long');
  });
});

describe('the trial balance', () => {
  const sums = (accounts: number, given: number, received: number, out: number, into: number) => ({
    accounts,
    balanceMinutes: received - given,
    debitsPostedMinutes: given,
    creditsPostedMinutes: received,
    debitsPendingMinutes: out,
    creditsPendingMinutes: into,
  });

  test('sums every kind of account, now and as of an instant', async () => {
    await playOneExchange(scene);
    const queries = await scene.history();
    expect(queries.trialBalance()).toEqual({
      ...sums(3, 440, 440, 30, 30),
      kinds: [
        { kind: 'member', ...sums(2, 140, 440, 30, 30) },
        { kind: 'issuer', ...sums(1, 300, 0, 0, 0) },
        { kind: 'clearing', ...sums(0, 0, 0, 0, 0) },
      ],
      heldMinutes: 30,
      movedMinutes: 440,
      balanced: true,
    });
    expect(queries.trialBalance(ALWAYS)).toEqual(queries.trialBalance());
    expect(queries.trialBalance(midnight('2026-03-05'))).toMatchObject({
      ...sums(3, 300, 300, 120, 120),
      heldMinutes: 120,
      movedMinutes: 300,
      balanced: true,
    });
    expect(queries.trialBalance(midnight('2026-03-02'))).toMatchObject({ accounts: 2 });
    expect(queries.trialBalance('2026-01-01T00:00:00.000Z')).toMatchObject({
      ...sums(0, 0, 0, 0, 0),
      balanced: true,
    });
  });

  test('says so when it does not balance', async () => {
    await playOneExchange(scene);
    const source = await scene.caughtUp(scene.follow(historyModel, 'source'));
    const spoiled = (statement: string) => {
      const database = openDatabase({ file: ':memory:', durability: 'rebuildable' });
      database.exec(historyModel.schema);
      for (const table of ['accounts', 'transfers', 'changes']) {
        for (const row of source.reader.prepare(`SELECT * FROM ${table}`).all()) {
          const names = Object.keys(row);
          database
            .prepare(
              `INSERT INTO ${table} (${names.join()}) VALUES (${names.map(() => '?').join()})`,
            )
            .run(...Object.values(row));
        }
      }
      database.exec(statement);
      const { balanced, balanceMinutes } = historyQueries(database, LEDGER).trialBalance();
      const then = historyQueries(database, LEDGER).trialBalance(ALWAYS).balanced;
      database.close();
      return [balanced, then, balanceMinutes];
    };
    const one = 'WHERE number = 2';
    expect(spoiled(`SELECT 1`)).toEqual([true, true, 0]);
    expect(spoiled(`UPDATE accounts SET credits_posted = credits_posted + 1 ${one}`)).toEqual([
      false,
      true,
      1,
    ]);
    expect(spoiled('UPDATE changes SET debits_pending = debits_pending + 1')[1]).toBe(false);
    expect(spoiled(`UPDATE accounts SET credits_pending = credits_pending + 1 ${one}`)[0]).toBe(
      false,
    );
    expect(spoiled('UPDATE accounts SET debits_posted = 5, credits_posted = 5')[0]).toBe(false);
    expect(spoiled("UPDATE transfers SET held_minutes = 1 WHERE status = 'held'")[0]).toBe(false);
    expect(spoiled('UPDATE transfers SET posted_minutes = posted_minutes + 1')[0]).toBe(false);
  });
});

describe('flows', () => {
  const always = { from: undefined, to: undefined, by: 'recorded' } as const;
  test('go from whom to whom, and a way back is told of the way that it takes back', async () => {
    await playOneExchange(scene);
    const queries = await scene.history();
    const endowed = {
      fromId: ISSUER,
      fromKind: 'issuer',
      toId: BORROWER,
      toKind: 'member',
      minutes: 300,
      movements: 1,
      returnedMinutes: 0,
      returns: 0,
    };
    const lent = {
      fromId: BORROWER,
      fromKind: 'member',
      toId: LENDER,
      toKind: 'member',
      minutes: 100,
      movements: 1,
      returnedMinutes: 40,
      returns: 1,
    };
    expect(queries.flows(always)).toEqual([lent, endowed]);
    const on = (day: string, by: 'recorded' | 'effective') =>
      queries.flows({ from: day, to: day, by });
    expect(on('2026-03-06', 'recorded')).toEqual([{ ...lent, returnedMinutes: 0, returns: 0 }]);
    expect(on('2026-03-07', 'recorded')).toEqual([{ ...lent, minutes: 0, movements: 0 }]);
    expect(on('2026-03-05', 'effective')).toEqual([lent]);
    expect(on('2026-02-20', 'effective')).toEqual([endowed]);
    expect(on('2026-02-20', 'recorded')).toEqual([]);
    const shifted = addDays('2026-03-04T00:00:00.000Z', 30).slice(0, 10);
    expect(queries.flows({ from: '2026-03-04', to: shifted, by: 'recorded' })).toHaveLength(2);
  });
});
