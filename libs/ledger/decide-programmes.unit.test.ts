import { describe, test } from '@jest/globals';
import { specificationOf } from '@bourse/kernel/decider-spec';
import { accountClosed, DAY, ISSUER, LENDER, named, opened, STRANGER } from './fixtures.ts';
import {
  awarded,
  awardEndowment,
  awardRefused,
  cancelInstalments,
  closeProgramme,
  endowmentAwarded,
  endowmentReturned,
  instalmentsCancelled,
  LATER,
  openProgramme,
  paid,
  payInstalment,
  programmeClosed,
  programmed,
  programmeOpened,
  refuseAward,
  returnUnused,
} from './fixtures-programmes.ts';
import { ledgerDecider } from './ledger.ts';

const { given } = specificationOf(ledgerDecider);

const once = (minutes: number) => [{ number: 1, dueOn: DAY, minutes }];
const inParts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ number: index + 1, dueOn: DAY, minutes: 1 }));
const second = { awardId: named('second award') };
const toLender = { ...second, toAccountId: LENDER };

describe('OpenProgramme', () => {
  test('opens', () => given(opened).when(openProgramme()).then([programmeOpened()]));
  test('again: nothing', () => given(programmed).when(openProgramme()).thenNothing());
  test.each([
    { name: 'Autre nom' },
    { budgetMinutes: 601 },
    { memberCeilingMinutes: 399 },
    { opensOn: '2026-01-02' },
    { closesOn: '2026-12-30' },
    { by: null },
    { reason: 'other words' },
    { issuerId: LENDER },
  ])('under a known id with %j: refused', (other) =>
    given(programmed).when(openProgramme(other)).thenRejected('programme_id_reused'),
  );
  test.each([0, -1, 0.5, 1_000_000_001])('with a budget of %d: refused', (budgetMinutes) =>
    given(opened)
      .when(openProgramme({ budgetMinutes }))
      .thenRejected('invalid_budget', { budgetMinutes }),
  );
  test.each([0, 0.5, 601])('with a ceiling of %d for a member: refused', (memberCeilingMinutes) =>
    given(opened)
      .when(openProgramme({ memberCeilingMinutes }))
      .thenRejected('invalid_member_ceiling', { memberCeilingMinutes }),
  );
  test('with the whole budget for one member, if need be', () =>
    given(opened)
      .when(openProgramme({ memberCeilingMinutes: 600 }))
      .then([programmeOpened({ memberCeilingMinutes: 600 })]));
  test('that closes before it opens: refused; on the same day: opened', () => {
    given(opened)
      .when(openProgramme({ closesOn: '2025-12-31' }))
      .thenRejected('invalid_programme_period');
    given(opened)
      .when(openProgramme({ closesOn: '2026-01-01' }))
      .then([programmeOpened({ closesOn: '2026-01-01' })]);
  });
  test('of an issuer that is closed: refused', () =>
    given([...opened, accountClosed({ accountId: ISSUER })])
      .when(openProgramme())
      .thenRejected('debit_account_closed', { accountId: ISSUER }));
  test('of nobody, or no issuer: refused', () => {
    given(opened)
      .when(openProgramme({ issuerId: STRANGER }))
      .thenRejected('debit_account_not_found');
    given(opened)
      .when(openProgramme({ issuerId: LENDER }))
      .thenRejected('debit_account_not_issuer', { kind: 'member' });
  });
});

describe('AwardEndowment', () => {
  test('promises, and pays nothing yet', () =>
    given(programmed).when(awardEndowment()).then([endowmentAwarded()]));
  test('again: nothing, also when it is paid and the programme closed', () => {
    given(awarded).when(awardEndowment()).thenNothing();
    given([...paid, instalmentsCancelled(), programmeClosed()])
      .when(awardEndowment())
      .thenNothing();
  });
  test.each([
    { toAccountId: LENDER },
    { instalments: once(299) },
    { jury: { by: ISSUER, decidedOn: DAY, reasons: 'un autre avis' } },
  ])('under a known id with %j: refused', (other) =>
    given(awarded).when(awardEndowment(other)).thenRejected('award_id_reused'),
  );
  test('under the id of a refusal: refused', () =>
    given([...programmed, awardRefused(second)])
      .when(awardEndowment(second))
      .thenRejected('award_id_reused', second));
  test('up to what a member may have, all its awards together', () => {
    given(awarded)
      .when(awardEndowment({ ...second, instalments: once(100) }))
      .then([endowmentAwarded({ ...second, instalments: once(100) })]);
    given(awarded)
      .when(awardEndowment({ ...second, instalments: once(101) }))
      .thenRejected('exceeds_member_ceiling', { requestedMinutes: 101, leftMinutes: 100 });
  });
  test('up to the budget, all awards together', () => {
    given(awarded)
      .when(awardEndowment({ ...toLender, instalments: once(300) }))
      .then([endowmentAwarded({ ...toLender, instalments: once(300) })]);
    given(awarded)
      .when(awardEndowment({ ...toLender, instalments: once(301) }))
      .thenRejected('exceeds_budget', { requestedMinutes: 301, leftMinutes: 300 });
  });
  test('of what was cancelled or came back', () => {
    const rest = { ...toLender, instalments: once(400) };
    given([...paid, instalmentsCancelled()])
      .when(awardEndowment(rest))
      .then([endowmentAwarded(rest)]);
    given([...paid, endowmentReturned({ minutes: 100 })])
      .when(awardEndowment(rest))
      .then([endowmentAwarded(rest)]);
    given([...paid, endowmentReturned({ minutes: 99 })])
      .when(awardEndowment(rest))
      .thenRejected('exceeds_budget', { leftMinutes: 399 });
  });
  test('on a day outside the programme: refused; on its first and last: awarded', () => {
    const on = (decidedOn: string) => ({
      jury: { by: ISSUER, decidedOn, reasons: 'un bon dossier' },
    });
    for (const decidedOn of ['2025-12-31', '2027-01-01']) {
      given(programmed)
        .when(awardEndowment(on(decidedOn)))
        .thenRejected('outside_programme_period', { decidedOn });
    }
    for (const decidedOn of ['2026-01-01', '2026-12-31']) {
      given(programmed)
        .when(awardEndowment(on(decidedOn)))
        .then([endowmentAwarded(on(decidedOn))]);
    }
  });
  test.each([
    ['none', []],
    ['none that moves', once(0)],
    ['parts of minutes', once(0.5)],
    ['a wrong number', [{ number: 2, dueOn: DAY, minutes: 1 }]],
    [
      'a number twice',
      [
        { number: 1, dueOn: DAY, minutes: 1 },
        { number: 1, dueOn: LATER, minutes: 1 },
      ],
    ],
    ['too many', inParts(61)],
  ])('with %s: refused', (_, instalments) =>
    given(programmed).when(awardEndowment({ instalments })).thenRejected('invalid_instalments'),
  );
  test('in up to 60 instalments', () =>
    given(programmed)
      .when(awardEndowment({ instalments: inParts(60) }))
      .then([endowmentAwarded({ instalments: inParts(60) })]));
  test('of no programme, or a closed one: refused', () => {
    given(opened).when(awardEndowment()).thenRejected('programme_not_found');
    given([...programmed, programmeClosed()])
      .when(awardEndowment())
      .thenRejected('programme_closed');
  });
  test('to nobody, or no member: refused', () => {
    given(programmed)
      .when(awardEndowment({ toAccountId: STRANGER }))
      .thenRejected('credit_account_not_found', { accountId: STRANGER });
    given(programmed)
      .when(awardEndowment({ toAccountId: ISSUER }))
      .thenRejected('credit_account_not_member', { kind: 'issuer' });
  });
});

describe('RefuseAward', () => {
  test('is recorded, also of one who has no account', () => {
    given(programmed).when(refuseAward()).then([awardRefused()]);
    given(programmed)
      .when(refuseAward({ toAccountId: STRANGER }))
      .then([awardRefused({ toAccountId: STRANGER })]);
  });
  test('again: nothing', () =>
    given([...programmed, awardRefused()])
      .when(refuseAward())
      .thenNothing());
  test('under the id of an award: refused', () =>
    given(awarded)
      .when(refuseAward({ awardId: named('award') }))
      .thenRejected('award_id_reused', { awardId: named('award') }));
  test('outside the programme, or when it is closed: refused', () => {
    given(programmed)
      .when(refuseAward({ jury: { by: ISSUER, decidedOn: '2027-01-01', reasons: 'trop tard' } }))
      .thenRejected('outside_programme_period');
    given([...programmed, programmeClosed()])
      .when(refuseAward())
      .thenRejected('programme_closed');
  });
  test('pays and cancels nothing', () => {
    const refused = [...programmed, awardRefused(second)];
    given(refused).when(payInstalment(second)).thenRejected('award_not_found', second);
    given(refused).when(cancelInstalments(second)).thenRejected('award_not_found', second);
    given(refused).when(returnUnused(second)).thenRejected('award_not_found', second);
  });
});

describe('CloseProgramme', () => {
  test('closes what has nothing left to pay', () => {
    given(programmed).when(closeProgramme()).then([programmeClosed()]);
    given([...paid, instalmentsCancelled()])
      .when(closeProgramme())
      .then([programmeClosed()]);
  });
  test('again: nothing', () =>
    given([...programmed, programmeClosed()])
      .when(closeProgramme())
      .thenNothing());
  test('by another decision: refused, it is closed', () =>
    given([...programmed, programmeClosed()])
      .when(closeProgramme({ decisionId: named('another') }))
      .thenRejected('programme_closed'));
  test('with instalments to pay: refused', () =>
    given(paid).when(closeProgramme()).thenRejected('instalments_unpaid', { unpaidMinutes: 100 }));
  test('of nothing known: refused', () =>
    given(opened).when(closeProgramme()).thenRejected('programme_not_found'));
});
