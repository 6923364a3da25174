import { today } from '../../support/days.ts';
import { SMALL_COMMUNE, terms } from '../scene.ts';
import {
  type Case,
  bad,
  borrower,
  association,
  YESTERDAY,
  reason,
  offer,
  need,
  proposal,
  step,
  endowment,
} from './case.ts';

const MINUTES = [
  ['negative', -60],
  ['zero', 0],
  ['fractional', 1.5],
  ['absurd', 1e12],
  ['beyond what numbers can count', 2 ** 60],
  ['text as', '60'],
  ['no', null],
] as const;

/** Minutes and dates that cannot be. */
export const badQuantities: readonly Case[] = [
  // Quantities.
  ...MINUTES.flatMap(([kind, minutes]) => [
    bad(`${kind} minutes of capacity`, '422 invalid_input', offer({ capacityMinutes: minutes })),
    bad(
      `${kind} minutes of a period of capacity`,
      '422 invalid_input',
      offer({ periods: [{ startsOn: today(), endsOn: today(30), capacityMinutes: minutes }] }),
    ),
    bad(`${kind} minutes of a proposal`, '422 invalid_input', proposal({ minutes })),
    bad(`${kind} minutes of an endowment`, '422 invalid_input', endowment({ minutes })),
    bad(`${kind} minutes of a crossing`, '422 invalid_input', {
      as: borrower,
      path: '/api/crossings',
      json: {
        fromMarketplaceId: 'france',
        toMarketplaceId: 'sud',
        toAccountId: SMALL_COMMUNE,
        minutes,
        reason,
      },
    }),
    bad(
      `${kind} minutes of work`,
      '422 invalid_input',
      step('signedId', 'work-logs', { on: today(), minutes }),
    ),
    bad(
      `${kind} minutes of a renewal`,
      '422 invalid_input',
      step('deliveringId', 'renewals', { ...terms(60), minutes }),
    ),
    bad(
      `${kind} minutes certified`,
      '422 invalid_input',
      step('deliveringId', 'certifications', { minutes }, borrower),
    ),
  ]),
  ...MINUTES.filter(([, minutes]) => minutes !== 0 && minutes !== null).map(([kind, minutes]) =>
    bad(`${kind} minutes of a credit limit`, '422 invalid_input', {
      as: association,
      path: `/api/ledger/accounts/${SMALL_COMMUNE}/credit-limits`,
      json: { creditLimitMinutes: minutes, reason },
    }),
  ),
  bad('negative minutes needed', '422 invalid_input', need({ estimatedMinutes: -1 })),
  bad(
    'more minutes of work than agreed on',
    '409 exceeds_agreed_minutes',
    step('signedId', 'work-logs', { on: today(), minutes: 61 }),
  ),
  bad(
    'more minutes certified than logged',
    '409 exceeds_logged_minutes',
    step('deliveringId', 'certifications', { minutes: 31 }, borrower),
  ),
  bad(
    'more minutes than an association may give',
    '409 insufficient_credit',
    endowment({ minutes: 6_000_000 }),
  ),

  bad(
    'a capacity that is not the sum of its periods',
    '422 periods_not_the_sum',
    offer({ periods: [{ startsOn: today(), endsOn: today(30), capacityMinutes: 1 }] }),
  ),

  // Dates.
  ...(
    [
      ['that ends before it begins', [[9, 8]]],
      [
        'on a day of another',
        [
          [1, 5],
          [5, 9],
        ],
      ],
      [
        'before another that comes first',
        [
          [5, 9],
          [1, 4],
        ],
      ],
      ['too many', Array.from({ length: 25 }, (_, nth) => [nth, nth])],
    ] as const
  ).map(([kind, days]) =>
    bad(
      `a period ${kind}`,
      '422 invalid_input',
      offer({
        periods: days.map(([from = 0, to = 0]) => ({
          startsOn: today(from),
          endsOn: today(to),
          capacityMinutes: 60,
        })),
      }),
    ),
  ),
  bad('an offer that expired yesterday', '422 date_in_the_past', offer({ expiresOn: YESTERDAY })),
  bad('a need of yesterday', '422 date_in_the_past', need({ neededBy: YESTERDAY })),
  bad(
    'an exchange that began yesterday',
    '422 date_in_the_past',
    proposal({ startsOn: YESTERDAY }),
  ),
  bad(
    'an answer wanted yesterday',
    '422 date_in_the_past',
    proposal({ answerBy: `${YESTERDAY}T00:00:00Z` }),
  ),
  bad(
    'an end before the start',
    '422 dates_out_of_order',
    proposal({ startsOn: today(9), endsOn: today(8) }),
  ),
  bad(
    'a start in the far future',
    '422 date_too_far',
    proposal({ startsOn: '2099-12-30', endsOn: '2099-12-31' }),
  ),
  bad(
    'an end in the far future',
    '422 date_too_far',
    proposal({ startsOn: today(), endsOn: '2099-12-31' }),
  ),
  bad(
    'an answer wanted after the end',
    '422 answer_after_the_end',
    proposal({ startsOn: today(), endsOn: today(2), answerBy: `${today(9)}T00:00:00Z` }),
  ),
  bad('a day that no calendar has', '422 invalid_input', offer({ expiresOn: '2099-02-30' })),
  bad('a day in another form', '422 invalid_input', proposal({ startsOn: '31/12/2099' })),
  bad(
    'work done tomorrow',
    '422 session_in_the_future',
    step('signedId', 'work-logs', { on: '2099-12-31', minutes: 5 }),
  ),
  bad(
    'work done before the start',
    '422 session_before_start',
    step('signedId', 'work-logs', { on: YESTERDAY, minutes: 5 }),
  ),
];
