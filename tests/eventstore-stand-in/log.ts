import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';

/** An event as the stand-in keeps it. */
export type StoredEvent = {
  readonly position: bigint;
  readonly stream: string;
  readonly revision: bigint;
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  /** Base64, so that a line of the file can hold it. */
  readonly data: string;
  readonly metadata: string;
  readonly createdMs: number;
};

export type Proposed = Pick<StoredEvent, 'id' | 'type' | 'contentType' | 'data' | 'metadata'>;

/** As EventStoreDB has it: the revision of the last event, or a statement about the stream. */
export type Expected = bigint | 'no_stream' | 'any' | 'stream_exists';

export type LogResult =
  | { readonly kind: 'appended'; readonly last: StoredEvent; readonly repeated: boolean }
  | { readonly kind: 'wrong_version'; readonly current: bigint | undefined };

type Stream = { readonly events: StoredEvent[]; readonly first: bigint };

/** What an event takes in the log beside its content: positions have gaps, as in the real one. */
const OVERHEAD_BYTES = 97n;

/**
 * What the stand-in holds, in memory; with a file, also there, one event a line, so that it is all
 * there again after a restart. A last line without its end was never acknowledged, and is dropped.
 */
export class StandInLog {
  readonly all: StoredEvent[] = [];
  readonly #streams = new Map<string, Stream>();
  readonly #file: string | undefined;
  #next = 1000n;

  constructor(file: string | undefined) {
    this.#file = file;
    if (file !== undefined && existsSync(file)) this.#load(file);
  }

  stream(name: string): readonly StoredEvent[] | undefined {
    return this.#streams.get(name)?.events;
  }

  /** For tests: the next event of a stream that does not exist yet gets this revision. */
  beginAt(name: string, first: bigint): void {
    this.#streams.set(name, { events: [], first });
  }

  append(name: string, expected: Expected, proposed: readonly Proposed[]): LogResult {
    const stream = this.#streams.get(name) ?? { events: [], first: 0n };
    const current = stream.first + BigInt(stream.events.length) - 1n;
    const exists = current >= 0n;
    const asExpected =
      expected === 'any' ||
      (expected === 'no_stream' && !exists) ||
      (expected === 'stream_exists' && exists) ||
      expected === current;
    if (!asExpected) return this.#repetition(stream, expected, proposed, current);

    const added = proposed.map((event, index) => this.#place(event, name, current, index));
    this.#keep(added);
    const last = added.at(-1);
    if (last === undefined) throw new Error('an append of nothing');
    return { kind: 'appended', last, repeated: false };
  }

  /** Idempotence as EventStoreDB documents it: the same ids in the same order where they were expected to go. */
  #repetition(
    stream: Stream,
    expected: Expected,
    proposed: readonly Proposed[],
    current: bigint,
  ): LogResult {
    const before =
      expected === 'no_stream' ? -1n : typeof expected === 'bigint' ? expected : undefined;
    if (before !== undefined) {
      const from = Number(before + 1n - stream.first);
      const found = from < 0 ? [] : stream.events.slice(from, from + proposed.length);
      const last = found.at(-1);
      const same = found.every(({ id }, index) => id === proposed[index]?.id);
      if (same && found.length === proposed.length && last !== undefined) {
        return { kind: 'appended', last, repeated: true };
      }
    }
    return { kind: 'wrong_version', current: current >= 0n ? current : undefined };
  }

  #place(event: Proposed, stream: string, current: bigint, index: number): StoredEvent {
    const position = this.#next;
    this.#next += OVERHEAD_BYTES + BigInt(event.data.length + event.metadata.length);
    return {
      ...event,
      stream,
      position,
      revision: current + 1n + BigInt(index),
      createdMs: Date.now(),
    };
  }

  #keep(added: readonly StoredEvent[]): void {
    if (this.#file !== undefined) {
      const lines = added.map((event) => `${JSON.stringify(event, bigintsAsText)}\n`).join('');
      appendFileSync(this.#file, lines, { flush: true });
    }
    for (const event of added) this.#remember(event);
  }

  #remember(event: StoredEvent): void {
    this.all.push(event);
    const stream = this.#streams.get(event.stream) ?? { events: [], first: event.revision };
    stream.events.push(event);
    this.#streams.set(event.stream, stream);
  }

  #load(file: string): void {
    const text = readFileSync(file);
    const whole = text.lastIndexOf('\n') + 1;
    truncateSync(file, whole);
    for (const line of text.subarray(0, whole).toString('utf8').split('\n')) {
      if (line === '') continue;
      const stored = JSON.parse(line) as StoredEvent & { position: string; revision: string };
      const event = {
        ...stored,
        position: BigInt(stored.position),
        revision: BigInt(stored.revision),
      };
      this.#remember(event);
      this.#next =
        event.position + OVERHEAD_BYTES + BigInt(event.data.length + event.metadata.length);
    }
  }
}

const bigintsAsText = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value;
