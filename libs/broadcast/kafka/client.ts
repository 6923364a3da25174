import { connect as connectTcp, type Socket } from 'node:net';
import { Kafka, logLevel } from 'kafkajs';
import { correctRequestQueue } from './request-queue.ts';

correctRequestQueue();

/** Where the brokers are, and who asks. */
export type ClientOptions = {
  /** How long one answer may take. Default: five seconds. */
  readonly answerWithinMs?: number;
  /** `host:port` of at least one. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** How a broker is reached. Default: TCP. For TLS, or a way around. */
  readonly connect?: (to: { readonly host: string; readonly port: number }) => Socket;
};

/** A kafkajs of its own, with connections of its own. */
export type Client = {
  readonly kafka: Kafka;
  /** Cuts its connections and lets it make no other: whatever it still tries reaches nobody. */
  abandon(): void;
};

const CONNECT_WITHIN_MS = 3_000;
const REQUEST_WITHIN_MS = 5_000;
const KEEP_ALIVE_MS = 60_000;
/** For the steps of a request, such as finding the broker: few, because they are within the tries of the whole. */
const RETRY_STEP = { retries: 2, initialRetryTime: 100, maxRetryTime: 500 };

/** For a whole request: some ten seconds, enough for a broker that restarts, and never for ever. */
export const RETRY_REQUEST = { retries: 9, initialRetryTime: 100, maxRetryTime: 1_000 };

/**
 * A client that can be given up. kafkajs cannot be told to stop trying: a send that nobody waits for
 * any more would reconnect after its producer was closed, and arrive behind what was sent since. And
 * what one client knows of a group's offsets is shared by all its consumers. So every producer and
 * every consumer gets a client, and loses its sockets with it.
 */
export function openClient(options: ClientOptions): Client {
  const sockets = new Set<Socket>();
  const { connect = connectTcp } = options;
  let abandoned = false;
  const kafka = new Kafka({
    brokers: [...options.brokers],
    clientId: options.clientId,
    connectionTimeout: CONNECT_WITHIN_MS,
    requestTimeout: options.answerWithinMs ?? REQUEST_WITHIN_MS,
    retry: RETRY_STEP,
    // What fails reaches the caller or the alarm; kafkajs would print it to the console too.
    logLevel: logLevel.NOTHING,
    socketFactory: ({ host, port, onConnect }) => {
      if (abandoned) throw new Error('this client is given up');
      const socket = connect({ host, port });
      socket.once('connect', onConnect);
      socket.setKeepAlive(true, KEEP_ALIVE_MS);
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      return socket;
    },
  });
  return {
    kafka,
    abandon: () => {
      abandoned = true;
      // With an error: kafkajs hears of nothing else, and would let its requests wait.
      for (const socket of sockets) socket.destroy(new Error('this client is given up'));
    },
  };
}
