import { describe, expect, test } from '@jest/globals';
import { revision, type StreamName } from '@bourse/event-store/port';
import { addDays } from '@bourse/kernel/clock';
import { StoreLog } from '../ports/store-log.ts';
import { Books } from './books.ts';
import { bookkeeping, LEDGER, metadataOf, named, NOON, PLACE, type Told } from './fixtures.ts';
import { Referee } from './referee.ts';

// An invariant that is never violated is worth what it would find: each of these is a fault planted on purpose.

const A = 'insee:59001';
const B = 'insee:59002';
const ISSUER = 'siren:000000001';
const HOLD = named('hold');
const X = named('exchange');
const IN_A_WEEK = addDays(NOON, 7);
const OFFER = named('offer');

const sides = { debitAccountId: A, creditAccountId: B };
const unlimited = { warningLevelMinutes: null, ceilingMinutes: null };
const accounts: readonly Told[] = [
  ['AccountOpened', { accountId: ISSUER, kind: 'issuer', creditLimitMinutes: 1000, ...unlimited }],
  ['AccountOpened', { accountId: A, kind: 'member', creditLimitMinutes: 60, ...unlimited }],
  ['AccountOpened', { accountId: B, kind: 'member', creditLimitMinutes: 0, ...unlimited }],
];
const held = (minutes = 60, transferId = HOLD): Told => [
  'TransferPended',
  { transferId, ...sides, minutes, exchangeId: X, expiresAt: null },
];
const posted = (minutes: number, releasedMinutes: number): Told => [
  'TransferPosted',
  {
    transferId: HOLD,
    ...sides,
    minutes,
    releasedMinutes,
    exchangeId: X,
    effectiveOn: '2026-03-02',
  },
];
const voided: Told = ['TransferVoided', { transferId: HOLD, ...sides, minutes: 60, exchangeId: X }];
const reversed = (minutes: number): Told => [
  'TransferReversed',
  {
    transferId: named(`reversal of ${minutes}`),
    debitAccountId: B,
    creditAccountId: A,
    reversesTransferId: HOLD,
    minutes,
    exchangeId: X,
    reasonCode: 'other',
    beyondLimitMinutes: 0,
    reason: 'why not',
    effectiveOn: '2026-03-02',
  },
];
const endowed = (minutes: number, at = NOON): Told => [
  'EndowmentGranted',
  {
    transferId: named(`endowment of ${minutes}`),
    debitAccountId: ISSUER,
    creditAccountId: A,
    minutes,
    reason: 'why not',
    effectiveOn: '2026-03-02',
    award: null,
  },
  at,
];

describe('the ledger', () => {
  const found = (...told: readonly Told[]) => {
    const { referee, append } = bookkeeping();
    append(LEDGER, [...accounts, ...told]);
    return referee.violation?.invariant;
  };

  test('is left alone while all is well', () => {
    expect(found(endowed(30), held(), posted(40, 20), reversed(40))).toBeUndefined();
    expect(found(held(), voided, held(60, named('another')))).toBeUndefined();
  });

  test.each<[string, readonly Told[]]>([
    ['no account passes its limit', [held(61)]],
    ['no account passes its limit', [held(), endowed(30), held(31, named('another'))]],
    [
      'no account passes its limit',
      [
        held(),
        [
          'CreditLimitChanged',
          { accountId: A, creditLimitMinutes: 59, by: null, reason: 'why', decisionId: null },
        ],
      ],
    ],
    ['a transfer is made once', [held(10), held(10)]],
    ['an account is opened once', accounts],
    ['a hold is resolved once', [held(), voided, voided]],
    ['a hold is resolved once', [held(), posted(60, 0), voided]],
    ['a hold is resolved whole', [held(), posted(30, 20)]],
    ['no more is reversed than was posted', [held(), posted(40, 20), reversed(41)]],
    ['no more is reversed than was posted', [held(), posted(40, 20), reversed(20), reversed(21)]],
    [
      'recorded time never goes back in the ledger',
      [endowed(1, '2026-03-02T12:00:01.000Z'), endowed(2, '2026-03-02T12:00:00.999Z')],
    ],
    ['what is stored makes sense', [['EndowmentGranted', { minutes: 1 }]]],
    ['a hold is resolved once', [voided]],
  ])('is found out: %s', (invariant, told) => {
    expect(found(...told)).toBe(invariant);
  });
});

describe('an offer', () => {
  const published: Told = [
    'OfferPublished',
    {
      offerId: OFFER,
      lenderId: B,
      title: 'Une offre',
      description: 'Dite.',
      skills: ['urbanisme'],
      capacityMinutes: 100,
      periods: [],
      unitCostCents: 1,
      conditions: '',
      expiresOn: null,
    },
  ];
  const reserved = (
    exchangeId: string,
    attempt: number,
    minutes = 60,
    shares: unknown[] = [],
  ): Told => ['CapacityReserved', { offerId: OFFER, exchangeId, attempt, minutes, shares }];
  const released: Told = ['CapacityReleased', { offerId: OFFER, exchangeId: X, minutes: 60 }];

  test('is left alone while all is well', () => {
    const { referee, append } = bookkeeping();
    append(`offer-${OFFER}`, [published, reserved(X, 1), released, reserved(X, 2)]);
    expect(referee.violation).toBeUndefined();
  });

  const march = { startsOn: '2026-03-01', endsOn: '2026-03-31' };
  const april = { startsOn: '2026-04-01', endsOn: '2026-04-30' };
  const { offerId: _, lenderId: __, ...content } = published[1] as Record<string, unknown>;
  const divided = (first: number, second: number, capacityMinutes = first + second): Told => [
    'OfferRevised',
    {
      ...content,
      offerId: OFFER,
      capacityMinutes,
      periods: [
        { ...march, capacityMinutes: first },
        { ...april, capacityMinutes: second },
      ],
    },
  ];
  const both = [
    { ...march, minutes: 20 },
    { ...april, minutes: 40 },
  ];

  test('by period is left alone while all is well', () => {
    const { referee, append } = bookkeeping();
    const taken = reserved(X, 1, 60, both);
    append(`offer-${OFFER}`, [published, divided(20, 80), taken, released, divided(50, 50)]);
    expect(referee.violation).toBeUndefined();
  });

  test.each<[string, readonly Told[]]>([
    ['a capacity is the sum of its periods', [divided(20, 80, 99)]],
    ['the shares are what is reserved', [divided(20, 80), reserved(X, 1, 61, both)]],
    ['the shares are what is reserved', [reserved(X, 1, 60, both)]],
    ['no period is overbooked', [divided(19, 81), reserved(X, 1, 60, both)]],
    ['no period is overbooked', [divided(20, 80), reserved(X, 1, 60, both), divided(61, 39)]],
    ['capacity is never overbooked', [reserved(X, 1), reserved(named('other'), 1)]],
    ['capacity is never overbooked', [reserved(X, 1, 101)]],
    ['an exchange reserves once at a time', [reserved(X, 1, 1), reserved(X, 2, 1)]],
    ['an exchange reserves once at a time', [reserved(X, 2), released, reserved(X, 1)]],
    ['a reservation is resolved once', [reserved(X, 1), released, released]],
    [
      'capacity goes the way of its exchange',
      [
        reserved(X, 1),
        ['CapacityConsumed', { offerId: OFFER, exchangeId: X, minutes: 60, releasedMinutes: 0 }],
      ],
    ],
  ])('is found out: %s', (invariant, told) => {
    const { referee, append } = bookkeeping();
    append(`offer-${OFFER}`, [published, ...told]);
    expect(referee.violation?.invariant).toBe(invariant);
  });
});

describe('an exchange', () => {
  const terms = { minutes: 60, unitCostCents: 1, startsOn: '2026-03-02', endsOn: '2026-03-02' };
  const proposed: Told = [
    'ExchangeProposed',
    {
      exchangeId: X,
      marketplaceId: PLACE,
      renewsExchangeId: null,
      offerId: null,
      requestId: named('request'),
      object: 'Un échange',
      lenderId: B,
      borrowerId: A,
      by: A,
      terms,
      answerBy: IN_A_WEEK,
      crossesEpci: true,
    },
  ];
  const late: Told = [proposed[0], proposed[1], addDays(IN_A_WEEK, -2)];
  const reminded = (dueAt = IN_A_WEEK): Told => [
    'DeadlineReminded',
    { exchangeId: X, deadline: 'answer', dueAt, awaited: [B] },
  ];
  const accepted: Told = ['ExchangeAccepted', { exchangeId: X, by: B }];
  const securing = (attempt: number): Told => [
    'SecuringStarted',
    {
      exchangeId: X,
      attempt,
      offerId: null,
      lenderId: B,
      borrowerId: A,
      minutes: 60,
      startsOn: null,
      endsOn: null,
    },
  ];
  const credit: Told = ['CreditSecured', { exchangeId: X, attempt: 1, transferId: HOLD }];
  const agreed: Told = ['ExchangeAgreed', { exchangeId: X, requestId: named('request'), terms }];
  const exchange: StreamName = `exchange-${X}`;
  const upTo = [proposed, accepted, securing(1)];

  test.each<[string, readonly Told[]]>([
    ['an exchange takes one step after the other', [proposed, accepted, accepted]],
    ['an exchange takes one step after the other', [proposed, agreed]],
    ['attempts are counted', [proposed, accepted, securing(2)]],
    ['who is bound has credit', [...upTo, credit]],
    ['an exchange takes one step after the other', [proposed, accepted, reminded()]],
    ['what is reminded of is the deadline that stands', [proposed, reminded(NOON)]],
    ['of a deadline one is reminded once', [proposed, reminded(), reminded()]],
    ['of what was near when it was set nobody is reminded', [late, reminded()]],
  ])('is found out: %s', (invariant, told) => {
    const { referee, append } = bookkeeping();
    append(LEDGER, accounts);
    append(exchange, told);
    expect(referee.violation?.invariant).toBe(invariant);
  });

  test('is bound only while its minutes are held', () => {
    const { referee, append } = bookkeeping();
    append(LEDGER, [...accounts, held()]);
    append(exchange, [...upTo, credit, agreed]);
    expect(referee.violation).toBeUndefined();
    append(LEDGER, [voided]);
    expect(referee.violation?.invariant).toBe('a hold is resolved as its exchange says');
  });

  test('is settled only after its minutes were posted', () => {
    const signed = (by: string): Told => ['ConventionSigned', { exchangeId: X, by }];
    const session = { sessionId: named('session'), on: '2026-03-02', minutes: 60 };
    const delivered: readonly Told[] = [
      ...upTo,
      credit,
      agreed,
      signed(A),
      signed(B),
      ['WorkLogged', { exchangeId: X, ...session }],
      ['DeliveryCertified', { exchangeId: X, transferId: HOLD, by: A, minutes: 50 }],
    ];
    const settled = (minutes: number): Told => [
      'ExchangeSettled',
      { exchangeId: X, offerId: null, minutes, releasedMinutes: 60 - minutes },
    ];
    for (const [moved, told, invariant] of [
      [[posted(50, 10)], settled(50), undefined],
      [[posted(50, 10)], settled(60), 'what is settled was posted'],
      [[posted(60, 0)], settled(50), 'a hold is resolved as its exchange says'],
      [[], settled(50), 'what is settled was posted'],
    ] as const) {
      const { referee, append } = bookkeeping();
      append(LEDGER, [...accounts, held()]);
      append(exchange, delivered);
      expect(referee.violation).toBeUndefined();
      append(LEDGER, moved);
      append(exchange, [told]);
      expect(referee.violation?.invariant).toBe(invariant);
    }
  });

  test('is not at rest with a hold that nobody needs, nor without one that is owed', () => {
    const { books, append } = bookkeeping();
    append(LEDGER, [...accounts, held()]);
    append(exchange, [...upTo, credit, agreed]);
    expect(books.agreement.faultsAtRest(X)).toEqual([]);
    const cancelled = {
      offerId: null,
      requestId: null,
      transferId: HOLD,
      by: A,
      reason: 'why not',
    };
    append(exchange, [['ExchangeCancelled', { exchangeId: X, ...cancelled }]]);
    expect(books.agreement.faultsAtRest(X)).toEqual([
      `${X} is cancelled: what is held is 60, not `,
    ]);
    append(LEDGER, [voided]);
    expect(books.agreement.faultsAtRest(X)).toEqual([]);
  });
});

describe('any event', () => {
  test('has the revision after that of the one before', () => {
    const referee = new Referee();
    const log = new StoreLog(() => 1);
    log.onAppend(({ stream, events }) => {
      const later = events.map((event) => ({ ...event, revision: revision(event.revision + 1n) }));
      new Books(referee).add({ stream, events: later });
    });
    const [[type, data] = ['', {}]] = accounts;
    const metadata = metadataOf(type, X, NOON);
    log.append(LEDGER, 'no_stream', [{ id: X, type, data, metadata }]);
    expect(referee.violation?.invariant).toBe('revisions have no gaps');
  });

  test('has an id of its own', () => {
    const { referee, append } = bookkeeping();
    append(LEDGER, accounts.slice(0, 2), { id: named('the same') });
    expect(referee.violation?.invariant).toBe('every event has an id of its own');
  });

  test('is caused by a command that causes nothing else later', () => {
    const { referee, append } = bookkeeping();
    const metadata = metadataOf('AccountOpened', X, NOON);
    append(LEDGER, accounts.slice(0, 2), { metadata });
    expect(referee.violation?.invariant).toBe('no command is effective twice');
  });
});
