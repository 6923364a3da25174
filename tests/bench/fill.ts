import { type EventStore, type ExpectedRevision, revision } from '@bourse/event-store/port';
import type { Entry } from './events.ts';

/** Appends under way at once. */
const AT_ONCE = 200;

/** Appends entries in their order; those of one stream follow each other in it. */
export async function fill(store: EventStore, entries: Iterable<Entry>): Promise<void> {
  let underWay: Promise<unknown>[] = [];
  let last: { stream: string; events: number } = { stream: '', events: 0 };
  for (const { stream, events } of entries) {
    const before = last.stream === stream ? last.events : 0;
    const expected: ExpectedRevision = before === 0 ? 'no_stream' : revision(before - 1);
    last = { stream, events: before + events.length };
    underWay.push(store.append(stream, expected, events));
    if (underWay.length < AT_ONCE) continue;
    await Promise.all(underWay);
    underWay = [];
  }
  await Promise.all(underWay);
}
