import { parseArgs } from 'node:util';
import { startCluster } from '../../infra/cluster/cluster.ts';
import { startLocalBroker } from '../../infra/kafka/local-broker.ts';
import { killInCluster } from './cluster-kills.ts';

const write = (line: string): void => void process.stdout.write(`${line}\n`);
const { values } = parseArgs({
  options: { kills: { type: 'string', default: '35' }, seed: { type: 'string', default: '1' } },
});

// Pauses do not keep a process alive.
setInterval(() => undefined, 2 ** 30);
const broker = await startLocalBroker();
const cluster = await startCluster({ port: 0, brokers: broker.brokers, say: write });
try {
  const report = await killInCluster({
    cluster,
    broker,
    kills: Number(values.kills),
    seed: Number(values.seed),
  });
  for (const [name, value] of Object.entries(report)) write(`${name}: ${JSON.stringify(value)}`);
  process.exitCode = report.faults.length === 0 ? 0 : 1;
} catch (error) {
  write(String(error));
  process.exitCode = 1;
} finally {
  await cluster.stop();
  await broker.stop();
}
process.exit();
