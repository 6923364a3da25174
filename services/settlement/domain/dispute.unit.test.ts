import { describe, test } from '@jest/globals';
import {
  ASSOCIATION,
  AUTOMATIC_AT,
  BORROWER,
  certified,
  disputeRaised,
  disputeWithdrawn,
  event,
  given,
  histories,
  HOLD,
  LENDER,
  named,
  refusedInEveryStatus,
  refusedOutside,
  reminded,
  reversalRequested,
  reversed,
  settled,
  STRANGER,
  workCorrected,
  workLogged,
} from './fixtures.ts';

const { delivering, disputed, resolved } = histories;
const reason = 'Le besoin a changé';

describe('a dispute', () => {
  const raise = { type: 'RaiseDispute', by: BORROWER, reason } as const;
  const resolve = {
    type: 'ResolveDispute',
    by: ASSOCIATION,
    minutes: 120,
    reason,
  } as const;
  const verdict = (minutes: number) =>
    event('DisputeResolved', { transferId: HOLD, by: ASSOCIATION, minutes, reason });

  test.each([LENDER, BORROWER])('is raised by either party over the work (%s)', (by) =>
    given(delivering)
      .when({ ...raise, by })
      .then([event('DisputeRaised', { by, reason })]),
  );
  test('is raised once', () => {
    given(disputed).when(raise).thenNothing();
    given(disputed)
      .when({ ...raise, by: LENDER })
      .thenRejected('wrong_status', { status: 'disputed' });
  });
  test.each([LENDER, BORROWER])('is not resolved by a party to it (%s)', (by) =>
    given(disputed)
      .when({ ...resolve, by })
      .thenRejected('party_to_the_exchange'),
  );
  test('has its moment, and is for the parties', () => {
    refusedOutside(raise, 'delivering', 'disputed');
    refusedInEveryStatus({ ...raise, by: STRANGER }, 'not_a_party');
  });
  test('is resolved for all of what was logged, part or none of it', () => {
    for (const minutes of [0, 120, 240]) {
      given(disputed)
        .when({ ...resolve, minutes })
        .then([verdict(minutes)]);
    }
    given(disputed)
      .when({ ...resolve, minutes: 241 })
      .thenRejected('exceeds_logged_minutes', { loggedMinutes: 240 });
  });
  test('is resolved once: the same again changes nothing, another verdict is too late', () => {
    const afterwards = [
      { status: 'resolved', history: resolved },
      { status: 'settled', history: [...resolved, settled(120)] },
      {
        status: 'reversed',
        history: [...resolved, settled(120), reversalRequested(120), reversed(120)],
      },
    ] as const;
    for (const { status, history } of afterwards) {
      given(history).when(resolve).thenNothing();
      for (const change of [{ minutes: 121 }, { by: named('another') }]) {
        given(history)
          .when({ ...resolve, ...change })
          .thenRejected('wrong_status', { status });
      }
    }
  });
  test('is resolved only where there is one', () =>
    refusedOutside(resolve, 'disputed', 'resolved'));

  describe('withdrawn', () => {
    const withdraw = { type: 'WithdrawDispute', by: BORROWER } as const;
    const withdrawn = [...disputed, disputeWithdrawn];

    test.each([LENDER, BORROWER])('by the one who raised it (%s)', (by) =>
      given([...delivering, event('DisputeRaised', { by, reason })])
        .when({ ...withdraw, by })
        .then([event('DisputeWithdrawn', { by })]),
    );
    test('not by the other party', () =>
      given(disputed)
        .when({ ...withdraw, by: LENDER })
        .thenRejected('only_disputer_withdraws'));
    test('twice is once, for whoever withdrew it', () => {
      given(withdrawn).when(withdraw).thenNothing();
      given(withdrawn)
        .when({ ...withdraw, by: LENDER })
        .thenRejected('wrong_status', { status: 'delivering' });
      given([...withdrawn, workLogged(60, named('session 2'))])
        .when(withdraw)
        .thenNothing();
    });
    test('leaves the delivery as it was: certified, corrected or disputed again', () => {
      given(withdrawn)
        .when({ type: 'CertifyDelivery', by: BORROWER, minutes: 240 })
        .then([certified(240)]);
      given(withdrawn).when(raise).then([disputeRaised]);
      given(withdrawn)
        .when({ ...resolve })
        .thenRejected('wrong_status', { status: 'delivering' });
      given([...delivering, workCorrected(200), disputeRaised, disputeWithdrawn])
        .when({ type: 'CertifyDelivery', by: BORROWER, minutes: 201 })
        .thenRejected('exceeds_logged_minutes', { loggedMinutes: 200 });
    });
    test('starts the delay of the certification again', () =>
      given([...delivering, reminded, disputeRaised, disputeWithdrawn])
        .when({ type: 'CertifyAutomatically', now: AUTOMATIC_AT })
        .thenRejected('not_due', { dueAt: null }));
    test('is only where there is one, and for the parties', () => {
      refusedOutside(withdraw, 'disputed');
      refusedInEveryStatus({ ...withdraw, by: STRANGER }, 'not_a_party');
    });
  });
});
