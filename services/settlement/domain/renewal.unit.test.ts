import { describe, expect, test } from '@jest/globals';
import { fold } from '@bourse/kernel/decider';
import { exchangeDecider } from './exchange.ts';
import { type ExchangeStatus, type KnownExchange } from './exchange-state.ts';
import {
  ASSOCIATION,
  BORROWER,
  event,
  EXCHANGE,
  given,
  histories,
  knownStatuses,
  LENDER,
  named,
  proposal,
  propose,
  STRANGER,
  terms,
} from './fixtures.ts';
import { refusalByRenewal, refusalOfRenewal, renewalIdOf } from './renewal.ts';

const stateIn = (status: ExchangeStatus): KnownExchange => {
  const exchange = fold(exchangeDecider, histories[status]);
  if (exchange.status === 'unknown') throw new Error('nothing was proposed');
  return exchange;
};

describe('renewing an exchange', () => {
  const RENEWABLE: readonly ExchangeStatus[] = ['delivering', 'certified', 'resolved', 'settled'];

  test.each(knownStatuses)('has its moment: %s', (status) => {
    const refusal = RENEWABLE.includes(status) ? undefined : { code: 'wrong_status', status };
    for (const by of [LENDER, BORROWER]) {
      expect(refusalOfRenewal(stateIn(status), by)).toEqual(refusal);
    }
  });
  test.each(knownStatuses)('is for the parties, whatever the moment: %s', (status) => {
    for (const by of [STRANGER, ASSOCIATION]) {
      expect(refusalOfRenewal(stateIn(status), by)).toEqual({ code: 'not_a_party' });
    }
  });
  test.each(knownStatuses)('again, when the first renewal is %s', (status) => {
    const renewal = stateIn(status);
    const nothingCame = ['declined', 'withdrawn', 'expired', 'cancelled', 'lapsed', 'reversed'];
    const code = status === 'settled' ? 'already_renewed' : 'renewal_open';
    expect(refusalByRenewal(renewal)).toEqual(
      nothingCame.includes(status) ? undefined : { code, renewalId: EXCHANGE },
    );
  });
  test('gives an id that follows from the exchange and the attempt', () => {
    const ids = [1, 2].flatMap((attempt) =>
      [EXCHANGE, named('other')].map((id) => renewalIdOf(id, attempt)),
    );
    expect(new Set(ids).size).toBe(4);
    // Those of the renewals already proposed.
    const exchangeId = '0199a9a2-7f0e-7c43-9d3c-0000366e9a9e';
    expect(renewalIdOf(exchangeId, 1)).toBe('b086ad94-0544-55ff-b511-5476c5f024a4');
  });
});

describe('proposing a renewal', () => {
  const RENEWED = named('renewed');
  const renew = { ...propose, requestId: null, renewsExchangeId: RENEWED };
  const renewed = event('ExchangeProposed', {
    ...proposal,
    requestId: null,
    renewsExchangeId: RENEWED,
  });

  test('makes an exchange that says which it renews', () => given([]).when(renew).then([renewed]));
  test('twice is once', () => given([renewed]).when(renew).thenNothing());
  test.each([
    { what: 'by the other party', change: { by: LENDER } },
    { what: 'on other terms', change: { terms: { ...terms, minutes: 60 } } },
    { what: 'from another offer', change: { offerId: null } },
  ])('$what while one is open is refused with its id', ({ change }) =>
    given([renewed])
      .when({ ...renew, ...change })
      .thenRejected('renewal_open', { renewalId: EXCHANGE }),
  );
  test('is no repetition of a first exchange, nor of the renewal of another', () => {
    given(histories.proposed).when(renew).thenRejected('exchange_already_proposed');
    given([renewed])
      .when({ ...renew, renewsExchangeId: null })
      .thenRejected('exchange_already_proposed');
    given([renewed])
      .when({ ...renew, renewsExchangeId: named('another') })
      .thenRejected('exchange_already_proposed');
  });
});
