import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { inCausalOrder } from './causal-order.ts';

const event = (eventId: string, service: string, position: number, minute: number, cause = '') => ({
  eventId,
  service,
  position,
  recordedAt: `2026-01-31T12:${String(minute).padStart(2, '0')}:00.000Z`,
  causationId: cause,
});
const idsOf = (events: readonly { eventId: string }[]) => events.map(({ eventId }) => eventId);
const sorted = (events: readonly ReturnType<typeof event>[]) =>
  events.toSorted((a, b) => (a.recordedAt < b.recordedAt ? -1 : 1));

describe('causal order', () => {
  test('is the order of recording where nothing says otherwise', () => {
    const events = [event('a', 'x', 1, 1), event('b', 'y', 1, 2), event('c', 'x', 2, 3)];
    expect(idsOf(inCausalOrder(events))).toEqual(['a', 'b', 'c']);
  });

  test('tells a cause before its effect when the clock of the effect is behind', () => {
    const events = [event('effect', 'y', 1, 1, 'cause'), event('cause', 'x', 1, 5)];
    expect(idsOf(inCausalOrder(events))).toEqual(['cause', 'effect']);
  });

  test('keeps the order of a service whose clock was set back', () => {
    const events = [event('second', 'x', 2, 1), event('first', 'x', 1, 5)];
    expect(idsOf(inCausalOrder(events))).toEqual(['first', 'second']);
  });

  test('tells all of a circle of causes, which somebody made up', () => {
    const events = [event('a', 'x', 1, 1, 'b'), event('b', 'y', 1, 2, 'a'), event('c', 'z', 1, 3)];
    expect(idsOf(inCausalOrder(events)).toSorted()).toEqual(['a', 'b', 'c']);
  });

  test('tells each event once, after its cause, whatever the clocks say', () => {
    const history = fc.array(
      fc.record({
        service: fc.constantFrom('x', 'y', 'z'),
        minute: fc.integer({ min: 0, max: 59 }),
        cause: fc.nat(),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(history, (steps) => {
        // Each event is caused by an earlier one, as it can only be.
        const events = steps.map(({ service, minute, cause }, index) =>
          event(`e${index}`, service, index, minute, index === 0 ? '' : `e${cause % index}`),
        );
        const ordered = inCausalOrder(sorted(events));
        const places = new Map(ordered.map(({ eventId }, place) => [eventId, place]));
        expect(places.size).toBe(events.length);
        for (const { eventId, causationId } of events) {
          expect(places.get(causationId) ?? -1).toBeLessThan(places.get(eventId) ?? -1);
        }
      }),
    );
  });
});
