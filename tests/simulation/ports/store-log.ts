import {
  type AppendResult,
  BeyondEndError,
  categoryOf,
  type EventToAppend,
  type ExpectedRevision,
  type RecordedEvent,
  type Revision,
  revision,
  START,
  type StorePosition,
  storePosition,
  type StreamFilter,
  type StreamName,
} from '@bourse/event-store/port';
import { invariant } from '@bourse/kernel/invariant';

/** What an append stored, as one piece. */
export type Appended = { readonly stream: StreamName; readonly events: readonly RecordedEvent[] };

type Row = Omit<RecordedEvent, 'data' | 'metadata'> & {
  readonly category: string;
  /** As text, so that nobody shares an object with what is stored. */
  readonly data: string;
  readonly metadata: string;
};

const toRecorded = ({
  stream,
  revision: at,
  position,
  id,
  type,
  data,
  metadata,
}: Row): RecordedEvent => ({
  stream,
  revision: at,
  position,
  id,
  type,
  data: JSON.parse(data) as unknown,
  metadata: JSON.parse(metadata) as RecordedEvent['metadata'],
});

/**
 * What the simulated event store holds: survives every process. Each call is one indivisible moment;
 * that time passes before and after is the business of the port.
 */
export class StoreLog {
  readonly #rows: Row[] = [];
  readonly #streams = new Map<StreamName, Row[]>();
  readonly #listeners = new Set<(appended: Appended) => void>();
  readonly #gap: () => number;
  #end = START;

  /** @param gap How far one position lies from the one before: positions have gaps. */
  constructor(gap: () => number) {
    this.#gap = gap;
  }

  get end(): StorePosition {
    return this.#end;
  }

  /** Told of every append, in the moment of it. @returns what ends that. */
  onAppend(listener: (appended: Appended) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @returns the result, and whether these very events were there before. */
  append(
    stream: StreamName,
    expected: ExpectedRevision,
    events: readonly EventToAppend[],
  ): { readonly result: AppendResult; readonly again: boolean } {
    const rows = this.#streams.get(stream) ?? [];
    const last = rows.at(-1);
    const actual: ExpectedRevision = last?.revision ?? 'no_stream';
    if (actual !== expected) {
      const result = repeated(rows, expected, events) ?? { kind: 'conflict', actual };
      return { result, again: result.kind === 'appended' };
    }
    this.#streams.set(stream, rows);
    const added = events.map((event) => this.#add(stream, rows, event));
    const final = added.at(-1);
    invariant(final !== undefined, 'an append holds at least one event');
    const appended = { stream, events: added.map(toRecorded) };
    for (const listener of this.#listeners) listener(appended);
    const { revision: at, position } = final;
    return { result: { kind: 'appended', revision: at, position }, again: false };
  }

  #add(stream: StreamName, rows: Row[], event: EventToAppend): Row {
    this.#end = storePosition(this.#end + BigInt(this.#gap()));
    const row: Row = {
      stream,
      category: categoryOf(stream),
      revision: revision(rows.length),
      position: this.#end,
      id: event.id,
      type: event.type,
      data: JSON.stringify(event.data),
      metadata: JSON.stringify(event.metadata),
    };
    rows.push(row);
    this.#rows.push(row);
    return row;
  }

  /** One page of a stream. */
  pageOfStream(stream: StreamName, from: Revision, limit: number): readonly RecordedEvent[] {
    const rows = this.#streams.get(stream) ?? [];
    return rows.slice(Number(from), Number(from) + limit).map(toRecorded);
  }

  /**
   * At most `limit` events of the filter's after a position, and up to where nothing of it is left.
   *
   * @throws BeyondEndError when the position lies beyond the end.
   */
  pageOfAll(
    after: StorePosition,
    filter: StreamFilter,
    limit: number,
  ): { readonly events: readonly RecordedEvent[]; readonly upTo: StorePosition } {
    if (after > this.#end) {
      throw new BeyondEndError(`position ${after} lies beyond the end, ${this.#end}`);
    }
    const found: Row[] = [];
    for (let at = this.#indexAfter(after); at < this.#rows.length; at += 1) {
      const row = this.#rows[at];
      if (row === undefined || !filter.categories.includes(row.category)) continue;
      found.push(row);
      if (found.length === limit) return { events: found.map(toRecorded), upTo: row.position };
    }
    return { events: found.map(toRecorded), upTo: this.#end };
  }

  /** The first row after a position. */
  #indexAfter(after: StorePosition): number {
    let [low, high] = [0, this.#rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#rows[middle]?.position ?? START) <= after) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The first result of an append that stored these very events where they are expected to go now. */
function repeated(
  rows: readonly Row[],
  expected: ExpectedRevision,
  events: readonly EventToAppend[],
): AppendResult | undefined {
  const first = expected === 'no_stream' ? 0 : Number(expected) + 1;
  const stored = rows.slice(first, first + events.length);
  const last = stored.at(-1);
  const same =
    stored.length === events.length && stored.every((row, nth) => row.id === events[nth]?.id);
  if (!same || last === undefined) return undefined;
  return { kind: 'appended', revision: last.revision, position: last.position };
}
