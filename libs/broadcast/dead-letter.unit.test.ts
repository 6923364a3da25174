import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { deadLetterOf, letterIn, redriveOf, redrivenIn, toHandle } from './dead-letter.ts';
import { deadLetterTopic, type BroadcastRecord, type Delivery } from './port.ts';
import { standingLetters } from './standing-letters.ts';

const TOPIC = 'bourse.offers.offer.v1';
const NOW = '2026-01-31T12:00:00.000Z';
const refused: Delivery = {
  topic: TOPIC,
  partition: 3,
  offset: 41n,
  key: 'offer-7',
  value: '{"title":"Marchés publics"}',
  headers: { ce_id: '1', ce_time: '2026-01-31T11:00:00.000Z' },
};
const why = { group: 'requests.fulfilment', reason: 'PoisonError: never', at: NOW };
const own = { group: why.group, topics: [TOPIC] };

const deliver = (record: BroadcastRecord, offset = 17n): Delivery => ({
  ...record,
  topic: deadLetterTopic(TOPIC),
  partition: 2,
  offset,
});
const letter = deliver(deadLetterOf(refused, why));
const inLetter = letterIn(letter);
if (inLetter === undefined) throw new Error('a letter is read as one');
const again = deliver(redriveOf(inLetter, NOW), 18n);

describe('a dead letter', () => {
  test('says what was refused, where, by whom and why', () => {
    expect(inLetter).toEqual({ ...why, place: { partition: 2, offset: 17n }, refused });
    expect(redrivenIn(letter)).toBeUndefined();
  });

  test('is handled by nobody, as it lies', () => {
    expect(toHandle(letter, own)).toBeUndefined();
  });

  test('has a reason of a bounded length', () => {
    const long = deadLetterOf(refused, { ...why, reason: 'x'.repeat(100_000) });
    expect(long.headers['dead_reason']).toHaveLength(2_000);
  });

  test('takes no word of a record for one of ours', () => {
    const pretending = {
      ...refused,
      headers: { ...refused.headers, redrive_of: '0/0', dead_group: 'offers.securing', dead_x: '' },
    };
    const read = letterIn(deliver(deadLetterOf(pretending, why)));
    expect(read).toEqual({ ...why, place: { partition: 2, offset: 17n }, refused });
  });
});

describe('a letter that is given again', () => {
  test('is the refused record, for its own group', () => {
    expect(redrivenIn(again)).toEqual({ partition: 2, offset: 17n });
    expect(letterIn(again)).toBeUndefined();
    expect(toHandle(again, own)).toEqual(refused);
    expect(toHandle(again, { ...own, group: 'offers.securing' })).toBeUndefined();
    expect(toHandle(again, { ...own, topics: ['other'] })).toBeUndefined();
  });

  test('is any record to whoever subscribes to the dead letters themselves', () => {
    expect(toHandle(again, { ...own, topics: [again.topic] })).toBe(again);
    expect(toHandle(letter, { ...own, topics: [again.topic] })).toBe(letter);
  });

  test('stands no more; set aside once more, it is another letter', () => {
    const standing = standingLetters();
    standing.take(letter);
    expect([standing.count(), standing.count(why.group), standing.count('other')]).toEqual([
      1, 1, 0,
    ]);
    standing.take(again);
    // The record may be there twice: a publication that was not acknowledged is repeated.
    standing.take({ ...again, offset: 19n });
    expect(standing.count()).toBe(0);
    standing.take({ ...letter, offset: 20n });
    expect(standing.has({ partition: 2, offset: 20n })).toBe(true);
    expect(standing.has({ partition: 2, offset: 17n })).toBe(false);
  });
});

test('letters that the topic no longer holds are forgotten', () => {
  const standing = standingLetters();
  for (const offset of [1n, 4n, 9n]) standing.take({ ...letter, offset });
  standing.take({ ...letter, partition: 5, offset: 1n });
  standing.forgetBefore(2, 9n);
  expect(standing.count()).toBe(2);
  expect(standing.has({ partition: 2, offset: 9n })).toBe(true);
});

test('whatever lies in a dead letter topic, nobody is given what was not set aside', () => {
  const names = [...Object.keys(again.headers), 'other'];
  const anything = fc.record({
    key: fc.string(),
    value: fc.string(),
    headers: fc.dictionary(
      fc.constantFrom(...names),
      fc.oneof(fc.string(), fc.constantFrom(...Object.values(again.headers)), fc.nat().map(String)),
    ),
  });
  fc.assert(
    fc.property(anything, (record) => {
      const digits = (name: string) => /^\d+$/.test(record.headers[name] ?? '');
      const { dead_group: group, dead_topic: from, redrive_of: of = '' } = record.headers;
      const isForUs =
        /^\d+\/\d+$/.test(of) &&
        group === own.group &&
        from === TOPIC &&
        digits('dead_partition') &&
        digits('dead_offset');
      expect(toHandle(deliver(record), own) !== undefined).toBe(isForUs);
    }),
    { numRuns: 2_000 },
  );
});
