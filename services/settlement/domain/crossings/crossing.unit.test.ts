import { writeEvent } from '@bourse/contracts/contract';
import { crossings, type CrossingEvent } from '@bourse/contracts/crossings';
import { fold } from '@bourse/kernel/decider';
import { specificationOf } from '@bourse/kernel/decider-spec';
import { derivedId } from '@bourse/kernel/ids';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type CrossingCommand, crossingDecider } from './crossing.ts';
import { crossingHoldOf, isUnderWay, reversibleCrossingMinutes } from './crossing-state.ts';

const CROSSING = derivedId('crossing tests', 'crossing');
const REVERSAL = derivedId('crossing tests', 'reversal');
const NOW = '2026-03-02T09:00:00.000Z';
const DECIDE_BY = '2026-03-03T09:00:00.000Z';
const GIVER = 'insee:59183';
const { given } = specificationOf(crossingDecider);

const request = {
  type: 'RequestCrossing',
  crossingId: CROSSING,
  from: { marketplaceId: 'nord', accountId: GIVER },
  to: { marketplaceId: 'sud', accountId: 'insee:13055' },
  minutes: 200,
  by: GIVER,
  reason: 'Formation suivie',
  decideBy: DECIDE_BY,
  reversesCrossingId: null,
  now: NOW,
} as const satisfies CrossingCommand;
const { type: _type, now: _now, ...terms } = request;

const data = { crossingId: CROSSING };
const source = crossingHoldOf(CROSSING, 'source');
const target = crossingHoldOf(CROSSING, 'target');
const requested: CrossingEvent = { type: 'CrossingRequested', data: terms };
const sourceHeld: CrossingEvent = { type: 'SourceHeld', data: { ...data, transferId: source } };
const decided: CrossingEvent = {
  type: 'CrossingDecided',
  data: { ...data, sourceTransferId: source, targetTransferId: target },
};
const settled: CrossingEvent = {
  type: 'CrossingSettled',
  data: { ...data, effectiveOn: '2026-03-02' },
};
const abandoned: CrossingEvent = { type: 'CrossingAbandoned', data };
const released: CrossingEvent = { type: 'CrossingReleased', data };
const refusal = {
  side: 'target',
  cause: 'exceeds_ceiling',
  availableMinutes: null,
} as const;
const refused: CrossingEvent = { type: 'CrossingRefused', data: { ...data, ...refusal } };
const refuse = { type: 'RefuseCrossing', ...refusal } as const satisfies CrossingCommand;
const settle = {
  type: 'RecordCrossingSettlement',
  effectiveOn: '2026-03-02',
} as const satisfies CrossingCommand;
const abandon = (now: string): CrossingCommand => ({ type: 'AbandonCrossing', now });

const toHeld = [requested, sourceHeld];
const toDecided = [...toHeld, decided];
const toSettled = [...toDecided, settled];

describe('a crossing', () => {
  test('is requested once, between two marketplaces, with time to decide it', () => {
    given([]).when(request).then([requested]);
    given([requested]).when(request).thenNothing();
    given([requested])
      .when({ ...request, decideBy: '2026-03-09T09:00:00.000Z' })
      .thenNothing();
    given([requested])
      .when({ ...request, minutes: 201 })
      .thenRejected('crossing_already_requested');
    given([])
      .when({ ...request, to: { ...request.to, marketplaceId: 'nord' }, decideBy: NOW })
      .thenRejected('same_marketplace');
    given([])
      .when({ ...request, decideBy: NOW })
      .thenRejected('date_in_the_past');
  });

  test('is decided when both sides are held, in this order, and settled when both are posted', () => {
    given([requested]).when({ type: 'RecordTargetHold' }).thenNothing();
    given([requested]).when({ type: 'RecordSourceHold' }).then([sourceHeld]);
    given(toHeld).when({ type: 'RecordSourceHold' }).thenNothing();
    given(toHeld).when({ type: 'RecordTargetHold' }).then([decided]);
    given(toDecided).when({ type: 'RecordTargetHold' }).thenNothing();
    given(toHeld).when(settle).thenRejected('crossing_not_at_this_step', { status: 'source_held' });
    given(toDecided).when(settle).then([settled]);
    given(toSettled).when(settle).thenNothing();
  });

  test('that a ledger refuses is over before it is decided, and not after', () => {
    given(toHeld).when(refuse).then([refused]);
    given([...toHeld, refused])
      .when(refuse)
      .thenNothing();
    given([...toHeld, refused])
      .when({ type: 'RecordTargetHold' })
      .thenNothing();
    given(toDecided).when(refuse).thenNothing();
    // Refused by a side that was not sought then.
    given([requested]).when(refuse).thenNothing();
    given(toHeld)
      .when({ ...refuse, side: 'source' })
      .thenNothing();
  });

  test('is given up when its time is over and it is not decided', () => {
    for (const history of [[requested], toHeld]) {
      given(history).when(abandon(NOW)).thenRejected('not_due', { dueAt: DECIDE_BY });
      given(history).when(abandon(DECIDE_BY)).then([abandoned]);
    }
    given([...toHeld, abandoned])
      .when(abandon(DECIDE_BY))
      .thenNothing();
    given([...toHeld, abandoned])
      .when({ type: 'RecordTargetHold' })
      .thenNothing();
    for (const history of [toDecided, toSettled, [...toHeld, refused]]) {
      given(history).when(abandon(DECIDE_BY)).thenRejected('crossing_not_at_this_step');
    }
  });

  test('that came to nothing is released once, and no other is', () => {
    for (const end of [refused, abandoned]) {
      given([...toHeld, end])
        .when({ type: 'RecordRelease' })
        .then([released]);
      given([...toHeld, end, released])
        .when({ type: 'RecordRelease' })
        .thenNothing();
    }
    given(toDecided).when({ type: 'RecordRelease' }).thenRejected('crossing_not_at_this_step');
  });

  test('is unknown before it is requested', () => {
    given([]).when({ type: 'RecordSourceHold' }).thenRejected('crossing_unknown');
  });

  test('is under way until both sides are posted or nothing is held', () => {
    const underWay = (history: readonly CrossingEvent[]) => {
      const state = fold(crossingDecider, history);
      if (state.status === 'unknown') throw new Error('it is known');
      return isUnderWay(state);
    };
    expect([[requested], toHeld, toDecided, [...toHeld, refused]].map(underWay)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([toSettled, [...toHeld, refused, released]].map(underWay)).toEqual([false, false]);
  });
});

describe('a reversal', () => {
  const asked = {
    reversalId: REVERSAL,
    minutes: 150,
    by: null,
    reason: 'Formation annulée',
    decideBy: DECIDE_BY,
  };
  const ask = (changes: Partial<typeof asked> = {}): CrossingCommand => ({
    type: 'RequestCrossingReversal',
    ...asked,
    ...changes,
  });
  const reversalRequested: CrossingEvent = {
    type: 'CrossingReversalRequested',
    data: { ...data, ...asked },
  };
  const end = (outcome: 'settled' | 'refused'): CrossingCommand => ({
    type: 'EndCrossingReversal',
    reversalId: REVERSAL,
    outcome,
  });
  const ended = (outcome: 'settled' | 'refused'): CrossingEvent => ({
    type: 'CrossingReversalEnded',
    data: { ...data, reversalId: REVERSAL, outcome },
  });
  const other = { reversalId: derivedId('crossing tests', 'other reversal') };

  test('is of a settled crossing, one at a time, and in all no more than was settled', () => {
    given(toSettled).when(ask()).then([reversalRequested]);
    given([...toSettled, reversalRequested])
      .when(ask())
      .thenNothing();
    given([...toSettled, reversalRequested])
      .when(ask({ minutes: 149 }))
      .thenRejected('reversal_id_reused');
    given(toDecided).when(ask()).thenRejected('crossing_not_at_this_step');
    given(toSettled)
      .when(ask({ minutes: 201 }))
      .thenRejected('exceeds_settled_minutes', { reversibleMinutes: 200 });
    given([...toSettled, reversalRequested])
      .when(ask({ ...other, minutes: 201 }))
      .thenRejected('reversal_under_way');
    given([...toSettled, reversalRequested, ended('settled')])
      .when(ask({ ...other, minutes: 51 }))
      .thenRejected('exceeds_settled_minutes', { reversibleMinutes: 50 });
    // What was refused did not come back.
    given([...toSettled, reversalRequested, ended('refused')])
      .when(ask({ ...other, minutes: 200 }))
      .then([
        { type: 'CrossingReversalRequested', data: { ...data, ...asked, ...other, minutes: 200 } },
      ]);
  });

  test('is not reversed itself', () => {
    const back: CrossingEvent = {
      type: 'CrossingRequested',
      data: { ...terms, reversesCrossingId: REVERSAL },
    };
    given([back, sourceHeld, decided, settled])
      .when(ask({ minutes: 201 }))
      .thenRejected('crossing_is_a_reversal');
  });

  test('ends once', () => {
    const before = [...toSettled, reversalRequested];
    given(before)
      .when(end('settled'))
      .then([ended('settled')]);
    given([...before, ended('settled')])
      .when(end('refused'))
      .thenNothing();
    given(toSettled).when(end('settled')).thenRejected('reversal_unknown');
    given(toDecided).when(end('settled')).thenRejected('crossing_not_at_this_step');
  });
});

test('whatever is asked: decided or given up, never both; asked again, nothing more', () => {
  const now = fc.constantFrom(NOW, DECIDE_BY);
  const side = fc.constantFrom('source' as const, 'target' as const);
  const reversalId = fc.constantFrom(...['1', '2', '3'].map((name) => derivedId('reversal', name)));
  const minutes = fc.integer({ min: 1, max: 220 });
  const command: fc.Arbitrary<CrossingCommand> = fc.oneof(
    fc.record({ minutes: fc.constantFrom(200, 201) }).map((of) => ({ ...request, ...of })),
    fc.constant({ type: 'RecordSourceHold' } as const),
    fc.constant({ type: 'RecordTargetHold' } as const),
    side.map((of) => ({ ...refuse, side: of })),
    fc.constant({ type: 'RecordRelease' } as const),
    fc.constant(settle),
    now.map(abandon),
    fc.record({ reversalId, minutes }).map((of) => ({
      type: 'RequestCrossingReversal' as const,
      by: null,
      reason: 'Formation annulée',
      decideBy: DECIDE_BY,
      ...of,
    })),
    fc
      .record({ reversalId, outcome: fc.constantFrom('settled', 'refused', 'abandoned') })
      .map((of) => ({ type: 'EndCrossingReversal' as const, ...of })),
  );
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.array(command, { minLength: 10, maxLength: 60 }), (commands) => {
      let state = crossingDecider.initialState();
      const history: CrossingEvent[] = [];
      for (const one of [request, ...commands]) {
        const decision = crossingDecider.decide(one, state);
        if (decision.kind === 'rejected') continue;
        for (const event of decision.events) writeEvent(crossings, event);
        history.push(...decision.events);
        state = fold(crossingDecider, decision.events, state);
        expect(crossingDecider.decide(one, state)).toEqual({ kind: 'accepted', events: [] });
      }
      const types = history.map(({ type }) => type);
      seen.add(state.status);
      const givenUp = types.includes('CrossingRefused') || types.includes('CrossingAbandoned');
      expect(types.includes('CrossingDecided') && givenUp).toBe(false);
      expect(new Set(types.filter((type) => !type.includes('Reversal'))).size).toBe(
        types.filter((type) => !type.includes('Reversal')).length,
      );
      if (state.status === 'settled') {
        expect(reversibleCrossingMinutes(state)).toBeGreaterThanOrEqual(0);
      }
    }),
    { numRuns: 300 },
  );
  for (const status of ['abandoned', 'refused', 'settled']) expect(seen).toContain(status);
});
