import { expect, test } from '@jest/globals';
import type { LedgerCommand } from './commands.ts';
import { explore, type World } from './enumeration.ts';
import {
  accountOpened,
  BORROWER,
  changeCeiling,
  changeCreditLimit,
  changeWarningLevel,
  closeAccount,
  DAY,
  expireHold,
  freezeAccount,
  grantEndowment,
  holdMinutes,
  ISSUER,
  LENDER,
  linked,
  named,
  NOON,
  postHold,
  reverseTransfer,
  setPolicy,
  transferMinutes,
  unfreezeAccount,
  voidHold,
} from './fixtures.ts';
import {
  awardEndowment,
  cancelInstalments,
  closeProgramme,
  openProgramme,
  payInstalment,
  refuseAward,
  returnUnused,
} from './fixtures-programmes.ts';

// Three accounts: an issuer, A that may draw on 1 minute, and B that may draw on none.
const [A, B] = [BORROWER, LENDER];
const accounts = [
  accountOpened({ accountId: ISSUER, kind: 'issuer', creditLimitMinutes: 4 }),
  accountOpened({ accountId: A, kind: 'member', creditLimitMinutes: 1 }),
  accountOpened({ accountId: B, kind: 'member', creditLimitMinutes: 0 }),
];
const grant = (name: string, to: string, minutes: number) =>
  grantEndowment({ transferId: named(name), creditAccountId: to, minutes });
const hold = (name: string, from: string, to: string, minutes: number, expiresAt?: string) =>
  holdMinutes({
    transferId: named(name),
    debitAccountId: from,
    creditAccountId: to,
    minutes,
    expiresAt: expiresAt ?? null,
  });
const post = (name: string, minutes: number) => postHold({ transferId: named(name), minutes });
const pass = (name: string, from: string, to: string) =>
  transferMinutes({
    transferId: named(name),
    debitAccountId: from,
    creditAccountId: to,
    minutes: 1,
  });
const reverse = (name: string, of: string, minutes: number) =>
  reverseTransfer({ transferId: named(name), reversesTransferId: named(of), minutes });

const holds: readonly LedgerCommand[] = [
  grant('e', A, 2),
  hold('h', A, B, 2, NOON),
  post('h', 1),
  post('h', 2),
  voidHold(named('h')),
  expireHold({ transferId: named('h') }),
  expireHold({ transferId: named('h'), now: '2026-03-02T11:00:00.000Z' }),
  hold('i', B, A, 1),
  post('i', 1),
  voidHold(named('i')),
  reverse('r', 'h', 1),
  reverse('s', 'h', 1),
  reverse('t', 'e', 2),
  grant('g', B, 1),
  pass('m', B, A),
  setPolicy(true),
  setPolicy(false),
  changeCreditLimit({ accountId: A, creditLimitMinutes: 0 }),
];

const limits: readonly LedgerCommand[] = [
  grant('e', A, 1),
  grant('f', B, 1),
  hold('h', A, B, 1),
  post('h', 1),
  voidHold(named('h')),
  pass('m', B, A),
  pass('n', A, B),
  reverse('r', 'm', 1),
  freezeAccount({ accountId: A }),
  unfreezeAccount({ accountId: A }),
  closeAccount({ accountId: B }),
  changeCeiling({ accountId: A, ceilingMinutes: 1 }),
  changeCeiling({ accountId: B, ceilingMinutes: 0 }),
  changeWarningLevel({ accountId: A, warningLevelMinutes: 0 }),
  changeCreditLimit({ accountId: B, creditLimitMinutes: 1 }),
  changeCreditLimit({ accountId: B, creditLimitMinutes: 0 }),
];

const award = (name: string, to: string, ...minutes: readonly number[]) =>
  awardEndowment({
    awardId: named(name),
    toAccountId: to,
    instalments: minutes.map((one, index) => ({ number: index + 1, dueOn: DAY, minutes: one })),
  });
const pay = (name: string, number: number) =>
  payInstalment({ awardId: named(name), number, transferId: named(`${name} ${number}`) });

const programmes: readonly LedgerCommand[] = [
  openProgramme({ budgetMinutes: 4, memberCeilingMinutes: 3 }),
  award('a', A, 1, 1),
  award('b', A, 2),
  award('c', B, 2),
  refuseAward({ awardId: named('c'), toAccountId: B }),
  pay('a', 1),
  pay('a', 2),
  pay('b', 1),
  pay('c', 1),
  cancelInstalments({ awardId: named('a'), numbers: [2] }),
  returnUnused({ awardId: named('a'), minutes: 1 }),
  cancelInstalments({ awardId: named('c'), numbers: [1], decisionId: named('cancel c') }),
  freezeAccount({ accountId: A }),
  pass('m', A, B),
  award('d', A, 1),
  pay('d', 1),
  returnUnused({ awardId: named('b'), transferId: named('second return'), minutes: 2 }),
  reverse('r', 'a 1', 1),
  reverse('s', 'c 1', 2),
  hold('h', A, B, 2),
  closeProgramme(),
];

const chains: readonly LedgerCommand[] = [
  linked(grant('e', A, 1), hold('h', A, B, 2)),
  linked(hold('h', A, B, 2), post('h', 2)),
  linked(post('h', 2), pass('m', B, A), pass('n', B, A)),
  linked(hold('i', B, A, 1), freezeAccount({ accountId: B })),
  linked(setPolicy(true), reverse('r', 'h', 2)),
  linked(closeAccount({ accountId: B }), voidHold(named('i'))),
  linked(voidHold(named('i')), closeAccount({ accountId: B })),
  grant('e', A, 1),
  hold('h', A, B, 2),
  hold('i', B, A, 1),
  post('h', 2),
  post('i', 1),
  pass('m', B, A),
  reverse('r', 'h', 2),
  setPolicy(true),
  unfreezeAccount({ accountId: B }),
];

const worlds: readonly World[] = [
  { name: 'holds and reversals', start: accounts, alphabet: holds },
  { name: 'accounts and limits', start: accounts, alphabet: limits },
  { name: 'programmes', start: accounts, alphabet: programmes },
  { name: 'linked commands', start: accounts, alphabet: chains },
];

test.each(worlds)(
  'every order of $name keeps every promise',
  (world) => {
    const { states, transitions, depth, seen } = explore(world);
    process.stdout.write(
      `every order of ${world.name}: ${states} states, ${transitions} transitions, at most ${depth} steps\n`,
    );
    // Otherwise it would have shown little.
    expect(states).toBeGreaterThan(1_000);
    expect(depth).toBeGreaterThanOrEqual(6);
    expect((mustSee[world.name] ?? []).filter((one) => !seen.has(one))).toEqual([]);
  },
  120_000,
);

const mustSee: Readonly<Record<string, readonly string[]>> = {
  'holds and reversals': [
    'TransferPended',
    'TransferPosted',
    'TransferVoided',
    'TransferExpired',
    'TransferReversed',
    'insufficient_credit',
    'exceeds_reversible_minutes',
    'hold_already_resolved',
  ],
  'accounts and limits': [
    'AccountFrozen',
    'AccountUnfrozen',
    'AccountClosed',
    'exceeds_ceiling',
    'debit_account_frozen',
    'credit_account_closed',
    'account_not_balanced',
  ],
  programmes: [
    'EndowmentGranted',
    'EndowmentReturned',
    'ProgrammeClosed',
    'exceeds_budget',
    'exceeds_member_ceiling',
    'exceeds_returnable_minutes',
    'instalments_unpaid',
  ],
  'linked commands': ['linked_refused', 'TransferReversed', 'AccountClosed'],
};
