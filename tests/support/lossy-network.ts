import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A network between clients and a server that can be cut, or lose what the server answers. */
export type LossyNetwork = {
  /** `host:port` under which clients reach the server. */
  readonly address: string;
  /** A connection to it. */
  readonly connect: () => Socket;
  /** How many connections there are. */
  connections(): number;
  /** Breaks off every connection. New ones are taken at once. */
  cut(): void;
  /** From now on the server hears everything, and nothing of it answers. */
  loseAnswers(): void;
  /** Heals; what was open is broken off, and what was lost stays lost. */
  heal(): void;
  /** How often something was lost. */
  lostAnswers(): number;
  close(): void;
};

/**
 * Opens a real proxy, on TCP.
 *
 * @param server `host:port`.
 * @param lateMs How much later whatever is answered after this was asked arrives. Default: not at all.
 */
export async function lossyNetwork(
  server: string,
  lateMs: (asked: Buffer) => number = () => 0,
): Promise<LossyNetwork> {
  const [host = '', port = ''] = server.split(':');
  const open = new Set<Socket>();
  let losing = false;
  let lostAnswers = 0;
  const proxy = createServer((near) => {
    const far = connect({ host, port: Number(port) });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.setNoDelay(true);
      // A reset is what this network is for; the other end is closed with it.
      socket.on('error', () => other.destroy());
      socket.once('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
    near.on('data', (asked: Buffer) => {
      const byMs = lateMs(asked);
      if (byMs > 0) {
        far.pause();
        setTimeout(() => far.resume(), byMs);
      }
      far.write(asked);
    });
    far.on('data', (answer) => {
      if (losing) lostAnswers += 1;
      else near.write(answer);
    });
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port: ownPort } = proxy.address() as AddressInfo;

  function cut(): void {
    for (const socket of open) socket.resetAndDestroy();
  }
  return {
    address: `127.0.0.1:${ownPort}`,
    connect: () => connect({ host: '127.0.0.1', port: ownPort }),
    // Each has two ends.
    connections: () => Math.ceil(open.size / 2),
    cut,
    loseAnswers: () => {
      losing = true;
    },
    heal: () => {
      losing = false;
      cut();
    },
    lostAnswers: () => lostAnswers,
    close: () => {
      proxy.close();
      for (const socket of open) socket.destroy();
    },
  };
}
