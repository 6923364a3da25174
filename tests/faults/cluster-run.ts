import { parseArgs } from 'node:util';
import { startLocalBroker } from '../../infra/kafka/local-broker.ts';
import { randomKills } from './cluster/kills.ts';
import { runScenarios } from './cluster/run.ts';
import { openScene } from './cluster/scene.ts';

const write = (line: string): void => void process.stdout.write(`${line}\n`);
const { values } = parseArgs({
  options: { kills: { type: 'string', default: '35' }, seed: { type: 'string', default: '1' } },
});

// Pauses do not keep a process alive.
setInterval(() => undefined, 2 ** 30);
const broker = await startLocalBroker();
const scene = await openScene({ broker, say: write });
try {
  const kills = randomKills(Number(values.kills));
  const report = await runScenarios(scene, [kills], { seed: Number(values.seed) });
  for (const [name, value] of Object.entries(report)) write(`${name}: ${JSON.stringify(value)}`);
  process.exitCode = report.faults.length === 0 ? 0 : 1;
} catch (error) {
  write(String(error));
  process.exitCode = 1;
} finally {
  await scene.stop();
  await broker.stop();
}
process.exit();
