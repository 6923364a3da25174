import {
  type EventStoreDBClient,
  jsonEvent,
  type JSONType,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import type { Backoff } from '@bourse/kernel/backoff';
import { invariant } from '@bourse/kernel/invariant';
import {
  type AppendResult,
  type EventToAppend,
  type ExpectedRevision,
  type Revision,
  revision,
  storePosition,
  type StreamName,
} from '../port.ts';
import type { Connection } from './connection.ts';
import { asLeader, type Credentials, type Reader } from './reader.ts';
import { NONE_FROM } from './recorded.ts';
import { retrying, type StoreLog } from './retrying.ts';
import { Slots } from './slots.ts';
import { SilenceError, within } from './within.ts';

export type AppendOrder = {
  readonly stream: StreamName;
  readonly expected: ExpectedRevision;
  readonly events: readonly EventToAppend[];
};

/**
 * Under way at the same time. The library writes all batch appends into one call, and buffers 16: with
 * more, a write waits inside it, and when the call then fails that write's rejection reaches nobody and
 * ends the process.
 */
const AT_ONCE = 15;
/** An append is tried again after this part of its whole time without an answer. */
const ATTEMPTS_IN_TIME = 4;
/**
 * Until when the server may still work on an attempt. By the server's clock, which need not be ours:
 * far away. The deadline that counts is kept here.
 */
const SERVER_DEADLINE_MS = 30_000;

/**
 * Appends, each tried again with the same event ids until it is acknowledged, refused, or out of time.
 *
 * @param options.timeoutMs For one append, with all its attempts.
 * @param options.credentials Sent with each call; the library then appends one by one instead of in batches.
 */
export function openAppender(options: {
  readonly connection: Connection;
  readonly reader: Reader;
  readonly timeoutMs: number;
  readonly backoff: Backoff;
  readonly credentials: Credentials | undefined;
  readonly closing: AbortSignal;
  readonly log: StoreLog;
}) {
  const { connection, reader, timeoutMs } = options;
  const attemptMs = Math.ceil(timeoutMs / ATTEMPTS_IN_TIME);
  const slots = new Slots(AT_ONCE);
  const as = asLeader(options.credentials);

  /** One attempt. Gives undefined for the position where the server's word is not to be trusted. */
  async function send(client: EventStoreDBClient, order: AppendOrder, isFirst: boolean) {
    const answer = await within(
      attemptMs,
      `an append to ${order.stream}`,
      client.appendToStream(order.stream, order.events.map(toMessage), {
        expectedRevision: order.expected,
        deadline: SERVER_DEADLINE_MS,
        ...as,
      }),
    );
    invariant(
      answer.success && answer.nextExpectedRevision === lastRevision(order),
      `the server put the events of ${order.stream} where they were expected to go`,
    );
    const commit = answer.position?.commit;
    // A repetition may be acknowledged with another position, or with none.
    return isFirst && commit !== undefined && commit < NONE_FROM ? commit : undefined;
  }

  /**
   * The library asks once what the server can do and keeps the answer, even none. Asked here, before any
   * append: a late answer would let an append that was given up go out beside its repetition.
   */
  async function asked(client: EventStoreDBClient): Promise<void> {
    if (options.credentials !== undefined) return;
    try {
      await within(attemptMs, 'what the server can do', client['capabilities']);
    } catch (error) {
      await connection.renew(client);
      throw error;
    }
  }

  async function attempt(
    order: AppendOrder,
    number: number,
    giveUpAt: number,
  ): Promise<AppendResult> {
    if (performance.now() > giveUpAt) throw new SilenceError('waited too long for a turn');
    const client = await connection.client();
    await asked(client);
    try {
      const commit = await send(client, order, number === 1);
      if (commit !== undefined) {
        return {
          kind: 'appended',
          revision: lastRevision(order),
          position: storePosition(commit),
        };
      }
      const stored = await storedResult(order);
      // While the lead changes hands, the server that is read from may come to know it later.
      if (stored === undefined)
        throw new SilenceError('what was acknowledged is not to be read yet');
      return stored;
    } catch (error) {
      if (error instanceof WrongExpectedVersionError) return conflict(order, error);
      if (error instanceof SilenceError) await connection.renew(client);
      throw error;
    }
  }

  /** A conflict, unless these very events stand where they were expected to go: then it is the first append, again. */
  async function conflict(
    order: AppendOrder,
    { actualVersion }: WrongExpectedVersionError,
  ): Promise<AppendResult> {
    const actual =
      typeof actualVersion === 'bigint' && actualVersion < NONE_FROM
        ? revision(actualVersion)
        : 'no_stream';
    const stored =
      actual !== 'no_stream' && actual >= lastRevision(order)
        ? await storedResult(order)
        : undefined;
    return stored ?? { kind: 'conflict', actual };
  }

  /** The result of the same append before, from the stream itself. */
  async function storedResult(order: AppendOrder): Promise<AppendResult | undefined> {
    const { stream, events } = order;
    const found = await reader.pageOfStream(stream, firstRevision(order), events.length);
    const last = found.at(-1);
    const same =
      found.length === events.length && found.every(({ id }, index) => id === events[index]?.id);
    return same && last !== undefined
      ? { kind: 'appended', revision: last.revision, position: last.position }
      : undefined;
  }

  return async (order: AppendOrder): Promise<AppendResult> => {
    for (const { id, data } of order.events) {
      // The library finds out where nobody hears of it.
      invariant(JSON.stringify(data) !== undefined, `the data of event ${id} can be said in JSON`);
    }
    const giveUpAt = performance.now() + timeoutMs;
    return retrying(
      {
        what: `append to ${order.stream}`,
        timeoutMs,
        backoff: options.backoff,
        signal: options.closing,
        log: options.log,
      },
      (number) => slots.use(() => attempt(order, number, giveUpAt)),
    );
  };
}

const firstRevision = ({ expected }: AppendOrder): Revision =>
  revision(expected === 'no_stream' ? 0n : expected + 1n);
const lastRevision = (order: AppendOrder): Revision =>
  revision(firstRevision(order) + BigInt(order.events.length - 1));

const toMessage = ({ id, type, data, metadata }: EventToAppend) =>
  jsonEvent({ id, type, data: data as JSONType, metadata });
