import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { ledger } from '@bourse/contracts/ledger';
import { dayAfter, type Day, dayOf, type Instant } from '@bourse/kernel/clock';
import { type Account, availableMinutes, balanceMinutes, warning } from '@bourse/ledger/account';
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
import { ledgerDecider } from '@bourse/ledger/ledger';
import { factReader } from '@bourse/projections/fact';
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { LEDGER, type LedgerScene, openings, openLedgerScene } from '../ledger-scene.ts';
import { accountsModel } from '../accounts/model.ts';
import { accountQueries } from '../accounts/queries.ts';
import type { AccountView } from '../accounts/views.ts';
import { ALWAYS } from './balances.ts';
import { historyModel } from './model.ts';
import { type HistoryQueries, historyQueries } from './queries.ts';
import type { StatementOf } from './statement.ts';

const START = '2026-03-01T00:00:00.000Z';
const END = '2026-03-10T00:00:00.000Z';

const minutes = fc.integer({ min: 1, max: 40 });
const hold = fc.constantFrom('hold 1', 'hold 2', 'hold 3', 'hold 4', 'hold 5').map(named);
const other = fc.nat({ max: 20 }).map((number) => named(`other ${number}`));
const day = fc
  .integer({ min: 1, max: 10 })
  .map((date): Day => `2026-03-${date.toString().padStart(2, '0')}`);
const member = fc.constantFrom(LENDER, BORROWER, STRANGER);
const command: fc.Arbitrary<LedgerCommand> = fc.oneof(
  fc.constantFrom(...openings),
  fc
    .record({
      creditLimitMinutes: fc.nat({ max: 100 }),
      accountId: fc.constantFrom(ISSUER, LENDER, BORROWER, STRANGER),
    })
    .map(changeCreditLimit),
  fc
    .record({ transferId: other, minutes, creditAccountId: member, effectiveOn: day })
    .map(grantEndowment),
  fc.record({ transferId: hold, minutes }).map(holdMinutes),
  fc.record({ transferId: hold, minutes, effectiveOn: day }).map(postHold),
  hold.map((transferId) => voidHold(transferId)),
  fc
    .record({ transferId: other, reversesTransferId: fc.oneof(hold, other), minutes })
    .map(reverseTransfer),
  fc.record({ transferId: other, minutes, effectiveOn: day }).map(transferMinutes),
);
// A clock may step back: nothing may mind.
const moment = fc
  .integer({ min: 0, max: 9 * 24 * 60 })
  .map((minute): Instant => new Date(Date.UTC(2026, 2, 1, 0, minute)).toISOString());

/** One history that holds every type of event is always among them. */
const at: Instant = '2026-03-02T00:00:00.000Z';
const everything: [LedgerCommand, Instant][] = [
  grantEndowment(),
  holdMinutes(),
  postHold({ minutes: 90 }),
  reverseTransfer(),
  holdMinutes({ transferId: named('hold 2') }),
  voidHold(named('hold 2')),
  changeCreditLimit({ creditLimitMinutes: 33 }),
  changeWarningLevel({ warningLevelMinutes: 10 }),
  changeCeiling({ ceilingMinutes: 10_000 }),
  setPolicy(true),
  holdMinutes({ transferId: named('hold 3'), minutes: 10, expiresAt: NOON }),
  expireHold({ transferId: named('hold 3') }),
  transferMinutes({ minutes: 5 }),
  openProgramme(),
  awardEndowment(),
  refuseAward(),
  payInstalment(),
  returnUnused(),
  cancelInstalments(),
  closeProgramme(),
  freezeAccount(),
  unfreezeAccount(),
  openAccount({ accountId: STRANGER, kind: 'member', creditLimitMinutes: 7 }),
  closeAccount({ accountId: STRANGER }),
].map((one): [LedgerCommand, Instant] => [one, at]);

/** The state that decisions are made on, after each revision: what the views are held against. */
type Revision = {
  readonly recordedAt: Instant;
  readonly accounts: ReadonlyMap<string, Account>;
};

async function revisionsOf(scene: LedgerScene, seen: Set<string>): Promise<readonly Revision[]> {
  const toFact = factReader([ledger]);
  const revisions: Revision[] = [];
  let state = ledgerDecider.initialState();
  for await (const recorded of scene.store.read(LEDGER)) {
    const { event, recordedAt } = toFact(recorded);
    seen.add(event.type);
    state = ledgerDecider.evolve(state, event);
    revisions.push({ recordedAt, accounts: new Map(state.accounts.entries()) });
  }
  return revisions;
}

const figuresOf = (account: Account): Partial<AccountView> => ({
  status: account.status,
  balanceMinutes: balanceMinutes(account),
  availableMinutes: availableMinutes(account),
  pendingInMinutes: account.creditsPending,
  pendingOutMinutes: account.debitsPending,
  givenMinutes: account.debitsPosted,
  receivedMinutes: account.creditsPosted,
  creditLimitMinutes: account.creditLimitMinutes,
  beyondLimitMinutes: account.beyondLimitMinutes,
  warningLevelPassed: warning(account) !== undefined,
  ceilingMinutes: account.ceilingMinutes,
});

/** As of every recorded instant: every account is what it was, and the sums are zero. */
function expectEveryInstant(queries: HistoryQueries, revisions: readonly Revision[]): void {
  const lastAt = new Map(revisions.map((revision) => [revision.recordedAt, revision.accounts]));
  for (const [instant, accounts] of lastAt) {
    for (const account of accounts.values())
      expect(queries.at(account.accountId, instant)).toMatchObject(figuresOf(account));
    const { balanceMinutes: sum, ...trial } = queries.trialBalance(instant);
    expect({ sum, balanced: trial.balanced }).toEqual({ sum: 0, balanced: true });
    expect(trial.accounts).toBe(accounts.size);
    const counted = [...accounts.values()].map(({ debitsPosted }) => debitsPosted);
    expect(trial.movedMinutes).toBe(counted.reduce((a, b) => a + b, 0));
  }
}

function statementOf(queries: HistoryQueries, accountId: string, asked: StatementOf) {
  const found = queries.statement(accountId, asked);
  if (found === undefined || found === 'too_long') throw new Error('it has a statement');
  let balance = found.openingBalanceMinutes;
  for (const { direction, minutes: moved, balanceMinutes: after } of found.lines) {
    balance += direction === 'given' ? -moved : moved;
    expect(after).toBe(balance);
  }
  expect(found.closingBalanceMinutes).toBe(balance);
  expect(found.closingBalanceMinutes - found.openingBalanceMinutes).toBe(
    found.receivedMinutes - found.givenMinutes,
  );
  return found;
}

const dayBefore = (one: Day): Day =>
  new Date(Date.parse(`${one}T00:00:00.000Z`) - 86_400_000).toISOString().slice(0, 10);

/** The periods before, in and after two days follow each other, and lead to what the account has. */
function expectStatements(queries: HistoryQueries, account: AccountView, from: Day, to: Day): void {
  const { accountId } = account;
  for (const by of ['recorded', 'effective'] as const) {
    for (const pending of by === 'recorded' ? [false, true] : [false]) {
      const parts = [
        { from: undefined, to: dayBefore(from) },
        { from, to },
        { from: dayAfter(to), to: undefined },
      ].map((period) => statementOf(queries, accountId, { ...period, by, pending }));
      expect(parts.map(({ openingBalanceMinutes }) => openingBalanceMinutes)).toEqual([
        0,
        parts[0]?.closingBalanceMinutes,
        parts[1]?.closingBalanceMinutes,
      ]);
      expect(parts[2]?.closingBalanceMinutes).toBe(account.balanceMinutes);
      const received = parts.reduce((sum, part) => sum + part.receivedMinutes, 0);
      expect(received).toBe(account.receivedMinutes);
      const lines = parts.flatMap((part) => part.lines);
      // One logical movement, one line: its hold, and what became of it.
      expect(new Set(lines.map(({ transferId }) => transferId)).size).toBe(lines.length);
      if (by === 'effective') {
        const days = lines.map(({ effectiveOn }) => effectiveOn);
        expect(days).toEqual(days.toSorted((a, b) => String(a).localeCompare(String(b))));
        expect(queries.effective(accountId, to).balanceMinutes).toBe(
          parts[1]?.closingBalanceMinutes,
        );
      } else {
        const revisions = lines.map(({ revision }) => revision);
        expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
      }
    }
  }
}

/** All that moved, between whoever: cut into three periods, it is the same. */
function expectFlows(queries: HistoryQueries, from: Day, to: Day): void {
  const { movedMinutes } = queries.trialBalance();
  for (const by of ['recorded', 'effective'] as const) {
    const periods = [
      { from: undefined, to: dayBefore(from), by },
      { from, to, by },
      { from: dayAfter(to), to: undefined, by },
    ];
    const flows = periods.flatMap((period) => {
      const found = queries.flows(period);
      return found === 'too_many' ? [] : found;
    });
    const total = flows.reduce((sum, flow) => sum + flow.minutes + flow.returnedMinutes, 0);
    expect(total).toBe(movedMinutes);
  }
}

const rowsOf = (queries: { prepare(sql: string): { all(): unknown[] } }) =>
  ['accounts', 'transfers', 'changes'].map((table) =>
    queries.prepare(`SELECT * FROM ${table} ORDER BY number`).all(),
  );

test('whatever was asked of the ledger, the views say what it was at every instant, and what moved', async () => {
  const seen = new Set<string>();
  let scene = await openLedgerScene(openSqliteEventStore);
  const property = fc.asyncProperty(
    fc.array(fc.tuple(command, moment), { minLength: 10, maxLength: 80, size: 'max' }),
    day,
    day,
    async (asked, one, two) => {
      // Live while it is written; another is made from all of it at the end.
      const live = scene.follow(historyModel, 'live');
      const now = scene.follow(accountsModel, 'now');
      for (const [next, when] of [
        ...openings.map((opening) => [opening, START] as const),
        ...asked,
      ])
        await scene.give(next, when);
      const end = openAccount({ accountId: STRANGER, kind: 'member', creditLimitMinutes: 7 });
      const ended = await scene.give(end, END);
      if (ended.kind === 'done') {
        for (const view of [live, now])
          expect(await view.waitFor(ended.position, 5_000)).toBe(true);
      }
      const queries = historyQueries((await scene.caughtUp(live)).reader, LEDGER);
      const present = accountQueries((await scene.caughtUp(now)).reader, LEDGER);

      const revisions = await revisionsOf(scene, seen);
      expectEveryInstant(queries, revisions);
      const [from = one, to = two] = [one, two].sort();
      for (const accountId of revisions.at(-1)?.accounts.keys() ?? []) {
        const account = present.account(accountId);
        if (account === undefined) throw new Error(`${accountId} has an account`);
        expect(queries.at(accountId, ALWAYS)).toEqual(account);
        expect(queries.effective(accountId, dayOf(END)).balanceMinutes).toBe(
          account.balanceMinutes,
        );
        for (const kinds of [account.given, account.received]) {
          for (const count of Object.values(kinds)) expect(count).toBeGreaterThanOrEqual(0);
        }
        expectStatements(queries, account, from, to);
      }
      expectFlows(queries, from, to);
      expect(queries.trialBalance(ALWAYS)).toEqual(queries.trialBalance());

      const rebuilt = await scene.caughtUp(scene.follow(historyModel, 'rebuilt'));
      expect(rowsOf(rebuilt.reader)).toEqual(rowsOf(live.reader));
    },
  );
  await fc.assert(
    property.beforeEach(async () => {
      await scene.close();
      scene = await openLedgerScene(openSqliteEventStore);
    }),
    { numRuns: 15, examples: [[everything, '2026-03-01', '2026-03-05']] },
  );
  await scene.close();
  // Otherwise it would have shown nothing.
  expect([...seen].sort()).toEqual(Object.keys(ledger.events).sort());
});
