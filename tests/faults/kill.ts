import { performance } from 'node:perf_hooks';
import { Client } from '../support/client.ts';
import { foundBourse, official } from '../support/founding.ts';
import { type Random, seededRandom } from '../support/random.ts';
import { BORROWERS, LENDERS, runLoad } from './load.ts';
import { Address, type Journal } from './persistent-client.ts';
import { deleteReadModels, differences, everyReading } from './readings.ts';
import { untilSettled } from './settled.ts';
import { verify } from './verify.ts';
import { type Victim, type Victims, victimsOf, waitMs } from './victims.ts';

/** What a run did, and what was wrong at its end. */
export type KillReport = {
  readonly seed: number;
  readonly kills: number;
  /** Of these, those that came before the server was ready. */
  readonly killsAtStart: number;
  readonly acknowledged: number;
  readonly refused: number;
  /** Writes that were sent again because nobody had answered. */
  readonly repeated: number;
  readonly events: number;
  /** How many exchanges ended in each status. */
  readonly exchanges: Readonly<Record<string, number>>;
  readonly readModels: number;
  /** From the last start to the moment when nothing moved any more. */
  readonly settledAfterMs: number;
  readonly durationMs: number;
  /** Empty when all holds. */
  readonly faults: readonly string[];
};

const EARLIEST_MS = 20;
const LATEST_MS = 700;
/** How many kills come while the server still starts. */
const AT_START = 0.2;
const WRITES_PER_KILL = 60;
const LOAD_GOES_ON_MS = 10_000;
const SETTLED_WITHIN_MS = 60_000;

/**
 * Kills a bourse at random moments while many clients use it, and then asks whether all is as if nothing
 * had happened: nothing acknowledged lost, nothing done twice, both or neither, views equal to what is
 * recorded.
 *
 * @param options.seed Chooses the moments and the steps. The order in which things meet stays chance.
 * @param options.dataDirectory An empty folder.
 */
export async function runKills(options: {
  readonly kills: number;
  readonly seed: number;
  readonly dataDirectory: string;
}): Promise<KillReport> {
  const { kills, seed, dataDirectory } = options;
  const begun = performance.now();
  const address = new Address();
  const journal: Journal = { writes: [], unexpected: [] };
  const ending = new AbortController();
  const victims = victimsOf(dataDirectory, ending.signal);
  try {
    const first = await victims.start();
    await foundBourse(first.url, [...LENDERS, ...BORROWERS]);
    address.up(first.url);

    const stopping = new AbortController();
    const stopped = () => stopping.signal.aborted || ending.signal.aborted;
    const load = runLoad({ address, journal, seed, stopped });
    const random = seededRandom(seed);
    const killing = killAgainAndAgain({ first, kills, random, victims, address });
    // A client that gives up ends the run: it must not be waited out.
    const { last, killsAtStart } = await Promise.race([
      killing,
      load.then(() => Promise.reject(new Error('the load ended before the kills'))),
    ]);
    await untilWritten(journal, kills * WRITES_PER_KILL);
    stopping.abort();
    await load;
    const stoppedAt = performance.now();
    const client = new Client(last.url, official);
    await untilSettled(client, SETTLED_WITHIN_MS);
    const settledAfterMs = performance.now() - stoppedAt;
    const { faults, ...found } = await verify(client, journal);
    const rebuilding = await rebuild(last, victims, dataDirectory);

    const acknowledged = journal.writes.filter(({ outcome }) => outcome.kind === 'acknowledged');
    return {
      seed,
      kills,
      killsAtStart,
      acknowledged: acknowledged.length,
      refused: journal.writes.length - acknowledged.length,
      repeated: journal.writes.filter(({ tries }) => tries > 1).length,
      ...found,
      readModels: rebuilding.readModels,
      settledAfterMs,
      durationMs: performance.now() - begun,
      faults: [...faults, ...rebuilding.faults],
    };
  } finally {
    ending.abort();
    await victims.killAll();
  }
}

/** A slow machine has done little between the kills: let it go on for a while after them. */
async function untilWritten({ writes }: Journal, enough: number): Promise<void> {
  const until = performance.now() + LOAD_GOES_ON_MS;
  while (writes.length < enough && performance.now() < until) await waitMs(20);
}

async function killAgainAndAgain(around: {
  readonly first: Victim;
  readonly kills: number;
  readonly random: Random;
  readonly victims: Victims;
  readonly address: Address;
}): Promise<{ readonly last: Victim; readonly killsAtStart: number }> {
  const { kills, random, victims, address } = around;
  let running: Victim | undefined = around.first;
  let killsAtStart = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const afterMs = random.between(EARLIEST_MS, LATEST_MS);
    if (running === undefined && random.chance(AT_START)) {
      await victims.killAtStart(afterMs);
      killsAtStart += 1;
      continue;
    }
    if (running === undefined) {
      running = await victims.start();
      address.up(running.url);
    }
    await waitMs(afterMs);
    address.down();
    await running.kill();
    running = undefined;
  }
  const last = running ?? (await victims.start());
  address.up(last.url);
  return { last, killsAtStart };
}

/** Makes every read model again from nothing, and compares what is shown. Stops the server. */
async function rebuild(
  live: Victim,
  victims: Victims,
  dataDirectory: string,
): Promise<{ readonly faults: readonly string[]; readonly readModels: number }> {
  const before = await everyReading(new Client(live.url, official));
  const code = await live.stop();
  const deleted = deleteReadModels(dataDirectory);
  const again = await victims.start();
  const after = await everyReading(new Client(again.url, official));
  await again.stop();
  const ending = code === 0 ? [] : [`SIGTERM ended the server with ${code}`];
  return { faults: [...ending, ...differences(before, after)], readModels: deleted.length };
}
