import { describe, expect, test } from '@jest/globals';
import { exchangeStatus } from '@bourse/contracts/exchanges';
import type { Exchange } from '../api-client/exchange-views.ts';
import { isMoving, nextStep, possibleSteps, type Side, sideOf, stageOf } from './exchange-steps.ts';
import { BORROWER, exchangeWith, LENDER } from './fixtures.ts';
import { todoOf } from './todo.ts';

const sides: readonly Side[] = ['lender', 'borrower', 'association', 'other'];
const half = { minutes: 240, costCents: 16_800 };

/** What is to be done, as one word: a step in capitals, or what is waited for. */
const told = (exchange: Exchange, side: Side): string => {
  const next = nextStep(exchange, side);
  if (next.turn === 'mine') return next.step.toUpperCase();
  return next.turn === 'theirs' ? next.waitingFor : '-';
};

describe('the next step, by status and side', () => {
  test.each<[string, Partial<Exchange>, readonly string[]]>([
    ['proposed by the borrower', { status: 'proposed' }, ['ACCEPT', 'answer', 'answer', 'answer']],
    [
      'countered by the lender',
      { status: 'countered', proposedBy: LENDER },
      ['answer', 'ACCEPT', 'answer', 'answer'],
    ],
    ['refused', { status: 'refused' }, ['COUNTER', 'COUNTER', 'answer', 'answer']],
    ['accepted', { status: 'accepted' }, ['securing', 'securing', 'securing', 'securing']],
    ['securing', { status: 'securing' }, ['securing', 'securing', 'securing', 'securing']],
    ['agreed', { status: 'agreed' }, ['SIGN', 'SIGN', 'signature', 'signature']],
    [
      'agreed, signed by the lender',
      { status: 'agreed', signedBy: [LENDER] },
      ['signature', 'SIGN', 'signature', 'signature'],
    ],
    ['signed', { status: 'signed', signedBy: [LENDER, BORROWER] }, ['LOG', 'work', 'work', 'work']],
    [
      'half of it done',
      { status: 'delivering', loggedMinutes: 240 },
      ['LOG', 'CERTIFY', 'certification', 'certification'],
    ],
    [
      'all of it done',
      { status: 'delivering', loggedMinutes: 480 },
      ['certification', 'CERTIFY', 'certification', 'certification'],
    ],
    ['disputed', { status: 'disputed' }, ['resolution', 'resolution', 'RESOLVE', 'resolution']],
    [
      'certified',
      { status: 'certified' },
      ['settlement', 'settlement', 'settlement', 'settlement'],
    ],
    ['settled', { status: 'settled' }, ['-', '-', '-', '-']],
    ['cancelled', { status: 'cancelled' }, ['-', '-', '-', '-']],
  ])('%s', (_name, given, expected) => {
    expect(sides.map((side) => told(exchangeWith(given), side))).toEqual(expected);
  });

  test('says until when, where something ends by itself', () => {
    const until = '2026-05-01T00:00:00.000Z';
    expect(nextStep(exchangeWith(), 'lender')).toMatchObject({ until: '2026-03-31T22:00:00.000Z' });
    const done = exchangeWith({
      status: 'delivering',
      loggedMinutes: 480,
      certifiesItselfAt: until,
    });
    expect(nextStep(done, 'borrower')).toMatchObject({ step: 'certify', until });
    expect(nextStep(exchangeWith({ status: 'agreed', lapsesAt: until }), 'lender')).toMatchObject({
      until,
    });
  });
});

describe('everything that can be done', () => {
  test.each<[Partial<Exchange>, Side, readonly string[]]>([
    [{}, 'lender', ['accept', 'counter', 'decline']],
    [{}, 'borrower', ['withdraw']],
    [{ status: 'refused' }, 'borrower', ['counter', 'decline']],
    [{ status: 'agreed' }, 'lender', ['sign', 'cancel']],
    [{ status: 'agreed', signedBy: [LENDER] }, 'lender', ['cancel']],
    [{ status: 'delivering', loggedMinutes: 60 }, 'lender', ['log', 'correct', 'dispute', 'renew']],
    [{ status: 'delivering', loggedMinutes: 60 }, 'borrower', ['certify', 'dispute', 'renew']],
    [
      { status: 'disputed', ground: { by: BORROWER, reason: 'x' } },
      'borrower',
      ['withdraw-dispute'],
    ],
    [{ status: 'disputed', ground: { by: BORROWER, reason: 'x' } }, 'lender', []],
    [{ status: 'disputed' }, 'association', ['resolve']],
    [{ status: 'settled' }, 'borrower', ['renew']],
    [{ status: 'settled' }, 'association', []],
    [{ status: 'declined' }, 'lender', []],
  ])('%j for the %s', (given, side, expected) => {
    expect(possibleSteps(exchangeWith(given), side)).toEqual(expected);
  });

  test('an association takes back what was settled, as long as something is left of it', () => {
    const { figures } = exchangeWith();
    const settled = exchangeWith({ status: 'settled', figures: { ...figures, settled: half } });
    expect(possibleSteps(settled, 'association')).toEqual(['reverse']);
    const back = { ...figures, settled: half, reversed: half };
    const reversed = exchangeWith({ status: 'reversed', figures: back });
    expect(possibleSteps(reversed, 'association')).toEqual([]);
  });

  test('whoever is no party can do nothing, in any status; and nothing is offered twice', () => {
    for (const status of exchangeStatus.options) {
      expect(possibleSteps(exchangeWith({ status }), 'other')).toEqual([]);
      for (const side of sides) {
        const steps = possibleSteps(exchangeWith({ status }), side);
        expect(new Set(steps).size).toBe(steps.length);
      }
    }
  });
});

test('a side is told by territory; an association is one only where it is no party', () => {
  const parties = { lenderId: LENDER, borrowerId: BORROWER };
  expect(
    [
      { territoryId: LENDER, official: false },
      { territoryId: BORROWER, official: true },
      { territoryId: 'siren:123456782', official: true },
      { territoryId: 'insee:59073', official: false },
      { territoryId: null, official: false },
    ].map((who) => sideOf(parties, who)),
  ).toEqual(['lender', 'borrower', 'association', 'other', 'other']);
});

test('every status that goes on lies on the way; what moves by itself is no longer proposed only', () => {
  const onTheWay = exchangeStatus.options.filter((status) => stageOf({ status }) !== undefined);
  expect(onTheWay).toHaveLength(12);
  expect(exchangeStatus.options.filter((status) => isMoving({ status }))).toEqual([
    'accepted',
    'securing',
    'certified',
    'resolved',
  ]);
});

describe('to be done now', () => {
  const me = { territoryId: BORROWER, official: false };
  const at = (id: number, given: Partial<Exchange>) =>
    exchangeWith({ exchangeId: `019dd000-0000-7000-8000-00000000000${id}`, ...given });
  const idsOf = (items: readonly { readonly exchange: Exchange }[]) =>
    items.map(({ exchange }) => Number(exchange.exchangeId.slice(-1)));

  test('what ends soonest comes first, what has no end last, each file once', () => {
    const todo = todoOf(
      [
        at(1, { status: 'agreed' }),
        at(2, { status: 'proposed', proposedBy: LENDER, answerBy: '2026-03-20T00:00:00.000Z' }),
        at(3, { status: 'proposed', proposedBy: LENDER, answerBy: '2026-03-10T00:00:00.000Z' }),
        at(4, { status: 'agreed', changedAt: '2026-02-01T08:00:00.000Z' }),
        at(5, { status: 'settled' }),
        at(6, { status: 'signed' }),
        at(7, { status: 'proposed', lenderId: LENDER, borrowerId: 'insee:59073' }),
      ],
      me,
    );
    expect(idsOf(todo.now)).toEqual([3, 2, 4, 1]);
    expect(idsOf(todo.waiting)).toEqual([6]);
  });

  test('an association has disputes to resolve, and waits for nobody', () => {
    const todo = todoOf([at(1, { status: 'disputed' }), at(2, { status: 'agreed' })], {
      territoryId: 'siren:123456782',
      official: true,
    });
    expect(idsOf(todo.now)).toEqual([1]);
    expect(todo.waiting).toEqual([]);
  });
});
