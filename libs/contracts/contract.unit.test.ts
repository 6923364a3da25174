import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import {
  contract,
  ContractViolation,
  type EventOf,
  event,
  readEvent,
  writeEvent,
} from './contract.ts';

// Three generations of one event: watts as text, watts as a number, and a note beside them.
const lamps = contract({
  context: 'lamps',
  category: 'lamp',
  topic: 'bourse.lamps.lamp.v1',
  events: {
    LampLit: event(
      z.object({ watts: z.int().min(1), note: z.string().trim() }),
      (older) => ({ watts: Number((older as { power: string }).power) }),
      (older) => ({ ...(older as { watts: number }), note: '' }),
    ),
    LampBroken: event(z.object({})),
  },
});

describe('writing', () => {
  test('keeps exactly the fields of the schema, and names its version', () => {
    const data = { watts: 40, note: ' dim ', secret: 'not in the schema' };
    expect(writeEvent(lamps, { type: 'LampLit', data })).toEqual({
      type: 'LampLit',
      data: { watts: 40, note: 'dim' },
      schemaVersion: 3,
    });
    expect(writeEvent(lamps, { type: 'LampBroken', data: {} }).schemaVersion).toBe(1);
  });

  test('refuses what does not fit, and says what and where', () => {
    const dark = { type: 'LampLit' as const, data: { watts: 0, note: '' } };
    expect(() => writeEvent(lamps, dark)).toThrow(ContractViolation);
    expect(() => writeEvent(lamps, dark)).toThrow(/lamp\/LampLit.*watts/s);
  });
});

describe('reading', () => {
  // Golden: what each generation of the program wrote, byte for byte. Never to be edited.
  const golden = [
    { schemaVersion: 1, json: '{"power":"60"}', reads: { watts: 60, note: '' } },
    { schemaVersion: 2, json: '{"watts":75}', reads: { watts: 75, note: '' } },
    { schemaVersion: 3, json: '{"watts":9,"note":"LED"}', reads: { watts: 9, note: 'LED' } },
  ];
  test.each(golden)('gives shape $schemaVersion in the present one', (stored) => {
    const { schemaVersion, json, reads } = stored;
    const read = readEvent(lamps, { type: 'LampLit', schemaVersion, data: JSON.parse(json) });
    expect(read).toEqual({ type: 'LampLit', data: reads });
  });

  test('reads again what it wrote', () => {
    const given = { type: 'LampLit' as const, data: { watts: 40, note: 'dim' } };
    const { type, data, schemaVersion } = writeEvent(lamps, given);
    const stored = JSON.parse(JSON.stringify(data)) as unknown;
    expect(readEvent(lamps, { type, data: stored, schemaVersion })).toEqual(given);
  });

  test.each([0, -1, 4, 1.5, Number.NaN])('refuses version %p, which nobody wrote', (version) => {
    const stored = { type: 'LampLit', schemaVersion: version, data: { watts: 1, note: '' } };
    expect(() => readEvent(lamps, stored)).toThrow(ContractViolation);
  });

  test('an old shape that does not become the present one is a violation, not a guess', () => {
    const stored = { type: 'LampLit', schemaVersion: 1, data: { power: 'bright' } };
    expect(() => readEvent(lamps, stored)).toThrow(ContractViolation);
  });
});

// Names that every JavaScript object answers to are not events for all that.
test.each(['LampSold', 'constructor', '__proto__', 'toString', ''])(
  'the unknown event "%s" is neither written nor read',
  (type) => {
    expect(() => readEvent(lamps, { type, data: {}, schemaVersion: 1 })).toThrow(ContractViolation);
    const unknown: { type: string; data: object } = { type, data: {} };
    expect(() => writeEvent(lamps, unknown as EventOf<typeof lamps>)).toThrow(ContractViolation);
  },
);
