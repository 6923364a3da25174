import { describe, test } from '@jest/globals';
import type { ExchangeEvent } from '@bourse/contracts/exchanges';
import type { ExchangeCommand } from './exchange.ts';
import { holdIdOf } from './exchange-state.ts';
import {
  accepted,
  agreed,
  ANSWER_BY,
  capacitySecured,
  creditSecured,
  event,
  EXCHANGE,
  given,
  histories,
  knownStatuses,
  LENDER,
  NEW_ANSWER_BY,
  OFFER,
  proposal,
  proposed,
  securingRefused,
  securingStarted,
  terms,
} from './fixtures.ts';

const start: ExchangeCommand = { type: 'StartSecuring' };
const recordCapacity: ExchangeCommand = { type: 'RecordCapacity', attempt: 1 };
const recordCredit: ExchangeCommand = { type: 'RecordCredit', attempt: 1 };
const refuse = {
  type: 'RefuseSecuring',
  attempt: 1,
  cause: 'no_credit',
  detail: 'credit_exceeded',
  availableMinutes: 30,
  answerBy: NEW_ANSWER_BY,
} as const satisfies ExchangeCommand;
const fromARequest: readonly ExchangeEvent[] = [
  event('ExchangeProposed', { ...proposal, offerId: null }),
  accepted,
  securingStarted(1, null),
];
/** The second attempt, after a refusal and another proposal. */
const secondAttempt: readonly ExchangeEvent[] = [
  ...histories.refused,
  event('ExchangeCountered', { by: proposal.borrowerId, terms, answerBy: ANSWER_BY }),
  accepted,
  securingStarted(2),
];

describe('securing an exchange', () => {
  test('starts once it is accepted', () =>
    given([proposed, accepted]).when(start).then([securingStarted()]));
  test('starts anew after a refusal, as another attempt', () =>
    given(secondAttempt.slice(0, -1))
      .when(start)
      .then([securingStarted(2)]));
  test('names the terms last agreed on, and no offer where there is none', () => {
    const other = { ...terms, minutes: 90, endsOn: '2026-05-31' };
    const countered = { by: LENDER, terms: other, answerBy: ANSWER_BY };
    given([
      event('ExchangeProposed', { ...proposal, offerId: null }),
      event('ExchangeCountered', countered),
      event('ExchangeAccepted', { by: proposal.borrowerId }),
    ])
      .when(start)
      .then([
        event('SecuringStarted', {
          attempt: 1,
          offerId: null,
          lenderId: proposal.lenderId,
          borrowerId: proposal.borrowerId,
          minutes: 90,
          startsOn: other.startsOn,
          endsOn: '2026-05-31',
        }),
      ]);
  });
  test('starts in no other status, and is not refused either: the process may come twice', () => {
    for (const status of knownStatuses) {
      if (status !== 'accepted') given(histories[status]).when(start).thenNothing();
    }
  });
});

describe('an exchange is agreed', () => {
  test('once capacity and credit are secured, in whichever order', () => {
    given(histories.securing).when(recordCapacity).then([capacitySecured]);
    given([...histories.securing, capacitySecured])
      .when(recordCredit)
      .then([creditSecured, agreed]);
    given(histories.securing).when(recordCredit).then([creditSecured]);
    given([...histories.securing, creditSecured])
      .when(recordCapacity)
      .then([capacitySecured, agreed]);
  });
  test('with the credit alone where there is no offer', () => {
    given(fromARequest).when(recordCredit).then([creditSecured, agreed]);
    given(fromARequest).when(recordCapacity).thenNothing();
  });
  test('on no half of it told twice', () => {
    given([...histories.securing, capacitySecured])
      .when(recordCapacity)
      .thenNothing();
    given([...histories.securing, creditSecured])
      .when(recordCredit)
      .thenNothing();
  });
  test('anew after a refusal, under another hold and with both halves sought again', () => {
    const ofSecond = event('CapacitySecured', { attempt: 2 });
    const hold = event('CreditSecured', { attempt: 2, transferId: holdIdOf(EXCHANGE, 2) });
    given(secondAttempt)
      .when({ ...recordCapacity, attempt: 2 })
      .then([ofSecond]);
    given([...secondAttempt, ofSecond])
      .when({ ...recordCredit, attempt: 2 })
      .then([hold, agreed]);
  });
});

describe('an exchange that cannot be secured', () => {
  test('goes back to negotiation, with the reason and what may be held', () => {
    given(histories.securing).when(refuse).then([securingRefused]);
    given([...histories.securing, capacitySecured])
      .when(refuse)
      .then([securingRefused]);
    given(secondAttempt)
      .when({ ...refuse, attempt: 2, cause: 'no_capacity', detail: 'capacity_exceeded' })
      .then([
        event('SecuringRefused', {
          attempt: 2,
          offerId: OFFER,
          transferId: holdIdOf(EXCHANGE, 2),
          cause: 'no_capacity',
          detail: 'capacity_exceeded',
          availableMinutes: 30,
          answerBy: NEW_ANSWER_BY,
        }),
      ]);
  });
  test('twice is once', () => given(histories.refused).when(refuse).thenNothing());
});

describe('news of securing', () => {
  const news = [recordCapacity, recordCredit, refuse];

  test.each(news)('needs an exchange: $type', (command) =>
    given([]).when(command).thenRejected('exchange_unknown'),
  );
  test('needs an exchange, as its start does', () =>
    given([]).when(start).thenRejected('exchange_unknown'));
  test.each(news)('that comes late changes nothing: $type', (command) => {
    for (const status of knownStatuses) {
      if (status !== 'securing') given(histories[status]).when(command).thenNothing();
    }
  });
  test.each(news)('of another attempt changes nothing: $type', (command) => {
    given(secondAttempt).when(command).thenNothing();
    given(histories.securing)
      .when({ ...command, attempt: 2 })
      .thenNothing();
  });
});
