import { describe, expect, test } from '@jest/globals';
import type { CapacityShare, OfferContent, OfferEvent } from '@bourse/contracts/offers';
import { fold } from '@bourse/kernel/decider';
import { specificationOf } from '@bourse/kernel/decider-spec';
import * as fc from 'fast-check';
import { committedMinutes } from './offer-state.ts';
import { offerDecider, type OfferCommand } from './offer.ts';
import { committedShares, type Days, sumOf } from './periods.ts';

const offerId = '00000000-0000-7000-8000-000000000001';
const [x1, x2] = [
  '00000000-0000-7000-8000-0000000000a1',
  '00000000-0000-7000-8000-0000000000a2',
] as const;
const lenderId = 'siren:245900428';
const now = '2026-03-01T09:00:00.000Z';
const content: OfferContent = {
  title: 'Instruction des permis de construire',
  description: 'Deux instructeurs, une journée par semaine.',
  skills: ['urbanisme'],
  capacityMinutes: 600,
  periods: [],
  unitCostCents: 4200,
  conditions: '',
  expiresOn: '2026-06-30',
};
const published: OfferEvent = { type: 'OfferPublished', data: { offerId, lenderId, ...content } };
const reserved = (
  exchangeId: string,
  minutes: number,
  attempt = 1,
  shares: CapacityShare[] = [],
): OfferEvent => ({
  type: 'CapacityReserved',
  data: { offerId, exchangeId, attempt, minutes, shares },
});
const reserve = (
  exchangeId: string,
  minutes: number,
  attempt = 1,
  days: Days | null = null,
): OfferCommand => ({
  type: 'ReserveCapacity',
  offerId,
  exchangeId,
  attempt,
  lenderId,
  minutes,
  days,
  now,
});
const publish: OfferCommand = { type: 'PublishOffer', offerId, by: lenderId, content, now };
const released = (exchangeId: string, minutes: number): OfferEvent => ({
  type: 'CapacityReleased',
  data: { offerId, exchangeId, minutes },
});
type Refusal = Extract<OfferEvent, { type: 'CapacityReservationRefused' }>;
const refused = (
  minutes: number,
  cause: Refusal['data']['cause'],
  availableMinutes: number,
  of: { exchangeId: string; attempt: number } = { exchangeId: x2, attempt: 1 },
): OfferEvent => ({
  type: 'CapacityReservationRefused',
  data: { offerId, ...of, minutes, cause, availableMinutes },
});
const { given } = specificationOf(offerDecider);

describe('publishing an offer', () => {
  test('puts it on the market', () => given([]).when(publish).then([published]));
  test('twice is once', () => given([published]).when(publish).thenNothing());
  test('of another content under the same id is refused', () =>
    given([published])
      .when({ ...publish, content: { ...content, title: 'Autre chose' } })
      .thenRejected('offer_already_published'));
  test('that is over already is refused', () =>
    given([])
      .when({ ...publish, content: { ...content, expiresOn: '2026-02-28' } })
      .thenRejected('date_in_the_past', {
        code: 'date_in_the_past',
        field: 'expiresOn',
        today: '2026-03-01',
      }));
});

describe('what the lender does with an offer', () => {
  const by = lenderId;
  test('is for the lender alone', () =>
    given([published])
      .when({ type: 'PauseOffer', by: 'insee:59183', now })
      .thenRejected('not_the_lender'));
  test('needs an offer', () =>
    given([]).when({ type: 'PauseOffer', by, now }).thenRejected('offer_unknown'));
  test('pausing and resuming', () => {
    given([published])
      .when({ type: 'PauseOffer', by, now })
      .then([{ type: 'OfferPaused', data: { offerId } }]);
    const paused: OfferEvent[] = [published, { type: 'OfferPaused', data: { offerId } }];
    given(paused).when({ type: 'PauseOffer', by, now }).thenNothing();
    given(paused)
      .when({ type: 'ResumeOffer', by, now })
      .then([{ type: 'OfferResumed', data: { offerId } }]);
    given(paused)
      .when({ type: 'ResumeOffer', by, now: '2026-07-01T00:00:00.000Z' })
      .thenRejected('date_in_the_past');
  });
  test('revising keeps what is promised', () => {
    const smaller = { ...content, capacityMinutes: 480 };
    given([published, reserved(x1, 480)])
      .when({ type: 'ReviseOffer', by, content: smaller, now })
      .then([{ type: 'OfferRevised', data: { offerId, ...smaller } }]);
    given([published, reserved(x1, 480)])
      .when({ type: 'ReviseOffer', by, content: { ...content, capacityMinutes: 479 }, now })
      .thenRejected('capacity_below_commitments', {
        code: 'capacity_below_commitments',
        committedMinutes: 480,
      });
    given([published]).when({ type: 'ReviseOffer', by, content, now }).thenNothing();
  });
  test('withdrawing ends it, and keeps what is reserved', () => {
    const withdrawn: OfferEvent = {
      type: 'OfferWithdrawn',
      data: { offerId, reason: 'agent parti' },
    };
    given([published])
      .when({ type: 'WithdrawOffer', by, reason: 'agent parti', now })
      .then([withdrawn]);
    given([published, withdrawn])
      .when({ type: 'ResumeOffer', by, now })
      .thenRejected('offer_closed');
    given([published, reserved(x1, 60), withdrawn])
      .when({ type: 'ConsumeCapacity', exchangeId: x1, minutes: 60 })
      .then([
        {
          type: 'CapacityConsumed',
          data: { offerId, exchangeId: x1, minutes: 60, releasedMinutes: 0 },
        },
      ]);
  });
  test('time ends it after its last day, not on it', () => {
    given([published])
      .when({ type: 'ExpireOffer', now: '2026-06-30T21:59:59.999Z' })
      .thenRejected('offer_not_due');
    given([published])
      .when({ type: 'ExpireOffer', now: '2026-06-30T22:00:00.000Z' })
      .then([{ type: 'OfferExpired', data: { offerId } }]);
  });
});

describe('the capacity of an offer', () => {
  test('is reserved up to the last minute', () =>
    given([published, reserved(x1, 480)])
      .when(reserve(x2, 120))
      .then([reserved(x2, 120)]));
  test('is not overbooked', () =>
    given([published, reserved(x1, 480)])
      .when(reserve(x2, 121))
      .then([refused(121, 'capacity_exceeded', 120)]));
  test('is given back by the attempt that reserved it, and by the end of the exchange', () => {
    const second = [published, reserved(x1, 480, 2)];
    for (const attempt of [2, null]) {
      given(second)
        .when({ type: 'ReleaseCapacity', exchangeId: x1, attempt })
        .then([released(x1, 480)]);
    }
  });
  test('is kept when an earlier attempt is told again', () =>
    given([published, reserved(x1, 480, 2)])
      .when({ type: 'ReleaseCapacity', exchangeId: x1, attempt: 1 })
      .thenNothing());
  test('is not reserved twice for one exchange', () =>
    given([published, reserved(x1, 480)])
      .when(reserve(x1, 480))
      .thenNothing());
  test('is refused, as an event, where there is none to have', () => {
    given([])
      .when(reserve(x2, 60))
      .then([refused(60, 'offer_unknown', 0)]);
    given([published, { type: 'OfferPaused', data: { offerId } }])
      .when(reserve(x2, 60))
      .then([refused(60, 'offer_not_open', 0)]);
    given([published])
      .when({ ...reserve(x2, 60), lenderId: 'siren:200093201' } as OfferCommand)
      .then([refused(60, 'not_the_lender', 0)]);
    given([published, refused(60, 'capacity_exceeded', 0)])
      .when(reserve(x2, 60))
      .thenNothing();
  });
  test('comes back when it is released, and can be had again at the next attempt', () => {
    given([published, reserved(x1, 480)])
      .when({ type: 'ReleaseCapacity', exchangeId: x1, attempt: null })
      .then([released(x1, 480)]);
    const givenBack = [published, reserved(x1, 480), released(x1, 480)];
    given(givenBack).when({ type: 'ReleaseCapacity', exchangeId: x1, attempt: null }).thenNothing();
    given(givenBack).when(reserve(x1, 480)).thenNothing();
    given(givenBack)
      .when(reserve(x1, 480, 2))
      .then([reserved(x1, 480, 2)]);
  });
  test('passes from an earlier attempt to a later one, whose release did not come', () => {
    const first = [published, reserved(x1, 480)];
    const later = { exchangeId: x1, attempt: 2 };
    given(first)
      .when(reserve(x1, 600, 2))
      .then([released(x1, 480), reserved(x1, 600, 2)]);
    given(first)
      .when(reserve(x1, 601, 2))
      .then([released(x1, 480), refused(601, 'capacity_exceeded', 600, later)]);
    given([...first, { type: 'OfferPaused', data: { offerId } }])
      .when(reserve(x1, 60, 2))
      .then([released(x1, 480), refused(60, 'offer_not_open', 0, later)]);
    const passedOn = [...first, released(x1, 480), reserved(x1, 600, 2)];
    for (const late of [
      { type: 'ReleaseCapacity', exchangeId: x1, attempt: 1 },
      reserve(x1, 480),
      reserve(x1, 600, 2),
    ] as const) {
      given(passedOn).when(late).thenNothing();
    }
  });
  test('is consumed once, in part too', () => {
    const consumed: OfferEvent = {
      type: 'CapacityConsumed',
      data: { offerId, exchangeId: x1, minutes: 300, releasedMinutes: 180 },
    };
    given([published, reserved(x1, 480)])
      .when({ type: 'ConsumeCapacity', exchangeId: x1, minutes: 300 })
      .then([consumed]);
    given([published, reserved(x1, 480), consumed])
      .when({ type: 'ConsumeCapacity', exchangeId: x1, minutes: 300 })
      .thenNothing();
    for (const again of [
      { type: 'ConsumeCapacity', exchangeId: x1, minutes: 10 },
      { type: 'ReleaseCapacity', exchangeId: x1, attempt: null },
    ] as const) {
      given([published, reserved(x1, 480), consumed])
        .when(again)
        .thenRejected('reservation_already_resolved');
    }
    given([published, reserved(x1, 480)])
      .when({ type: 'ConsumeCapacity', exchangeId: x1, minutes: 481 })
      .thenRejected('exceeds_reservation');
    given([published])
      .when({ type: 'ReleaseCapacity', exchangeId: x1, attempt: null })
      .thenRejected('reservation_unknown');
  });
});

describe('the capacity of an offer by period', () => {
  const [march, april, june] = [
    { startsOn: '2026-03-01', endsOn: '2026-03-31' },
    { startsOn: '2026-04-01', endsOn: '2026-04-30' },
    { startsOn: '2026-06-01', endsOn: '2026-06-30' },
  ] as const;
  const by = lenderId;
  const withPeriods: OfferContent = {
    ...content,
    periods: [
      { ...march, capacityMinutes: 100 },
      { ...april, capacityMinutes: 200 },
      { ...june, capacityMinutes: 300 },
    ],
  };
  const start: OfferEvent = {
    type: 'OfferPublished',
    data: { offerId, lenderId, ...withPeriods },
  };
  const taken = (of: Days, minutes: number): CapacityShare => ({ ...of, minutes });
  const marchToApril = { startsOn: '2026-03-20', endsOn: '2026-04-02' };

  test('is the sum of its periods, told again with what it should be', () => {
    given([])
      .when({ ...publish, content: withPeriods })
      .then([start]);
    for (const command of [
      { ...publish, content: { ...withPeriods, capacityMinutes: 599 } },
      { type: 'ReviseOffer', by, content: { ...withPeriods, capacityMinutes: 601 }, now },
    ] as const) {
      given(command.type === 'ReviseOffer' ? [start] : [])
        .when(command)
        .thenRejected('periods_not_the_sum', { code: 'periods_not_the_sum', sumMinutes: 600 });
    }
  });
  test('is taken from the periods that have the days asked for, the earliest first', () => {
    given([start])
      .when(reserve(x1, 150, 1, marchToApril))
      .then([reserved(x1, 150, 1, [taken(march, 100), taken(april, 50)])]);
    given([start, reserved(x2, 30, 1, [taken(march, 30)])])
      .when(reserve(x1, 150, 1, marchToApril))
      .then([reserved(x1, 150, 1, [taken(march, 70), taken(april, 80)])]);
    // One day of a period is enough, its first as its last.
    given([start])
      .when(reserve(x1, 10, 1, { startsOn: '2026-03-31', endsOn: '2026-03-31' }))
      .then([reserved(x1, 10, 1, [taken(march, 10)])]);
    given([start])
      .when(reserve(x1, 10, 1, { startsOn: '2026-05-02', endsOn: '2026-06-01' }))
      .then([reserved(x1, 10, 1, [taken(june, 10)])]);
  });
  test('is not overbooked in the days asked for, whatever is free on others', () =>
    given([start])
      .when(reserve(x2, 301, 1, marchToApril))
      .then([refused(301, 'capacity_exceeded', 300)]));
  test('is refused for days that are in no period', () =>
    given([start])
      .when(reserve(x2, 1, 1, { startsOn: '2026-05-01', endsOn: '2026-05-31' }))
      .then([refused(1, 'outside_periods', 0)]));
  test('is taken from all of them by an exchange that told no days', () =>
    given([start])
      .when(reserve(x1, 600))
      .then([reserved(x1, 600, 1, [taken(march, 100), taken(april, 200), taken(june, 300)])]));
  test('comes back to the periods that it was taken from', () => {
    const held = [start, reserved(x1, 150, 1, [taken(march, 100), taken(april, 50)])];
    given([...held, released(x1, 150)])
      .when(reserve(x2, 300, 1, marchToApril))
      .then([reserved(x2, 300, 1, [taken(march, 100), taken(april, 200)])]);
    // Of what is consumed, the rest comes back from the last.
    const consumed: OfferEvent = {
      type: 'CapacityConsumed',
      data: { offerId, exchangeId: x1, minutes: 110, releasedMinutes: 40 },
    };
    given([...held, consumed])
      .when(reserve(x2, 191, 1, marchToApril))
      .then([refused(191, 'capacity_exceeded', 190)]);
    given([...held, consumed])
      .when(reserve(x2, 190, 1, marchToApril))
      .then([reserved(x2, 190, 1, [taken(april, 190)])]);
  });
  test('passes from an earlier attempt to a later one within the periods', () =>
    given([start, reserved(x1, 100, 1, [taken(march, 100)])])
      .when(reserve(x1, 100, 2, march))
      .then([released(x1, 100), reserved(x1, 100, 2, [taken(march, 100)])]));
  test('of a period that is promised in part keeps its days and what is promised', () => {
    const held = [start, reserved(x1, 150, 1, [taken(march, 100), taken(april, 50)])];
    const revised = (periods: OfferContent['periods']): OfferCommand => ({
      type: 'ReviseOffer',
      by,
      content: {
        ...withPeriods,
        periods,
        capacityMinutes: sumOf(periods.map(({ capacityMinutes: minutes }) => ({ minutes }))),
      },
      now,
    });
    const refusal = {
      code: 'period_below_commitments',
      ...april,
      committedMinutes: 50,
    } as const;
    const first = { ...march, capacityMinutes: 100 };
    for (const periods of [
      [first, { ...april, capacityMinutes: 49 }, { ...june, capacityMinutes: 300 }],
      [first, { ...april, endsOn: '2026-04-29', capacityMinutes: 200 }],
      [first, { ...june, capacityMinutes: 300 }],
    ]) {
      given(held).when(revised(periods)).thenRejected('period_below_commitments', refusal);
    }
    given(held)
      .when({ type: 'ReviseOffer', by, content, now })
      .thenRejected('period_below_commitments', { ...refusal, ...march, committedMinutes: 100 });
    const least = [first, { ...april, capacityMinutes: 50 }];
    given(held)
      .when(revised(least))
      .then([
        {
          type: 'OfferRevised',
          data: { offerId, ...withPeriods, periods: least, capacityMinutes: 150 },
        },
      ]);
  });
  test('counts what was reserved before there were periods against all of them', () => {
    const divided: OfferEvent = { type: 'OfferRevised', data: { offerId, ...withPeriods } };
    given([published, reserved(x1, 480), divided])
      .when(reserve(x2, 121, 1, june))
      .then([refused(121, 'capacity_exceeded', 120)]);
    given([published, reserved(x1, 480), divided])
      .when(reserve(x2, 120, 1, june))
      .then([reserved(x2, 120, 1, [taken(june, 120)])]);
  });
});

describe('whatever is asked of an offer', () => {
  const exchangeIds = [x1, x2, '00000000-0000-7000-8000-0000000000a3'];
  const minutes = fc.integer({ min: 1, max: 700 });
  const exchangeId = fc.constantFrom(...exchangeIds);
  const at = fc.constantFrom(now, '2026-07-01T00:00:00.000Z');
  const by = fc.constantFrom(lenderId, 'insee:59183');
  const someDays = fc.constantFrom(
    null,
    { startsOn: '2026-03-01', endsOn: '2026-03-02' },
    { startsOn: '2026-03-02', endsOn: '2026-03-04' },
    { startsOn: '2026-03-05', endsOn: '2026-03-05' },
  );
  const somePeriods = fc
    .tuple(minutes, minutes, fc.constantFrom('2026-03-03', '2026-03-04'))
    .map(([one, other, endsOn]) => [
      { startsOn: '2026-03-01', endsOn: '2026-03-02', capacityMinutes: one },
      { startsOn: '2026-03-03', endsOn, capacityMinutes: other },
    ]);
  const anyContent = fc
    .oneof(
      minutes.map((capacityMinutes) => ({ capacityMinutes, periods: [] })),
      somePeriods.map((periods) => ({
        capacityMinutes: periods.reduce((sum, { capacityMinutes: of }) => sum + of, 0),
        periods,
      })),
    )
    .map((part) => ({ ...content, ...part }));
  const byLender: fc.Arbitrary<OfferCommand> = fc.oneof(
    fc.record({
      type: fc.constant('PublishOffer'),
      offerId: fc.constant(offerId),
      by,
      content: anyContent,
      now: at,
    }),
    fc.record({ type: fc.constant('ReviseOffer'), by, content: anyContent, now: at }),
    fc.record({ type: fc.constantFrom('PauseOffer', 'ResumeOffer'), by, now: at }),
    fc.record({
      type: fc.constant('WithdrawOffer'),
      by,
      reason: fc.constant('parce que'),
      now: at,
    }),
    fc.record({ type: fc.constant('ExpireOffer'), now: at }),
  );
  const byExchange: fc.Arbitrary<OfferCommand> = fc.oneof(
    fc
      .record({ exchangeId, minutes, attempt: fc.integer({ min: 1, max: 3 }), days: someDays })
      .map((r) => reserve(r.exchangeId, r.minutes, r.attempt, r.days)),
    fc.record({
      type: fc.constant('ReleaseCapacity'),
      exchangeId,
      attempt: fc.constantFrom(null, 1, 2, 3),
    }),
    fc.record({ type: fc.constant('ConsumeCapacity'), exchangeId, minutes }),
  );
  // Most is asked by exchanges, so that much happens to the capacity before the offer ends.
  const commands = fc.array(
    fc.oneof({ weight: 1, arbitrary: byLender }, { weight: 5, arbitrary: byExchange }),
    { maxLength: 40 },
  );

  test('the capacity is never overbooked, and a repeated command does nothing', () => {
    fc.assert(
      fc.property(fc.boolean(), commands, (isPublished, all) => {
        let offer = fold(offerDecider, isPublished ? [published] : []);
        for (const asked of all) {
          const decision = offerDecider.decide(asked, offer);
          if (decision.kind === 'rejected') continue;
          offer = fold(offerDecider, decision.events, offer);
          if (offer.status !== 'unpublished') {
            expect(committedMinutes(offer)).toBeLessThanOrEqual(offer.content.capacityMinutes);
            for (const share of committedShares(offer)) {
              const period = offer.content.periods.find(
                ({ startsOn, endsOn }) => startsOn === share.startsOn && endsOn === share.endsOn,
              );
              expect(share.minutes).toBeLessThanOrEqual(period?.capacityMinutes ?? 0);
            }
            for (const reservation of offer.reservations.values()) {
              if (reservation.status === 'released') continue;
              expect([0, reservation.minutes]).toContain(sumOf(reservation.shares));
            }
          }
          const again = offerDecider.decide(asked, offer);
          expect(again).toEqual({ kind: 'accepted', events: [] });
        }
      }),
      { numRuns: 300 },
    );
  });

  test('an attempt that had not come before is answered, and none gives back what a later one has', () => {
    fc.assert(
      fc.property(commands, (all) => {
        let offer = fold(offerDecider, [published]);
        const highest = new Map<string, number>();
        for (const asked of all) {
          const decision = offerDecider.decide(asked, offer);
          const events = decision.kind === 'accepted' ? decision.events : [];
          const of = 'exchangeId' in asked ? asked.exchangeId : '';
          const before = offer.status === 'unpublished' ? undefined : offer.reservations.get(of);
          if (asked.type === 'ReserveCapacity') {
            const isNew = asked.attempt > (highest.get(of) ?? 0);
            highest.set(of, Math.max(asked.attempt, highest.get(of) ?? 0));
            const answers = events.filter(
              ({ data }) => 'attempt' in data && data.attempt === asked.attempt,
            );
            expect(answers).toHaveLength(isNew && before?.status !== 'consumed' ? 1 : 0);
          }
          if (asked.type === 'ReleaseCapacity' && asked.attempt !== null && before !== undefined) {
            if (asked.attempt < before.attempt) expect(events).toEqual([]);
          }
          offer = fold(offerDecider, events, offer);
        }
      }),
      { numRuns: 300 },
    );
  });
});
