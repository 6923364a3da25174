import { describe, test } from '@jest/globals';
import { specificationOf } from '@bourse/kernel/decider-spec';
import {
  BORROWER,
  creditLimitChanged,
  endowed,
  held,
  holdMinutes,
  ISSUER,
  LENDER,
  named,
  opened,
  posted,
  postHold,
  STRANGER,
  transferPended,
  transferPosted,
  transferVoided,
  voidHold,
} from './fixtures.ts';
import { ledgerDecider } from './ledger.ts';

const { given } = specificationOf(ledgerDecider);

describe('HoldMinutes', () => {
  test('sets aside what is there', () =>
    given(endowed)
      .when(holdMinutes({ minutes: 300 }))
      .then([transferPended({ minutes: 300 })]));
  test('sets aside what the credit limit allows', () =>
    given([...opened, creditLimitChanged(120)])
      .when(holdMinutes())
      .then([transferPended()]));
  test('counts the holds that are open', () =>
    given(held)
      .when(holdMinutes({ transferId: named('second'), minutes: 181 }))
      .thenRejected('insufficient_credit', {
        accountId: BORROWER,
        requestedMinutes: 181,
        availableMinutes: 180,
      }));
  test('does not count what is only on its way in', () =>
    given(held)
      .when(
        holdMinutes({
          transferId: named('second'),
          debitAccountId: LENDER,
          creditAccountId: BORROWER,
          minutes: 1,
        }),
      )
      .thenRejected('insufficient_credit', { accountId: LENDER, availableMinutes: 0 }));
  test('has again what was released', () =>
    given([...held, transferVoided()])
      .when(holdMinutes({ transferId: named('second'), minutes: 300 }))
      .then([transferPended({ transferId: named('second'), minutes: 300 })]));

  test.each([
    ['open', held],
    ['posted', posted],
    ['voided', [...held, transferVoided()]],
  ])('again, the hold being %s: nothing', (_, history) =>
    given(history).when(holdMinutes()).thenNothing(),
  );
  test.each([
    { debitAccountId: ISSUER },
    { creditAccountId: ISSUER },
    { minutes: 119 },
    { exchangeId: named('another') },
    { transferId: named('endowment') },
  ])('under a known id with %j: refused', (other) =>
    given(held).when(holdMinutes(other)).thenRejected('transfer_id_reused'),
  );
  test('once refused, may be tried again under the same id', () => {
    given(opened).when(holdMinutes()).thenRejected('insufficient_credit');
    given(endowed).when(holdMinutes()).then([transferPended()]);
  });

  test.each([0, -1, 0.5, 6_000_001])('of %d minutes: refused', (minutes) =>
    given(endowed).when(holdMinutes({ minutes })).thenRejected('invalid_minutes', { minutes }),
  );
  test('from an account to itself: refused', () =>
    given(endowed)
      .when(holdMinutes({ creditAccountId: BORROWER }))
      .thenRejected('accounts_must_differ', { accountId: BORROWER }));
  test('between unknown accounts: refused', () => {
    given(endowed)
      .when(holdMinutes({ debitAccountId: STRANGER }))
      .thenRejected('debit_account_not_found', { accountId: STRANGER });
    given(endowed)
      .when(holdMinutes({ creditAccountId: STRANGER }))
      .thenRejected('credit_account_not_found', { accountId: STRANGER });
  });
  test('on an issuer or for one: refused, an issuer endows and does nothing else', () => {
    given(endowed)
      .when(holdMinutes({ debitAccountId: ISSUER }))
      .thenRejected('debit_account_not_member', { accountId: ISSUER, kind: 'issuer' });
    given(endowed)
      .when(holdMinutes({ creditAccountId: ISSUER }))
      .thenRejected('credit_account_not_member', { accountId: ISSUER, kind: 'issuer' });
  });
});

describe('PostHold', () => {
  test('moves the whole', () => given(held).when(postHold()).then([transferPosted()]));
  test('moves a part and releases the rest', () =>
    given(held)
      .when(postHold({ minutes: 100 }))
      .then([transferPosted({ minutes: 100, releasedMinutes: 20 })]));
  test('again, in the same words: nothing', () => given(posted).when(postHold()).thenNothing());
  test.each([{ minutes: 119 }, { minutes: 0 }, { effectiveOn: '2026-03-03' }])(
    'again, with %j: refused',
    (other) =>
      given(posted)
        .when(postHold(other))
        .thenRejected('hold_already_resolved', { resolution: 'posted' }),
  );
  test('of a voided hold: refused', () =>
    given([...held, transferVoided()])
      .when(postHold())
      .thenRejected('hold_already_resolved', { resolution: 'voided' }));
  test.each(['nowhere', 'endowment'])('of no hold (%s): refused', (name) =>
    given(held)
      .when(postHold({ transferId: named(name) }))
      .thenRejected('hold_not_found', { transferId: named(name) }),
  );
  test('of zero minutes: refused', () =>
    given(held)
      .when(postHold({ minutes: 0 }))
      .thenRejected('nothing_to_post'));
  test.each([-1, 0.5])('of %d minutes: refused', (minutes) =>
    given(held).when(postHold({ minutes })).thenRejected('invalid_minutes', { minutes }),
  );
  test('above what is held: refused', () =>
    given(held)
      .when(postHold({ minutes: 121 }))
      .thenRejected('exceeds_held_minutes', { requestedMinutes: 121, heldMinutes: 120 }));
});

describe('VoidHold', () => {
  test('releases the whole', () => given(held).when(voidHold()).then([transferVoided()]));
  test('again: nothing', () =>
    given([...held, transferVoided()])
      .when(voidHold())
      .thenNothing());
  test('of a posted hold: refused', () =>
    given(posted).when(voidHold()).thenRejected('hold_already_resolved', { resolution: 'posted' }));
  test.each(['nowhere', 'endowment'])('of no hold (%s): refused', (name) =>
    given(held)
      .when(voidHold(named(name)))
      .thenRejected('hold_not_found', { transferId: named(name) }),
  );
});
