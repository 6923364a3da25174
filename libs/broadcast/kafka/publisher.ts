import { Partitioners, type Message, type Producer } from 'kafkajs';
import type { BroadcastRecord } from '../port.ts';
import { openClient, RETRY_REQUEST, type Client, type ClientOptions } from './client.ts';
import { within } from './deadline.ts';

/** Sends records, one batch at a time, in the order in which they were given. */
export type Publisher = {
  /** @throws Error when the records are not acknowledged in time; they may arrive all the same. */
  publish(topic: string, records: readonly BroadcastRecord[]): Promise<void>;
  /** Lets what waits go out first. */
  close(): Promise<void>;
};

/** Some records of one `publish` call, sent whole. */
type Parcel = {
  readonly topic: string;
  readonly messages: Message[];
  readonly bytes: number;
  readonly call: Call;
};

type Call = { parcels: number; failed: boolean; resolve(): void; reject(error: unknown): void };

const MAX_SEND_BYTES = 512 * 1024;
/** More than this is no queue but a leak: the caller hears of it. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

/**
 * Opens a publisher on an idempotent producer that waits for all replicas.
 *
 * What several callers wait for goes out together, but never two batches at once: that keeps the
 * order of a key through kafkajs' own retries. A batch that is not acknowledged in time takes its
 * producer with it, sockets and all, so that it cannot arrive behind what is sent by the next one.
 *
 * @param options.sendWithinMs For one batch, retries and connecting included.
 */
export function openPublisher(
  options: ClientOptions & { readonly sendWithinMs: number },
): Publisher {
  const waiting: Parcel[] = [];
  let waitingBytes = 0;
  let current: { readonly client: Client; readonly connected: Promise<Producer> } | undefined;
  let pumping: Promise<void> | undefined;

  function open(): NonNullable<typeof current> {
    const client = openClient(options);
    const producer = client.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
      retry: RETRY_REQUEST,
    });
    return { client, connected: producer.connect().then(() => producer) };
  }

  async function send(batch: readonly Parcel[]): Promise<void> {
    const used = (current ??= open());
    const topics = Map.groupBy(batch, ({ topic }) => topic);
    const topicMessages = [...topics].map(([topic, parcels]) => ({
      topic,
      messages: parcels.flatMap(({ messages }) => messages),
    }));
    try {
      const sending = used.connected.then((producer) =>
        producer.sendBatch({ acks: -1, topicMessages }),
      );
      await within(options.sendWithinMs, 'an acknowledgement of Kafka', sending);
    } catch (error) {
      used.client.abandon();
      current = undefined;
      throw error;
    }
  }

  /** The next parcels that fit into one request; at least one, however large. */
  function nextBatch(): Parcel[] {
    let bytes = 0;
    let count = 0;
    for (const parcel of waiting) {
      if (count > 0 && bytes + parcel.bytes > MAX_SEND_BYTES) break;
      bytes += parcel.bytes;
      count += 1;
    }
    waitingBytes -= bytes;
    // Behind a parcel that failed nothing of the same call may go out: it would be out of order.
    return waiting.splice(0, count).filter(({ call }) => !call.failed);
  }

  async function pump(): Promise<void> {
    while (waiting.length > 0) {
      const batch = nextBatch();
      if (batch.length === 0) continue;
      try {
        await send(batch);
        for (const { call } of batch) {
          call.parcels -= 1;
          if (call.parcels === 0) call.resolve();
        }
      } catch (error) {
        for (const { call } of batch) {
          call.failed = true;
          call.reject(error);
        }
      }
    }
    pumping = undefined;
  }

  return {
    publish: async (topic, records) => {
      if (records.length === 0) return;
      if (waitingBytes > MAX_WAITING_BYTES) {
        throw new Error(`Too much waits to be published: ${waitingBytes} bytes`);
      }
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const call: Call = { parcels: 0, failed: false, resolve, reject };
      for (const parcel of parcelsOf(topic, records, call)) {
        call.parcels += 1;
        waitingBytes += parcel.bytes;
        waiting.push(parcel);
      }
      // Those who publish in the same turn go out together.
      pumping ??= Promise.resolve().then(pump);
      await promise;
    },
    close: async () => {
      await pumping;
      const used = current;
      current = undefined;
      used?.client.abandon();
    },
  };
}

function* parcelsOf(
  topic: string,
  records: readonly BroadcastRecord[],
  call: Call,
): Generator<Parcel> {
  let messages: Message[] = [];
  let bytes = 0;
  for (const { key, value, headers } of records) {
    const size = sizeOf({ key, value, headers });
    if (messages.length > 0 && bytes + size > MAX_SEND_BYTES) {
      yield { topic, messages, bytes, call };
      [messages, bytes] = [[], 0];
    }
    // kafkajs throws at a header without a value, after others of the batch were encoded.
    const given = Object.entries(headers).filter(([, text]) => text !== undefined);
    messages.push({ key, value, headers: Object.fromEntries(given) });
    bytes += size;
  }
  yield { topic, messages, bytes, call };
}

/** About what it takes: characters outside of Latin take more, which the limit has room for. */
const sizeOf = ({ key, value, headers }: BroadcastRecord): number =>
  Object.entries(headers).reduce(
    (sum, [name, text]) => sum + name.length + (text?.length ?? 0),
    key.length + value.length,
  );
