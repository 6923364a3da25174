import { exchanges, type ExchangeEvent } from '@bourse/contracts/exchanges';
import { writeEvent } from '@bourse/contracts/contract';
import { addDays } from '@bourse/kernel/clock';
import { fold } from '@bourse/kernel/decider';
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { exchangeDecider, type ExchangeCommand } from './exchange.ts';
import { type Exchange, type ExchangeStatus, holdIdOf } from './exchange-state.ts';
import {
  ANSWER_BY,
  ASSOCIATION,
  AFTERWARDS,
  AUTOMATIC_AT,
  BORROWER,
  EXCHANGE,
  knownStatuses,
  LENDER,
  named,
  NOW,
  propose,
  STRANGER,
  terms,
} from './fixtures.ts';

const RUNS = 200;
const STEPS_PER_RUN = 60;

// Few names, small quantities and few moments, so that commands meet.

const mostly = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 8, arbitrary: usual }, { weight: 1, arbitrary: odd });

const by = mostly(fc.constantFrom(LENDER, BORROWER), fc.constant(STRANGER));
const minutes = mostly(fc.integer({ min: 1, max: 4 }), fc.constantFrom(600, 601));
const now = mostly(fc.constantFrom(NOW, AFTERWARDS), fc.constantFrom(ANSWER_BY, AUTOMATIC_AT));
const on = mostly(
  fc.constantFrom('2026-03-10', '2026-03-12', '2026-03-24'),
  fc.constantFrom('2026-03-09', '2026-04-30'),
);
const reason = fc.constantFrom('Le besoin a changé', 'Erreur de saisie');
const attempt = fc.integer({ min: 1, max: 3 });
const sessionId = fc.constantFrom(...['1', '2', '3'].map((name) => named(`session ${name}`)));
const reversalId = fc.constantFrom(...['1', '2', '3'].map((name) => named(`reversal ${name}`)));
const answerBy = mostly(fc.constantFrom('2026-05-15T12:00:00.000Z', ANSWER_BY), fc.constant(NOW));
const givenTerms = fc.record({
  minutes,
  unitCostCents: fc.constantFrom(0, 4200),
  startsOn: mostly(fc.constantFrom(terms.startsOn, '2026-03-11'), fc.constant('2026-02-28')),
  endsOn: mostly(fc.constant('2026-04-20'), fc.constant(terms.endsOn)),
});

type Type = ExchangeCommand['type'];
type Of<T extends Type> = Extract<ExchangeCommand, { type: T }>;
type Fields<T extends Type> = { [F in Exclude<keyof Of<T>, 'type'>]: fc.Arbitrary<Of<T>[F]> };
const fieldsOf: { readonly [T in Type]: Fields<T> } = {
  ProposeExchange: {
    exchangeId: fc.constant(EXCHANGE),
    marketplaceId: mostly(fc.constant('nord'), fc.constant('sud')),
    offerId: fc.constantFrom(propose.offerId, null),
    requestId: fc.constantFrom(propose.requestId, null),
    renewsExchangeId: mostly(fc.constant(null), fc.constant(named('renewed'))),
    lenderId: mostly(fc.constant(LENDER), fc.constant(BORROWER)),
    borrowerId: fc.constant(BORROWER),
    object: mostly(fc.constant(propose.object), fc.constant('Autre chose')),
    terms: givenTerms,
    answerBy,
    crossesEpci: fc.boolean(),
    by,
    now: fc.constant(NOW),
  },
  CounterProposal: { by, terms: givenTerms, answerBy, now },
  AcceptExchange: { by, now },
  DeclineExchange: { by, reason, now },
  WithdrawExchange: { by, reason, now },
  ExpireExchange: { now },
  StartSecuring: {},
  RecordCapacity: { attempt },
  RecordCredit: { attempt },
  RefuseSecuring: {
    attempt,
    cause: fc.constantFrom('no_capacity', 'no_credit'),
    detail: fc.constant('capacity_exceeded'),
    availableMinutes: fc.constantFrom(null, 0, 30),
    answerBy,
  },
  SignConvention: { by },
  LogWork: { by, sessionId, on, minutes, now: mostly(fc.constant(AFTERWARDS), now) },
  CorrectWork: {
    by,
    sessionId,
    on: fc.option(on),
    minutes: fc.oneof(minutes, fc.constant(0)),
    reason,
    now: mostly(fc.constant(AFTERWARDS), now),
  },
  CertifyDelivery: { by, minutes },
  RemindCertification: {
    now: fc.constantFrom(AFTERWARDS, '2026-04-10T00:00:00.000Z', '2026-05-10T00:00:00.000Z'),
    afterDays: fc.constantFrom(0, 14),
    automaticAt: fc.constantFrom(AUTOMATIC_AT, '2026-05-20T00:00:00.000Z'),
  },
  CertifyAutomatically: { now: fc.constantFrom(AUTOMATIC_AT, '2026-05-20T00:00:00.000Z') },
  CancelExchange: { by, reason },
  AnnounceLapse: {
    now: fc.constantFrom(AFTERWARDS, '2026-04-10T00:00:00.000Z', '2026-05-10T00:00:00.000Z'),
    afterDays: fc.constantFrom(0, 14),
    lapsesAt: fc.constantFrom(AUTOMATIC_AT, '2026-05-20T00:00:00.000Z'),
  },
  RemindOfDeadline: {
    now: fc.constantFrom(
      AFTERWARDS,
      ...[ANSWER_BY, AUTOMATIC_AT, '2026-05-15T12:00:00.000Z', '2026-05-20T00:00:00.000Z'].flatMap(
        (dueAt) => [addDays(dueAt, -4), addDays(dueAt, -2)],
      ),
    ),
  },
  LapseExchange: { now: fc.constantFrom(AUTOMATIC_AT, '2026-05-20T00:00:00.000Z') },
  RaiseDispute: { by, reason },
  WithdrawDispute: { by },
  ResolveDispute: { by: fc.constant(ASSOCIATION), minutes: fc.constantFrom(0, 1, 2, 600), reason },
  RecordSettlement: {},
  RequestReversal: {
    by: fc.constant(ASSOCIATION),
    reversalId,
    minutes,
    reasonCode: fc.constantFrom('error', 'other'),
    reason,
  },
  RecordReversal: { reversalId, cause: fc.constantFrom(null, 'credit_exceeded') },
};
const commandOf = (type: Type): fc.Arbitrary<ExchangeCommand> =>
  fc.record({ type: fc.constant(type), ...fieldsOf[type] }) as fc.Arbitrary<ExchangeCommand>;
const oneOf = (some: readonly Type[]): fc.Arbitrary<Type> => fc.constantFrom(...some);
const types = Object.keys(fieldsOf) as Type[];

const times = (count: number, type: Type): readonly Type[] => Array<Type>(count).fill(type);
/** What leads on from each status, each so often; without it hardly any random sequence would get past the signatures. */
const onwards: Readonly<Record<ExchangeStatus, readonly Type[]>> = {
  unknown: ['ProposeExchange'],
  proposed: [...times(6, 'AcceptExchange'), 'CounterProposal', 'DeclineExchange', 'ExpireExchange'],
  countered: [
    ...times(4, 'AcceptExchange'),
    'CounterProposal',
    'WithdrawExchange',
    'RemindOfDeadline',
  ],
  refused: [...times(4, 'CounterProposal'), 'WithdrawExchange'],
  accepted: ['StartSecuring'],
  securing: [...times(3, 'RecordCapacity'), ...times(3, 'RecordCredit'), 'RefuseSecuring'],
  agreed: [...times(6, 'SignConvention'), 'CancelExchange', 'AnnounceLapse', 'LapseExchange'],
  signed: [...times(4, 'LogWork'), 'AnnounceLapse', 'LapseExchange'],
  delivering: [
    ...times(3, 'LogWork'),
    ...times(2, 'CorrectWork'),
    ...times(2, 'CertifyDelivery'),
    'RemindCertification',
    'RemindOfDeadline',
    'CertifyAutomatically',
    'RaiseDispute',
  ],
  disputed: ['ResolveDispute', 'WithdrawDispute'],
  resolved: ['RecordSettlement'],
  certified: ['RecordSettlement'],
  settled: ['RequestReversal', 'RecordReversal'],
  reversed: [],
  declined: [],
  withdrawn: [],
  expired: [],
  cancelled: [],
  lapsed: [],
};

const leadsOn = (): fc.Arbitrary<boolean> => mostly(fc.constant(true), fc.constant(false));

/** A command that leads on from here or, less often, any. */
function nextCommand(draw: fc.GeneratorValue, { status }: Exchange): ExchangeCommand {
  const leading = onwards[status];
  const wanted = draw(leadsOn) && leading.length > 0 ? leading : types;
  return draw(commandOf, draw(oneOf, wanted));
}

const TERMINAL: readonly ExchangeStatus[] = [
  'declined',
  'withdrawn',
  'expired',
  'cancelled',
  'lapsed',
];

/** Decides, and checks what holds of every decision by itself. */
function decided(command: ExchangeCommand, before: Exchange): readonly ExchangeEvent[] {
  const copy = structuredClone(before);
  const decision = exchangeDecider.decide(command, before);
  expect(before).toEqual(copy);
  if (decision.kind === 'rejected') return [];
  const { events } = decision;
  if (TERMINAL.includes(before.status)) expect(events).toEqual([]);
  for (const event of events) {
    expect(writeEvent(exchanges, event)).toEqual({
      ...event,
      schemaVersion: exchanges.events[event.type].version,
    });
  }
  const after = events.reduce(exchangeDecider.evolve, before);
  expect(before).toEqual(copy);
  // Given again at once, it is recognised.
  expect(exchangeDecider.decide(command, after)).toEqual({ kind: 'accepted', events: [] });
  return events;
}

/** News of an attempt that is over, or of one to come, changes nothing. */
function checkStaleNews(exchange: Exchange): void {
  if (exchange.status === 'unknown') return;
  for (const seen of [1, 2, 3, 4]) {
    if (exchange.status === 'securing' && exchange.attempt === seen) continue;
    const answers = news(seen).map((command) => exchangeDecider.decide(command, exchange));
    const events = answers.map((answer) => (answer.kind === 'accepted' ? answer.events : answer));
    expect(events.flat()).toEqual([]);
  }
}
const news = (of: number): readonly ExchangeCommand[] => [
  { type: 'RecordCapacity', attempt: of },
  { type: 'RecordCredit', attempt: of },
  {
    type: 'RefuseSecuring',
    attempt: of,
    cause: 'no_credit',
    detail: 'credit_exceeded',
    availableMinutes: null,
    answerBy: ANSWER_BY,
  },
];

/** What the events add up to, counted apart from the fold. */
function checkHistory(history: readonly ExchangeEvent[]): void {
  const securing = { attempt: 0, capacity: false, credit: false };
  const sums = { agreed: 0, logged: 0, verdict: 0, settled: 0, reversed: 0 };
  const sessions = new Map<string, number>();
  let before: ExchangeEvent['type'] | undefined;
  for (const { type, data } of history) {
    // Between two reminders something else has happened.
    expect(type === 'DeadlineReminded' && before === type).toBe(false);
    before = type;
    if ('transferId' in data && data.transferId !== null) {
      expect(data.transferId).toBe(holdIdOf(EXCHANGE, securing.attempt));
    }
    if (type === 'SecuringStarted') {
      expect(data.attempt).toBe(securing.attempt + 1);
      Object.assign(securing, {
        attempt: data.attempt,
        capacity: data.offerId === null,
        credit: false,
      });
    }
    if (type === 'CapacitySecured') securing.capacity = true;
    if (type === 'CreditSecured') securing.credit = true;
    if (type === 'ExchangeAgreed') {
      expect(securing).toMatchObject({ capacity: true, credit: true });
      sums.agreed = data.terms.minutes;
    }
    if (type === 'WorkLogged') expect(sessions.has(data.sessionId)).toBe(false);
    if (type === 'WorkCorrected') expect(sessions.has(data.sessionId)).toBe(true);
    if (type === 'WorkLogged' || type === 'WorkCorrected') {
      sessions.set(data.sessionId, data.minutes);
      sums.logged = [...sessions.values()].reduce((sum, one) => sum + one, 0);
    }
    // Work that was done does not vanish.
    if (type === 'ExchangeCancelled' || type === 'ExchangeLapsed') expect(sums.logged).toBe(0);
    if (type === 'DeliveryCertified' || type === 'DisputeResolved') sums.verdict = data.minutes;
    if (type === 'ExchangeSettled') {
      sums.settled = data.minutes;
      expect(data.minutes).toBe(sums.verdict);
      expect(data.releasedMinutes).toBe(sums.agreed - data.minutes);
    }
    if (type === 'ExchangeReversed') sums.reversed += data.minutes;
    expect(sums.logged).toBeLessThanOrEqual(sums.agreed);
    expect(sums.verdict).toBeLessThanOrEqual(sums.logged);
    expect(sums.reversed).toBeLessThanOrEqual(sums.settled);
  }
}

test('an exchange keeps its promises whatever is asked of it, in every status', () => {
  const seen = new Map<ExchangeStatus, number>();
  fc.assert(
    fc.property(fc.gen(), (draw) => {
      let live = exchangeDecider.initialState();
      const history: ExchangeEvent[] = [];
      for (let step = 1; step <= STEPS_PER_RUN; step += 1) {
        const events = decided(nextCommand(draw, live), live);
        for (const event of events) {
          live = exchangeDecider.evolve(live, event);
          seen.set(live.status, (seen.get(live.status) ?? 0) + 1);
        }
        history.push(...events);
        checkStaleNews(live);
      }
      checkHistory(history);
      expect(fold(exchangeDecider, history)).toEqual(live);
    }),
    { numRuns: RUNS },
  );
  // A status that no run came to was not tested.
  expect([...seen.keys()].sort()).toEqual([...knownStatuses].sort());
});
