import { describe, test } from '@jest/globals';
import type { ExchangeCommand } from './exchange.ts';
import { holdIdOf } from './exchange-state.ts';
import {
  accepted,
  ANSWER_BY,
  ASSOCIATION,
  BORROWER,
  certified,
  event,
  EXCHANGE,
  given,
  histories,
  HOLD,
  LENDER,
  named,
  OFFER,
  refusedInEveryStatus,
  refusedOutside,
  REQUEST,
  REVERSAL,
  reversalRequested,
  reversed,
  settled,
  STRANGER,
  terms,
} from './fixtures.ts';

const { delivering, disputed, resolved } = histories;
const reason = 'Le besoin a changé';

describe('cancelling an exchange', () => {
  const cancel = { type: 'CancelExchange', by: LENDER, reason } as const;
  const cancelled = (transferId: string | null, by = LENDER) =>
    event('ExchangeCancelled', { offerId: OFFER, requestId: REQUEST, transferId, by, reason });

  test('names what others hold for it', () => {
    given(histories.accepted)
      .when(cancel)
      .then([cancelled(null)]);
    for (const status of ['securing', 'agreed', 'signed'] as const) {
      given(histories[status])
        .when(cancel)
        .then([cancelled(HOLD)]);
    }
  });
  test('names the hold of the last attempt', () => {
    const again = event('ExchangeCountered', { by: BORROWER, terms, answerBy: ANSWER_BY });
    const secondAttempt = [
      ...histories.refused,
      again,
      accepted,
      event('SecuringStarted', {
        attempt: 2,
        offerId: OFFER,
        lenderId: LENDER,
        borrowerId: BORROWER,
        minutes: terms.minutes,
      }),
    ];
    given(secondAttempt)
      .when(cancel)
      .then([cancelled(holdIdOf(EXCHANGE, 2))]);
  });
  test('is for either party, and once', () => {
    given(histories.agreed)
      .when({ ...cancel, by: BORROWER })
      .then([cancelled(HOLD, BORROWER)]);
    const byLender = [...histories.agreed, cancelled(HOLD)];
    given(byLender).when(cancel).thenNothing();
    given(byLender)
      .when({ ...cancel, by: BORROWER })
      .thenRejected('wrong_status', { status: 'cancelled' });
  });
  test('does not make work vanish', () =>
    given(delivering).when(cancel).thenRejected('work_already_logged', { loggedMinutes: 240 }));
  test('has its moment, and is for the parties', () => {
    refusedOutside(cancel, 'accepted', 'securing', 'agreed', 'signed', 'delivering', 'cancelled');
    refusedInEveryStatus({ ...cancel, by: STRANGER }, 'not_a_party');
  });
});

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
});

describe('the settlement', () => {
  const record: ExchangeCommand = { type: 'RecordSettlement' };

  test('moves what was certified and releases the rest', () => {
    given(histories.certified)
      .when(record)
      .then([settled(240)]);
    given([...delivering, certified(100)])
      .when(record)
      .then([event('ExchangeSettled', { offerId: OFFER, minutes: 100, releasedMinutes: 500 })]);
  });
  test('moves what was resolved, none of it even', () => {
    given(resolved)
      .when(record)
      .then([settled(120)]);
    const none = event('DisputeResolved', {
      transferId: HOLD,
      by: ASSOCIATION,
      minutes: 0,
      reason,
    });
    given([...disputed, none])
      .when(record)
      .then([settled(0)]);
  });
  test('twice is once', () => {
    given(histories.settled).when(record).thenNothing();
    given(histories.reversed).when(record).thenNothing();
  });
  test('has its moment', () =>
    refusedOutside(record, 'certified', 'resolved', 'settled', 'reversed'));
});

describe('requesting a reversal', () => {
  const OTHER = named('reversal 2');
  const request = {
    type: 'RequestReversal',
    reversalId: REVERSAL,
    by: ASSOCIATION,
    minutes: 100,
    reason,
  } as const;
  const partlyReversed = [...histories.settled, reversalRequested(100), reversed(100)];
  const refused = event('ReversalRefused', { reversalId: REVERSAL, cause: 'credit_exceeded' });

  test('is for all of what was settled, or part', () => {
    given(histories.settled)
      .when(request)
      .then([reversalRequested(100)]);
    given(histories.settled)
      .when({ ...request, minutes: 240 })
      .then([reversalRequested(240)]);
    given(histories.settled)
      .when({ ...request, minutes: 241 })
      .thenRejected('exceeds_settled_minutes', { reversibleMinutes: 240 });
  });
  test('never exceeds what is left of it', () => {
    given(partlyReversed)
      .when({ ...request, reversalId: OTHER, minutes: 140 })
      .then([reversalRequested(140, OTHER)]);
    given(partlyReversed)
      .when({ ...request, reversalId: OTHER, minutes: 141 })
      .thenRejected('exceeds_settled_minutes', { reversibleMinutes: 140 });
    given(histories.reversed)
      .when({ ...request, reversalId: OTHER, minutes: 1 })
      .thenRejected('exceeds_settled_minutes', { reversibleMinutes: 0 });
  });
  test('counts a refused one for nothing', () =>
    given([...histories.settled, reversalRequested(240), refused])
      .when({ ...request, reversalId: OTHER, minutes: 240 })
      .then([reversalRequested(240, OTHER)]));
  test('twice is once, whatever became of it', () => {
    const under = [...histories.settled, reversalRequested(100)];
    given(under).when(request).thenNothing();
    given([...under, refused])
      .when(request)
      .thenNothing();
    given(partlyReversed).when(request).thenNothing();
    given(histories.reversed)
      .when({ ...request, minutes: 240 })
      .thenNothing();
  });
  test('goes one at a time, and is refused for its id first, for its length last', () => {
    const under = [...histories.settled, reversalRequested(100)];
    for (const change of [{ minutes: 999 }, { reason: 'Autre raison' }]) {
      given(under)
        .when({ ...request, ...change })
        .thenRejected('reversal_id_reused');
    }
    given(under)
      .when({ ...request, reversalId: OTHER, minutes: 999 })
      .thenRejected('reversal_under_way');
  });
  test('has its moment', () => refusedOutside(request, 'settled', 'reversed'));
});

describe('recording a reversal', () => {
  const record = { type: 'RecordReversal', reversalId: REVERSAL, cause: null } as const;
  const under = [...histories.settled, reversalRequested(100)];
  const refused = event('ReversalRefused', { reversalId: REVERSAL, cause: 'credit_exceeded' });

  test('says that the ledger moved the minutes back, or why not', () => {
    given(under)
      .when(record)
      .then([reversed(100)]);
    given(under)
      .when({ ...record, cause: 'credit_exceeded' })
      .then([refused]);
  });
  test('twice is once: what was said first stands', () => {
    for (const cause of [null, 'credit_exceeded']) {
      given([...under, reversed(100)])
        .when({ ...record, cause })
        .thenNothing();
      given([...under, refused])
        .when({ ...record, cause })
        .thenNothing();
      given(histories.reversed)
        .when({ ...record, cause })
        .thenNothing();
    }
  });
  test('needs a request for it', () => {
    refusedOutside(record, 'reversed');
    given(under)
      .when({ ...record, reversalId: named('reversal 2') })
      .thenRejected('wrong_status', { status: 'settled' });
  });
});
