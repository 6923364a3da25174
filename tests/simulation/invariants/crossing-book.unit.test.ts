import { describe, expect, test } from '@jest/globals';
import { bookkeeping, LEDGER, named, PLACE, type Told } from './fixtures.ts';

const [A, B] = ['insee:59001', 'insee:59002'];
const OTHER = 'seconde';
const FAR = `ledger-${OTHER}` as const;
const X = named('crossing');
const CROSSING = `crossing-${X}` as const;
const [SOURCE, TARGET] = [named('source'), named('target')];

const opened = (accountId: string, kind: string): Told => [
  'AccountOpened',
  {
    accountId,
    kind,
    creditLimitMinutes: 100,
    warningLevelMinutes: null,
    ceilingMinutes: null,
  },
];
const near: readonly Told[] = [opened(A, 'member'), opened(`marketplace:${OTHER}`, 'clearing')];
const far: readonly Told[] = [opened(B, 'member'), opened(`marketplace:${PLACE}`, 'clearing')];

const requested: Told = [
  'CrossingRequested',
  {
    crossingId: X,
    from: { marketplaceId: PLACE, accountId: A },
    to: { marketplaceId: OTHER, accountId: B },
    minutes: 30,
    by: A,
    reason: 'why not',
    decideBy: '2026-03-03T12:00:00.000Z',
    reversesCrossingId: null,
  },
];
const sides = (source: boolean) =>
  source
    ? { transferId: SOURCE, debitAccountId: A, creditAccountId: `marketplace:${OTHER}` }
    : { transferId: TARGET, debitAccountId: `marketplace:${PLACE}`, creditAccountId: B };
const hold = (source: boolean, minutes = 30): Told => [
  'TransferPended',
  { ...sides(source), minutes, exchangeId: X, expiresAt: null },
];
const posting = (source: boolean): Told => [
  'TransferPosted',
  { ...sides(source), minutes: 30, releasedMinutes: 0, exchangeId: X, effectiveOn: '2026-03-02' },
];
const voiding = (source: boolean): Told => [
  'TransferVoided',
  { ...sides(source), minutes: 30, exchangeId: X },
];
const sourceHeld: Told = ['SourceHeld', { crossingId: X, transferId: SOURCE }];
const decided: Told = [
  'CrossingDecided',
  { crossingId: X, sourceTransferId: SOURCE, targetTransferId: TARGET },
];
const settled: Told = ['CrossingSettled', { crossingId: X, effectiveOn: '2026-03-02' }];
const abandoned: Told = ['CrossingAbandoned', { crossingId: X }];
const released: Told = ['CrossingReleased', { crossingId: X }];

type Part = readonly [stream: typeof LEDGER | typeof FAR | typeof CROSSING, told: Told];
const told = (parts: readonly Part[]) => {
  const kept = bookkeeping();
  kept.append(LEDGER, near);
  kept.append(FAR, far);
  for (const [stream, event] of parts) kept.append(stream, [event]);
  return kept;
};

const bothHeld: readonly Part[] = [
  [CROSSING, requested],
  [LEDGER, hold(true)],
  [CROSSING, sourceHeld],
  [FAR, hold(false)],
  [CROSSING, decided],
];
const done: readonly Part[] = [
  ...bothHeld,
  [LEDGER, posting(true)],
  [FAR, posting(false)],
  [CROSSING, settled],
];
const givenUp: readonly Part[] = [
  [CROSSING, requested],
  [LEDGER, hold(true)],
  [CROSSING, abandoned],
];

describe('a crossing', () => {
  test.each<[string, readonly Part[]]>([
    ['done', done],
    ['given up', [...givenUp, [LEDGER, voiding(true)], [CROSSING, released]]],
  ])('that is %s is left alone', (_, parts) => {
    const { referee, books } = told(parts);
    expect(referee.violation).toBeUndefined();
    expect(books.crossingAgreement.faultsAtRest(X)).toEqual([]);
    expect(books.crossingAgreement.mirrorFaults()).toEqual([]);
  });

  test.each<[string, readonly Part[]]>([
    [
      'a crossing is requested once',
      [
        [CROSSING, requested],
        [CROSSING, requested],
      ],
    ],
    [
      'a crossing takes one step after the other',
      [
        [CROSSING, requested],
        [CROSSING, decided],
      ],
    ],
    ['a crossing takes one step after the other', [...bothHeld, [CROSSING, abandoned]]],
    [
      'a crossing goes on with what is held',
      [
        [CROSSING, requested],
        [CROSSING, sourceHeld],
      ],
    ],
    [
      'a crossing goes on with what is held',
      [
        [CROSSING, requested],
        [LEDGER, hold(true, 29)],
        [CROSSING, sourceHeld],
      ],
    ],
    [
      'what crossed was posted on both sides',
      [...bothHeld, [LEDGER, posting(true)], [CROSSING, settled]],
    ],
    ['of what is released nothing is held on either side', [...givenUp, [CROSSING, released]]],
    ['a hold is resolved as its crossing says', [...bothHeld, [LEDGER, voiding(true)]]],
    ['a hold is resolved as its crossing says', [...givenUp, [LEDGER, posting(true)]]],
    ['nothing touches the account of another marketplace but crossings', [[LEDGER, hold(true)]]],
  ])('is found out: %s', (invariant, parts) => {
    expect(told(parts).referee.violation?.invariant).toBe(invariant);
  });

  test('is not at rest while something of it is held, nor with one side of two', () => {
    const { books, append } = told([...givenUp, [LEDGER, voiding(true)], [CROSSING, released]]);
    append(FAR, [hold(false)]);
    expect(books.crossingAgreement.faultsAtRest(X).length).toBe(1);
    const half = told([...bothHeld, [LEDGER, posting(true)]]).books.crossingAgreement;
    expect(half.faultsAtRest(X)[0]).toBe(`${X} is still decided`);
    expect(half.mirrorFaults()).toContain(`${PLACE} has 30 of ${OTHER}, which has 0 of it`);
  });
});
