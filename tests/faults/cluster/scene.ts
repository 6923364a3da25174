import { type Cluster, startCluster } from '../../../infra/cluster/cluster.ts';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { BrokerToKill } from '../../support/broker-to-kill.ts';
import { foundBourse } from '../../support/founding.ts';
import { type LossyNetwork, lossyNetwork } from '../../support/lossy-network.ts';
import { BORROWERS, LENDERS } from '../load.ts';
import { Address, type Journal } from '../persistent-client.ts';
import { type Diary, diaryIn } from './diary.ts';
import type { PortFaults } from './port-faults.ts';

const SERVICE_AT_FAULT = fileURLToPath(new URL('./service-at-fault.ts', import.meta.url));

/** A founded bourse on real engines, and what can be done to it. */
export type Scene = {
  readonly cluster: Cluster;
  readonly broker: Pick<BrokerToKill, 'kill' | 'restart'>;
  /** Between the services and the event store. */
  readonly wayToStore: LossyNetwork;
  readonly diary: Diary;
  readonly address: Address;
  /** Of all loads on it. */
  readonly journal: Journal;
  /** Starts a service that ended again, with these faults; with none it still sees what comes again. */
  restartAtFault(service: string, faults: PortFaults): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Starts every service on a Kafka, behind a network to the store that can be cut, and founds a bourse.
 *
 * @param options.broker Its topics must be empty; so must be the store of EVENTSTORE_URL, where it is set.
 */
export async function openScene(options: {
  readonly broker: BrokerToKill;
  readonly say: (line: string) => void;
}): Promise<Scene> {
  const { broker, say } = options;
  const networks: LossyNetwork[] = [];
  const cluster = await startCluster({
    port: 0,
    brokers: broker.brokers,
    say,
    wayToStore: async (url) => {
      const { host } = new URL(url);
      const network = await lossyNetwork(host);
      networks.push(network);
      return url.replace(host, network.address);
    },
  });
  const [wayToStore] = networks;
  if (wayToStore === undefined) throw new Error('the cluster asked for no way to its store');
  await foundBourse(cluster.url, [...LENDERS, ...BORROWERS]);
  const address = new Address();
  address.up(cluster.url);
  const diary = diaryIn(join(cluster.directory, 'faults.jsonl'));
  return {
    cluster,
    broker,
    wayToStore,
    diary,
    address,
    journal: { writes: [], unexpected: [] },
    restartAtFault: (service, faults) =>
      cluster.restart(service, [SERVICE_AT_FAULT, service, diary.file, JSON.stringify(faults)]),
    stop: async () => {
      await cluster.stop();
      wayToStore.close();
    },
  };
}
