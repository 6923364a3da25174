import { awaitCluster } from '@bourse/broadcast/kafka/cluster';
import { freePorts } from '../../infra/kafka/free-ports.ts';
import { brokerSettings } from '../../infra/kafka/settings.ts';
import type { BrokerToKill } from './broker-to-kill.ts';

const IMAGE = 'apache/kafka:4.1.0';
const PORT = 9092;
const READY_WITHIN_MS = 60_000;

/** The broker of infra/kafka in a container, at the same port after every start; testcontainers removes it in the end. */
export async function startDockerBroker(): Promise<BrokerToKill> {
  const { GenericContainer, getContainerRuntimeClient } = await import('testcontainers');
  const [host = 0] = await freePorts(1);
  const brokers = [`localhost:${host}`];
  const settings = brokerSettings({
    listen: `0.0.0.0:${PORT}`,
    advertised: `localhost:${host}`,
    controller: 'localhost:9093',
    dataDirectory: '/tmp/kafka-data',
  });
  const container = await new GenericContainer(IMAGE)
    .withExposedPorts({ container: PORT, host })
    .withEnvironment(asEnvironment(settings))
    .start();
  await awaitCluster(brokers, READY_WITHIN_MS);
  const raw = (await getContainerRuntimeClient()).container.getById(container.getId());
  return {
    brokers,
    kill: async () => {
      await raw.kill();
      await raw.wait();
    },
    restart: async () => {
      await raw.start();
      await awaitCluster(brokers, READY_WITHIN_MS);
    },
    stop: async () => {
      await container.stop({ timeout: 0 });
    },
  };
}

/** As the image of Apache Kafka takes its properties. */
const asEnvironment = (settings: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      `KAFKA_${name.toUpperCase().replaceAll('.', '_')}`,
      value,
    ]),
  );
