import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { revision, storePosition, type RecordedEvent } from '@bourse/event-store/port';
import { newId } from '@bourse/kernel/ids';
import { fromDelivery, MalformedEventError, toRecord } from './cloud-event.ts';
import type { BroadcastRecord, Delivery } from './port.ts';

const offers = { context: 'offers' };
const recorded: RecordedEvent = {
  id: 'c7f2f3d2-5d2b-5b44-9f5e-0d6a3a1d8b10',
  type: 'OfferPublished',
  stream: 'offer-7',
  revision: revision(3),
  position: storePosition(2n ** 53n + 1n),
  data: { offerId: '7', title: 'Marchés publics, délégations' },
  metadata: {
    $correlationId: '0197c1de-0000-7000-8000-000000000001',
    $causationId: '0197c1de-0000-7000-8000-000000000002',
    commandId: '0197c1de-0000-7000-8000-000000000003',
    fingerprint: 'is not told',
    actor: 'process:securing',
    recordedAt: '2026-01-31T12:00:00.000Z',
    schemaVersion: 2,
  },
};

const deliver = (record: BroadcastRecord): Delivery => ({
  ...record,
  topic: 'bourse.offers.offer.v1',
  partition: 0,
  offset: 0n,
});

/** The same event in the JSON format, in one value. */
function structured(changes: Readonly<Record<string, unknown>> = {}): Delivery {
  const { key, headers, value } = toRecord(offers, recorded);
  const attributes = Object.entries(headers)
    .filter(([name]) => name.startsWith('ce_'))
    .map(([name, text]) => [name.slice(3), text]);
  const event = {
    ...(Object.fromEntries(attributes) as Record<string, string>),
    datacontenttype: 'application/json',
    dataversion: 2,
    data: JSON.parse(value) as unknown,
    ...changes,
  };
  return deliver({
    key,
    headers: { 'content-type': 'Application/CloudEvents+JSON; charset=UTF-8' },
    value: JSON.stringify(event),
  });
}

describe('a recorded event', () => {
  test('is told in the binary mode of CloudEvents 1.0', () => {
    expect(toRecord(offers, recorded)).toEqual({
      key: 'offer-7',
      headers: {
        ce_specversion: '1.0',
        ce_id: 'c7f2f3d2-5d2b-5b44-9f5e-0d6a3a1d8b10',
        ce_source: '/services/offers',
        ce_type: 'bourse.offers.OfferPublished.v1',
        ce_subject: 'offer-7',
        ce_time: '2026-01-31T12:00:00.000Z',
        ce_streamrevision: '3',
        ce_storeposition: '9007199254740993',
        ce_correlationid: '0197c1de-0000-7000-8000-000000000001',
        ce_causationid: '0197c1de-0000-7000-8000-000000000002',
        ce_commandid: '0197c1de-0000-7000-8000-000000000003',
        ce_actor: 'process:securing',
        ce_dataversion: '2',
        ce_partitionkey: 'offer-7',
        'content-type': 'application/json',
      },
      value: '{"offerId":"7","title":"Marchés publics, délégations"}',
    });
  });

  test('is read back as it was, whatever it says', () => {
    const event = fc.record({
      type: fc.stringMatching(/^[A-Za-z]{1,40}$/),
      id: fc.uuid(),
      revision: fc.bigInt({ min: 0n, max: 2n ** 62n }),
      data: fc.jsonValue(),
      schemaVersion: fc.integer({ min: 1, max: 99 }),
    });
    fc.assert(
      fc.property(event, (given) => {
        const told = toRecord(offers, {
          ...recorded,
          ...given,
          revision: revision(given.revision),
          metadata: { ...recorded.metadata, schemaVersion: given.schemaVersion },
        });
        expect(fromDelivery(deliver(told))).toEqual({
          id: given.id,
          context: 'offers',
          type: given.type,
          stream: 'offer-7',
          revision: given.revision,
          position: recorded.position,
          recordedAt: recorded.metadata.recordedAt,
          correlationId: recorded.metadata.$correlationId,
          causationId: recorded.metadata.$causationId,
          commandId: recorded.metadata.commandId,
          actor: 'process:securing',
          schemaVersion: given.schemaVersion,
          data: JSON.parse(JSON.stringify(given.data)) as unknown,
        });
      }),
    );
  });
});

describe('a delivery', () => {
  test('in structured mode says the same as in binary mode', () => {
    expect(fromDelivery(structured())).toEqual(fromDelivery(deliver(toRecord(offers, recorded))));
  });

  test('may carry attributes of others', () => {
    const { headers, ...rest } = toRecord(offers, recorded);
    const traced = { ...rest, headers: { ...headers, ce_traceparent: '00-0-0-00', other: 'x' } };
    expect(fromDelivery(deliver(traced)).type).toBe('OfferPublished');
  });

  const names = Object.keys(toRecord(offers, recorded).headers);
  test.each(names)('without %s is malformed', (name) => {
    const { headers, ...rest } = toRecord(offers, recorded);
    const { [name]: _, ...others } = headers;
    const reading = () => fromDelivery(deliver({ ...rest, headers: others }));
    expect(reading).toThrow(MalformedEventError);
    expect(reading).toThrow(`Attribute ${name.replace('ce_', '')}:`);
  });

  test.each([
    ['specversion', '0.3'],
    ['id', 'seven'],
    ['source', '/services/requests'],
    ['type', 'OfferPublished'],
    ['type', 'bourse.offers.OfferPublished.v2'],
    ['subject', 'offer'],
    ['time', '31/01/2026'],
    ['time', '2026-01-31T12:00:00+01:00'],
    ['streamrevision', '-1'],
    ['streamrevision', '1.5'],
    ['storeposition', '0x10'],
    ['correlationid', ''],
    ['causationid', 'x'],
    ['commandid', newId().slice(1)],
    ['actor', ''],
    ['dataversion', '0'],
    ['partitionkey', 'offer-8'],
  ])('with %s %j is malformed, in both modes', (name, value) => {
    const { headers, ...rest } = toRecord(offers, recorded);
    const binary = deliver({ ...rest, headers: { ...headers, [`ce_${name}`]: value } });
    for (const delivery of [binary, structured({ [name]: value })]) {
      expect(() => fromDelivery(delivery)).toThrow(MalformedEventError);
      expect(() => fromDelivery(delivery)).toThrow(`Attribute ${name}:`);
    }
  });

  test.each([
    ['data', { ...toRecord(offers, recorded), value: '{' }],
    ['key', { ...toRecord(offers, recorded), key: 'offer-8' }],
    ['value', { ...structured(), value: '[]' }],
    ['value', { ...structured(), value: '' }],
    ['data', structured({ data: undefined })],
    ['datacontenttype', structured({ datacontenttype: 'text/xml' })],
  ])('with an unreadable %s is malformed', (name, record) => {
    expect(() => fromDelivery(deliver(record))).toThrow(`Attribute ${name}:`);
  });

  test('of arbitrary text is malformed, and nothing worse', () => {
    const anything = fc.record({
      key: fc.string(),
      headers: fc.dictionary(fc.constantFrom(...names), fc.string()),
      value: fc.oneof(fc.string(), fc.json()),
    });
    fc.assert(
      fc.property(anything, (record) => {
        expect(() => fromDelivery(deliver(record))).toThrow(MalformedEventError);
      }),
    );
  });
});
