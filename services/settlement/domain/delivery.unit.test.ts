import { describe, expect, test } from '@jest/globals';
import type { ExchangeEvent } from '@bourse/contracts/exchanges';
import { fold, reject } from '@bourse/kernel/decider';
import { type ExchangeCommand, exchangeDecider } from './exchange.ts';
import {
  AFTERWARDS,
  proposal,
  AUTOMATIC_AT,
  BORROWER,
  certified,
  event,
  given,
  histories,
  HOLD,
  LENDER,
  named,
  OFFER,
  REASON,
  refusedInEveryStatus,
  refusedOutside,
  reminded,
  REQUEST,
  SESSION,
  signedBy,
  STRANGER,
  terms,
  workCorrected,
  workLogged,
} from './fixtures.ts';

const { agreed, signed, delivering, disputed } = histories;
const OTHER_SESSION = named('session 2');

/** The whole decision, for what a refusal does not say. */
const decided = (history: readonly ExchangeEvent[], command: ExchangeCommand) =>
  exchangeDecider.decide(command, fold(exchangeDecider, history));

describe('signing the convention', () => {
  const sign = { type: 'SignConvention', by: LENDER } as const;

  test('takes both parties, in whichever order', () => {
    given(agreed)
      .when(sign)
      .then([signedBy(LENDER)]);
    given([...agreed, signedBy(BORROWER)])
      .when(sign)
      .then([signedBy(LENDER)]);
    given([...agreed, signedBy(LENDER)])
      .when({ type: 'SignConvention', by: BORROWER })
      .then([signedBy(BORROWER)]);
  });
  test('twice is once', () => {
    given([...agreed, signedBy(LENDER)])
      .when(sign)
      .thenNothing();
    given(signed).when(sign).thenNothing();
    given(delivering).when(sign).thenNothing();
  });
  test('by one party alone lets no work begin', () =>
    given([...agreed, signedBy(LENDER)])
      .when(log)
      .thenRejected('wrong_status', { status: 'agreed' }));
  test('has its moment, and is for the parties', () => {
    refusedOutside(sign, 'agreed', 'signed', 'delivering');
    refusedInEveryStatus({ ...sign, by: STRANGER }, 'not_a_party');
  });
});

const log = {
  type: 'LogWork',
  by: LENDER,
  sessionId: OTHER_SESSION,
  on: '2026-03-13',
  minutes: 60,
  now: '2026-03-13T18:00:00.000Z',
} as const satisfies ExchangeCommand;

describe('logging work', () => {
  const logged = workLogged(60, OTHER_SESSION, '2026-03-13');

  test('adds a session, the first and the next', () => {
    given(signed).when(log).then([logged]);
    given(delivering).when(log).then([logged]);
  });
  test('twice is once, even after the end', () => {
    const again = { ...log, sessionId: SESSION, on: '2026-03-12', minutes: 240 } as const;
    for (const status of ['delivering', 'disputed', 'certified', 'resolved', 'settled'] as const) {
      given(histories[status]).when(again).thenNothing();
    }
    given(histories.reversed).when(again).thenNothing();
  });
  test.each([{ minutes: 60 }, { on: '2026-03-13' }])(
    'under the id of another session is refused: %j',
    (change) =>
      given(delivering)
        .when({ ...log, sessionId: SESSION, on: '2026-03-12', minutes: 240, ...change })
        .thenRejected('session_id_reused'),
  );
  test('goes up to what was agreed, and no further', () => {
    given(delivering)
      .when({ ...log, minutes: 360 })
      .then([workLogged(360, OTHER_SESSION, '2026-03-13')]);
    given(delivering)
      .when({ ...log, minutes: 361 })
      .thenRejected('exceeds_agreed_minutes', { agreedMinutes: 600, loggedMinutes: 240 });
    given(signed)
      .when({ ...log, minutes: 601 })
      .thenRejected('exceeds_agreed_minutes', { agreedMinutes: 600, loggedMinutes: 0 });
  });
  test('lies between the first day and today', () => {
    const first = { ...log, on: '2026-03-10', now: '2026-03-10T00:00:00.000Z' };
    given(signed)
      .when(first)
      .then([workLogged(60, OTHER_SESSION, '2026-03-10')]);
    given(signed)
      .when({ ...first, on: '2026-03-11' })
      .thenRejected('session_in_the_future', { today: '2026-03-10' });
    given(signed)
      .when({ ...first, on: '2026-03-09' })
      .thenRejected('session_before_start', { startsOn: terms.startsOn });
  });
  test('may already have taken place where the next day has begun, overseas', () => {
    const early = { ...log, on: '2026-03-11', now: '2026-03-10T10:00:00.000Z' };
    given(signed).when(early).thenRejected('session_in_the_future', { today: '2026-03-10' });
    const [, ...afterProposal] = signed;
    const inNoumea = event('ExchangeProposed', { ...proposal, borrowerId: 'insee:98818' });
    given([inNoumea, ...afterProposal])
      .when(early)
      .then([workLogged(60, OTHER_SESSION, '2026-03-11')]);
  });
  test('may come after the last day agreed on', () =>
    given(signed)
      .when({ ...log, on: '2026-03-25', now: AFTERWARDS })
      .then([workLogged(60, OTHER_SESSION, '2026-03-25')]));
  test('is refused for its id, then its day, then its length', () => {
    const wrong = { ...log, on: '2026-03-15', minutes: 601 };
    given(delivering)
      .when({ ...wrong, sessionId: SESSION })
      .thenRejected('session_id_reused');
    given(delivering).when(wrong).thenRejected('session_in_the_future');
    // Today and yet before the start, and too long.
    const early = { ...wrong, on: '2026-03-09', now: '2026-03-08T09:00:00.000Z' };
    given(delivering).when(early).thenRejected('session_in_the_future');
    given(delivering)
      .when({ ...wrong, on: '2026-03-09' })
      .thenRejected('session_before_start');
  });
  test('after the certification is work of another exchange: a renewal', () => {
    for (const status of ['certified', 'resolved', 'settled'] as const) {
      given(histories[status])
        .when(log)
        .thenRejected('wrong_status', { status, instead: ['renewExchange'] });
    }
    expect(decided(histories.reversed, log)).toEqual(
      reject({ code: 'wrong_status', status: 'reversed' }),
    );
  });
  test('has its moment, even for an id in use, and is for the lender', () => {
    refusedOutside(log, 'signed', 'delivering');
    given(histories.certified)
      .when({ ...log, sessionId: SESSION })
      .thenRejected('wrong_status', { status: 'certified' });
    refusedInEveryStatus({ ...log, by: BORROWER }, 'not_the_lender');
  });
});

describe('correcting a session', () => {
  const correct = {
    type: 'CorrectWork',
    by: LENDER,
    sessionId: SESSION,
    on: null,
    minutes: 200,
    reason: REASON,
    now: '2026-03-13T18:00:00.000Z',
  } as const satisfies ExchangeCommand;

  test('says what it was in truth: less, more, or on another day', () => {
    given(delivering)
      .when(correct)
      .then([workCorrected(200)]);
    given(delivering)
      .when({ ...correct, minutes: 241 })
      .then([workCorrected(241)]);
    given(delivering)
      .when({ ...correct, minutes: 240, on: '2026-03-11' })
      .then([workCorrected(240, SESSION, '2026-03-11')]);
  });
  test('changes what can be certified', () => {
    const certify = { type: 'CertifyDelivery', by: BORROWER, minutes: 201 } as const;
    given([...delivering, workCorrected(200)])
      .when(certify)
      .thenRejected('exceeds_logged_minutes', { loggedMinutes: 200 });
    given([...delivering, workLogged(60, OTHER_SESSION), workCorrected(141)])
      .when(certify)
      .then([certified(201)]);
  });
  test('goes up to what was agreed with the other sessions, and no further', () => {
    const two = [...delivering, workLogged(60, OTHER_SESSION)];
    given(two)
      .when({ ...correct, minutes: 540 })
      .then([workCorrected(540)]);
    given(two)
      .when({ ...correct, minutes: 541 })
      .thenRejected('exceeds_agreed_minutes', { agreedMinutes: 600, loggedMinutes: 300 });
  });
  test('twice is once, even after the end; what is so already needs no correction', () => {
    given([...delivering, workCorrected(200)])
      .when(correct)
      .thenNothing();
    given(delivering)
      .when({ ...correct, minutes: 240 })
      .thenNothing();
    given(delivering)
      .when({ ...correct, minutes: 240, on: '2026-03-12' })
      .thenNothing();
    given([...delivering, workCorrected(200), certified(200)])
      .when(correct)
      .thenNothing();
  });
  test('may be corrected again', () =>
    given([...delivering, workCorrected(200)])
      .when({ ...correct, minutes: 220 })
      .then([workCorrected(220)]));
  test('starts the delay of the certification again', () =>
    given([...delivering, reminded, workCorrected(200)])
      .when({ type: 'CertifyAutomatically', now: AUTOMATIC_AT })
      .thenRejected('not_due', { dueAt: null }));
  test('keeps to the days of work', () => {
    given(delivering)
      .when({ ...correct, on: '2026-03-14' })
      .thenRejected('session_in_the_future', { today: '2026-03-13' });
    given(delivering)
      .when({ ...correct, on: '2026-03-09' })
      .thenRejected('session_before_start', { startsOn: terms.startsOn });
  });
  test('is of a session that was logged', () => {
    given(delivering)
      .when({ ...correct, sessionId: OTHER_SESSION })
      .thenRejected('session_unknown');
    given(delivering)
      .when({ ...correct, sessionId: OTHER_SESSION, on: '2026-03-12' })
      .thenRejected('session_unknown');
    given(signed).when(correct).thenRejected('session_unknown');
  });
  test('comes before the certification; afterwards an association reverses', () => {
    refusedOutside(correct, 'signed', 'delivering');
    for (const status of ['certified', 'resolved', 'settled'] as const) {
      given(histories[status])
        .when(correct)
        .thenRejected('wrong_status', { status, instead: ['reverseExchange'] });
    }
  });
  test('is not for the time of a dispute', () =>
    expect(decided(disputed, correct)).toEqual(
      reject({ code: 'wrong_status', status: 'disputed' }),
    ));
  test('is for the lender', () =>
    refusedInEveryStatus({ ...correct, by: BORROWER }, 'not_the_lender'));

  describe('to nothing', () => {
    const takeBack = { ...correct, minutes: 0 };
    const takenBack = [...delivering, workCorrected(0)];

    test('takes it back', () =>
      given(delivering)
        .when(takeBack)
        .then([workCorrected(0)]));
    test('leaves the others', () =>
      given([...delivering, workLogged(60, OTHER_SESSION), workCorrected(0)])
        .when({ type: 'CertifyDelivery', by: BORROWER, minutes: 60 })
        .then([certified(60)]));
    test('of all of them leaves nothing to certify, and an exchange that can be cancelled', () => {
      given(takenBack)
        .when({ type: 'CertifyDelivery', by: BORROWER, minutes: 1 })
        .thenRejected('wrong_status', { status: 'signed' });
      given(takenBack)
        .when({ type: 'CancelExchange', by: BORROWER, reason: REASON })
        .then([
          event('ExchangeCancelled', {
            offerId: OFFER,
            requestId: REQUEST,
            transferId: HOLD,
            by: BORROWER,
            reason: REASON,
          }),
        ]);
    });
    test('keeps its id in use, and may itself be a mistake', () => {
      given(takenBack).when(takeBack).thenNothing();
      given(takenBack)
        .when({ ...log, sessionId: SESSION })
        .thenRejected('session_id_reused');
      given(takenBack)
        .when(correct)
        .then([workCorrected(200)]);
      given([...takenBack, workCorrected(200)])
        .when({ type: 'CertifyDelivery', by: BORROWER, minutes: 200 })
        .then([certified(200)]);
    });
    test('counts for no day of work', () => {
      const late = [...delivering, workLogged(60, OTHER_SESSION, '2026-03-30')];
      const remind = {
        type: 'RemindCertification',
        now: '2026-04-02T23:00:00.000Z',
        afterDays: 14,
        automaticAt: AUTOMATIC_AT,
      } as const;
      given(late).when(remind).thenRejected('not_due');
      given([...late, workCorrected(0, OTHER_SESSION, '2026-03-30')])
        .when(remind)
        .then([reminded]);
    });
  });
});
