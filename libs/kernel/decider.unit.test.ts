import { describe, expect, test } from '@jest/globals';
import { accept, type Decider, fold, reject } from './decider.ts';
import { specificationOf } from './decider-spec.ts';
import { derivedId, newId } from './ids.ts';

type Event = { readonly type: 'LampLit' };
const lamp: Decider<'light' | 'break', Event, boolean, { code: 'no_lamp_breaks' }> = {
  initialState: () => false,
  decide: (command, lit) => {
    if (command === 'break') return reject({ code: 'no_lamp_breaks' });
    return lit ? accept() : accept({ type: 'LampLit' });
  },
  evolve: () => true,
};
const { given } = specificationOf(lamp);

describe('a decider', () => {
  test('gives events', () =>
    given([])
      .when('light')
      .then([{ type: 'LampLit' }]));
  test('gives none for what is done', () =>
    given([{ type: 'LampLit' }])
      .when('light')
      .thenNothing());
  test('refuses by name', () => given([]).when('break').thenRejected('no_lamp_breaks'));
  test('folds from the start', () => expect(fold(lamp, [{ type: 'LampLit' }])).toBe(true));
  test('its specification fails when the events differ', () => {
    expect(() => given([]).when('light').then([])).toThrow();
    expect(() => given([]).when('light').thenRejected('no_lamp_breaks')).toThrow();
  });
});

describe('identifiers', () => {
  test('derived ones repeat, and keep their parts apart', () => {
    expect(derivedId('a', 'b')).toBe(derivedId('a', 'b'));
    expect(derivedId('a', 'b')).not.toBe(derivedId('ab'));
  });
  test('new ones sort by time', () => {
    const made = Array.from({ length: 100 }, newId);
    expect([...made].sort()).toEqual(made);
  });
});
