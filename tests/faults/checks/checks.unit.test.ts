import { describe, expect, test } from '@jest/globals';
import type { TrailEvent } from '../../support/trail.ts';
import type { Write } from '../persistent-client.ts';
import type { ExchangeView } from '../steps.ts';
import { agreementFaults } from './both-or-neither.ts';
import { replayLedger } from './ledger.ts';
import { replayOffer } from './offers.ts';
import { streamFaults } from './streams.ts';
import { writeFaults } from './writes.ts';

// A check that finds nothing wrong is worth what it would find: each of these is a fault planted on purpose.

const A = 'insee:59183';
const B = 'siren:245900428';

const event = (
  stream: string,
  revision: number,
  type: string,
  data: Readonly<Record<string, unknown>> = {},
): TrailEvent => ({
  eventId: `${stream}/${revision}`,
  service: 'settlement',
  stream,
  category: stream.split('-')[0] ?? '',
  revision,
  position: `settlement:${revision}`,
  type,
  actor: 'somebody',
  commandId: `command-${revision}`,
  exchangeId: null,
  data,
});

const ledger = (...events: readonly (readonly [string, Readonly<Record<string, unknown>>])[]) =>
  [
    ['AccountOpened', { accountId: A, creditLimitMinutes: 60 }] as const,
    ['AccountOpened', { accountId: B, creditLimitMinutes: 0 }] as const,
    ...events,
  ].map(([type, data], index) => event('ledger-france', index, type, data));
const sides = { debitAccountId: A, creditAccountId: B };
const hold = { ...sides, transferId: 't1', exchangeId: 'x1' };

describe('the replay of the ledger', () => {
  test('finds nothing in a sound one', () => {
    const { faults, balances } = replayLedger(
      ledger(
        ['TransferPended', { ...hold, minutes: 60 }],
        ['TransferPosted', { ...hold, minutes: 45 }],
      ),
    );
    expect(faults).toEqual([]);
    expect([...balances]).toEqual([
      [A, -45],
      [B, 45],
    ]);
  });

  test.each([
    ['more held than the limit allows', ledger(['TransferPended', { ...hold, minutes: 61 }])],
    [
      'a hold resolved twice',
      ledger(
        ['TransferPended', { ...hold, minutes: 30 }],
        ['TransferPosted', { ...hold, minutes: 30 }],
        ['TransferVoided', { ...hold, minutes: 30 }],
      ),
    ],
    ['a posting of no hold', ledger(['TransferPosted', { ...hold, minutes: 30 }])],
    [
      'a limit set below what is used',
      ledger(
        ['TransferPended', { ...hold, minutes: 60 }],
        ['CreditLimitChanged', { accountId: A, creditLimitMinutes: 59 }],
      ),
    ],
  ])('finds %s', (_, events) => {
    expect(replayLedger(events).faults).not.toEqual([]);
  });
});

test('the replay of an offer finds an overbooking', () => {
  const stream = 'offer-1';
  const { faults } = replayOffer([
    event(stream, 0, 'OfferPublished', { capacityMinutes: 100 }),
    event(stream, 1, 'CapacityReserved', { exchangeId: 'x1', minutes: 60 }),
    event(stream, 2, 'CapacityReserved', { exchangeId: 'x2', minutes: 41 }),
  ]);
  expect(faults).toEqual(['offer-1 2: 101 minutes are committed of 100']);
});

describe('both or neither', () => {
  const exchange = (status: string): ExchangeView => ({
    exchangeId: 'x1',
    status,
    offerId: 'o1',
    lenderId: B,
    borrowerId: A,
    terms: { minutes: 60, unitCostCents: 0 },
    proposedBy: A,
    signedBy: [],
    sessions: [],
    loggedMinutes: 0,
    ground: null,
    verdict: { minutes: 60 },
    reversals: [],
    revision: 3,
  });
  const held = { exchangeId: 'x1', heldMinutes: 60, status: 'held', postedMinutes: 0 } as const;
  const posted = { ...held, status: 'posted', postedMinutes: 60 } as const;
  const reserved = { status: 'reserved', minutes: 60 } as const;
  const consumed = { ...reserved, status: 'consumed' } as const;

  test.each([
    ['agreed', [held], reserved],
    ['settled', [posted], consumed],
    [
      'cancelled',
      [{ ...held, status: 'voided' as const }],
      { ...reserved, status: 'released' as const },
    ],
    ['declined', [], undefined],
  ] as const)('%s with both of its own', (status, holds, reservation) => {
    expect(agreementFaults(exchange(status), holds, reservation)).toEqual([]);
  });

  test.each([
    ['agreed', [], reserved],
    ['agreed', [held], undefined],
    ['settled', [held], consumed],
    ['settled', [posted], reserved],
    ['cancelled', [held], undefined],
    ['refused', [], reserved],
    ['securing', [held], reserved],
  ] as const)('%s with one of another', (status, holds, reservation) => {
    expect(agreementFaults(exchange(status), holds, reservation)).not.toEqual([]);
  });
});

test('a gap, a repeated id and a repeated effect are found', () => {
  const first = event('offer-1', 0, 'OfferPaused');
  expect(streamFaults(new Map([['offer-1', [first, event('offer-1', 2, 'OfferPaused')]]]))).toEqual(
    ['offer-1 has revision 2 in place of 1'],
  );
  const twice = { ...first, revision: 1 };
  expect(streamFaults(new Map([['offer-1', [first, twice]]]))).toHaveLength(2);
});

describe('what was answered', () => {
  const write = (outcome: Write['outcome'], commandId = 'command-0'): Write => ({
    actor: 'somebody',
    path: '/api/offers',
    commandId,
    tries: 1,
    outcome,
  });
  const receipt = { id: '1', revision: 0, position: 'offers:0' };
  const acknowledged = { kind: 'acknowledged', receipt } as const;
  const trail = new Map([['offer-1', [event('offer-1', 0, 'OfferPublished')]]]);

  test('is found where the receipt says', () => {
    expect(writeFaults([write(acknowledged)], trail)).toEqual([]);
  });

  test.each([
    ['lost', [write(acknowledged)], new Map()],
    ['refused, and done', [write({ kind: 'refused', status: 409, code: 'offer_closed' })], trail],
    ['another’s', [write(acknowledged, 'command-7'), write(acknowledged)], trail],
    ['never asked for', [write(acknowledged, 'command-7')], trail],
  ])('is not %s', (_, writes, events) => {
    expect(writeFaults(writes, events)).not.toEqual([]);
  });
});
