import type { TrailEvent } from './queries.ts';

type Placed = Pick<TrailEvent, 'eventId' | 'causationId' | 'service' | 'position' | 'recordedAt'>;

/**
 * Puts events of several services in an order in which they can have happened: each after what caused
 * it and after what its own service had recorded before. Where that leaves a choice, the time of
 * recording decides; clocks of different machines may differ, and causes do not.
 *
 * @param events Sorted by the time of recording.
 */
export function inCausalOrder<Event extends Placed>(events: readonly Event[]): readonly Event[] {
  const lines = [...Map.groupBy(events, ({ service }) => service).values()].map((line) =>
    line.toSorted((a, b) => a.position - b.position),
  );
  const told = new Set<string>();
  const here = new Set(events.map(({ eventId }) => eventId));
  const isReady = ({ eventId, causationId }: Event): boolean =>
    causationId === eventId || !here.has(causationId) || told.has(causationId);
  const ordered: Event[] = [];
  for (let left = events.length; left > 0; left -= 1) {
    const heads = lines
      .flatMap((line) => line.slice(0, 1))
      .sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : a.recordedAt > b.recordedAt ? 1 : 0));
    // Causes that go round in a circle were made up by somebody; they are told in the order of their times.
    const next = heads.find(isReady) ?? heads[0];
    if (next === undefined) break;
    lines.find((line) => line[0] === next)?.shift();
    told.add(next.eventId);
    ordered.push(next);
  }
  return ordered;
}
