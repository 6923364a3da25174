import type { TrailEvent } from '../../support/trail.ts';

/** A field of an event that must be a text. */
export function text({ type, data }: TrailEvent, field: string): string {
  const value = data[field];
  if (typeof value !== 'string') throw new Error(`${type} has no text ${field}`);
  return value;
}

/** A field of an event that must be a whole number. */
export function count({ type, data }: TrailEvent, field: string): number {
  const value = data[field];
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw new Error(`${type} has no number ${field}`);
  }
  return value;
}
