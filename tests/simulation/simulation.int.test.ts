import { describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { mutations } from './mutations/list.ts';
import { runMutant } from './mutations/run-mutant.ts';
import { runEpisode } from './episode.ts';
import { drawPlan } from './plan.ts';
import { addTo, failureOf, noTotals } from './report.ts';

// The short run of `npm run simulate`.

/** An exchange needs some thousands of them, from a proposal to its settlement. */
const STEPS = 12_000;
/** Episodes at the most until everything below has happened once: what a seed draws changes with every command that is added. */
const EPISODES = 20;
const FAULTS = ['crash', 'append_conflict', 'append_ack_lost', 'delivered_again'];
const EVENTS = ['ExchangeSettled', 'CrossingSettled', 'CrossingReleased'];
const PLAIN_NODE = fileURLToPath(new URL('main.ts', import.meta.url));

describe('the ledger and its exchanges, under faults', () => {
  const random = Math.floor(Math.random() * 2 ** 32);

  test(`keep their promises with the seed ${random}, and 1, 2, 3 and so on`, async () => {
    const totals = noTotals();
    const isMissing = (kinds: readonly string[], among: ReadonlyMap<string, unknown>) =>
      kinds.some((kind) => !among.has(kind));
    for (let seed = 0; seed < EPISODES; seed += 1) {
      const episode = await runEpisode(drawPlan(seed === 0 ? random : seed, STEPS));
      if (episode.violation !== undefined) throw new Error(failureOf(episode));
      addTo(totals, episode);
      if (!isMissing(FAULTS, totals.faults) && !isMissing(EVENTS, totals.types)) break;
    }
    // It can only fail where something was done, and something went wrong.
    expect([...totals.faults.keys()]).toEqual(expect.arrayContaining(FAULTS));
    expect([...totals.types.keys()]).toEqual(expect.arrayContaining(EVENTS));
    expect(totals.events).toBeGreaterThan(200);
    const done = [...totals.commands].filter(([, ends]) => (ends.get('done') ?? 0) > 0);
    expect(done.length).toBeGreaterThan(25);
  }, 60_000);

  test('have the same history whenever the seed is the same, under jest and in plain node', async () => {
    const [seed, steps] = [7, 1_200];
    const first = await runEpisode(drawPlan(seed, steps));
    const second = await runEpisode(drawPlan(seed, steps));
    const other = await runEpisode(drawPlan(seed + 1, steps));
    expect(second.hash).toBe(first.hash);
    expect(other.hash).not.toBe(first.hash);
    const given = [PLAIN_NODE, '--seed', String(seed), '--steps', String(steps)];
    const { stdout } = await promisify(execFile)(process.execPath, given);
    expect(stdout).toContain(`history ${first.hash.slice(0, 16)}`);
  }, 60_000);
});

// Real code with a fault in it; the whole list: `npm run simulate:mutations`.
describe('a fault in the product is found', () => {
  test.each([
    'a conflict keeps the memory of the ledger',
    'the ledger does not know a command again',
    'a crossing is decided without its second hold',
  ])(
    '%s',
    async (name) => {
      const mutation = mutations.find((one) => one.name === name);
      if (mutation === undefined) throw new Error(`no mutation is called ${name}`);
      expect(await runMutant(mutation, { seed: 1, episodes: 4, steps: 5_000 })).not.toBeNull();
    },
    60_000,
  );
});
