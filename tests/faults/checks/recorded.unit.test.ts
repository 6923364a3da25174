import { describe, expect, test } from '@jest/globals';
import type { Delivery } from '@bourse/broadcast/port';
import { type RecordedEvent, revision, storePosition } from '@bourse/event-store/port';
import { derivedId } from '@bourse/kernel/ids';
import type { TrailEvent } from '../../support/trail.ts';
import { tellingFaults, trailFaults } from './recorded.ts';

// Each of these is a fault planted on purpose.

describe('what is recorded', () => {
  const stream = 'offer-1';
  const idOf = (at: number) => derivedId('event', String(at));
  const recorded = [0, 1, 2].map((at): RecordedEvent => ({
    id: idOf(at),
    type: 'OfferPaused',
    data: {},
    metadata: {
      $correlationId: idOf(at),
      $causationId: idOf(at),
      commandId: idOf(at),
      fingerprint: 'f',
      actor: 'somebody',
      recordedAt: '2026-01-31T12:00:00.000Z',
      schemaVersion: 1,
    },
    stream,
    revision: revision(at),
    position: storePosition(at),
  }));
  const eventAt = (at: number): TrailEvent => ({
    eventId: idOf(at),
    service: 'offers',
    stream,
    category: 'offer',
    revision: at,
    position: `offers:${at}`,
    type: 'OfferPaused',
    actor: 'somebody',
    commandId: idOf(at),
    exchangeId: null,
    data: {},
  });
  const [first, second, third] = [eventAt(0), eventAt(1), eventAt(2)];
  const trailOf = (...events: readonly TrailEvent[]) => new Map([[stream, events]]);
  const told = (...revisions: readonly number[]): Delivery[] =>
    revisions.map((at, offset) => ({
      topic: 'bourse.offers.offer.v1',
      partition: 0,
      offset: BigInt(offset),
      key: stream,
      headers: { ce_id: idOf(at), ce_streamrevision: String(at) },
      value: '{}',
    }));

  test('is found in the trail', () => {
    expect(trailFaults(recorded, trailOf(first, second, third))).toEqual([]);
  });

  test.each([
    ['lost', [first, second]],
    ['moved', [first, { ...second, revision: 2 }, { ...third, revision: 1 }]],
    [
      'joined by what nobody recorded',
      [first, second, third, { ...third, eventId: 'other', revision: 3 }],
    ],
    ['of another type', [first, second, { ...third, type: 'OfferResumed' }]],
  ])('is not %s', (_, events) => {
    expect(trailFaults(recorded, trailOf(...events))).not.toEqual([]);
  });

  test('is told, some of it twice', () => {
    const { faults, records, toldTwice } = tellingFaults(recorded, told(0, 1, 0, 1, 2, 2));
    expect([faults, records, toldTwice]).toEqual([[], 6, 3]);
  });

  test.each([
    ['left out at the end', told(0, 1)],
    ['left out in between', told(0, 2)],
    ['told in another order', told(0, 2, 1)],
  ])('is not %s', (_, deliveries) => {
    expect(tellingFaults(recorded, deliveries).faults).not.toEqual([]);
  });
});
