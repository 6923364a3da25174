import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Kafka, logLevel, type ISocketFactory, type SASLOptions } from 'kafkajs';
import Cluster from 'kafkajs/src/cluster/index.js';
import { correctRequestQueue } from './request-queue.ts';

correctRequestQueue();

/** Where the brokers are, and who asks. */
export type ClientOptions = {
  /** How long one answer may take. Default: five seconds. */
  readonly answerWithinMs?: number;
  /** `host:port` of at least one. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** Encrypts, and checks the brokers' certificates. Left out: neither. */
  readonly tls?: {
    /** Whom to trust, as PEM. Left out: whom Node trusts. */
    readonly ca?: string;
  };
  /** Who asks, where the brokers want to know. `plain` shows them the password: only over TLS. */
  readonly credentials?: Credentials;
  /** How a broker is reached. Default: TCP. For a way around. */
  readonly connect?: (to: Address) => Socket;
};

/** For SASL (RFC 4422): PLAIN (RFC 4616) or SCRAM (RFC 5802). */
type Credentials = {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
};

type Address = { readonly host: string; readonly port: number };

/** A kafkajs of its own, with connections of its own. */
export type Client = {
  readonly kafka: Kafka;
  /** What stands behind an administrator, a producer or a consumer of kafkajs: for what none of them can ask. */
  cluster(): Cluster;
  /** Cuts its connections and lets it make no other: whatever it still tries reaches nobody. */
  abandon(): void;
};

const CONNECT_WITHIN_MS = 3_000;
const REQUEST_WITHIN_MS = 5_000;
const KEEP_ALIVE_MS = 60_000;
/** As kafkajs has it for its other clients. */
const METADATA_MAX_AGE_MS = 300_000;
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
  let abandoned = false;
  const socketFactory: ISocketFactory = ({ host, port, onConnect }) => {
    if (abandoned) throw new Error('this client is given up');
    const socket = openSocket({ host, port }, options);
    socket.once(options.tls === undefined ? 'connect' : 'secureConnect', onConnect);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  const configuration = {
    brokers: [...options.brokers],
    clientId: options.clientId,
    connectionTimeout: CONNECT_WITHIN_MS,
    requestTimeout: options.answerWithinMs ?? REQUEST_WITHIN_MS,
    retry: RETRY_STEP,
    socketFactory,
    // For its log lines only: the sockets are ours.
    ssl: options.tls !== undefined,
    ...(options.credentials !== undefined && { sasl: saslOf(options.credentials) }),
  };
  return {
    // What fails reaches the caller or the alarm; kafkajs would print it to the console too.
    kafka: new Kafka({ ...configuration, logLevel: logLevel.NOTHING }),
    cluster: () =>
      new Cluster({
        ...configuration,
        enforceRequestTimeout: true,
        metadataMaxAge: METADATA_MAX_AGE_MS,
        allowAutoTopicCreation: false,
        logger: silence,
      }),
    abandon: () => {
      abandoned = true;
      // With an error: kafkajs hears of nothing else, and would let its requests wait.
      for (const socket of sockets) socket.destroy(new Error('this client is given up'));
    },
  };
}

const say = (): void => undefined;
const silence = { debug: say, info: say, warn: say, error: say, namespace: () => silence };

/** kafkajs keeps what it makes of the credentials in the very object that it is given. */
const saslOf = (given: Credentials): SASLOptions => ({ ...given });

function openSocket(to: Address, { tls, connect }: ClientOptions): Socket {
  if (tls === undefined) return (connect ?? connectTcp)(to);
  return connectTls({
    ...(connect === undefined ? to : { host: to.host, socket: connect(to) }),
    // An address is no name to ask for (RFC 6066, 3); it is compared with the certificate all the same.
    ...(isIP(to.host) === 0 && { servername: to.host }),
    ...(tls.ca !== undefined && { ca: tls.ca }),
  });
}
