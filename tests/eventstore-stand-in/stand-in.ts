import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type {
  AppendReq,
  AppendResp,
  BatchAppendReq,
  BatchAppendResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import {
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerReadableStream,
  status,
} from '@grpc/grpc-js';
import { EventEmitter, once } from 'node:events';
import { type Append, answerAppend, answerBatchAppend } from './append-calls.ts';
import { type Faults, noFaults } from './faults.ts';
import { StandInLog } from './log.ts';
import { answerRead, type ReadCall } from './read-calls.ts';

export type EventStoreStandIn = {
  readonly port: number;
  /** For the client: plain, on this machine. */
  readonly connectionString: string;
  readonly faults: Faults;
  readonly log: StandInLog;
  /** How many events it has handed to subscriptions, all together. */
  sent(): number;
  /** Ends every open subscription without an error. */
  endSubscriptions(): void;
  /** Cuts every connection. New ones are taken at once. */
  dropConnections(): Promise<void>;
  /** Cuts every connection and takes no new ones. */
  stop(): Promise<void>;
  /** Takes connections again, on the same port, with the same events. */
  start(): Promise<void>;
};

/**
 * A stand-in for EventStoreDB: enough of its gRPC interface for our adapter, on the client's own
 * generated messages, with faults on purpose. It shows what the client and the adapter do; it proves
 * nothing about the real server, which the contract suite is for (EVENTSTORE_URL).
 *
 * @param options.port Default: a free one.
 * @param options.file Keeps the events there too. Default: in memory only.
 * @param options.batchAppend Whether it offers batch appends (default: yes).
 */
export async function startEventStoreStandIn(
  options: { readonly port?: number; readonly file?: string; readonly batchAppend?: boolean } = {},
): Promise<EventStoreStandIn> {
  const log = new StandInLog(options.file);
  const faults = noFaults();
  const bell = new EventEmitter().setMaxListeners(0);
  const ended = new WeakSet<ReadCall>();
  const open = new Set<ReadCall>();

  const append: Append = (stream, expected, events) => {
    const result = log.append(stream, expected, events);
    if (result.kind === 'appended') bell.emit('news');
    return result;
  };
  // Like the real one it is never empty, and the first thing in it is nobody's.
  if (log.all.length === 0) {
    append('$stand-in', 'no_stream', [
      { id: crypto.randomUUID(), type: '$started', contentType: 'text', data: '', metadata: '' },
    ]);
  }

  let sent = 0;
  const news = {
    sent: () => void (sent += 1),
    next: (signal: AbortSignal) => once(bell, 'news', { signal }).catch(() => undefined),
    hasEnded: (call: ReadCall) => ended.has(call),
  };
  const newServer = (): Server => {
    const server = new Server();
    server.addService(streamsService.StreamsService, {
      read: (call: ReadCall) => {
        open.add(call);
        void answerRead(call, log, faults, news).finally(() => open.delete(call));
      },
      append: (
        call: ServerReadableStream<AppendReq, AppendResp>,
        reply: sendUnaryData<AppendResp>,
      ) => answerAppend(call, reply, append, faults),
      batchAppend: (call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>) =>
        answerBatchAppend(call, append, faults),
      delete: () => undefined,
      tombstone: () => undefined,
    });
    server.addService(featuresService.ServerFeaturesService, {
      getSupportedMethods: (_call: unknown, reply: sendUnaryData<unknown>) => {
        if (faults.silent === 'everything') return;
        if (faults.unavailable)
          reply({ code: status.UNAVAILABLE, details: 'unavailable on purpose' });
        else reply(null, supported(options.batchAppend ?? true));
      },
    });
    return server;
  };

  let server = newServer();
  const port = await bind(server, options.port ?? 0);
  return {
    port,
    connectionString: `esdb://127.0.0.1:${port}?tls=false`,
    faults,
    log,
    sent: () => sent,
    endSubscriptions: () => {
      for (const call of open) ended.add(call);
      bell.emit('news');
    },
    dropConnections: async () => {
      server.forceShutdown();
      server = newServer();
      await bind(server, port);
    },
    stop: async () => {
      server.forceShutdown();
      await Promise.resolve();
    },
    start: async () => {
      server = newServer();
      await bind(server, port);
    },
  };
}

const bind = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });

function supported(batchAppend: boolean) {
  const methods = ['read', 'append', ...(batchAppend ? ['batchappend'] : [])].map((name) =>
    new features.SupportedMethod()
      .setServiceName('event_store.client.streams.streams')
      .setMethodName(name),
  );
  return new features.SupportedMethods()
    .setEventStoreServerVersion('stand-in')
    .setMethodsList(methods);
}
