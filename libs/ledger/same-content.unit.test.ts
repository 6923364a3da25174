import { expect, test } from '@jest/globals';
import { sameContent } from './same-content.ts';

const award = { awardId: 'a', instalments: [{ number: 1, minutes: 60 }], note: null };

test('the same content is the same, in whatever order it is named', () => {
  const { note, ...rest } = award;
  expect(sameContent(award, { note, ...structuredClone(rest) })).toBe(true);
});
test.each<readonly [unknown, unknown]>([
  [60, 61],
  [60, '60'],
  [60, null],
  [60, {}],
  [{}, 60],
  [null, {}],
  [{}, null],
  [{ minutes: 60 }, { minutes: 60, note: null }],
  [{ minutes: 60, note: null }, { minutes: 60 }],
  [award, { ...award, instalments: [{ number: 1, minutes: 61 }] }],
  [award, { ...award, instalments: [] }],
])('%j is not %j', (one, other) => expect(sameContent(one, other)).toBe(false));
