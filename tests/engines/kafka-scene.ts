import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { openKafkaBroadcast, type KafkaBroadcastOptions } from '@bourse/broadcast/kafka';
import type { Broadcast, BroadcastRecord } from '@bourse/broadcast/port';
import { systemClock } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';

/** The least that a broker takes by default, so that a dead consumer is missed soon. */
export const SESSION = { timeoutMs: 6_000, heartbeatMs: 500, rebalanceMs: 20_000 };

/** Opens the adapter with topics that no other run uses, of 4 partitions. */
export async function openScene(
  brokers: readonly string[],
  options: Partial<KafkaBroadcastOptions> = {},
) {
  const topic = `faults.${newId()}`;
  const alarms: string[] = [];
  const broadcast = await openKafkaBroadcast({
    brokers,
    clientId: 'faults',
    topics: [topic],
    partitions: 4,
    clock: systemClock,
    session: SESSION,
    retry: { attempts: 3, firstMs: 20, maxMs: 200 },
    onAlarm: (sentence) => alarms.push(sentence),
    ...options,
  });
  return { broadcast, topic, alarms, group: `group-${newId()}` };
}

/** The n-th record of each key. */
export const round = (keys: readonly string[], nth: number): BroadcastRecord[] =>
  keys.map((key) => ({ key, headers: {}, value: String(nth) }));

/** Publishes as a relay does: the same again until it is acknowledged. @returns how often that was not. */
export async function publishUntilDone(
  broadcast: Broadcast,
  topic: string,
  records: readonly BroadcastRecord[],
): Promise<number> {
  const giveUpAt = Date.now() + 60_000;
  for (let failures = 0; ; failures += 1) {
    try {
      await broadcast.publish(topic, records);
      return failures;
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
    }
  }
}

/** The values heard of a key without their repetitions, in the order in which each was first heard. */
export const firstHeard = (
  heard: readonly { readonly key: string; readonly value: string }[],
  key: string,
): number[] => [
  ...new Set(heard.filter((one) => one.key === key).map(({ value }) => Number(value))),
];

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, nth) => nth);

/**
 * A network between clients and a broker that can lose what the broker answers: a real proxy, on TCP.
 *
 * @param broker `host:port` of the only broker.
 */
export async function lossyNetwork(broker: string) {
  const [host = '', port = ''] = broker.split(':');
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
    near.on('data', (asked) => far.write(asked));
    far.on('data', (answer) => {
      if (losing) lostAnswers += 1;
      else near.write(answer);
    });
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port: ownPort } = proxy.address() as AddressInfo;
  return {
    /** For the `connect` of the adapter. */
    connect: (): Socket => connect({ host: '127.0.0.1', port: ownPort }),
    /** From now on the broker hears everything, and nothing of it answers. */
    loseAnswers: () => {
      losing = true;
    },
    /** Heals; what was open is broken off, and what was lost stays lost. */
    heal: () => {
      losing = false;
      for (const socket of open) socket.resetAndDestroy();
    },
    lostAnswers: () => lostAnswers,
    close: () => {
      proxy.close();
      for (const socket of open) socket.destroy();
    },
  };
}
