import { describe, expect, test } from '@jest/globals';
import type { ExchangeEvent } from '@bourse/contracts/exchanges';
import { fold } from '@bourse/kernel/decider';
import { exchangeDecider } from './exchange.ts';
import { holdIdOf } from './exchange-state.ts';
import {
  accepted,
  agreed,
  capacitySecured,
  certified,
  creditSecured,
  event,
  histories,
  named,
  proposed,
  reversalRequested,
  reversed,
  settled,
  securingRefused,
  securingStarted,
  signedBy,
  BORROWER,
  disputeWithdrawn,
  lapseAnnounced,
  lapsed,
  LENDER,
  REASON,
  workCorrected,
  NEW_ANSWER_BY,
  workLogged,
} from './fixtures.ts';

const after = (history: readonly ExchangeEvent[]) => fold(exchangeDecider, history);

describe('an exchange is what its events say', () => {
  test.each(Object.entries(histories))('%s', (status, history) =>
    expect(after(history).status).toBe(status),
  );
  test('a step back to negotiation leaves nothing of the attempt but its number', () => {
    const before = after(histories.accepted);
    const refused = after(histories.refused);
    expect(refused).toEqual({
      ...before,
      status: 'refused',
      cause: 'no_credit',
      detail: 'credit_exceeded',
      availableMinutes: 30,
      answerBy: NEW_ANSWER_BY,
      attempt: 1,
      remindedOf: null,
      acceptedBy: undefined,
    });
  });
  test('lapses from either status in which nobody has worked', () => {
    for (const status of ['agreed', 'signed'] as const) {
      expect(after([...histories[status], lapseAnnounced, lapsed]).status).toBe('lapsed');
    }
  });
  test('tells what became of each reversal', () => {
    const other = named('reversal 2');
    const refused = event('ReversalRefused', { reversalId: other, cause: 'credit_exceeded' });
    const history = [
      ...histories.settled,
      reversalRequested(100),
      reversed(100),
      reversalRequested(50, other),
      refused,
    ];
    expect(after(history)).toMatchObject({
      reversals: new Map([
        [named('reversal 1'), { minutes: 100, reason: REASON, status: 'done', cause: null }],
        [other, { minutes: 50, reason: REASON, status: 'refused', cause: 'credit_exceeded' }],
      ]),
    });
  });
  test('remembers the dispute that was withdrawn, and why a session was corrected', () => {
    expect(after(histories.delivering)).toMatchObject({ withdrawnDispute: null });
    expect(after([...histories.disputed, disputeWithdrawn, workCorrected(200)])).toMatchObject({
      status: 'delivering',
      withdrawnDispute: { by: BORROWER, reason: REASON },
      loggedMinutes: 200,
      sessions: new Map([
        [named('session 1'), { on: '2026-03-12', minutes: 200, correctedFor: REASON }],
      ]),
    });
  });
  test('is reversed when nothing of it is left, not before', () => {
    const other = named('reversal 2');
    const part = [...histories.settled, reversalRequested(100), reversed(100)];
    expect(after(part).status).toBe('settled');
    expect(after([...part, reversalRequested(140, other)]).status).toBe('settled');
    expect(after([...part, reversalRequested(140, other), reversed(140, other)]).status).toBe(
      'reversed',
    );
  });
});

describe('a history that no decision gave is a bug, and is not passed over', () => {
  const { securing, delivering } = histories;
  test.each([
    { what: 'proposed twice', says: 'an exchange is proposed once', history: [proposed, proposed] },
    {
      what: 'accepted before it was proposed',
      says: 'ExchangeAccepted before ExchangeProposed',
      history: [accepted],
    },
    {
      what: 'secured before it was accepted',
      says: 'SecuringStarted in the status proposed',
      history: [proposed, securingStarted()],
    },
    { what: 'refused before it was sought', history: [proposed, accepted, securingRefused] },
    {
      what: 'agreed with neither half',
      says: 'agreed with both, or not at all',
      history: [...securing, agreed],
    },
    { what: 'agreed without the credit', history: [...securing, capacitySecured, agreed] },
    { what: 'agreed without the capacity', history: [...securing, creditSecured, agreed] },
    { what: 'signed before it was agreed', history: [...securing, signedBy(LENDER)] },
    { what: 'worked on before it was signed', history: [...histories.agreed, workLogged(60)] },
    { what: 'certified before any work', history: [...histories.signed, certified(60)] },
    { what: 'settled before it was certified', history: [...delivering, settled(60)] },
    {
      what: 'reversed beyond what was settled',
      says: 'reversals never exceed what was settled',
      history: [...histories.settled, reversalRequested(241)],
    },
    {
      what: 'reversed without a request',
      says: 'ExchangeReversed of a reversal that was not requested',
      history: [...histories.settled, reversed(60)],
    },
    {
      what: 'refused a reversal that nobody requested',
      history: [
        ...histories.settled,
        event('ReversalRefused', { reversalId: named('reversal 1'), cause: 'credit_exceeded' }),
      ],
    },
    {
      what: 'announced to lapse before it was agreed',
      says: 'LapseAnnounced in the status securing',
      history: [...securing, lapseAnnounced],
    },
    {
      what: 'lapsed while somebody worked',
      says: 'ExchangeLapsed in the status delivering',
      history: [...delivering, lapsed],
    },
    {
      what: 'corrected where nothing was logged',
      says: 'what is corrected was logged',
      history: [...delivering, workCorrected(60, named('session 2'))],
    },
    {
      what: 'corrected after the certification',
      says: 'WorkCorrected in the status certified',
      history: [...histories.certified, workCorrected(60)],
    },
    {
      what: 'withdrew a dispute that nobody raised',
      says: 'DisputeWithdrawn in the status delivering',
      history: [...delivering, disputeWithdrawn],
    },
  ])('$what', ({ says, history }) => {
    // Up to the last event it holds; with it, no longer.
    expect(() => after(history.slice(0, -1))).not.toThrow();
    expect(() => after(history)).toThrow(
      expect.objectContaining({
        name: 'InvariantError',
        message: expect.stringContaining(says ?? ''),
      }),
    );
  });
});

test('the ids of holds are those of the holds already placed', () => {
  const exchangeId = '0199a9a2-7f0e-7c43-9d3c-0000366e9a9e';
  expect(holdIdOf(exchangeId, 1)).toBe('0b2636e3-f32f-542d-aa21-745815760464');
  expect(holdIdOf(exchangeId, 2)).toBe('f0c76ef4-00b1-50a1-a213-7c0e67c985fd');
});
