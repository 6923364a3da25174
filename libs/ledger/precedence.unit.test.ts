import { specificationOf } from '@bourse/kernel/decider-spec';
import { describe, expect, test } from '@jest/globals';
import type { LedgerEvent } from '@bourse/contracts/ledger';
import type { LedgerCommand } from './commands.ts';
import {
  accountOpened,
  BORROWER,
  changeCreditLimit,
  creditLimitChanged,
  endowed,
  endowmentGranted,
  grantEndowment,
  held,
  holdMinutes,
  ISSUER,
  LENDER,
  named,
  openAccount,
  opened,
  posted,
  postHold,
  reverseTransfer,
  STRANGER,
  transferPended,
  transferReversed,
} from './fixtures.ts';
import { ledgerDecider } from './ledger.ts';
import { type LedgerRejection, precedence } from './rejections.ts';

type Code = LedgerRejection['code'];
/** Refused under the first name, though the second would also have been a reason. */
type Case = readonly [Code, Code, readonly LedgerEvent[], LedgerCommand];

const { given } = specificationOf(ledgerDecider);

const drawing = [...opened, creditLimitChanged(200), transferPended()];
const spent = [
  ...posted,
  transferPended({
    transferId: named('spent'),
    debitAccountId: LENDER,
    creditAccountId: BORROWER,
  }),
];
const unpaid = [
  ...endowed,
  accountOpened({ accountId: STRANGER, kind: 'issuer', creditLimitMinutes: 0 }),
];
const NOBODY = 'insee:62765';

const ofAccounts: readonly Case[] = [
  [
    'account_already_open',
    'invalid_credit_limit',
    opened,
    openAccount({ accountId: LENDER, kind: 'member', creditLimitMinutes: -1 }),
  ],
  [
    'own_limit',
    'account_not_found',
    opened,
    changeCreditLimit({ accountId: STRANGER, by: STRANGER, creditLimitMinutes: 90 }),
  ],
  [
    'account_not_found',
    'invalid_credit_limit',
    opened,
    changeCreditLimit({ accountId: STRANGER, creditLimitMinutes: -1 }),
  ],
  [
    'invalid_credit_limit',
    'credit_limit_below_use',
    drawing,
    changeCreditLimit({ creditLimitMinutes: -1 }),
  ],
];

/** What a hold and an endowment have in common. */
const ofNewTransfers: readonly Case[] = [holdMinutes, grantEndowment].flatMap((ask): Case[] => {
  const history = ask === holdMinutes ? endowed : opened;
  return [
    ['transfer_id_reused', 'invalid_minutes', held, ask({ minutes: 0 })],
    [
      'invalid_minutes',
      'accounts_must_differ',
      history,
      ask({ debitAccountId: LENDER, creditAccountId: LENDER, minutes: 0 }),
    ],
    [
      'accounts_must_differ',
      'debit_account_not_found',
      history,
      ask({ debitAccountId: STRANGER, creditAccountId: STRANGER }),
    ],
    [
      'debit_account_not_found',
      'credit_account_not_found',
      history,
      ask({ debitAccountId: STRANGER, creditAccountId: NOBODY }),
    ],
  ];
});

const ofTransfers: readonly Case[] = [
  [
    'credit_account_not_found',
    'debit_account_not_member',
    endowed,
    holdMinutes({ debitAccountId: ISSUER, creditAccountId: STRANGER }),
  ],
  [
    'debit_account_not_member',
    'credit_account_not_member',
    unpaid,
    holdMinutes({ debitAccountId: ISSUER, creditAccountId: STRANGER }),
  ],
  [
    'credit_account_not_member',
    'insufficient_credit',
    endowed,
    holdMinutes({ creditAccountId: ISSUER, minutes: 301 }),
  ],
  [
    'credit_account_not_found',
    'debit_account_not_issuer',
    opened,
    grantEndowment({ debitAccountId: LENDER, creditAccountId: STRANGER }),
  ],
  [
    'debit_account_not_issuer',
    'credit_account_not_member',
    opened,
    grantEndowment({ debitAccountId: LENDER, creditAccountId: ISSUER }),
  ],
  [
    'credit_account_not_member',
    'insufficient_credit',
    unpaid,
    grantEndowment({ transferId: named('new'), creditAccountId: STRANGER, minutes: 701 }),
  ],
  ['hold_not_found', 'nothing_to_post', endowed, postHold({ minutes: 0 })],
  ['hold_not_found', 'invalid_minutes', endowed, postHold({ minutes: -1 })],
  ['hold_already_resolved', 'nothing_to_post', posted, postHold({ minutes: 0 })],
  ['hold_already_resolved', 'invalid_minutes', posted, postHold({ minutes: -1 })],
  ['invalid_minutes', 'exceeds_held_minutes', held, postHold({ minutes: 120.5 })],
  [
    'transfer_id_reused',
    'transfer_not_found',
    posted,
    reverseTransfer({ transferId: named('hold'), reversesTransferId: named('nowhere') }),
  ],
  [
    'transfer_id_reused',
    'transfer_not_reversible',
    posted,
    reverseTransfer({ transferId: named('hold'), reversesTransferId: named('endowment') }),
  ],
  [
    'transfer_not_found',
    'invalid_minutes',
    posted,
    reverseTransfer({ reversesTransferId: named('nowhere'), minutes: 0 }),
  ],
  ['transfer_not_reversible', 'invalid_minutes', held, reverseTransfer({ minutes: 0 })],
  ['invalid_minutes', 'exceeds_reversible_minutes', posted, reverseTransfer({ minutes: 120.5 })],
  ['exceeds_reversible_minutes', 'insufficient_credit', spent, reverseTransfer({ minutes: 121 })],
];

const cases = [...ofAccounts, ...ofNewTransfers, ...ofTransfers].map(
  ([first, second, history, command]) => [command.type, first, second, history, command] as const,
);

// Pairs that no command can meet at once: a transfer is known or not, a quantity is zero or is not.
// The pairs around them are pinned instead.
const exclusive: ReadonlySet<string> = new Set([
  'PostHold: hold_not_found, hold_already_resolved',
  'PostHold: nothing_to_post, invalid_minutes',
  'VoidHold: hold_not_found, hold_already_resolved',
  'ReverseTransfer: transfer_not_found, transfer_not_reversible',
]);

describe('the order of refusals', () => {
  test.each(cases)('%s: %s comes before %s', (type, first, second, history, command) => {
    const order: readonly Code[] = precedence[type];
    expect(order.indexOf(first)).toBeLessThan(order.indexOf(second));
    expect(order).toContain(first);
    given(history).when(command).thenRejected(first);
  });

  test('every pair of neighbours is pinned, or cannot meet', () => {
    const pinned = new Set(cases.map(([type, first, second]) => `${type}: ${first}, ${second}`));
    const neighbours = Object.entries(precedence).flatMap(([type, codes]) =>
      codes.slice(1).map((code, index) => `${type}: ${codes[index]}, ${code}`),
    );
    expect(neighbours.filter((pair) => !pinned.has(pair) && !exclusive.has(pair))).toEqual([]);
    expect([...exclusive].filter((pair) => !neighbours.includes(pair))).toEqual([]);
  });

  test('what is done already comes before every refusal', () => {
    const whole = { minutes: 300 };
    given([...endowed, transferPended(whole)])
      .when(holdMinutes(whole))
      .thenNothing();
    const all = { minutes: 1000 };
    given([...opened, endowmentGranted(all)])
      .when(grantEndowment(all))
      .thenNothing();
    const back = { minutes: 120 };
    given([...posted, transferReversed(back)])
      .when(reverseTransfer(back))
      .thenNothing();
  });
});
