import { describe, test } from '@jest/globals';
import { type ExchangeCommand } from './exchange.ts';
import {
  ASSOCIATION,
  certified,
  event,
  given,
  histories,
  HOLD,
  named,
  OFFER,
  refusedOutside,
  REVERSAL,
  reversalRequested,
  reversed,
  settled,
  BORROWER,
  LENDER,
  refusedInEveryStatus,
} from './fixtures.ts';

const { delivering, disputed, resolved } = histories;
const reason = 'Le besoin a changé';

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
    reasonCode: 'work_not_done',
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
  test('is not for a party, whatever the moment', () => {
    refusedInEveryStatus({ ...request, by: LENDER }, 'party_to_the_exchange');
    refusedInEveryStatus({ ...request, by: BORROWER }, 'party_to_the_exchange');
  });
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
