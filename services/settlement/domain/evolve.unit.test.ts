import { describe, expect, test } from '@jest/globals';
import type { ExchangeEvent } from '@bourse/contracts/exchanges';
import { fold } from '@bourse/kernel/decider';
import { exchangeDecider } from './exchange.ts';
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
  LENDER,
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
      acceptedBy: undefined,
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
    { what: 'proposed twice', history: [proposed, proposed] },
    { what: 'accepted before it was proposed', history: [accepted] },
    { what: 'secured before it was accepted', history: [proposed, securingStarted()] },
    { what: 'refused before it was sought', history: [proposed, accepted, securingRefused] },
    { what: 'agreed with neither half', history: [...securing, agreed] },
    { what: 'agreed without the credit', history: [...securing, capacitySecured, agreed] },
    { what: 'agreed without the capacity', history: [...securing, creditSecured, agreed] },
    { what: 'signed before it was agreed', history: [...securing, signedBy(LENDER)] },
    { what: 'worked on before it was signed', history: [...histories.agreed, workLogged(60)] },
    { what: 'certified before any work', history: [...histories.signed, certified(60)] },
    { what: 'settled before it was certified', history: [...delivering, settled(60)] },
    {
      what: 'reversed beyond what was settled',
      history: [...histories.settled, reversalRequested(241)],
    },
    { what: 'reversed without a request', history: [...histories.settled, reversed(60)] },
    {
      what: 'refused a reversal that nobody requested',
      history: [
        ...histories.settled,
        event('ReversalRefused', { reversalId: named('reversal 1'), cause: 'credit_exceeded' }),
      ],
    },
  ])('$what', ({ history }) => {
    // Up to the last event it holds; with it, no longer.
    expect(() => after(history.slice(0, -1))).not.toThrow();
    expect(() => after(history)).toThrow(expect.objectContaining({ name: 'InvariantError' }));
  });
});
