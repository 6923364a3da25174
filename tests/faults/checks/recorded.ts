import type { Delivery } from '@bourse/broadcast/port';
import type { RecordedEvent } from '@bourse/event-store/port';
import type { TrailEvent } from '../../support/trail.ts';

/** Whether the trail holds what the store holds: every event, in its place, and nothing else. */
export function trailFaults(
  recorded: readonly RecordedEvent[],
  trail: ReadonlyMap<string, readonly TrailEvent[]>,
): string[] {
  const inTrail = new Map([...trail.values()].flat().map((event) => [event.eventId, event]));
  const ids = new Set<string>(recorded.map(({ id }) => id));
  return [
    ...recorded.flatMap(({ id, stream, revision, type }) => {
      const event = inTrail.get(id);
      const name = `${type}, ${stream} ${revision}`;
      if (event === undefined) return [`${name} is recorded, and not in the trail`];
      const same =
        event.type === type && event.stream === stream && BigInt(event.revision) === revision;
      return same ? [] : [`${name} stands in the trail as ${event.stream} ${event.revision}`];
    }),
    ...[...inTrail.values()]
      .filter(({ eventId }) => !ids.has(eventId))
      .map(({ type, stream }) => `${type}, ${stream} is in the trail, and not recorded`),
  ];
}

/** How a topic holds what was recorded: the order of each stream, and how often. */
export type Telling = {
  readonly faults: readonly string[];
  readonly records: number;
  /** Records that repeat an earlier one. */
  readonly toldTwice: number;
};

/**
 * Whether every recorded event was told, each stream in its order. Repetitions are counted, and are
 * no fault: deliveries are at least once.
 *
 * @param told What the topics hold, each partition in its order.
 */
export function tellingFaults(
  recorded: readonly RecordedEvent[],
  told: readonly Delivery[],
): Telling {
  const faults: string[] = [];
  const ids = new Set<string>();
  const next = new Map<string, number>();
  const known = new Set<string>(recorded.map(({ id }) => id));
  for (const { key, headers } of told) {
    const { ce_id: id = '', ce_streamrevision: revision = '' } = headers;
    if (ids.has(id) || !known.has(id)) continue;
    ids.add(id);
    const expected = next.get(key) ?? 0;
    if (Number(revision) !== expected) {
      faults.push(`${key} is told revision ${revision} where ${expected} was due`);
    }
    next.set(key, Number(revision) + 1);
  }
  const untold = recorded.filter(({ id }) => !ids.has(id));
  faults.push(...untold.map(({ type, stream }) => `${type}, ${stream} was never told`));
  return { faults, records: told.length, toldTwice: told.length - ids.size };
}
