import { openBroadcast } from '../../libs/runtime/engines.ts';
import { grantReadyMandates } from '../../services/development-identity/ready-mandates.ts';
import type { Cluster } from './cluster.ts';

/**
 * Gives the ready accounts of the development provider the mandates that they have in standalone, as soon as
 * their territories are admitted; what was given before is not given again. Beside a real issuer, nothing.
 *
 * @returns what ends it: mandates stay.
 */
export async function readyAccountsOn(
  cluster: Pick<Cluster, 'url' | 'brokers' | 'directory' | 'developmentIssuer'>,
): Promise<{ stop(): Promise<void> }> {
  const { url: origin, brokers, directory, developmentIssuer: namespace } = cluster;
  if (namespace === undefined) return { stop: () => Promise.resolve() };
  const engine = await openBroadcast({
    kafka: { brokers },
    dataDirectory: directory,
  });
  const mandates = await grantReadyMandates({
    origin,
    host: 'cluster',
    namespace,
    broadcast: engine.broadcast,
  });
  return {
    stop: async () => {
      await mandates.stop();
      await engine.close();
    },
  };
}
