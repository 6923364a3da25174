import type { TrailEvent } from '../../support/trail.ts';

/** What is wrong with the streams as such: revisions without a gap, ids and effects that occur once. */
export function streamFaults(trail: ReadonlyMap<string, readonly TrailEvent[]>): string[] {
  const faults: string[] = [];
  const ids = new Set<string>();
  for (const [stream, events] of trail) {
    const effects = new Set<string>();
    for (const [index, { revision, eventId, commandId, type }] of events.entries()) {
      if (revision !== index)
        faults.push(`${stream} has revision ${revision} in place of ${index}`);
      if (ids.has(eventId)) faults.push(`${stream}: the event ${eventId} occurs twice`);
      ids.add(eventId);
      // No command of the bourse gives two events of one type.
      const effect = `${commandId} ${type}`;
      if (effects.has(effect)) faults.push(`${stream}: the command ${effect} had its effect twice`);
      effects.add(effect);
    }
  }
  return faults;
}
