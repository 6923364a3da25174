import type { RecordedEvent, StorePosition, StreamName } from '@bourse/event-store/port';
import { categoryOf } from '@bourse/event-store/port';
import type { Uuid } from '@bourse/kernel/ids';
import type { Appended } from '../ports/store-log.ts';
import type { Referee } from './referee.ts';

/** What one command has caused: events of one append. */
export type Caused = { readonly stream: StreamName; readonly events: readonly RecordedEvent[] };

/** Everything that was ever stored, and what must hold of any event whatever it says. */
export class EventBook {
  readonly #referee: Referee;
  readonly #ids = new Set<Uuid>();
  readonly #ends = new Map<StreamName, bigint>();
  readonly #byCommand = new Map<Uuid, Caused>();
  readonly #byCategory = new Map<string, RecordedEvent[]>();
  /** How many there are of each type. */
  readonly types = new Map<string, number>();
  #position: bigint = -1n;
  #count = 0;

  constructor(referee: Referee) {
    this.#referee = referee;
  }

  /** Events stored. */
  get count(): number {
    return this.#count;
  }

  add({ stream, events }: Appended): void {
    for (const [commandId, caused] of Map.groupBy(events, ({ metadata }) => metadata.commandId)) {
      const before = this.#byCommand.get(commandId);
      this.#referee.demand(
        before === undefined,
        'no command is effective twice',
        () => `${commandId} caused ${typesOf(before?.events)}, and now ${typesOf(caused)}`,
      );
      this.#byCommand.set(commandId, { stream, events: caused });
    }
    for (const event of events) this.#addOne(event);
  }

  #addOne(event: RecordedEvent): void {
    const { stream, revision, position, id } = event;
    const demand = this.#referee.demand.bind(this.#referee);
    demand(!this.#ids.has(id), 'every event has an id of its own', () => `${id} in ${stream}`);
    const expected = (this.#ends.get(stream) ?? -1n) + 1n;
    demand(
      revision === expected,
      'revisions have no gaps',
      () => `${stream} goes on with ${revision}, not with ${expected}`,
    );
    demand(
      position > this.#position,
      'positions grow',
      () => `${position} after ${this.#position}`,
    );
    this.#ids.add(id);
    this.#ends.set(stream, revision);
    this.#position = position;
    this.#count += 1;
    this.types.set(event.type, (this.types.get(event.type) ?? 0) + 1);
    const category = categoryOf(stream);
    const known = this.#byCategory.get(category) ?? [];
    known.push(event);
    this.#byCategory.set(category, known);
  }

  /** What a command has caused; undefined for nothing. */
  causedBy(commandId: Uuid): Caused | undefined {
    return this.#byCommand.get(commandId);
  }

  /** What each command has caused, by their ids. */
  all(): Iterable<readonly [commandId: Uuid, caused: Caused]> {
    return this.#byCommand;
  }

  /** The revision at which a stream ends; undefined for one that does not exist. */
  endOf(stream: StreamName): bigint | undefined {
    return this.#ends.get(stream);
  }

  /** Events of a category, up to and including a position. */
  *of(category: string, upTo?: StorePosition): Generator<RecordedEvent> {
    for (const event of this.#byCategory.get(category) ?? []) {
      if (upTo !== undefined && event.position > upTo) return;
      yield event;
    }
  }
}

const typesOf = (events: readonly RecordedEvent[] | undefined): string =>
  (events ?? []).map(({ type, stream, revision }) => `${type} (${stream} ${revision})`).join(', ');
