import { describe, test } from '@jest/globals';
import { specificationOf } from '@bourse/kernel/decider-spec';
import type { LedgerCommand } from './commands.ts';
import {
  accountClosed,
  accountFrozen,
  accountOpened,
  accountUnfrozen,
  BORROWER,
  changeCeiling,
  changeCreditLimit,
  changeWarningLevel,
  closeAccount,
  creditLimitChanged,
  ELSEWHERE,
  endowed,
  expireHold,
  freezeAccount,
  grantEndowment,
  held,
  holdMinutes,
  ISSUER,
  LENDER,
  minutesTransferred,
  named,
  NOON,
  openAccount,
  opened,
  posted,
  postHold,
  reverseTransfer,
  STRANGER,
  transferExpired,
  transferMinutes,
  transferPended,
  transferPosted,
  transferVoided,
  unfreezeAccount,
  voidHold,
} from './fixtures.ts';
import {
  awardEndowment,
  endowmentAwarded,
  paid,
  payInstalment,
  programmed,
  programmeOpened,
  returnUnused,
} from './fixtures-programmes.ts';
import { ledgerDecider } from './ledger.ts';

const { given } = specificationOf(ledgerDecider);

describe('OpenAccount', () => {
  const account = {
    accountId: STRANGER,
    kind: 'member',
    creditLimitMinutes: 60,
    warningLevelMinutes: null,
    ceilingMinutes: null,
  } as const;
  const open = openAccount(account);
  test('opens', () =>
    given([])
      .when(open)
      .then([accountOpened(account)]));
  test('again, in the same words: nothing', () =>
    given([accountOpened(account)])
      .when(open)
      .thenNothing());
  test('again, after its limit changed: still nothing', () =>
    given([accountOpened({ ...account, accountId: BORROWER }), creditLimitChanged(90)])
      .when(openAccount({ ...account, accountId: BORROWER }))
      .thenNothing());
  test.each([
    { kind: 'issuer' },
    { creditLimitMinutes: 61 },
    { warningLevelMinutes: 30 },
    { ceilingMinutes: 30 },
  ] as const)('again, with %j: refused', (other) =>
    given([accountOpened(account)])
      .when(openAccount({ ...account, ...other }))
      .thenRejected('account_already_open', { accountId: STRANGER }),
  );
  test.each([-1, 0.5, 1_000_000_001])('with a limit of %d: refused', (creditLimitMinutes) =>
    given([])
      .when(openAccount({ ...account, creditLimitMinutes }))
      .thenRejected('invalid_credit_limit', { creditLimitMinutes }),
  );

  test('with a warning level and a ceiling', () => {
    const whole = { ...account, warningLevelMinutes: 30, ceilingMinutes: 600 };
    given([])
      .when(openAccount(whole))
      .then([accountOpened(whole)]);
    given([accountOpened(whole)])
      .when(openAccount(whole))
      .thenNothing();
  });
  test.each([-1, 0.5, 1_000_000_001])(
    'with a warning level or ceiling of %d: refused',
    (minutes) => {
      given([])
        .when(openAccount({ ...account, warningLevelMinutes: minutes }))
        .thenRejected('invalid_warning_level', { warningLevelMinutes: minutes });
      given([])
        .when(openAccount({ ...account, ceilingMinutes: minutes }))
        .thenRejected('invalid_ceiling', { ceilingMinutes: minutes });
    },
  );
  test('of another marketplace: a clearing account, and nothing else is one', () => {
    const clearing = { ...account, accountId: ELSEWHERE, kind: 'clearing' } as const;
    given([])
      .when(openAccount(clearing))
      .then([accountOpened(clearing)]);
    given([])
      .when(openAccount({ ...clearing, kind: 'member' }))
      .thenRejected('kind_not_of_holder', { accountId: ELSEWHERE, kind: 'member' });
    given([])
      .when(openAccount({ ...account, kind: 'clearing' }))
      .thenRejected('kind_not_of_holder', { accountId: STRANGER, kind: 'clearing' });
  });
});

describe('FreezeAccount', () => {
  const frozen = [...endowed, accountFrozen()];
  test('freezes', () => given(endowed).when(freezeAccount()).then([accountFrozen()]));
  test('again: nothing, also after the thaw', () => {
    given(frozen).when(freezeAccount()).thenNothing();
    given([...frozen, accountUnfrozen()])
      .when(freezeAccount())
      .thenNothing();
  });
  test('by another decision: refused, it is frozen', () =>
    given(frozen)
      .when(freezeAccount({ decisionId: named('another') }))
      .thenRejected('account_frozen', { accountId: BORROWER }));
  test('under a known id for another account: refused', () =>
    given(frozen)
      .when(freezeAccount({ accountId: LENDER }))
      .thenRejected('decision_id_reused', { decisionId: named('freeze') }));
  test('of an unknown account: refused', () =>
    given(endowed)
      .when(freezeAccount({ accountId: STRANGER }))
      .thenRejected('account_not_found', { accountId: STRANGER }));

  const lenderToo = accountFrozen({ accountId: LENDER, decisionId: named('freeze the lender') });
  const payingBack = { debitAccountId: LENDER, creditAccountId: BORROWER };
  test.each<readonly [string, LedgerCommand]>([
    ['hold', holdMinutes()],
    ['immediate transfer', transferMinutes()],
    ['endowment', grantEndowment({ transferId: named('new') })],
    ['award payment', payInstalment()],
    ['reversal', reverseTransfer({ reversesTransferId: named('endowment') })],
  ])('starts no %s on either side', (_, command) => {
    const history = [...endowed, programmeOpened(), endowmentAwarded()];
    const gives = command.type === 'GrantEndowment' || command.type === 'PayInstalment';
    const code = gives ? 'credit_account_frozen' : 'debit_account_frozen';
    given([...history, accountFrozen()])
      .when(command)
      .thenRejected(code, { accountId: BORROWER });
    const other = gives || command.type === 'ReverseTransfer' ? ISSUER : LENDER;
    given([...history, accountFrozen({ accountId: other })])
      .when(command)
      .thenRejected(gives ? 'debit_account_frozen' : 'credit_account_frozen', { accountId: other });
  });
  test('starts no return of what was not used', () =>
    given([...paid, accountFrozen()])
      .when(returnUnused())
      .thenRejected('debit_account_frozen', { accountId: BORROWER }));
  test('lets what is open end', () => {
    const open = [...endowed, transferPended({ expiresAt: NOON }), accountFrozen(), lenderToo];
    given(open).when(postHold()).then([transferPosted()]);
    given(open).when(voidHold()).then([transferVoided()]);
    given(open).when(expireHold()).then([transferExpired()]);
  });
  test('lets limits change, and promises stand', () => {
    given(frozen)
      .when(changeCreditLimit({ creditLimitMinutes: 60 }))
      .then([creditLimitChanged(60)]);
    given([...programmed, accountFrozen()])
      .when(awardEndowment())
      .then([endowmentAwarded()]);
  });
  test('ends with a thaw', () =>
    given([...frozen, accountUnfrozen()])
      .when(holdMinutes())
      .then([transferPended()]));
  test('of one side is told before that of the other', () =>
    given([...posted, accountFrozen(), lenderToo])
      .when(holdMinutes({ transferId: named('new'), ...payingBack }))
      .thenRejected('debit_account_frozen', { accountId: LENDER }));
});

describe('UnfreezeAccount', () => {
  const frozen = [...opened, accountFrozen()];
  test('thaws', () => given(frozen).when(unfreezeAccount()).then([accountUnfrozen()]));
  test('again: nothing, also after another freeze', () => {
    given([...frozen, accountUnfrozen()])
      .when(unfreezeAccount())
      .thenNothing();
    given([...frozen, accountUnfrozen(), accountFrozen({ decisionId: named('another') })])
      .when(unfreezeAccount())
      .thenNothing();
  });
  test('by the account’s own territory: refused', () =>
    given(frozen)
      .when(unfreezeAccount({ by: BORROWER }))
      .thenRejected('own_account', { accountId: BORROWER }));
  test('of what is not frozen: refused', () =>
    given(opened).when(unfreezeAccount()).thenRejected('account_not_frozen'));
});

describe('CloseAccount', () => {
  const closed = [...opened, accountClosed()];
  test('closes what is empty, also by its own territory, also when it is frozen', () => {
    given(opened).when(closeAccount()).then([accountClosed()]);
    given(opened)
      .when(closeAccount({ by: BORROWER }))
      .then([accountClosed({ by: BORROWER })]);
    given([...opened, accountFrozen()])
      .when(closeAccount())
      .then([accountClosed()]);
  });
  test('again: nothing', () => given(closed).when(closeAccount()).thenNothing());
  test('with a balance: refused', () =>
    given(endowed)
      .when(closeAccount())
      .thenRejected('account_not_balanced', { balanceMinutes: 300 }));
  test('below zero: refused', () =>
    given(endowed)
      .when(closeAccount({ accountId: ISSUER, by: null }))
      .thenRejected('account_not_balanced', { balanceMinutes: -300 }));
  test('with a hold on it or for it: refused', () => {
    given(held).when(closeAccount()).thenRejected('account_has_pending', {
      debitsPendingMinutes: 120,
      creditsPendingMinutes: 0,
    });
    given(held)
      .when(closeAccount({ accountId: LENDER }))
      .thenRejected('account_has_pending', {
        debitsPendingMinutes: 0,
        creditsPendingMinutes: 120,
      });
  });
  test('is for ever: nothing of the account changes or moves any more', () => {
    const again = { decisionId: named('another') };
    for (const command of [
      closeAccount(again),
      freezeAccount(again),
      unfreezeAccount(again),
      changeCreditLimit({ creditLimitMinutes: 60 }),
      changeWarningLevel({ warningLevelMinutes: 60 }),
      changeCeiling({ ceilingMinutes: 60 }),
    ]) {
      given(closed).when(command).thenRejected('account_closed', { accountId: BORROWER });
    }
    given(closed).when(grantEndowment()).thenRejected('credit_account_closed');
    given(closed).when(holdMinutes()).thenRejected('debit_account_closed');
  });
  test('ends reversals too: nothing comes back to who is gone', () => {
    const back = minutesTransferred({ minutes: 180 });
    given([...posted, back, accountClosed()])
      .when(reverseTransfer())
      .thenRejected('credit_account_closed', { accountId: BORROWER });
    given([...posted, back, accountClosed()])
      .when(reverseTransfer({ reversesTransferId: named('endowment') }))
      .thenRejected('debit_account_closed', { accountId: BORROWER });
  });
});
