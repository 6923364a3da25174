import { setMaxListeners } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { announceClosing } from './closing.ts';

const SWEEP_EVERY_MS = 50;

export type RunningServer = {
  /** Where it answers, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Takes no new connection, lets requests in hand finish for `graceMs`, then cuts the rest. */
  stop(graceMs: number): Promise<void>;
};

/** What one client may take of the server, so that nobody holds it by doing nothing. */
export type Limits = {
  /** For a whole request, its headers and its body. */
  readonly requestMs: number;
  readonly headersMs: number;
  /** Without a byte in either direction while a request is in hand: a client that does not read its answer. */
  readonly silenceMs: number;
  /** How often `requestMs` and `headersMs` are looked at. */
  readonly lookEveryMs: number;
  /** At once; one more is closed as it comes. */
  readonly connections: number;
};

const LIMITS: Limits = {
  requestMs: 30_000,
  headersMs: 10_000,
  silenceMs: 30_000,
  lookEveryMs: 1_000,
  connections: 1_000,
};

/** Starts to listen. @throws Error when the address is taken or not this machine's. */
export async function listen(
  application: RequestListener,
  where: { host: string; port: number },
  limits: Limits = LIMITS,
): Promise<RunningServer> {
  const server = createServer(
    {
      requestTimeout: limits.requestMs,
      headersTimeout: limits.headersMs,
      connectionsCheckingInterval: limits.lookEveryMs,
    },
    application,
  );
  server.timeout = limits.silenceMs;
  server.maxConnections = limits.connections;
  const closing = new AbortController();
  // As many as may be connected listen to it.
  setMaxListeners(0, closing.signal);
  server.on('connection', (socket: Socket) => announceClosing(socket, closing.signal));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(where.port, where.host, resolve);
  });
  const { address, port, family } = server.address() as AddressInfo;
  const host = family === 'IPv6' ? `[${address}]` : address;
  return {
    url: `http://${host}:${port}`,
    stop: (graceMs) => {
      closing.abort();
      return stop(server, graceMs);
    },
  };
}

async function stop(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  // A connection that is kept alive falls idle only after its answer: look again.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_EVERY_MS);
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(timer);
}
