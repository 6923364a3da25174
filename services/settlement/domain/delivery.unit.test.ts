import { describe, test } from '@jest/globals';
import type { ExchangeCommand } from './exchange.ts';
import { holdIdOf } from './exchange-state.ts';
import {
  accepted,
  AFTERWARDS,
  ANSWER_BY,
  AUTOMATIC_AT,
  BORROWER,
  certified,
  event,
  EXCHANGE,
  given,
  histories,
  LENDER,
  proposal,
  named,
  refusedInEveryStatus,
  refusedOutside,
  reminded,
  securingStarted,
  SESSION,
  settled,
  signedBy,
  STRANGER,
  terms,
  workLogged,
} from './fixtures.ts';

const { agreed, signed, delivering, disputed, resolved } = histories;
const OTHER_SESSION = named('session 2');

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
  test('has its moment, even for an id in use, and is for the lender', () => {
    refusedOutside(log, 'signed', 'delivering');
    given(histories.certified)
      .when({ ...log, sessionId: SESSION })
      .thenRejected('wrong_status', { status: 'certified' });
    refusedInEveryStatus({ ...log, by: BORROWER }, 'not_the_lender');
  });
});

describe('certifying the delivery', () => {
  const certify = { type: 'CertifyDelivery', by: BORROWER, minutes: 240 } as const;

  test('is for all of what was logged, or part', () => {
    given(delivering)
      .when(certify)
      .then([certified(240)]);
    given(delivering)
      .when({ ...certify, minutes: 1 })
      .then([certified(1)]);
    given(delivering)
      .when({ ...certify, minutes: 241 })
      .thenRejected('exceeds_logged_minutes', { loggedMinutes: 240 });
  });
  test('counts every session', () =>
    given([...delivering, workLogged(60, OTHER_SESSION)])
      .when({ ...certify, minutes: 300 })
      .then([certified(300)]));
  test('twice is once; otherwise is too late', () => {
    for (const status of ['certified', 'settled'] as const) {
      given(histories[status]).when(certify).thenNothing();
      given(histories[status])
        .when({ ...certify, minutes: 239 })
        .thenRejected('wrong_status', { status });
    }
  });
  test('is too late once time has certified, for the same minutes even', () => {
    const byTime = [...delivering, reminded, certified(240, null)];
    given(byTime).when(certify).thenRejected('wrong_status', { status: 'certified' });
    given([...byTime, settled(240)])
      .when(certify)
      .thenRejected('wrong_status', { status: 'settled' });
  });
  test('is no way out of a dispute', () => {
    given(disputed).when(certify).thenRejected('wrong_status', { status: 'disputed' });
    given(resolved).when(certify).thenRejected('wrong_status', { status: 'resolved' });
  });
  test('has its moment, and is for the borrower', () => {
    refusedOutside(certify, 'delivering', 'certified', 'settled', 'reversed');
    refusedInEveryStatus({ ...certify, by: LENDER }, 'not_the_borrower');
  });
});

describe('reminding of the certification', () => {
  // Fourteen times 24 hours after 20 March began, in Paris.
  const DUE = '2026-04-02T23:00:00.000Z';
  const remind = {
    type: 'RemindCertification',
    now: DUE,
    afterDays: 14,
    automaticAt: AUTOMATIC_AT,
  } as const;

  test('comes so many days after the last day agreed on', () => {
    given(delivering).when(remind).then([reminded]);
    given(delivering)
      .when({ ...remind, now: '2026-04-02T22:59:59.999Z' })
      .thenRejected('not_due', { dueAt: DUE });
  });
  test('waits for work that went on longer', () => {
    const longer = [...delivering, workLogged(60, OTHER_SESSION, '2026-03-30')];
    given(longer).when(remind).thenRejected('not_due', { dueAt: '2026-04-12T22:00:00.000Z' });
    given(longer)
      .when({ ...remind, now: '2026-04-12T22:00:00.000Z' })
      .then([reminded]);
  });
  test('announces a moment to come', () => {
    given(delivering)
      .when({ ...remind, now: AUTOMATIC_AT })
      .thenRejected('not_due');
    given(delivering)
      .when({ ...remind, now: '2026-04-18T23:59:59.999Z' })
      .then([reminded]);
  });
  test('twice is once, and once more after new work', () => {
    given([...delivering, reminded])
      .when(remind)
      .thenNothing();
    given([...delivering, reminded, workLogged(60, OTHER_SESSION)])
      .when(remind)
      .then([reminded]);
  });
  test('has its moment', () => refusedOutside(remind, 'delivering'));
});

describe('the certification that comes by itself', () => {
  const automatic: ExchangeCommand = { type: 'CertifyAutomatically', now: AUTOMATIC_AT };
  const byTime = certified(240, null);

  test('is of all that was logged, at the moment announced', () => {
    given([...delivering, reminded])
      .when(automatic)
      .then([byTime]);
    given([...delivering, reminded])
      .when({ ...automatic, now: '2026-04-18T23:59:59.999Z' })
      .thenRejected('not_due', { dueAt: AUTOMATIC_AT });
  });
  test('does not come unannounced, nor by an announcement from before new work', () => {
    given(delivering).when(automatic).thenRejected('not_due', { dueAt: null });
    given([...delivering, reminded, workLogged(60, OTHER_SESSION)])
      .when(automatic)
      .thenRejected('not_due', { dueAt: null });
  });
  test('twice is once', () => {
    given([...delivering, reminded, byTime])
      .when(automatic)
      .thenNothing();
    given([...delivering, reminded, byTime, settled(240)])
      .when(automatic)
      .thenNothing();
  });
  test('has its moment: not after the borrower certified, nor in a dispute', () =>
    refusedOutside(automatic, 'delivering'));
  test('names the hold of the attempt that succeeded', () =>
    given([
      ...histories.refused,
      event('ExchangeCountered', { by: BORROWER, terms, answerBy: ANSWER_BY }),
      accepted,
      securingStarted(2),
      event('CapacitySecured', { attempt: 2 }),
      event('CreditSecured', { attempt: 2, transferId: holdIdOf(EXCHANGE, 2) }),
      ...signed.slice(-3),
      workLogged(600),
      reminded,
    ])
      .when(automatic)
      .then([
        event('DeliveryCertified', {
          transferId: holdIdOf(EXCHANGE, 2),
          by: null,
          minutes: 600,
        }),
      ]));
});
