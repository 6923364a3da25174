import { expect, test } from '@jest/globals';
import { fold } from '@bourse/kernel/decider';
import { exchangeDecider } from './exchange.ts';
import { event, histories, LENDER } from './fixtures.ts';
import { decideCertification } from './certification.ts';
import { decideDelivery } from './delivery.ts';
import { decideDispute } from './dispute.ts';
import { decideEnding } from './ending.ts';
import { evolve } from './evolve.ts';
import { evolveDelivery } from './evolve-delivery.ts';
import { evolveOutcome } from './evolve-outcome.ts';
import { decideNegotiation } from './negotiation.ts';
import { decideOutcome } from './outcome.ts';
import { insteadOfCancelling } from './remedies.ts';
import { refusalByRenewal } from './renewal.ts';
import { decideSecuring } from './securing.ts';

// The compiler lets none of this through; data from elsewhere might, and must not pass for a decision.

const securing = () => fold(exchangeDecider, histories.securing);
const nonsense = { type: 'PaintExchange', by: LENDER, attempt: 1 } as never;

test.each([
  { what: 'an exchange', decide: exchangeDecider.decide },
  { what: 'the negotiation', decide: decideNegotiation },
  { what: 'the securing', decide: decideSecuring },
  { what: 'the delivery', decide: decideDelivery },
  { what: 'the certification', decide: decideCertification },
  { what: 'a dispute', decide: decideDispute },
  { what: 'an ending', decide: decideEnding },
  { what: 'the outcome', decide: decideOutcome },
])('a command that $what does not know is a bug', ({ decide }) =>
  expect(() => decide(nonsense, securing())).toThrow(/^Unexpected value: .*PaintExchange/),
);

test.each([
  { what: 'an exchange', fold: evolve },
  { what: 'the delivery', fold: evolveDelivery },
  { what: 'the outcome', fold: evolveOutcome },
])('an event that $what does not know is a bug', ({ fold: evolving }) => {
  const painted = { ...event('ExchangeExpired', {}), type: 'ExchangePainted' } as never;
  expect(() => evolving(securing() as never, painted)).toThrow(
    /^Unexpected event: .*ExchangePainted/,
  );
});

test('a status of no kind is a bug', () => {
  const painted = { ...securing(), status: 'painted' } as never;
  expect(() => insteadOfCancelling(painted, LENDER)).toThrow(/^Unexpected exchange: .*painted/);
  expect(() => refusalByRenewal(painted)).toThrow(/^Unexpected renewal: .*painted/);
});
