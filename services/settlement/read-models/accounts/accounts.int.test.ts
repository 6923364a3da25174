import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ledger } from '@bourse/contracts/ledger';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { addDays, type Instant } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import { availableMinutes, balanceMinutes } from '@bourse/ledger/account';
import type { LedgerCommand } from '@bourse/ledger/commands';
import {
  BORROWER,
  changeCeiling,
  changeCreditLimit,
  changeWarningLevel,
  closeAccount,
  expireHold,
  freezeAccount,
  grantEndowment,
  holdMinutes,
  ISSUER,
  LENDER,
  named,
  NOON,
  openAccount,
  postHold,
  reverseTransfer,
  setPolicy,
  STRANGER,
  transferMinutes,
  unfreezeAccount,
  voidHold,
} from '@bourse/ledger/fixtures';
import {
  awardEndowment,
  cancelInstalments,
  closeProgramme,
  openProgramme,
  payInstalment,
  refuseAward,
  returnUnused,
} from '@bourse/ledger/fixtures-programmes';
import { type Projection, startProjection } from '@bourse/projections/projection';
import { createLogger } from '@bourse/service-kit/logger';
import { openDatabase } from '@bourse/sqlite/database';
import * as fc from 'fast-check';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LedgerWriter, openLedgerWriter } from '../../ledger/ledger-writer.ts';
import { accountsModel } from './model.ts';
import { accountQueries, MAX_STATEMENT_LINES, type Statement } from './queries.ts';

const logger = createLogger({ level: 'silent' });
const EVERYBODY = [ISSUER, LENDER, BORROWER, STRANGER];
const ALWAYS = { from: undefined, to: undefined };
const FIRST_PAGE = { before: Number.MAX_SAFE_INTEGER, limit: 100 };

let directory: string;
let store: ReturnType<typeof openSqliteEventStore>;
let writer: LedgerWriter;
let projections: Projection[];

async function setUp(): Promise<void> {
  directory = await mkdtemp(join(tmpdir(), 'bourse-accounts-'));
  store = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  writer = openLedgerWriter({ store, marketplace: 'nord', logger });
  projections = [];
}
async function tearDown(): Promise<void> {
  await Promise.all(projections.map((projection) => projection.stop()));
  await writer.close();
  await store.close();
  await rm(directory, { recursive: true });
}
beforeEach(setUp);
afterEach(tearDown);

/** A copy of the read model in a folder of its own. */
async function follow(name: string): Promise<Projection> {
  const own = join(directory, name);
  await mkdir(own);
  const projection = startProjection({ model: accountsModel, directory: own, store, log: logger });
  projections.push(projection);
  return projection;
}

async function caughtUp(projection: Projection) {
  expect(await projection.caughtUp(5_000)).toBe(true);
  return accountQueries(projection.reader);
}

const give = (command: LedgerCommand, now: Instant) => {
  const commandId = newId();
  return writer.give(command, {
    commandId,
    fingerprint: 'f',
    correlationId: commandId,
    causationId: commandId,
    actor: 'tester',
    now,
  });
};

/** A statement that adds up, in the order of the ledger. */
function statementOf(
  queries: ReturnType<typeof accountQueries>,
  accountId: string,
  from: string | undefined,
  to: string | undefined,
): Statement {
  const found = queries.statement(accountId, { from, to });
  if (found === undefined || found === 'too_long') throw new Error('it has a statement');
  let balance = found.openingBalanceMinutes;
  let before = -1;
  for (const { direction, minutes, balanceMinutes: after, revision } of found.lines) {
    balance += direction === 'given' ? -minutes : minutes;
    expect(after).toBe(balance);
    expect(revision).toBeGreaterThan(before);
    before = revision;
  }
  expect(found.closingBalanceMinutes).toBe(balance);
  return found;
}

const shift = (days: number) => (day: string | undefined) =>
  addDays(`${day}T00:00:00.000Z`, days).slice(0, 10);
const [dayBefore, dayAfter] = [shift(-1), shift(1)];

/** Every row of every table. */
const rowsOf = ({ reader }: Projection) =>
  ['accounts', 'transfers'].map((table) =>
    reader.prepare(`SELECT * FROM ${table} ORDER BY number`).all(),
  );

const openings: readonly LedgerCommand[] = [
  openAccount({ accountId: ISSUER, kind: 'issuer', creditLimitMinutes: 1_000 }),
  openAccount({ accountId: LENDER, kind: 'member', creditLimitMinutes: 0 }),
  openAccount({ accountId: BORROWER, kind: 'member', creditLimitMinutes: 0 }),
];

/** One exchange, from the endowment to a reversal, a step a day from 1 March on, just before midnight in Paris. */
async function playOneExchange(): Promise<void> {
  const steps = [
    ...openings,
    grantEndowment({ minutes: 300 }),
    holdMinutes({ minutes: 120 }),
    postHold({ minutes: 100 }),
    reverseTransfer({ minutes: 40 }),
    holdMinutes({ transferId: named('open'), minutes: 30, exchangeId: named('next') }),
    changeCreditLimit({ creditLimitMinutes: 60 }),
    holdMinutes({ transferId: named('in vain'), minutes: 10 }),
    voidHold(named('in vain')),
  ];
  for (const [index, step] of steps.entries()) {
    const day = `2026-03-${String(index + 1).padStart(2, '0')}`;
    expect(await give(step, `${day}T22:59:59.999Z`)).toMatchObject({ kind: 'done' });
  }
}

describe('the accounts', () => {
  test('show what each has, may give, gave and received', async () => {
    await playOneExchange();
    const queries = await caughtUp(await follow('live'));
    expect(queries.account(BORROWER)).toEqual({
      accountId: BORROWER,
      kind: 'member',
      balanceMinutes: 240,
      pendingInMinutes: 0,
      pendingOutMinutes: 30,
      creditLimitMinutes: 60,
      availableMinutes: 270,
      givenMinutes: 100,
      receivedMinutes: 340,
      openedAt: '2026-03-03T22:59:59.999Z',
      revision: 10,
    });
    expect(queries.account(LENDER)).toMatchObject({ balanceMinutes: 60, pendingInMinutes: 30 });
    expect(queries.account(ISSUER)).toMatchObject({ balanceMinutes: -300, revision: 3 });
    expect(queries.account(STRANGER)).toBeUndefined();
    const issuers = queries.accounts({ kind: 'issuer' }, FIRST_PAGE);
    expect(issuers.accounts.map(({ accountId }) => accountId)).toEqual([ISSUER]);
    const page = queries.accounts({}, { before: FIRST_PAGE.before, limit: 2 });
    const rest = queries.accounts({}, { before: page.last, limit: 2 });
    expect([...page.accounts, ...rest.accounts].map(({ accountId }) => accountId)).toEqual([
      BORROWER,
      LENDER,
      ISSUER,
    ]);
    expect(queries.trialBalance()).toEqual({
      accounts: 3,
      balanceMinutes: 0,
      debitsPostedMinutes: 440,
      creditsPostedMinutes: 440,
      debitsPendingMinutes: 30,
      creditsPendingMinutes: 30,
      heldMinutes: 30,
      balanced: true,
    });
  });

  test('transfers show what became of them, and open holds are found by exchange', async () => {
    await playOneExchange();
    const queries = await caughtUp(await follow('live'));
    expect(queries.transfer(named('hold'))).toMatchObject({
      kind: 'exchange',
      status: 'posted',
      heldMinutes: 120,
      postedMinutes: 100,
      reversedMinutes: 40,
      effectiveOn: '2026-03-02',
      recordedAt: '2026-03-06T22:59:59.999Z',
      revision: 6,
    });
    expect(queries.transfer(named('reversal'))).toMatchObject({
      kind: 'reversal',
      reversesTransferId: named('hold'),
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

  test('a statement runs from its opening to its closing balance, both days included', async () => {
    await playOneExchange();
    const queries = await caughtUp(await follow('live'));
    const whole = queries.statement(BORROWER, ALWAYS);
    expect(whole).toMatchObject({
      openingBalanceMinutes: 0,
      closingBalanceMinutes: 240,
      lines: [
        { kind: 'endowment', direction: 'received', counterpartyId: ISSUER, balanceMinutes: 300 },
        { kind: 'exchange', direction: 'given', counterpartyId: LENDER, balanceMinutes: 200 },
        {
          kind: 'reversal',
          direction: 'received',
          minutes: 40,
          balanceMinutes: 240,
          reversesTransferId: named('hold'),
          recordedAt: '2026-03-07T22:59:59.999Z',
          revision: 6,
        },
      ],
    });
    expect(queries.statement(BORROWER, { from: '2026-03-05', to: '2026-03-06' })).toMatchObject({
      openingBalanceMinutes: 300,
      lines: [{ kind: 'exchange', minutes: 100 }],
      closingBalanceMinutes: 200,
    });
    expect(queries.statement(BORROWER, { from: '2026-03-08', to: undefined })).toMatchObject({
      openingBalanceMinutes: 240,
      lines: [],
      closingBalanceMinutes: 240,
    });
    expect(queries.statement(STRANGER, ALWAYS)).toBeUndefined();
  });

  test('a statement up to the last day there is, is whole', async () => {
    await playOneExchange();
    const queries = await caughtUp(await follow('live'));
    const whole = statementOf(queries, BORROWER, undefined, undefined);
    for (const to of ['2026-03-07', '2199-12-31']) {
      expect(statementOf(queries, BORROWER, '2000-01-01', to)).toEqual(whole);
    }
    expect(whole.lines).toHaveLength(3);
  });

  test('the days of a statement are those of the legal time, in summer too', async () => {
    for (const command of openings) await give(command, '2026-07-01T09:00:00.000Z');
    const moments = ['2026-07-01T21:59:59.999Z', '2026-07-01T22:00:00.000Z'];
    for (const moment of moments)
      await give(grantEndowment({ transferId: named(moment), minutes: 10 }), moment);
    const queries = await caughtUp(await follow('live'));
    const linesOf = (day: string) =>
      statementOf(queries, BORROWER, day, day).lines.map(({ recordedAt }) => recordedAt);
    expect([linesOf('2026-07-01'), linesOf('2026-07-02')]).toEqual(moments.map((one) => [one]));
  });

  test('a statement runs in the order of the ledger, though the clock steps back over midnight', async () => {
    const steps: readonly [LedgerCommand, Instant][] = [
      ...openings.map((opening): [LedgerCommand, Instant] => [opening, '2026-03-01T09:00:00.000Z']),
      [grantEndowment({ minutes: 100 }), '2026-03-02T23:00:00.000Z'],
      [holdMinutes({ minutes: 100 }), '2026-03-02T22:59:00.000Z'],
      [postHold({ minutes: 100 }), '2026-03-02T22:59:30.000Z'],
    ];
    for (const [command, now] of steps) await give(command, now);
    const queries = await caughtUp(await follow('live'));
    const whole = statementOf(queries, BORROWER, undefined, undefined);
    expect(whole.lines.map(({ balanceMinutes: after }) => after)).toEqual([100, 0]);
    expect(whole.lines.map(({ revision }) => revision)).toEqual([3, 5]);
    expect(statementOf(queries, BORROWER, '2026-03-02', '2026-03-02').lines).toEqual([]);
    expect(statementOf(queries, BORROWER, '2026-03-03', '2026-03-03')).toEqual(whole);
  });

  test('a statement of too many lines is not given', async () => {
    const endowments = Array.from({ length: MAX_STATEMENT_LINES + 1 }, (_, index) =>
      grantEndowment({ transferId: named(`endowment ${index}`), minutes: 1 }),
    );
    const now = '2026-03-01T00:00:00.000Z';
    const wide = openAccount({ accountId: ISSUER, kind: 'issuer', creditLimitMinutes: 20_000 });
    await Promise.all([wide, ...openings.slice(1)].map((command) => give(command, now)));
    await Promise.all(endowments.slice(1).map((command) => give(command, now)));
    const projection = await follow('live');
    const queries = await caughtUp(projection);
    expect(queries.statement(BORROWER, ALWAYS)).toMatchObject({ closingBalanceMinutes: 10_000 });
    const last = await give(endowments[0] ?? grantEndowment(), now);
    if (last.kind === 'done') await projection.waitFor(last.position, 5_000);
    expect(queries.statement(BORROWER, ALWAYS)).toBe('too_long');
  });
});

describe('whatever is asked of the ledger', () => {
  const minutes = fc.integer({ min: 1, max: 40 });
  const hold = fc.constantFrom('hold 1', 'hold 2', 'hold 3', 'hold 4', 'hold 5').map(named);
  const other = fc.nat({ max: 20 }).map((number) => named(`other ${number}`));
  const command: fc.Arbitrary<LedgerCommand> = fc.oneof(
    fc.constantFrom(...openings),
    fc
      .record({
        creditLimitMinutes: fc.nat({ max: 100 }),
        accountId: fc.constantFrom(...EVERYBODY),
      })
      .map(changeCreditLimit),
    fc
      .record({
        transferId: other,
        minutes,
        creditAccountId: fc.constantFrom(LENDER, BORROWER, STRANGER),
      })
      .map(grantEndowment),
    fc.record({ transferId: hold, minutes }).map(holdMinutes),
    fc.record({ transferId: hold, minutes }).map(postHold),
    hold.map((transferId) => voidHold(transferId)),
    fc.record({ transferId: other, reversesTransferId: hold, minutes }).map(reverseTransfer),
  );
  // A clock may step back: neither balances nor statements may mind.
  const moment = fc
    .integer({ min: 0, max: 9 * 24 * 60 })
    .map((minute) => new Date(Date.UTC(2026, 2, 1, 0, minute)).toISOString());
  const day = fc
    .integer({ min: 1, max: 10 })
    .map((date) => `2026-03-${date.toString().padStart(2, '0')}`);

  const at: Instant = '2026-03-02T00:00:00.000Z';
  const everything: [LedgerCommand, Instant][] = [
    [grantEndowment(), at],
    [holdMinutes(), at],
    [postHold({ minutes: 90 }), at],
    [reverseTransfer(), at],
    [holdMinutes({ transferId: named('hold 2') }), at],
    [voidHold(named('hold 2')), at],
    [changeCreditLimit({ creditLimitMinutes: 33 }), at],
    [changeWarningLevel({ warningLevelMinutes: 10 }), at],
    [changeCeiling({ ceilingMinutes: 10_000 }), at],
    [setPolicy(true), at],
    [holdMinutes({ transferId: named('hold 3'), minutes: 10, expiresAt: NOON }), at],
    [expireHold({ transferId: named('hold 3') }), at],
    [transferMinutes({ minutes: 5 }), at],
    [openProgramme(), at],
    [awardEndowment(), at],
    [refuseAward(), at],
    [payInstalment(), at],
    [returnUnused(), at],
    [cancelInstalments(), at],
    [closeProgramme(), at],
    [freezeAccount(), at],
    [unfreezeAccount(), at],
    [openAccount({ accountId: STRANGER, kind: 'member', creditLimitMinutes: 7 }), at],
    [closeAccount({ accountId: STRANGER }), at],
  ];

  test('the rows say what the ledger says, statements sum to balances, and a rebuild equals the live rows', async () => {
    const seen = new Set<string>();
    const property = fc.asyncProperty(
      fc.array(fc.tuple(command, moment), { minLength: 10, maxLength: 80, size: 'max' }),
      day,
      day,
      async (asked, one, two) => {
        const live = await follow('live');
        await Promise.all(openings.map((opening) => give(opening, '2026-03-01T00:00:00.000Z')));
        for (const [next, now] of asked) await give(next, now);
        const end = await give(
          openAccount({ accountId: STRANGER, kind: 'member', creditLimitMinutes: 7 }),
          '2026-03-10T00:00:00.000Z',
        );
        if (end.kind === 'done') expect(await live.waitFor(end.position, 5_000)).toBe(true);
        const queries = await caughtUp(live);

        const { accounts } = await writer.view();
        for (const account of accounts.values()) {
          const view = queries.account(account.accountId);
          expect(view).toMatchObject({
            balanceMinutes: balanceMinutes(account),
            availableMinutes: availableMinutes(account),
            pendingInMinutes: account.creditsPending,
            pendingOutMinutes: account.debitsPending,
            givenMinutes: account.debitsPosted,
            receivedMinutes: account.creditsPosted,
            creditLimitMinutes: account.creditLimitMinutes,
          });
          const [from, to] = [one, two].sort();
          const parts = [
            statementOf(queries, account.accountId, undefined, dayBefore(from)),
            statementOf(queries, account.accountId, from, to),
            statementOf(queries, account.accountId, dayAfter(to), undefined),
          ];
          // The periods follow each other: each begins with what the one before has left.
          expect(parts.map(({ openingBalanceMinutes }) => openingBalanceMinutes)).toEqual([
            0,
            parts[0]?.closingBalanceMinutes,
            parts[1]?.closingBalanceMinutes,
          ]);
          expect(parts[2]?.closingBalanceMinutes).toBe(balanceMinutes(account));
        }
        expect(queries.trialBalance()).toMatchObject({ accounts: accounts.size, balanced: true });

        const rebuilt = await follow('rebuilt');
        await caughtUp(rebuilt);
        expect(rowsOf(rebuilt)).toEqual(rowsOf(live));
        for await (const { type } of store.read('ledger-nord')) seen.add(type);
      },
    );
    await fc.assert(
      property.beforeEach(async () => {
        await tearDown();
        await setUp();
      }),
      // One history that holds every type of event is always among them.
      { numRuns: 15, examples: [[everything, '2026-03-01', '2026-03-05']] },
    );
    // Otherwise it would have shown nothing.
    expect([...seen].sort()).toEqual(Object.keys(ledger.events).sort());
  });

  test('a trial balance that does not balance says so', () => {
    const database = openDatabase({ file: ':memory:', durability: 'rebuildable' });
    database.exec(accountsModel.schema);
    database.exec(
      `INSERT INTO accounts (account_id, kind, opened_at, status, credit_limit, debits_pending, debits_posted, credits_pending, credits_posted, revision)
       VALUES ('${LENDER}', 'member', '', 'open', 0, 0, 5, 0, 9, 0), ('${BORROWER}', 'member', '', 'open', 9, 0, 9, 0, 4, 0)`,
    );
    expect(accountQueries(database).trialBalance()).toMatchObject({
      balanceMinutes: -1,
      balanced: false,
    });
    database.exec('UPDATE accounts SET credits_posted = credits_posted + 1 WHERE number = 2');
    expect(accountQueries(database).trialBalance().balanced).toBe(true);
    database.exec('UPDATE accounts SET debits_pending = 3, credits_pending = 3');
    expect(accountQueries(database).trialBalance().balanced).toBe(false);
    database.close();
  });
});
