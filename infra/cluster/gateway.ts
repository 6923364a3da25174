import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const READINESS_WITHIN_MS = 5_000;

/** Which service answers under which address; the first that fits. */
export type Routes = readonly { readonly prefix: string; readonly port: number }[];

/**
 * One address for several services on this machine: passes each request on by the beginning of its
 * path, unchanged. For development; what stands before the services elsewhere does it there.
 *
 * @param routes Undefined until everybody behind it has started, who may want to know its address first.
 */
export async function startGateway(
  routes: () => Routes | undefined,
  port: number,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => pass(routes(), incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Ready when every service is; the parts of those that answer. */
async function readiness(routes: Routes | undefined, outgoing: ServerResponse): Promise<void> {
  const ports = [...new Set(routes?.map(({ port }) => port))];
  const answers = await Promise.all(ports.map(readinessAt));
  const ready = routes !== undefined && answers.every((answer) => answer?.status === 'ready');
  outgoing.writeHead(ready ? 200 : 503, { 'Content-Type': 'application/json' });
  const parts = answers.flatMap((answer) => answer?.parts ?? []);
  outgoing.end(JSON.stringify({ status: ready ? 'ready' : 'not ready', parts }));
}

type Readiness = { readonly status: string; readonly parts: readonly unknown[] };

async function readinessAt(port: number): Promise<Readiness | undefined> {
  try {
    const signal = AbortSignal.timeout(READINESS_WITHIN_MS);
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal });
    return (await answer.json()) as Readiness;
  } catch {
    return undefined;
  }
}

function pass(
  routes: Routes | undefined,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  if (incoming.url === '/readyz') return void readiness(routes, outgoing);
  const route = routes?.find(({ prefix }) => (incoming.url ?? '').startsWith(prefix));
  if (route === undefined) {
    outgoing.writeHead(503, { 'Content-Type': 'text/plain; charset=utf-8', 'Retry-After': '1' });
    outgoing.end('Nobody answers here yet.\n');
    return;
  }
  const { method, url: path, headers } = incoming;
  const passed = ask({ host: '127.0.0.1', port: route.port, method, path, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    // A service that ends in the middle: who reads is to see it, and not to wait for the rest.
    answer.on('error', () => outgoing.destroy());
    answer.pipe(outgoing);
  });
  passed.on('error', () => {
    // In the middle of an answer there is nothing left to say.
    if (outgoing.headersSent) {
      outgoing.destroy();
      return;
    }
    outgoing.writeHead(503, { 'Content-Type': 'text/plain; charset=utf-8', 'Retry-After': '1' });
    outgoing.end('The service does not answer.\n');
  });
  outgoing.on('close', () => passed.destroy());
  incoming.pipe(passed);
}
