import { describe, test } from '@jest/globals';
import { specificationOf } from '@bourse/kernel/decider-spec';
import {
  BORROWER,
  ceilingChanged,
  creditLimitChanged,
  DAY,
  endowmentGranted,
  grantEndowment,
  ISSUER,
  named,
  transferPended,
} from './fixtures.ts';
import {
  awarded,
  cancelInstalments,
  endowmentReturned,
  instalmentPaid,
  instalmentsCancelled,
  LATER,
  paid,
  payInstalment,
  programmeClosed,
  programmed,
  returnUnused,
} from './fixtures-programmes.ts';
import { ledgerDecider } from './ledger.ts';

const { given } = specificationOf(ledgerDecider);

describe('PayInstalment', () => {
  test('pays on the day it is due', () =>
    given(awarded).when(payInstalment()).then([instalmentPaid()]));
  test('pays later, on that day', () =>
    given(awarded)
      .when(payInstalment({ today: LATER }))
      .then([instalmentPaid({ effectiveOn: LATER })]));
  test('the day before: refused', () =>
    given(awarded)
      .when(payInstalment({ today: '2026-03-01' }))
      .thenRejected('instalment_not_due', { number: 1, dueOn: DAY }));
  test('again, on whatever day: nothing', () => {
    given(paid).when(payInstalment()).thenNothing();
    given(paid)
      .when(payInstalment({ today: LATER }))
      .thenNothing();
  });
  test('under a known id for another instalment or award: refused', () => {
    given(paid)
      .when(payInstalment({ number: 2, today: LATER }))
      .thenRejected('transfer_id_reused');
    given(paid)
      .when(payInstalment({ awardId: named('second award') }))
      .thenRejected('transfer_id_reused');
    given([...awarded, endowmentGranted()])
      .when(payInstalment({ transferId: named('endowment') }))
      .thenRejected('transfer_id_reused');
  });
  test('is not an endowment outside programmes, though it moves the same', () =>
    given(paid)
      .when(
        grantEndowment({
          transferId: named('payment'),
          minutes: 200,
          reason: 'un bon dossier',
        }),
      )
      .thenRejected('transfer_id_reused', { transferId: named('payment') }));
  test('a second time: refused', () =>
    given(paid)
      .when(payInstalment({ transferId: named('another') }))
      .thenRejected('instalment_already_resolved', { number: 1, resolution: 'paid' }));
  test('of what was cancelled: refused', () =>
    given([...awarded, instalmentsCancelled()])
      .when(payInstalment({ number: 2, today: LATER }))
      .thenRejected('instalment_already_resolved', { number: 2, resolution: 'cancelled' }));
  test('of no such award or number: refused', () => {
    given(programmed).when(payInstalment()).thenRejected('award_not_found');
    given(awarded)
      .when(payInstalment({ number: 3 }))
      .thenRejected('instalment_not_found', { number: 3 });
  });
  test('beyond what the issuer may give: refused, and paid when it may', () => {
    const poor = creditLimitChanged(199, { accountId: ISSUER, by: null });
    given([...awarded, poor])
      .when(payInstalment())
      .thenRejected('insufficient_credit', { accountId: ISSUER, availableMinutes: 199 });
    given([...awarded, poor, creditLimitChanged(200, { accountId: ISSUER, by: null })])
      .when(payInstalment())
      .then([instalmentPaid()]);
  });
  test('above what the member may own: refused', () =>
    given([...awarded, ceilingChanged(199)])
      .when(payInstalment())
      .thenRejected('exceeds_ceiling', { accountId: BORROWER, roomMinutes: 199 }));
});

describe('CancelInstalments', () => {
  test('cancels what is not paid', () =>
    given(paid).when(cancelInstalments()).then([instalmentsCancelled()]));
  test('cancels several at once', () =>
    given(awarded)
      .when(cancelInstalments({ numbers: [2, 1] }))
      .then([instalmentsCancelled({ numbers: [2, 1], minutes: 300 })]));
  test('again: nothing', () =>
    given([...paid, instalmentsCancelled()])
      .when(cancelInstalments())
      .thenNothing());
  test('by another decision: refused, it is cancelled', () =>
    given([...paid, instalmentsCancelled()])
      .when(cancelInstalments({ decisionId: named('another') }))
      .thenRejected('instalment_already_resolved', { number: 2, resolution: 'cancelled' }));
  test('under a known id for other numbers: refused', () =>
    given([...awarded, instalmentsCancelled()])
      .when(cancelInstalments({ numbers: [1] }))
      .thenRejected('decision_id_reused'));
  test('of what is paid: refused whole', () =>
    given(paid)
      .when(cancelInstalments({ numbers: [2, 1] }))
      .thenRejected('instalment_already_resolved', { number: 1, resolution: 'paid' }));
  test.each([[[]], [[2, 2]]])('of %j: refused', (numbers) =>
    given(awarded).when(cancelInstalments({ numbers })).thenRejected('invalid_instalments'),
  );
  test('of no such award or number: refused', () => {
    given(programmed).when(cancelInstalments()).thenRejected('award_not_found');
    given(awarded)
      .when(cancelInstalments({ numbers: [3] }))
      .thenRejected('instalment_not_found', { number: 3 });
  });
});

describe('ReturnUnused', () => {
  test('moves back to the issuer', () =>
    given(paid).when(returnUnused()).then([endowmentReturned()]));
  test('again: nothing, though all is back and the day is another', () =>
    given([...paid, endowmentReturned({ minutes: 200 })])
      .when(returnUnused({ minutes: 200, effectiveOn: LATER }))
      .thenNothing());
  test.each([{ minutes: 49 }, { reason: 'other words' }, { awardId: named('second award') }])(
    'under a known id with %j: refused',
    (other) =>
      given([...paid, endowmentReturned()])
        .when(returnUnused(other))
        .thenRejected('transfer_id_reused'),
  );
  test('up to what was paid', () =>
    given(paid)
      .when(returnUnused({ minutes: 200 }))
      .then([endowmentReturned({ minutes: 200 })]));
  test('above what was paid, all returns together: refused', () => {
    given(paid)
      .when(returnUnused({ minutes: 201 }))
      .thenRejected('exceeds_returnable_minutes', { returnableMinutes: 200 });
    given([...paid, endowmentReturned()])
      .when(returnUnused({ transferId: named('second'), minutes: 151 }))
      .thenRejected('exceeds_returnable_minutes', { returnableMinutes: 150 });
    given(awarded)
      .when(returnUnused())
      .thenRejected('exceeds_returnable_minutes', { returnableMinutes: 0 });
  });
  test('above what the member has: refused', () =>
    given([...paid, transferPended({ minutes: 160 })])
      .when(returnUnused())
      .thenRejected('insufficient_credit', { accountId: BORROWER, availableMinutes: 40 }));
  test('may still come when the programme is closed', () =>
    given([...paid, instalmentsCancelled(), programmeClosed()])
      .when(returnUnused())
      .then([endowmentReturned()]));
  test('of no such award, or of no minutes: refused', () => {
    given(programmed).when(returnUnused()).thenRejected('award_not_found');
    given(paid)
      .when(returnUnused({ minutes: 0 }))
      .thenRejected('invalid_minutes', { minutes: 0 });
  });
});
