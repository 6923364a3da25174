import { addDays } from '@bourse/kernel/clock';
import { fold } from '@bourse/kernel/decider';
import { describe, expect, test } from '@jest/globals';
import type { ExchangeEvent } from '@bourse/contracts/exchanges';
import { exchangeDecider } from './exchange.ts';
import {
  ANSWER_BY,
  AUTOMATIC_AT,
  BORROWER,
  countered,
  event,
  given,
  histories,
  knownStatuses,
  LAPSES_AT,
  lapseAnnounced,
  LENDER,
  NEW_ANSWER_BY,
  NOW,
  otherTerms,
  reminded,
  remindedOf,
  signedBy,
  workLogged,
} from './fixtures.ts';
import { deadlineOf, remindAtOf } from './reminder.ts';

const remind = (now: string) => ({ type: 'RemindOfDeadline', now }) as const;
const DAY_MS = 24 * 3_600_000;
const before = (instant: string, ms: number): string =>
  new Date(Date.parse(instant) - ms).toISOString();

describe('whoever’s move is awaited is reminded of a deadline', () => {
  const announcedHalf = [...histories.agreed, signedBy(LENDER), lapseAnnounced];
  test.each<[string, readonly ExchangeEvent[], ExchangeEvent]>([
    ['to answer a proposal', histories.proposed, remindedOf('answer', ANSWER_BY, LENDER)],
    ['to answer other terms', histories.countered, remindedOf('answer', ANSWER_BY, BORROWER)],
    [
      'to find other terms, both',
      histories.refused,
      remindedOf('answer', NEW_ANSWER_BY, LENDER, BORROWER),
    ],
    [
      'to sign, both',
      [...histories.agreed, lapseAnnounced],
      remindedOf('lapse', LAPSES_AT, LENDER, BORROWER),
    ],
    ['to sign, the other one', announcedHalf, remindedOf('lapse', LAPSES_AT, BORROWER)],
    ['to work', [...histories.signed, lapseAnnounced], remindedOf('lapse', LAPSES_AT, LENDER)],
    [
      'to certify',
      [...histories.delivering, reminded],
      remindedOf('certification', AUTOMATIC_AT, BORROWER),
    ],
  ])('%s: from three days before until it is over, once', (_to, history, told) => {
    if (told.type !== 'DeadlineReminded') throw new Error('no reminder');
    const { dueAt } = told.data;
    const remindAt = before(dueAt, 3 * DAY_MS);
    given(history).when(remind(remindAt)).then([told]);
    given(history)
      .when(remind(before(dueAt, 1)))
      .then([told]);
    given(history)
      .when(remind(before(remindAt, 1)))
      .thenRejected('not_due', { dueAt: remindAt });
    given(history).when(remind(dueAt)).thenRejected('not_due', { dueAt: null });
    given([...history, told])
      .when(remind(before(dueAt, 1)))
      .thenNothing();
  });
  test('and of the next one anew, at the same instant too', () => {
    const first = remindedOf('answer', ANSWER_BY, LENDER);
    given([...histories.proposed, first, countered])
      .when(remind(before(ANSWER_BY, 1)))
      .then([remindedOf('answer', ANSWER_BY, BORROWER)]);
    const again = [...histories.signed, lapseAnnounced, remindedOf('lapse', LAPSES_AT, LENDER)];
    given([...again, workLogged(60), reminded])
      .when(remind(before(AUTOMATIC_AT, 1)))
      .then([remindedOf('certification', AUTOMATIC_AT, BORROWER)]);
  });
  test('and goes on as before', () =>
    given([...histories.proposed, remindedOf('answer', ANSWER_BY, LENDER)])
      .when({ type: 'AcceptExchange', by: LENDER, now: NOW })
      .then([event('ExchangeAccepted', { by: LENDER })]));
  test('but not before a deadline was announced', () => {
    for (const status of ['agreed', 'signed', 'delivering'] as const)
      given(histories[status]).when(remind(LAPSES_AT)).thenRejected('not_due', { dueAt: null });
  });
  test('nor where nobody’s move is awaited', () => {
    given([]).when(remind(NOW)).thenRejected('exchange_unknown');
    for (const status of knownStatuses) {
      const exchange = fold(exchangeDecider, histories[status]);
      if (exchange.status === 'unknown' || 'remindedOf' in exchange) continue;
      expect(deadlineOf(exchange)).toBeUndefined();
      given(histories[status]).when(remind(NOW)).thenRejected('wrong_status', { status });
    }
  });
  test('a reminder of another deadline is no history', () => {
    const other = remindedOf('answer', NEW_ANSWER_BY, LENDER);
    expect(() => fold(exchangeDecider, [...histories.proposed, other])).toThrow(
      'what is reminded of is the deadline that stands',
    );
    expect(() => fold(exchangeDecider, [...histories.settled, other])).toThrow(
      'what is reminded of is the deadline that stands',
    );
  });
});

describe('the moment of a reminder', () => {
  const at = (history: readonly ExchangeEvent[], setAt: string) => {
    const exchange = fold(exchangeDecider, history);
    if (exchange.status === 'unknown') throw new Error('unknown');
    return remindAtOf(exchange, setAt);
  };
  const THREE_DAYS = addDays(ANSWER_BY, -3);

  test('is three days before, and none where it was no further when it was set', () => {
    expect(at(histories.proposed, NOW)).toBe(THREE_DAYS);
    expect(at(histories.proposed, before(THREE_DAYS, 1))).toBe(THREE_DAYS);
    // A delay of three days: one message, and not two at once.
    expect(at(histories.proposed, THREE_DAYS)).toBeNull();
  });
  test('is none after the reminder, and another for a deadline that was renewed', () => {
    const told = [...histories.proposed, remindedOf('answer', ANSWER_BY, LENDER)];
    expect(at(told, THREE_DAYS)).toBeNull();
    const later = { by: LENDER, terms: otherTerms, answerBy: NEW_ANSWER_BY };
    expect(at([...told, event('ExchangeCountered', later)], THREE_DAYS)).toBe(
      addDays(NEW_ANSWER_BY, -3),
    );
  });
  test('is none where time does nothing', () => {
    for (const status of ['agreed', 'securing', 'settled'] as const)
      expect(at(histories[status], NOW)).toBeNull();
  });
});
