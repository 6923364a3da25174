import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { murmur2, partitionOf } from './partitioner.ts';

// From the tests of Kafka itself: org.apache.kafka.common.utils.UtilsTest.testMurmur2.
test.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('hashes %s as Kafka does', (key, hash) => expect(murmur2(key)).toBe(hash));

test('every key has one of the partitions, and always the same', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.integer({ min: 1, max: 1000 }),
      (key, count) => {
        const partition = partitionOf(key, count);
        expect(partition).toBe(partitionOf(key, count));
        expect(Number.isInteger(partition) && partition >= 0 && partition < count).toBe(true);
      },
    ),
  );
});
