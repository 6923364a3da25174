import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { mutations } from './list.ts';

// node mutant.ts <name of a mutation> <first seed> <episodes> <steps of each>: runs the simulation on the
// product with this fault in it, and prints what it finds as JSON.

/** Fewer than usual, so that what never comes to rest is soon found: the product needs a quarter of them. */
const MAX_STEPS_TO_REST = 15_000;

const [name, firstSeed, episodes, steps] = process.argv.slice(2);
const mutation = mutations.find((one) => one.name === name);
if (mutation === undefined) throw new Error(`there is no mutation "${name}"`);

const root = fileURLToPath(new URL('../../..', import.meta.url));
const path = join(root, mutation.file);
const parts = readFileSync(path, 'utf8').split(mutation.from);
if (parts.length !== 2) {
  throw new Error(`"${name}" is written for a place that occurs ${parts.length - 1} times`);
}
const source = parts.join(mutation.to);
const url = pathToFileURL(path).href;
registerHooks({
  load: (asked, context, next) => {
    const loaded = next(asked, context);
    return asked === url ? { ...loaded, source } : loaded;
  },
});

const { runEpisode } = await import('../episode.ts');
const { drawPlan } = await import('../plan.ts');
const say = (found: object | null) => process.stdout.write(`${JSON.stringify(found)}\n`);

let found: object | null = null;
for (let nth = 0; nth < Number(episodes) && found === null; nth += 1) {
  const seed = Number(firstSeed) + nth;
  const { violation, steps: run } = await runEpisode({
    ...drawPlan(seed, Number(steps)),
    maxStepsToRest: MAX_STEPS_TO_REST,
  });
  if (violation !== undefined) found = { ...violation, seed, steps: run };
}
say(found);
