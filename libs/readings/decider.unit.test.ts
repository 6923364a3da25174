import { describe, expect, test } from '@jest/globals';
import { specificationOf } from '@bourse/kernel/decider-spec';
import * as fc from 'fast-check';
import type { ReadingEvent } from '@bourse/contracts/readings';
import { isSameReading, keyOf, readingDecider } from './decider.ts';

type Read = ReadingEvent['data'];

const { given } = specificationOf(
  readingDecider((data: Read): ReadingEvent => ({ type: 'TrailRead', data })),
);
const EXCHANGE = '0191f2a4-0000-7000-8000-000000000001';
const read = (changes: Partial<Read> = {}): Read => ({
  kind: 'timeline',
  readAt: '2026-03-01T09:00:00.000Z',
  actingFor: 'siren:123456782',
  role: 'auditor',
  readExchangeId: EXCHANGE,
  terms: [],
  ...changes,
});
const recorded = (changes: Partial<Read> = {}) =>
  ({ type: 'TrailRead', data: read(changes) }) as const;
const record = (changes: Partial<Read> = {}) =>
  ({ type: 'RecordReading', read: read(changes) }) as const;

describe('what an auditor reads', () => {
  test('is recorded', () => {
    given([]).when(record()).then([recorded()]);
  });
  test('is one reading for ten minutes, and another after that', () => {
    given([recorded()])
      .when(record({ readAt: '2026-03-01T09:09:59.999Z' }))
      .then([]);
    const later = { readAt: '2026-03-01T09:10:00.000Z' };
    given([recorded()])
      .when(record(later))
      .then([recorded(later)]);
  });
  test.each<Partial<Read>>([
    { kind: 'search' },
    { readExchangeId: null },
    { role: 'official' },
    { actingFor: null },
    { terms: [{ name: 'type', value: 'OfferPublished' }] },
  ])('with %j is another reading', (changes) => {
    given([recorded()])
      .when(record(changes))
      .then([recorded(changes)]);
  });
  test('asked for in another order is the same', () => {
    const terms = [
      { name: 'type', value: 'OfferPublished' },
      { name: 'service', value: 'offers' },
    ];
    given([recorded({ terms })])
      .when(record({ terms: terms.toReversed() }))
      .then([]);
  });
  test('recorded twice is recorded once', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Read['kind']>('search', 'event', 'timeline'),
        fc.array(fc.record({ name: fc.constantFrom('type', 'service'), value: fc.string() })),
        fc.integer({ min: 0, max: 599_999 }),
        (kind, terms, ms) => {
          const readAt = new Date(Date.parse('2026-03-01T09:00:00.000Z') + ms).toISOString();
          given([recorded({ kind, terms })])
            .when(record({ kind, terms, readAt }))
            .then([]);
        },
      ),
    );
  });
  test('was never recorded before it is', () => {
    expect(isSameReading(undefined, read().readAt)).toBe(false);
    expect(keyOf(read())).toBe(keyOf(read({ readAt: '2027-01-01T00:00:00.000Z' })));
  });
});
