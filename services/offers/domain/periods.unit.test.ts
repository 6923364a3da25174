import { describe, test } from '@jest/globals';
import type { CapacityShare, OfferContent, OfferEvent } from '@bourse/contracts/offers';
import {
  offerId,
  x1,
  x2,
  lenderId,
  now,
  content,
  published,
  reserved,
  reserve,
  publish,
  released,
  refused,
  given,
} from './offer-fixtures.ts';
import type { OfferCommand } from './offer.ts';
import { sumOf, type Days } from './periods.ts';

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
