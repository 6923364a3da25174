import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { runEpisode } from './episode.ts';
import { drawPlan } from './plan.ts';
import { addTo, failureOf, noTotals, replayOf, tableOf } from './report.ts';

// npm run simulate -- --seed 7 --steps 1000000

const say = (line: string) => process.stdout.write(`${line}\n`);
const MAX_SEED = 2 ** 32;
/** Steps of one episode: a longer run is many of them, each with the seed after the one before. */
const EPISODE_STEPS = 20_000;

const { values } = parseArgs({
  options: { seed: { type: 'string' }, steps: { type: 'string', default: String(EPISODE_STEPS) } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * MAX_SEED));
const steps = Number(values.steps);
const isWhole = (value: number, most: number) =>
  Number.isInteger(value) && value >= 0 && value < most;
if (!isWhole(seed, MAX_SEED) || !isWhole(steps, Number.MAX_SAFE_INTEGER) || steps === 0) {
  say(`--seed takes a whole number below ${MAX_SEED}, --steps a positive one.`);
  process.exit(2);
}

say(`seed ${seed}, ${steps} steps`);
const totals = noTotals();
const begun = performance.now();

for (let left = steps, next = seed; left > 0; left -= EPISODE_STEPS, next = (next + 1) % MAX_SEED) {
  const plan = drawPlan(next, Math.min(left, EPISODE_STEPS));
  const began = performance.now();
  const episode = await runEpisode(plan);
  addTo(totals, episode);
  if (episode.violation !== undefined) {
    say(failureOf(episode));
    process.exitCode = 1;
    break;
  }
  const ms = Math.round(performance.now() - began);
  say(
    `${replayOf(episode)}: ${episode.steps} steps, ${episode.events} events, ${ms} ms, ` +
      `history ${episode.hash.slice(0, 16)}`,
  );
}
say(tableOf(totals, (performance.now() - begun) / 1_000));
