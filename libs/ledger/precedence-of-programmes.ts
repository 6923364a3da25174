import type { LedgerEvent } from '@bourse/contracts/ledger';
import {
  accountClosed,
  accountFrozen,
  BORROWER,
  ceilingChanged,
  creditLimitChanged,
  DAY,
  ISSUER,
  minutesTransferred,
  named,
  opened,
  STRANGER,
} from './fixtures.ts';
import {
  awarded,
  awardEndowment,
  awardRefused,
  cancelInstalments,
  closeProgramme,
  instalmentsCancelled,
  openProgramme,
  paid,
  payInstalment,
  programmeClosed,
  programmed,
  refuseAward,
  returnUnused,
} from './fixtures-programmes.ts';
import type { PrecedenceCase } from './precedence-of-accounts.ts';

// For tests only.

const nowhere = named('nowhere');
const lateJury = { by: ISSUER, decidedOn: '2027-01-01', reasons: 'un bon dossier' };
const closedProgramme = [...programmed, programmeClosed()];
const tooMuch = [{ number: 1, dueOn: DAY, minutes: 601 }];
const issuerFrozen = accountFrozen({ accountId: ISSUER, decisionId: named('freeze issuer') });
const issuerClosed = accountClosed({ accountId: ISSUER });
const invalidTerms = { budgetMinutes: 0, memberCeilingMinutes: 0 };

const ofOpening: readonly PrecedenceCase[] = [
  [
    'programme_id_reused',
    'invalid_programme_period',
    programmed,
    openProgramme({ closesOn: '2025-01-01' }),
  ],
  [
    'invalid_programme_period',
    'invalid_budget',
    opened,
    openProgramme({ closesOn: '2025-01-01', ...invalidTerms }),
  ],
  ['invalid_budget', 'invalid_member_ceiling', opened, openProgramme(invalidTerms)],
  [
    'invalid_member_ceiling',
    'debit_account_not_found',
    opened,
    openProgramme({ memberCeilingMinutes: 601, issuerId: STRANGER }),
  ],
  [
    'invalid_member_ceiling',
    'debit_account_not_issuer',
    opened,
    openProgramme({ memberCeilingMinutes: 601, issuerId: BORROWER }),
  ],
  [
    'debit_account_not_issuer',
    'debit_account_closed',
    [...opened, accountClosed()],
    openProgramme({ issuerId: BORROWER }),
  ],
];

const ofJuries: readonly PrecedenceCase[] = [awardEndowment, refuseAward].flatMap(
  (ask): PrecedenceCase[] => [
    [
      'award_id_reused',
      'programme_not_found',
      [...awarded, awardRefused()],
      ask({ programmeId: nowhere }),
    ],
    ['programme_not_found', 'outside_programme_period', opened, ask({ jury: lateJury })],
    ['programme_closed', 'outside_programme_period', closedProgramme, ask({ jury: lateJury })],
  ],
);

const ofAwards: readonly PrecedenceCase[] = [
  [
    'outside_programme_period',
    'invalid_instalments',
    programmed,
    awardEndowment({ jury: lateJury, instalments: [] }),
  ],
  [
    'invalid_instalments',
    'credit_account_not_found',
    programmed,
    awardEndowment({ instalments: [], toAccountId: STRANGER }),
  ],
  [
    'credit_account_not_found',
    'exceeds_member_ceiling',
    programmed,
    awardEndowment({ instalments: tooMuch, toAccountId: STRANGER }),
  ],
  [
    'credit_account_not_member',
    'credit_account_closed',
    [...programmed, issuerClosed],
    awardEndowment({ toAccountId: ISSUER }),
  ],
  [
    'credit_account_closed',
    'exceeds_member_ceiling',
    [...programmed, accountClosed()],
    awardEndowment({ instalments: tooMuch }),
  ],
  [
    'exceeds_member_ceiling',
    'exceeds_budget',
    programmed,
    awardEndowment({ instalments: tooMuch }),
  ],
];

const poor = creditLimitChanged(0, { accountId: ISSUER, by: null });

const ofPayments: readonly PrecedenceCase[] = [
  ['transfer_id_reused', 'award_not_found', paid, payInstalment({ awardId: nowhere })],
  [
    'instalment_already_resolved',
    'instalment_not_due',
    [...awarded, instalmentsCancelled()],
    payInstalment({ number: 2 }),
  ],
  [
    'instalment_not_found',
    'debit_account_closed',
    [...awarded, issuerClosed],
    payInstalment({ number: 3 }),
  ],
  [
    'instalment_not_due',
    'debit_account_closed',
    [...awarded, issuerClosed],
    payInstalment({ number: 2 }),
  ],
  [
    'debit_account_closed',
    'credit_account_closed',
    [...awarded, issuerClosed, accountClosed({ decisionId: named('another') })],
    payInstalment(),
  ],
  [
    'debit_account_frozen',
    'credit_account_closed',
    [...awarded, issuerFrozen, accountClosed()],
    payInstalment(),
  ],
  [
    'credit_account_closed',
    'insufficient_credit',
    [...awarded, poor, accountClosed()],
    payInstalment(),
  ],
  [
    'credit_account_frozen',
    'insufficient_credit',
    [...awarded, poor, accountFrozen()],
    payInstalment(),
  ],
  [
    'insufficient_credit',
    'exceeds_ceiling',
    [...awarded, poor, ceilingChanged(0)],
    payInstalment(),
  ],
];

const spend: LedgerEvent = minutesTransferred({ minutes: 200 });

const ofReturns: readonly PrecedenceCase[] = [
  [
    'transfer_id_reused',
    'award_not_found',
    paid,
    returnUnused({ transferId: named('payment'), awardId: nowhere }),
  ],
  ['award_not_found', 'invalid_minutes', paid, returnUnused({ awardId: nowhere, minutes: 0 })],
  ['invalid_minutes', 'exceeds_returnable_minutes', paid, returnUnused({ minutes: 200.5 })],
  [
    'exceeds_returnable_minutes',
    'debit_account_closed',
    [...paid, spend, accountClosed()],
    returnUnused({ minutes: 201 }),
  ],
  [
    'debit_account_closed',
    'credit_account_frozen',
    [...paid, spend, accountClosed(), issuerFrozen],
    returnUnused(),
  ],
  [
    'debit_account_frozen',
    'credit_account_frozen',
    [...paid, accountFrozen(), issuerFrozen],
    returnUnused(),
  ],
  ['credit_account_frozen', 'insufficient_credit', [...paid, spend, issuerFrozen], returnUnused()],
];

const known = { decisionId: named('freeze issuer') };

export const ofProgrammes: readonly PrecedenceCase[] = [
  ...ofOpening,
  ...ofJuries,
  ...ofAwards,
  ...ofPayments,
  ...ofReturns,
  [
    'decision_id_reused',
    'award_not_found',
    [...opened, issuerFrozen],
    cancelInstalments({ ...known, awardId: nowhere }),
  ],
  [
    'award_not_found',
    'invalid_instalments',
    awarded,
    cancelInstalments({ awardId: nowhere, numbers: [] }),
  ],
  ['invalid_instalments', 'instalment_not_found', awarded, cancelInstalments({ numbers: [9, 9] })],
  [
    'instalment_not_found',
    'instalment_already_resolved',
    paid,
    cancelInstalments({ numbers: [1, 9] }),
  ],
  [
    'decision_id_reused',
    'programme_not_found',
    [...opened, issuerFrozen],
    closeProgramme({ ...known, programmeId: nowhere }),
  ],
];
