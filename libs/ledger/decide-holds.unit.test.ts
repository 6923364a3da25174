import { describe, test } from '@jest/globals';
import { specificationOf } from '@bourse/kernel/decider-spec';
import {
  accountOpened,
  BORROWER,
  ceilingChanged,
  creditLimitChanged,
  ELSEWHERE,
  endowed,
  expireHold,
  held,
  holdMinutes,
  ISSUER,
  LENDER,
  minutesTransferred,
  named,
  NOON,
  opened,
  posted,
  postHold,
  STRANGER,
  transferExpired,
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
  test('of as many minutes as one command may name', () =>
    given([...opened, creditLimitChanged(6_000_000)])
      .when(holdMinutes({ minutes: 6_000_000 }))
      .then([transferPended({ minutes: 6_000_000 })]));
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
  test('again, on a later day: nothing', () =>
    given(posted)
      .when(postHold({ effectiveOn: '2026-03-03' }))
      .thenNothing());
  test.each([{ minutes: 119 }, { minutes: 0 }])('again, with %j: refused', (other) =>
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

describe('ExpireHold', () => {
  const until = transferPended({ expiresAt: NOON });
  const open = [...endowed, until];
  const before = '2026-03-02T11:59:59.999Z';
  test('releases the whole, from the very moment on', () =>
    given(open).when(expireHold()).then([transferExpired()]));
  test('a moment before: refused', () =>
    given(open)
      .when(expireHold({ now: before }))
      .thenRejected('not_yet_expired', { expiresAt: NOON }));
  test('again, whatever the clock says: nothing', () =>
    given([...open, transferExpired()])
      .when(expireHold({ now: before }))
      .thenNothing());
  test('of a hold that never expires: refused', () =>
    given(held).when(expireHold()).thenRejected('hold_never_expires'));
  test.each(['nowhere', 'endowment'])('of no hold (%s): refused', (name) =>
    given(open)
      .when(expireHold({ transferId: named(name) }))
      .thenRejected('hold_not_found', { transferId: named(name) }),
  );
  test('of a hold that ended otherwise: refused', () => {
    given([...open, transferPosted()])
      .when(expireHold())
      .thenRejected('hold_already_resolved', { resolution: 'posted' });
    given([...open, transferVoided()])
      .when(expireHold())
      .thenRejected('hold_already_resolved', { resolution: 'voided' });
  });
  test('what was recorded first wins: posted though its time is over, as long as nobody said so', () => {
    given(open)
      .when(postHold({ effectiveOn: '2026-09-01' }))
      .then([transferPosted({ effectiveOn: '2026-09-01' })]);
    given([...open, transferExpired()])
      .when(postHold())
      .thenRejected('hold_already_resolved', { resolution: 'expired' });
    given([...open, transferExpired()])
      .when(voidHold())
      .thenRejected('hold_already_resolved', { resolution: 'expired' });
  });
  test('a hold is known again by its expiry too', () => {
    given(open)
      .when(holdMinutes({ expiresAt: NOON }))
      .thenNothing();
    given(open).when(holdMinutes()).thenRejected('transfer_id_reused');
    given(held)
      .when(holdMinutes({ expiresAt: null }))
      .thenNothing();
  });
});

describe('a hold with another marketplace', () => {
  const abroad = accountOpened({
    accountId: ELSEWHERE,
    kind: 'clearing',
    creditLimitMinutes: 100,
    ceilingMinutes: 150,
  });
  const trading = [...endowed, abroad];
  test('pays a lender there, up to what this one may be owed', () => {
    const out = { creditAccountId: ELSEWHERE, minutes: 150 };
    given(trading)
      .when(holdMinutes(out))
      .then([transferPended(out)]);
    given(trading)
      .when(holdMinutes({ ...out, minutes: 151 }))
      .thenRejected('exceeds_ceiling', { accountId: ELSEWHERE, roomMinutes: 150 });
  });
  test('pays a lender here, up to what the other may owe', () => {
    const back = { debitAccountId: ELSEWHERE, minutes: 100 };
    given(trading)
      .when(holdMinutes(back))
      .then([transferPended(back)]);
    given(trading)
      .when(holdMinutes({ ...back, minutes: 101 }))
      .thenRejected('insufficient_credit', { accountId: ELSEWHERE, availableMinutes: 100 });
  });
  test('is none between two others', () =>
    given([
      ...trading,
      accountOpened({ accountId: 'marketplace:est', kind: 'clearing', creditLimitMinutes: 9 }),
    ])
      .when(holdMinutes({ debitAccountId: ELSEWHERE, creditAccountId: 'marketplace:est' }))
      .thenRejected('credit_account_not_member', { kind: 'clearing' }));
  test('is none of an issuer', () => {
    given(trading)
      .when(holdMinutes({ debitAccountId: ISSUER, creditAccountId: ELSEWHERE }))
      .thenRejected('debit_account_not_member', { kind: 'issuer' });
    given(trading)
      .when(holdMinutes({ debitAccountId: ELSEWHERE, creditAccountId: ISSUER }))
      .thenRejected('credit_account_not_member', { kind: 'issuer' });
  });
});

describe('a ceiling', () => {
  const capped = [...endowed, ceilingChanged(130, { accountId: LENDER })];
  test('counts what is on its way', () =>
    given([...capped, transferPended()])
      .when(holdMinutes({ transferId: named('second'), minutes: 11 }))
      .thenRejected('exceeds_ceiling', {
        accountId: LENDER,
        requestedMinutes: 11,
        roomMinutes: 10,
      }));
  test('does not hold up what a hold has counted', () =>
    given([...endowed, transferPended(), ceilingChanged(0, { accountId: LENDER })])
      .when(postHold())
      .then([transferPosted()]));
  test('counts what was given away', () =>
    given([
      ...capped,
      transferPended(),
      transferPosted(),
      minutesTransferred({ debitAccountId: LENDER, creditAccountId: BORROWER }),
    ])
      .when(holdMinutes({ transferId: named('second'), minutes: 100 }))
      .then([transferPended({ transferId: named('second'), minutes: 100 })]));
});
