import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startLocalBroker } from '../../infra/kafka/local-broker.ts';
import { type Outcome, runScenarios } from './cluster/run.ts';
import type { Scenario } from './cluster/scenario.ts';
import { scenarios } from './cluster/scenarios.ts';
import { openScene } from './cluster/scene.ts';
import { tableOf } from './cluster/table.ts';

// npm run test:cluster-faults -- --only dead-letters --seed 7

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const MAX_SHOWN = 20;

const { values } = parseArgs({
  options: { only: { type: 'string' }, seed: { type: 'string' } },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const chosen = scenarios.filter(({ name }) => values.only === undefined || name === values.only);
if (chosen.length === 0 || !Number.isInteger(seed) || seed < 0) {
  say(
    `--seed takes a whole number, --only one of ${scenarios.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}

// Pauses do not keep a process alive.
setInterval(() => undefined, 2 ** 30);
const outcomes: Outcome[] = [];
const failed: { fault: string; why: string }[] = [];
for (const scenario of chosen) await runOne(scenario);
say(tableOf(outcomes, failed));
process.exit(failed.length > 0 || outcomes.some(({ faults }) => faults.length > 0) ? 1 : 0);

/** On a bourse of its own, so that one fault does not hide another. */
async function runOne(scenario: Scenario): Promise<void> {
  const { name, fault } = scenario;
  say(`\n${name}, with the seed ${seed}: ${fault}`);
  const broker = await startLocalBroker();
  const scene = await openScene({ broker, say });
  try {
    const outcome = await runScenarios(scene, [scenario], { seed });
    outcomes.push(outcome);
    const { faults, ...figures } = outcome;
    for (const [what, value] of Object.entries(figures)) say(`${what}: ${JSON.stringify(value)}`);
    for (const one of faults.slice(0, MAX_SHOWN)) say(`FAULT ${one}`);
    if (faults.length > 0) keep(scene.cluster.directory);
  } catch (error) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    failed.push({ fault, why: error instanceof Error ? error.message.slice(0, 100) : '' });
    keep(scene.cluster.directory);
  } finally {
    await scene.stop();
    await broker.stop();
  }
}

function keep(directory: string): void {
  const kept = mkdtempSync(join(tmpdir(), 'bourse-faults-'));
  cpSync(directory, kept, { recursive: true });
  say(`What it left is in ${kept}`);
}
