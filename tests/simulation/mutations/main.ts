import { mutations } from './list.ts';
import { runMutant } from './run-mutant.ts';

// npm run simulate:mutations: whether the simulation finds each of the faults in list.ts, and how soon.

const say = (line: string) => process.stdout.write(`${line}\n`);
const EPISODES = 10;
const STEPS = 20_000;
const SEED = 1;

let missed = 0;
for (const mutation of mutations) {
  const found = await runMutant(mutation, { seed: SEED, episodes: EPISODES, steps: STEPS });
  if (found === null) missed += 1;
  const how =
    found === null
      ? 'NOT FOUND'
      : `${found.invariant}: ${(found.seed ?? SEED) - SEED} episodes and ${found.steps ?? '?'} steps`;
  say(`${mutation.name}: ${how}`);
}
say(`${mutations.length} faults, ${missed} not found`);
process.exitCode = missed === 0 ? 0 : 1;
