import { describe, test } from '@jest/globals';
import { type ExchangeCommand } from './exchange.ts';
import { holdIdOf } from './exchange-state.ts';
import {
  accepted,
  ANSWER_BY,
  AUTOMATIC_AT,
  BORROWER,
  certified,
  event,
  EXCHANGE,
  given,
  histories,
  LENDER,
  named,
  refusedInEveryStatus,
  refusedOutside,
  reminded,
  securingStarted,
  settled,
  terms,
  workLogged,
} from './fixtures.ts';

const { delivering, disputed, resolved, signed } = histories;
const OTHER_SESSION = named('session 2');

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
    given(histories.reversed).when(certify).thenNothing();
    for (const status of ['certified', 'settled'] as const) {
      given(histories[status]).when(certify).thenNothing();
      given(histories[status])
        .when({ ...certify, minutes: 239 })
        .thenRejected('wrong_status', { status, instead: ['renewExchange'] });
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
    given(resolved)
      .when(certify)
      .thenRejected('wrong_status', { status: 'resolved', instead: ['renewExchange'] });
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
