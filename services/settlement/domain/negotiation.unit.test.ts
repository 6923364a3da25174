import { describe, test } from '@jest/globals';
import type { ExchangeCommand } from './exchange.ts';
import {
  ANSWER_BY,
  BORROWER,
  EXCHANGE,
  countered,
  event,
  given,
  histories,
  knownStatuses,
  LENDER,
  NEW_ANSWER_BY,
  named,
  NOW,
  otherTerms,
  proposal,
  propose,
  proposed,
  refusedInEveryStatus,
  refusedOutside,
  STRANGER,
  terms,
} from './fixtures.ts';

const LATE = ANSWER_BY;
const JUST_IN_TIME = '2026-03-15T11:59:59.999Z';
const reason = 'Plus personne de disponible';
/** Who may propose anew once capacity or credit was missing. */
const parties = [LENDER, BORROWER] as const;

describe('proposing an exchange', () => {
  test('opens the negotiation', () => given([]).when(propose).then([proposed]));
  test('is for either party', () =>
    given([])
      .when({ ...propose, by: LENDER })
      .then([{ ...proposed, data: { ...proposed.data, by: LENDER } } as typeof proposed]));
  test('twice is once, whatever became of it', () => {
    for (const status of knownStatuses) given(histories[status]).when(propose).thenNothing();
  });
  test.each([
    { offerId: null },
    { requestId: named('another request') },
    { lenderId: STRANGER },
    { borrowerId: STRANGER },
    { object: 'Autre chose' },
  ])('of something else under the same id is refused: %j', (change) =>
    given([proposed])
      .when({ ...propose, ...change })
      .thenRejected('exchange_already_proposed'),
  );
  test('needs a party, two of them, and dates that can be kept, in this order', () => {
    const wrong = {
      ...propose,
      by: STRANGER,
      borrowerId: LENDER,
      answerBy: NOW,
      terms: { ...terms, startsOn: '2026-02-28', endsOn: '2026-02-27' },
    };
    given([proposed]).when(wrong).thenRejected('exchange_already_proposed');
    given([]).when(wrong).thenRejected('not_a_party');
    given([])
      .when({ ...wrong, by: LENDER })
      .thenRejected('same_territory');
    const apart = { ...wrong, by: LENDER, borrowerId: BORROWER };
    const today = '2026-03-01';
    given([]).when(apart).thenRejected('date_in_the_past', { field: 'answerBy', today });
    const answerable = { ...apart, answerBy: '2026-03-01T09:00:00.001Z' };
    given([]).when(answerable).thenRejected('date_in_the_past', { field: 'startsOn', today });
    const toCome = { ...terms, startsOn: '2026-03-01', endsOn: '2026-02-28' };
    given([])
      .when({ ...answerable, terms: toCome })
      .thenRejected('dates_out_of_order');
  });
  test('may start and end today', () => {
    const today = { ...terms, startsOn: '2026-03-01', endsOn: '2026-03-01' };
    const answerBy = '2026-03-01T23:00:00.000Z';
    given([])
      .when({ ...propose, terms: today, answerBy })
      .then([
        { ...proposed, data: { ...proposed.data, terms: today, answerBy } } as typeof proposed,
      ]);
    given([])
      .when({ ...propose, terms: today, answerBy: '2026-03-01T23:00:00.001Z' })
      .thenRejected('answer_after_the_end', { endsOn: '2026-03-01' });
  });
  test('lies within three years, and lasts no longer', () => {
    const late = { ...terms, startsOn: '2029-03-04', endsOn: '2029-03-05' };
    given([])
      .when({ ...propose, terms: late })
      .thenRejected('date_too_far', { field: 'startsOn', latest: '2029-03-03' });
    const long = { ...terms, endsOn: '2029-03-13' };
    given([])
      .when({ ...propose, terms: long })
      .thenRejected('date_too_far', { field: 'endsOn', latest: '2029-03-12' });
    const longest = { ...terms, startsOn: '2029-03-03', endsOn: '2032-03-05' };
    given([])
      .when({ ...propose, terms: longest })
      .then([event('ExchangeProposed', { ...proposal, terms: longest })]);
  });
});

describe('answering with other terms', () => {
  const counter = {
    type: 'CounterProposal',
    by: LENDER,
    terms: otherTerms,
    answerBy: ANSWER_BY,
    now: NOW,
  } as const;

  test('passes the word to the other party', () => {
    given([proposed]).when(counter).then([countered]);
    given([proposed, countered])
      .when({ ...counter, by: BORROWER, terms })
      .then([event('ExchangeCountered', { by: BORROWER, terms, answerBy: ANSWER_BY })]);
  });
  test('twice is once', () => given([proposed, countered]).when(counter).thenNothing());
  test('is not for whoever has just spoken', () => {
    given([proposed])
      .when({ ...counter, by: BORROWER })
      .thenRejected('other_party_to_answer');
    given([proposed, countered])
      .when({ ...counter, answerBy: '2026-03-16T12:00:00.000Z' })
      .thenRejected('other_party_to_answer');
  });
  test.each(parties)('after a refused securing is for either party (%s)', (by) => {
    const again = { ...counter, by, now: LATE, answerBy: '2026-04-01T00:00:00.000Z' };
    const laterTerms = { ...terms, startsOn: '2026-03-20', endsOn: '2026-04-10' };
    given(histories.refused)
      .when({ ...again, terms: laterTerms })
      .then([event('ExchangeCountered', { by, terms: laterTerms, answerBy: again.answerBy })]);
    given(histories.refused).when(again).thenRejected('date_in_the_past', { field: 'startsOn' });
  });
  test('comes before the answer is due', () => {
    given([proposed])
      .when({ ...counter, now: LATE })
      .thenRejected('answer_period_over', { answerBy: ANSWER_BY });
    // The moment comes before the dates, and whose turn it is before both.
    given([proposed])
      .when({ ...counter, now: LATE, answerBy: NOW })
      .thenRejected('answer_period_over');
    given([proposed])
      .when({ ...counter, by: BORROWER, now: LATE })
      .thenRejected('other_party_to_answer');
  });
  test('needs dates that can be kept', () => {
    given([proposed])
      .when({ ...counter, answerBy: NOW })
      .thenRejected('date_in_the_past', { field: 'answerBy' });
    given([proposed])
      .when({ ...counter, terms: { ...terms, endsOn: '2026-03-09' } })
      .thenRejected('dates_out_of_order');
  });
  test('has its moment, and is for the parties', () => {
    refusedOutside(counter, 'proposed', 'countered', 'refused');
    refusedInEveryStatus({ ...counter, by: STRANGER }, 'not_a_party');
  });
});

describe('accepting an exchange', () => {
  const accept = { type: 'AcceptExchange', by: LENDER, now: NOW } as const;

  test('is for the party that did not propose the terms', () => {
    given([proposed])
      .when(accept)
      .then([event('ExchangeAccepted', { by: LENDER })]);
    given([proposed])
      .when({ ...accept, by: BORROWER })
      .thenRejected('other_party_to_answer');
    given([proposed, countered])
      .when({ ...accept, by: BORROWER })
      .then([event('ExchangeAccepted', { by: BORROWER })]);
    given([proposed, countered]).when(accept).thenRejected('other_party_to_answer');
  });
  test('twice is once, for whoever did', () => {
    for (const status of ['accepted', 'securing'] as const) {
      given(histories[status]).when(accept).thenNothing();
      given(histories[status])
        .when({ ...accept, by: BORROWER })
        .thenRejected('other_party_to_answer');
    }
  });
  test('comes before the answer is due', () => {
    given([proposed])
      .when({ ...accept, now: JUST_IN_TIME })
      .then([event('ExchangeAccepted', { by: LENDER })]);
    given([proposed])
      .when({ ...accept, now: LATE })
      .thenRejected('answer_period_over', { answerBy: ANSWER_BY });
    given([proposed])
      .when({ ...accept, by: BORROWER, now: LATE })
      .thenRejected('other_party_to_answer');
  });
  test('has its moment, and is for the parties', () => {
    refusedOutside(accept, 'proposed', 'countered', 'accepted', 'securing');
    refusedInEveryStatus({ ...accept, by: STRANGER }, 'not_a_party');
  });
});

describe('declining an exchange', () => {
  const decline = { type: 'DeclineExchange', by: LENDER, reason, now: NOW } as const;
  const declined = event('ExchangeDeclined', { by: LENDER, reason });

  test('is for the party that did not propose the terms', () => {
    given([proposed]).when(decline).then([declined]);
    given([proposed])
      .when({ ...decline, now: LATE })
      .then([declined]);
    given([proposed])
      .when({ ...decline, by: BORROWER })
      .thenRejected('other_party_to_answer');
    given([proposed, countered]).when(decline).thenRejected('other_party_to_answer');
  });
  test.each(parties)('after a refused securing is for either party (%s)', (by) =>
    given(histories.refused)
      .when({ ...decline, by })
      .then([event('ExchangeDeclined', { by, reason })]),
  );
  test('twice is once; the other party learns that it is over', () => {
    given([proposed, declined]).when(decline).thenNothing();
    given([proposed, declined])
      .when({ ...decline, by: BORROWER })
      .thenRejected('wrong_status', { status: 'declined' });
  });
  test('has its moment, and is for the parties', () => {
    refusedOutside(decline, 'proposed', 'countered', 'refused', 'declined');
    refusedInEveryStatus({ ...decline, by: STRANGER }, 'not_a_party');
  });
});

describe('withdrawing an exchange', () => {
  const withdraw = { type: 'WithdrawExchange', by: BORROWER, reason, now: NOW } as const;
  const withdrawn = event('ExchangeWithdrawn', { by: BORROWER, reason });

  test('is for the party that proposed the terms', () => {
    given([proposed]).when(withdraw).then([withdrawn]);
    given([proposed])
      .when({ ...withdraw, now: LATE })
      .then([withdrawn]);
    given([proposed])
      .when({ ...withdraw, by: LENDER })
      .thenRejected('only_proposer_withdraws');
    given([proposed, countered]).when(withdraw).thenRejected('only_proposer_withdraws');
  });
  test.each(parties)('after a refused securing is for either party (%s)', (by) =>
    given(histories.refused)
      .when({ ...withdraw, by })
      .then([event('ExchangeWithdrawn', { by, reason })]),
  );
  test('twice is once; the other party learns that it is over', () => {
    given([proposed, withdrawn]).when(withdraw).thenNothing();
    given([proposed, withdrawn])
      .when({ ...withdraw, by: LENDER })
      .thenRejected('wrong_status', { status: 'withdrawn' });
  });
  test('has its moment, and is for the parties', () => {
    refusedOutside(withdraw, 'proposed', 'countered', 'refused', 'withdrawn');
    refusedInEveryStatus({ ...withdraw, by: STRANGER }, 'not_a_party');
  });
});

describe('the passing of the answer period', () => {
  const expire: ExchangeCommand = { type: 'ExpireExchange', now: LATE };

  test('ends what nobody answered', () => {
    given([proposed])
      .when(expire)
      .then([{ type: 'ExchangeExpired', data: { exchangeId: EXCHANGE } }]);
    given([proposed, countered])
      .when(expire)
      .then([event('ExchangeExpired', {})]);
  });
  test('ends what could not be secured and found no other terms', () =>
    given(histories.refused)
      .when({ ...expire, now: NEW_ANSWER_BY })
      .then([event('ExchangeExpired', {})]));
  test('ends nothing before', () =>
    given([proposed])
      .when({ ...expire, now: JUST_IN_TIME })
      .thenRejected('not_due', { dueAt: ANSWER_BY }));
  test('twice is once', () => given(histories.expired).when(expire).thenNothing());
  test('has its moment', () =>
    refusedOutside(
      { ...expire, now: NEW_ANSWER_BY },
      'proposed',
      'countered',
      'refused',
      'expired',
    ));
});
