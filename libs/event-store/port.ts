import type { Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';

declare const brand: unique symbol;

/** The name of a stream, `<category>-<id>`; the category holds no hyphen. */
export type StreamName = `${string}-${string}`;

/** The place of an event in its stream: 0, 1, 2 ... without a gap. */
export type Revision = bigint & { readonly [brand]: 'Revision' };

/** The place of an event in the whole store: grows with every append, with gaps. Other stores' positions do not compare. */
export type StorePosition = bigint & { readonly [brand]: 'StorePosition' };

export const revision = (value: bigint | number): Revision => BigInt(value) as Revision;
export const storePosition = (value: bigint | number): StorePosition =>
  BigInt(value) as StorePosition;

/** Before the first event of any store. */
export const START: StorePosition = storePosition(-1);

/** What the writer believes of the stream: that it does not exist, or the revision of its last event. */
export type ExpectedRevision = 'no_stream' | Revision;

/** What is said of every event. People appear as opaque ids only. */
export type EventMetadata = {
  readonly $correlationId: Uuid;
  /** The id of what caused the event: an event, or the command itself when a person gave it. */
  readonly $causationId: Uuid;
  readonly commandId: Uuid;
  /** Hash of the command's content: tells a repeated command from another under the same id. */
  readonly fingerprint: string;
  /** Who acted: the opaque id of a person, or `process:<name>`. */
  readonly actor: string;
  readonly recordedAt: Instant;
  readonly schemaVersion: number;
};

export type EventToAppend = {
  readonly id: Uuid;
  readonly type: string;
  readonly data: unknown;
  readonly metadata: EventMetadata;
};

export type RecordedEvent = EventToAppend & {
  readonly stream: StreamName;
  readonly revision: Revision;
  readonly position: StorePosition;
};

export type AppendResult =
  | { readonly kind: 'appended'; readonly revision: Revision; readonly position: StorePosition }
  | { readonly kind: 'conflict'; readonly actual: ExpectedRevision };

/** Which streams: those of these categories. */
export type StreamFilter = { readonly categories: readonly string[] };

export type SubscriptionMessage =
  | { readonly kind: 'event'; readonly event: RecordedEvent }
  /** Nothing of the filter's is left up to and including `position`. `live`: that was the end of the store. */
  | { readonly kind: 'checkpoint'; readonly position: StorePosition; readonly live: boolean };

/** A reader has seen more than the store holds: an older copy of it was put back. */
export class BeyondEndError extends Error {
  override readonly name = 'BeyondEndError';
}

/**
 * The only truth. Streams of events, appended under optimistic concurrency and never changed.
 *
 * Appends are atomic, durable once acknowledged, and idempotent: the same event ids in the same
 * order at the same expected revision are acknowledged again, with the first result.
 */
export type EventStore = {
  /**
   * Appends events to one stream.
   *
   * @param expected What the stream must be like; another state gives `conflict` and appends nothing.
   * @param events At least one.
   * @returns The revision and position of the last event, or the conflict.
   */
  append(
    stream: StreamName,
    expected: ExpectedRevision,
    events: readonly EventToAppend[],
  ): Promise<AppendResult>;

  /** The events of one stream from a revision (default: the first); none for a stream that does not exist. */
  read(stream: StreamName, from?: Revision): AsyncIterable<RecordedEvent>;

  /** All events after `after` that pass the filter, in the order of their positions, up to the present end. */
  readAll(after: StorePosition, filter: StreamFilter): AsyncIterable<RecordedEvent>;

  /**
   * The same, and then what is appended from there on. Ends when `signal` aborts; an end without
   * that is a drop, after which the caller subscribes again from its last handled position.
   *
   * @throws BeyondEndError when `after` lies beyond the end of the store.
   */
  subscribe(
    after: StorePosition,
    filter: StreamFilter,
    signal: AbortSignal,
  ): AsyncIterable<SubscriptionMessage>;
};

/** The category of a stream: what stands before the first hyphen; empty when there is none. */
export const categoryOf = (stream: string): string =>
  stream.slice(0, Math.max(0, stream.indexOf('-')));
