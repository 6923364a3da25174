import { describe, expect, test } from '@jest/globals';
import { EVERYWHERE, onlyOf, permit, reaches, seenBy, seenByAsJson } from './permit.ts';
import { type Action, actions, policy, type Role, ruleOf } from './policy.ts';

const GHYVELDE = 'insee:59260';
const acting = (...held: readonly Role[]) => ({
  territoryId: held.includes('operator') ? null : GHYVELDE,
  roles: held,
});
const own = { kind: 'own', territoryId: GHYVELDE } as const;

describe('the table of rights', () => {
  test('lets nobody known do what is public, and nothing else', () => {
    for (const action of actions) {
      const expected = policy[action] === 'anyone' ? EVERYWHERE : 'unknown_person';
      expect([action, permit(action, undefined)]).toEqual([action, expected]);
    }
  });

  test('lets whoever is known, without a mandate, see to themselves, and nothing else', () => {
    const stranger = { territoryId: null, roles: [] };
    for (const action of actions) {
      const expected = typeof policy[action] === 'string' ? EVERYWHERE : 'not_permitted';
      expect([action, permit(action, stranger)]).toEqual([action, expected]);
    }
  });

  test.each<[Action, Role, ReturnType<typeof permit>]>([
    ['offer.publish', 'lender', own],
    ['offer.publish', 'requester', 'not_permitted'],
    ['convention.sign', 'signatory', own],
    ['convention.sign', 'lender', 'not_permitted'],
    ['exchange.read', 'requester', own],
    ['exchange.read', 'official', EVERYWHERE],
    ['trail.read', 'signatory', 'not_permitted'],
    ['admission.decide', 'official', EVERYWHERE],
    ['admission.decide', 'auditor', 'not_permitted'],
    ['marketplace.open', 'official', 'not_permitted'],
    ['marketplace.open', 'operator', EVERYWHERE],
  ])('%s by %s: %j', (action, role, expected) => {
    expect(permit(action, acting(role))).toEqual(expected);
  });

  test('gives the wider of two rights', () => {
    expect(permit('exchange.read', acting('signatory', 'official'))).toEqual(EVERYWHERE);
    const auditor = { ...acting('signatory', 'auditor'), perimeter: 'bourse' } as const;
    expect(permit('exchange.read', auditor)).toEqual(EVERYWHERE);
  });

  test('lets an auditor see as far as the perimeter, and no further than the territory while that is unknown', () => {
    const auditor = acting('auditor');
    const territoryIds = [GHYVELDE, 'insee:59183'];
    for (const action of [
      'exchange.read',
      'statement.read',
      'crossing.read',
      'timeline.read',
      'trail.read',
    ] as const) {
      expect(permit(action, { ...auditor, perimeter: 'bourse' })).toEqual(EVERYWHERE);
      expect(permit(action, { ...auditor, perimeter: territoryIds })).toEqual({
        kind: 'within',
        territoryId: GHYVELDE,
        territoryIds,
      });
      expect(permit(action, auditor)).toEqual({
        kind: 'within',
        territoryId: GHYVELDE,
        territoryIds: [GHYVELDE],
      });
    }
    // It widens what an auditor may, and nobody else's.
    expect(permit('exchange.read', { ...acting('signatory'), perimeter: 'bourse' })).toEqual(own);
    expect(permit('dispute.resolve', { ...auditor, perimeter: 'bourse' })).toBe('not_permitted');
  });

  test('gives no right over a territory to whoever acts for none', () => {
    const confused = { territoryId: null, roles: ['signatory'] } as const;
    expect(permit('offer.publish', confused)).toBe('not_permitted');
  });

  test('an auditor changes nothing but their own mandates', () => {
    const mayChange = actions.filter(
      (action) =>
        permit(action, acting('auditor')) !== 'not_permitted' && !action.endsWith('.read'),
    );
    expect(mayChange).toEqual(['person.self', 'mandate.delegate', 'mandate.withdraw']);
  });

  test('denies what has no line', () => {
    for (const name of ['offer.burn', 'toString', '__proto__']) {
      expect(() => ruleOf(name as Action)).toThrow(`no line "${name}"`);
    }
  });
});

test('a reach is some territories, one, or everything', () => {
  const within = {
    kind: 'within',
    territoryId: GHYVELDE,
    territoryIds: [GHYVELDE, 'insee:59183'],
  } as const;
  expect(reaches(within, 'insee:59183', null)).toBe(true);
  expect(reaches(within, 'insee:59350', null)).toBe(false);
  expect(reaches(within)).toBe(false);
  expect([within, own, EVERYWHERE].map(seenBy)).toEqual([
    [GHYVELDE, 'insee:59183'],
    [GHYVELDE],
    null,
  ]);
  expect([[GHYVELDE], [], null, undefined].map(seenByAsJson)).toEqual([
    `["${GHYVELDE}"]`,
    '[]',
    null,
    null,
  ]);
  expect(onlyOf(within)).toBe(GHYVELDE);
  expect(reaches(own, 'insee:59183', GHYVELDE)).toBe(true);
  expect(reaches(own, 'insee:59183', null)).toBe(false);
  expect(reaches(own)).toBe(false);
  expect(reaches(EVERYWHERE)).toBe(true);
  expect([onlyOf(own), onlyOf(EVERYWHERE)]).toEqual([GHYVELDE, null]);
});
