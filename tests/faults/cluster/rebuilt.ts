import { join } from 'node:path';
import type { Cluster } from '../../../infra/cluster/cluster.ts';
import type { Client } from '../../support/client.ts';
import { deleteReadModels, differences, everyReading } from '../readings.ts';

/**
 * Stops every service, makes every read model again from nothing, and compares what is shown.
 *
 * @param settled Waits until the services have caught up.
 * @returns What differs, and which service did not end in good order.
 */
export async function rebuiltFaults(
  cluster: Cluster,
  client: Client,
  settled: () => Promise<void>,
): Promise<{ readonly faults: readonly string[]; readonly readModels: number }> {
  const { services, directory } = cluster;
  const before = await everyReading(client);
  const codes = await Promise.all(services.map((name) => cluster.end(name)));
  const deleted = services.flatMap((name) => deleteReadModels(join(directory, name)));
  await Promise.all(services.map((name) => cluster.restart(name)));
  await settled();
  const after = await everyReading(client);
  const ended = services
    .filter((_, index) => codes[index] !== 0)
    .map((name) => `SIGTERM did not end ${name} in good order`);
  return { faults: [...ended, ...differences(before, after)], readModels: deleted.length };
}
