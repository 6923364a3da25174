import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { officialSource } from './official-data.ts';
import { isSiren } from './siren.ts';

describe('a SIREN number', () => {
  test('has nine digits of which the last controls the others', () => {
    expect(isSiren('245900428')).toBe(true);
    expect(isSiren('245900429')).toBe(false);
  });

  test.each(['', '24590042', '2459004280', '24590042a', '245 900 428', '245900428\n', '٢٤٥٩٠٠٤٢٨'])(
    'is not %j',
    (text) => expect(isSiren(text)).toBe(false),
  );

  test('is what every commune and EPCI of the official data has, if any', () => {
    const { communes, epcis } = officialSource().read();
    const sirens = [...communes, ...epcis].flatMap(({ siren }) => siren ?? []);
    expect(sirens).toHaveLength(34_875 + 1_255);
    expect(sirens.filter((siren) => !isSiren(siren))).toEqual([]);
  });

  test('with one wrong digit is none', () => {
    fc.assert(
      fc.property(fc.nat({ max: 8 }), fc.integer({ min: 1, max: 9 }), (index, shift) => {
        const digits = '245900428'.split('');
        digits[index] = String((Number(digits[index]) + shift) % 10);
        expect(isSiren(digits.join(''))).toBe(false);
      }),
    );
  });
});
