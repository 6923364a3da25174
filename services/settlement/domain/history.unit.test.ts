import type { ExchangeEvent } from '@bourse/contracts/exchanges';
import { expect, test } from '@jest/globals';
import {
  accepted,
  ANSWER_BY,
  ASSOCIATION,
  BORROWER,
  countered,
  event,
  histories,
  knownStatuses,
  LENDER,
  NEW_ANSWER_BY,
  otherTerms,
  proposed,
  REASON,
  remindedOf,
  reversalRequested,
  securingRefused,
  securingStarted,
  SESSION,
  terms,
  workCorrected,
} from './fixtures.ts';
import { historyOf } from './history.ts';

const nth = (count: number): string => new Date(Date.UTC(2026, 2, 1, 9, count)).toISOString();
const historyFrom = (events: readonly ExchangeEvent[]) =>
  historyOf(events.map((one, count) => ({ event: one, recordedAt: nth(count) })));
const nothing = {
  by: null,
  terms: null,
  changes: [],
  session: null,
  minutes: null,
  reason: null,
  cause: null,
  until: null,
};

test('a negotiation: who proposed what, when, and what each time was not as before', () => {
  const last = { ...otherTerms, unitCostCents: 4500, startsOn: '2026-03-11', endsOn: '2026-03-27' };
  const again = event('ExchangeCountered', { by: BORROWER, terms: last, answerBy: NEW_ANSWER_BY });
  expect(
    historyFrom([proposed, remindedOf('answer', ANSWER_BY, LENDER), countered, again, accepted]),
  ).toEqual([
    {
      ...nothing,
      revision: 0,
      at: nth(0),
      type: 'ExchangeProposed',
      by: BORROWER,
      terms,
      until: ANSWER_BY,
    },
    { ...nothing, revision: 1, at: nth(1), type: 'DeadlineReminded', until: ANSWER_BY },
    {
      ...nothing,
      revision: 2,
      at: nth(2),
      type: 'ExchangeCountered',
      by: LENDER,
      terms: otherTerms,
      changes: [{ what: 'minutes', from: 600, to: 480 }],
      until: ANSWER_BY,
    },
    {
      ...nothing,
      revision: 3,
      at: nth(3),
      type: 'ExchangeCountered',
      by: BORROWER,
      terms: last,
      changes: [
        { what: 'unitCostCents', from: 4200, to: 4500 },
        { what: 'startsOn', from: '2026-03-10', to: '2026-03-11' },
        { what: 'endsOn', from: '2026-03-20', to: '2026-03-27' },
      ],
      until: NEW_ANSWER_BY,
    },
    { ...nothing, revision: 4, at: nth(4), type: 'ExchangeAccepted', by: LENDER },
  ]);
});

test('a session and its correction are the lender’s, with what it was before', () => {
  const [logged, corrected, takenBack] = historyFrom([
    ...histories.delivering,
    workCorrected(200),
    workCorrected(0, SESSION, '2026-03-13'),
  ]).slice(-3);
  expect(logged).toMatchObject({
    by: LENDER,
    session: { sessionId: SESSION, on: '2026-03-12', minutes: 240 },
    changes: [],
  });
  expect(corrected).toMatchObject({
    by: LENDER,
    changes: [{ what: 'minutes', from: 240, to: 200 }],
    reason: REASON,
  });
  expect(takenBack?.changes).toEqual([
    { what: 'minutes', from: 200, to: 0 },
    { what: 'on', from: '2026-03-12', to: '2026-03-13' },
  ]);
});

test('what was refused says why and what there was, what an association decided how much and why', () => {
  const refused = historyFrom([proposed, accepted, securingStarted(), securingRefused]).at(-1);
  expect(refused).toMatchObject({
    by: null,
    cause: 'no_credit',
    minutes: 30,
    until: NEW_ANSWER_BY,
  });
  expect(historyFrom(histories.resolved).at(-1)).toMatchObject({
    by: ASSOCIATION,
    minutes: 120,
    reason: REASON,
  });
  expect(historyFrom([...histories.settled, reversalRequested(60)]).at(-1)).toMatchObject({
    by: ASSOCIATION,
    minutes: 60,
    reason: REASON,
  });
});

test('of every exchange, in whatever status, one entry an event, in order', () => {
  for (const status of knownStatuses) {
    const told = historyFrom(histories[status]);
    expect(told.map(({ type, revision }) => [type, revision])).toEqual(
      histories[status].map(({ type }, revision) => [type, revision]),
    );
  }
  expect(historyFrom([])).toEqual([]);
});
