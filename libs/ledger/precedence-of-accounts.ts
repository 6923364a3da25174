import type { LedgerEvent } from '@bourse/contracts/ledger';
import type { LedgerCommand } from './commands.ts';
import {
  accountClosed,
  accountFrozen,
  BORROWER,
  changeCeiling,
  changeCreditLimit,
  changeWarningLevel,
  closeAccount,
  creditLimitChanged,
  freezeAccount,
  held,
  LENDER,
  named,
  openAccount,
  opened,
  STRANGER,
  transferPended,
  unfreezeAccount,
} from './fixtures.ts';
import type { LedgerRejection } from './rejections.ts';

type Code = LedgerRejection['code'];

/** For tests only: refused under the first name, though the second would also have been a reason. */
export type PrecedenceCase = readonly [Code, Code, readonly LedgerEvent[], LedgerCommand];

const drawing = [...opened, creditLimitChanged(200), transferPended()];
const closed = [...opened, accountClosed()];
const known = { decisionId: named('freeze') };
const frozen = [...opened, accountFrozen()];
const open = { accountId: STRANGER, kind: 'member', creditLimitMinutes: 0 } as const;
const invalid = { warningLevelMinutes: -1, ceilingMinutes: -1 };
const byItself = { accountId: STRANGER, by: STRANGER };

const ofOpening: readonly PrecedenceCase[] = [
  [
    'account_already_open',
    'kind_not_of_holder',
    opened,
    openAccount({ ...open, accountId: LENDER, kind: 'clearing' }),
  ],
  [
    'account_already_open',
    'invalid_credit_limit',
    opened,
    openAccount({ ...open, accountId: LENDER, creditLimitMinutes: -1 }),
  ],
  [
    'kind_not_of_holder',
    'invalid_credit_limit',
    opened,
    openAccount({ ...open, kind: 'clearing', creditLimitMinutes: -1 }),
  ],
  [
    'invalid_credit_limit',
    'invalid_warning_level',
    opened,
    openAccount({ ...open, ...invalid, creditLimitMinutes: -1 }),
  ],
  ['invalid_warning_level', 'invalid_ceiling', opened, openAccount({ ...open, ...invalid })],
];

const ofLimits: readonly PrecedenceCase[] = (
  [
    ['invalid_credit_limit', (data) => changeCreditLimit({ ...data, creditLimitMinutes: -1 })],
    ['invalid_warning_level', (data) => changeWarningLevel({ ...data, warningLevelMinutes: -1 })],
    ['invalid_ceiling', (data) => changeCeiling({ ...data, ceilingMinutes: -1 })],
  ] satisfies readonly (readonly [Code, (data: Parameters<typeof freezeAccount>[0]) => unknown])[]
).flatMap(([code, ask]): PrecedenceCase[] => [
  ['decision_id_reused', 'own_limit', frozen, ask({ ...known, by: BORROWER })],
  ['own_limit', 'account_not_found', opened, ask(byItself)],
  ['own_limit', 'account_closed', closed, ask({ by: BORROWER })],
  ['account_not_found', code, opened, ask({ accountId: STRANGER })],
  ['account_closed', code, closed, ask({})],
]);

const nowhere = { ...known, accountId: STRANGER };

export const ofAccounts: readonly PrecedenceCase[] = [
  ...ofOpening,
  ...ofLimits,
  [
    'invalid_credit_limit',
    'credit_limit_below_use',
    drawing,
    changeCreditLimit({ creditLimitMinutes: -1 }),
  ],
  ['decision_id_reused', 'account_not_found', frozen, freezeAccount(nowhere)],
  ['decision_id_reused', 'own_account', frozen, unfreezeAccount({ ...known, by: BORROWER })],
  ['own_account', 'account_not_found', opened, unfreezeAccount(byItself)],
  ['own_account', 'account_closed', closed, unfreezeAccount({ by: BORROWER })],
  ['account_closed', 'account_not_frozen', closed, unfreezeAccount()],
  ['decision_id_reused', 'account_not_found', frozen, closeAccount(nowhere)],
  ['account_has_pending', 'account_not_balanced', held, closeAccount()],
];
