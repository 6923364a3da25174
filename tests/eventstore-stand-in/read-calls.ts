import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { once } from 'node:events';
import { type Faults, mayAnswer, refusalOf } from './faults.ts';
import type { StandInLog, StoredEvent } from './log.ts';
import {
  checkpointMessage,
  confirmationMessage,
  eventMessage,
  nameOf,
  notFoundMessage,
} from './messages.ts';

export type ReadCall = ServerWritableStream<ReadReq, ReadResp>;
type Answered = { readonly call: ReadCall; readonly gone: AbortSignal };
type Options = NonNullable<ReturnType<ReadReq['getOptions']>>;

/** The server's own window, where the client asks for none. */
const DEFAULT_WINDOW = 32;

/** What open subscriptions hear of. */
export type News = {
  /** Told of every event that is handed to a subscription. */
  readonly sent: () => void;
  /** Waits for an append, or for the end of the subscription. */
  readonly next: (signal: AbortSignal) => Promise<unknown>;
  /** Whether it is to end now, without an error. */
  readonly hasEnded: (call: ReadCall) => boolean;
};

/** Aborted when nobody listens to the call any more. */
function goneOf(call: ReadCall): AbortSignal {
  const gone = new AbortController();
  for (const event of ['cancelled', 'close', 'error']) call.once(event, () => gone.abort());
  return gone.signal;
}

/** Answers a read: a stream, everything, or a subscription to everything. */
export async function answerRead(
  call: ReadCall,
  log: StandInLog,
  faults: Faults,
  news: News,
): Promise<void> {
  const refusal = refusalOf(faults, call);
  if (refusal !== undefined) {
    call.emit('error', refusal);
    return;
  }
  if (!(await mayAnswer(faults, 'reads'))) return;
  const gone = goneOf(call);
  const options = call.request.getOptions();
  if (options === undefined) throw new Error('a read without options');
  if (options.hasSubscription()) await subscription({ call, gone }, options, log, faults, news);
  else if (options.hasStream()) await readStream({ call, gone }, options, log);
  else await readAll({ call, gone }, options, log);
  call.end();
}

async function readStream(
  { call, gone }: Answered,
  options: Options,
  log: StandInLog,
): Promise<void> {
  const asked = options.getStream();
  const name = nameOf(asked?.getStreamIdentifier());
  const events = log.stream(name);
  if (events === undefined || events.length === 0) {
    call.write(notFoundMessage(name));
    return;
  }
  const at = (event: StoredEvent) => event.revision;
  const from = asked?.hasRevision() === true ? BigInt(asked.getRevision()) : undefined;
  await writeAll({ call, gone }, pick(events, at, from, asked?.hasEnd() === true, options));
}

async function readAll({ call, gone }: Answered, options: Options, log: StandInLog): Promise<void> {
  const asked = options.getAll();
  const at = (event: StoredEvent) => event.position;
  const from = asked?.hasPosition() === true ? commitOf(options) : undefined;
  await writeAll({ call, gone }, pick(log.all, at, from, asked?.hasEnd() === true, options));
}

/** Forwards from a place on, that place included; backwards from the end only, which is all that is asked for here. */
function pick(
  events: readonly StoredEvent[],
  at: (event: StoredEvent) => bigint,
  from: bigint | undefined,
  fromEnd: boolean,
  options: Options,
): readonly StoredEvent[] {
  const count = Number(options.getCount());
  const backwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;
  if (backwards) {
    if (!fromEnd) throw new Error('the stand-in reads backwards from the end only');
    return events.slice(-count).toReversed();
  }
  if (fromEnd) return [];
  const start = from === undefined ? 0 : firstAtOrAfter(events, at, from);
  return events.slice(start, start + count);
}

/** The index of the first event at or after a place: they are in order. */
function firstAtOrAfter(
  events: readonly StoredEvent[],
  at: (event: StoredEvent) => bigint,
  place: bigint,
): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const event = events[middle];
    if (event !== undefined && at(event) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

const commitOf = (options: Options): bigint =>
  BigInt(options.getAll()?.getPosition()?.getCommitPosition() ?? 0);

/**
 * A filtered subscription to everything: events of the wanted streams after a place, and a checkpoint
 * each time so many events were looked at. Like the servers before 24 it says nothing when it has
 * reached the end; while catching up its checkpoints name a place between events.
 */
async function subscription(
  { call, gone }: Answered,
  options: Options,
  log: StandInLog,
  faults: Faults,
  news: News,
): Promise<void> {
  const filter = options.getFilter();
  const prefixes = filter?.getStreamIdentifier()?.getPrefixList() ?? [''];
  const wanted = ({ stream }: StoredEvent) => prefixes.some((prefix) => stream.startsWith(prefix));
  const window = filter?.hasMax() === true ? filter.getMax() : DEFAULT_WINDOW;
  const interval = window * (filter?.getCheckpointintervalmultiplier() ?? 1);
  const resumed = options.getAll()?.hasPosition() === true;
  let index = resumed
    ? firstAtOrAfter(log.all, ({ position }) => position, commitOf(options) + 1n)
    : 0;
  if (resumed && faults.skipsAtSeam) {
    const before = log.all[index - 1];
    const first = log.all.findIndex((event, at) => at >= index && wanted(event));
    if (before !== undefined && !wanted(before) && first >= 0) index = first + 1;
  }
  call.write(confirmationMessage('stand-in'));
  const end = log.all.length;
  for (let considered = 0; !gone.aborted && !news.hasEnded(call);) {
    const event = log.all[index];
    if (event === undefined || faults.stuckSubscriptions) {
      await news.next(gone);
      continue;
    }
    index += 1;
    considered += 1;
    if (wanted(event)) {
      news.sent();
      await write({ call, gone }, eventMessage(event));
    }
    if (considered % interval !== 0) continue;
    const catchingUp = index < end;
    const next = log.all[index];
    await write(
      { call, gone },
      catchingUp && next !== undefined
        ? checkpointMessage(next.position, 0n)
        : checkpointMessage(event.position, event.position),
    );
  }
}

async function writeAll(answered: Answered, events: readonly StoredEvent[]): Promise<void> {
  for (const event of events) await write(answered, eventMessage(event));
}

/** Waits while the client takes nothing. */
async function write({ call, gone }: Answered, message: ReadResp): Promise<void> {
  if (gone.aborted || call.write(message)) return;
  await once(call, 'drain', { signal: gone }).catch(() => undefined);
}
