import { performance } from 'node:perf_hooks';
import { categoryOf, type RecordedEvent } from '@bourse/event-store/port';
import { Client, eventually } from '../../support/client.ts';
import { official } from '../../support/founding.ts';
import { seededRandom } from '../../support/random.ts';
import { wholeTrail } from '../../support/trail.ts';
import { tellingFaults, trailFaults } from '../checks/recorded.ts';
import { runLoad } from '../load.ts';
import { type Ready, untilSettled } from '../settled.ts';
import { verify } from '../verify.ts';
import { waitMs } from '../victims.ts';
import { recordedEvents, serviceOf, toldRecords } from './engines.ts';
import { rebuiltFaults } from './rebuilt.ts';
import { type Aftermath, lookAtAll, type Scenario, unless, unreadableOf } from './scenario.ts';
import type { Scene } from './scene.ts';

/** What a run did, and what was wrong at its end. */
export type Outcome = {
  readonly fault: string;
  readonly seed: number;
  /** All figures of writes and events are of the bourse since it was founded. */
  readonly acknowledged: number;
  readonly refused: number;
  /** Writes that were sent again because nobody had answered. */
  readonly repeated: number;
  readonly events: number;
  /** Records that Kafka holds twice. */
  readonly toldTwice: number;
  readonly exchanges: Readonly<Record<string, number>>;
  /** From the end of the load to the moment when nothing had moved for 0.7 s. */
  readonly settledAfterMs: number;
  readonly readModels: number;
  readonly durationMs: number;
  readonly figures: Readonly<Record<string, number>>;
  /** Empty when all holds. */
  readonly faults: readonly string[];
};

type Options = {
  readonly seed: number;
  readonly pauseMs?: number;
  readonly rebuild?: boolean;
};

/** Before the fault, so that there is something to lose. */
const WRITES_BEFORE = 100;
const WRITTEN_WITHIN_MS = 30_000;
/** After it, so that what has recovered is used. */
const GOES_ON_MS = 2_000;
const SETTLED_WITHIN_MS = 60_000;

/**
 * Lets many people use a bourse, does to it what the scenarios say, all at once, lets it recover, and
 * asks whether all is as if nothing had happened: every acknowledged write there exactly once, both or
 * neither, balances that sum to zero at every revision, everything recorded told and heard, nothing left
 * to hear, every part ready, and read models made again from nothing equal to the live ones.
 *
 * @param options.seed Chooses steps and moments. The order in which things meet stays chance.
 * @param options.pauseMs The longest that each of the people rests between two steps.
 * @param options.rebuild Whether the services are started anew and their read models made again (default: yes).
 * @throws Error when the faults do not take place, or the bourse does not come to rest within a minute.
 */
export async function runScenarios(
  scene: Scene,
  scenarios: readonly Scenario[],
  options: Options,
): Promise<Outcome> {
  const { cluster, journal } = scene;
  const begun = performance.now();
  const client = new Client(cluster.url, official);
  const aftermaths = await underLoad(scene, scenarios, options);

  const stoppedAt = performance.now();
  const unreadable = unreadableOf(aftermaths);
  const settled = () =>
    untilSettled(client, SETTLED_WITHIN_MS, {
      recorded: async () => (await recordedEvents(cluster.storeUrl)).length,
      setAside: unreadable > 0,
    });
  await settled();
  const settledAfterMs = performance.now() - stoppedAt;

  const recorded = await recordedEvents(cluster.storeUrl);
  const ready = (await client.send('GET', '/readyz')).body as Ready;
  const trail = await wholeTrail(client);
  const { faults, ...found } = await verify(client, journal, { trail, unreadable });
  const telling = tellingFaults(recorded, await toldRecords(cluster.brokers));
  const rebuilt =
    options.rebuild === false
      ? { faults: [], readModels: 0 }
      : await rebuiltFaults(cluster, client, settled);
  // What is no event at all repeats nothing.
  const toldTwice = telling.toldTwice - unreadable;
  const findings = await lookAtAll(aftermaths, scene, toldTwice);

  const { writes } = journal;
  const acknowledged = writes.filter(({ outcome }) => outcome.kind === 'acknowledged').length;
  return {
    fault: scenarios.map(({ fault }) => fault).join('; '),
    seed: options.seed,
    acknowledged,
    refused: writes.length - acknowledged,
    repeated: writes.filter(({ tries }) => tries > 1).length,
    ...found,
    toldTwice,
    settledAfterMs,
    readModels: rebuilt.readModels,
    durationMs: performance.now() - begun,
    figures: findings.figures,
    faults: [
      ...faults,
      ...trailFaults(recorded, trail),
      ...telling.faults,
      ...relayFaults(ready, recorded),
      ...rebuilt.faults,
      ...findings.faults,
    ],
  };
}

async function underLoad(
  scene: Scene,
  scenarios: readonly Scenario[],
  { seed, pauseMs }: Options,
): Promise<readonly Aftermath[]> {
  const { address, journal } = scene;
  const { writes } = journal;
  const enough = writes.length + WRITES_BEFORE;
  const stopping = new AbortController();
  const stopped = () => stopping.signal.aborted;
  const load = runLoad({
    address,
    journal,
    seed,
    stopped,
    ...(pauseMs !== undefined && { pauseMs }),
  });
  // A client that gives up ends the run: it must not be waited out.
  const early = load.then(() => {
    throw new Error('the load ended before the fault');
  });
  const inflicting = async () => {
    await eventually(
      async () => writes.length,
      (count) => count >= enough,
      WRITTEN_WITHIN_MS,
    );
    const aftermaths = await Promise.all(
      scenarios.map(({ inflict }, index) => inflict(scene, seededRandom(seed * 100 + index))),
    );
    await waitMs(GOES_ON_MS);
    return aftermaths;
  };
  try {
    return await Promise.race([inflicting(), early]);
  } finally {
    stopping.abort();
    await load;
  }
}

/** A relay says how far it has told: up to the last event of its service, or it is behind. */
function relayFaults({ parts }: Ready, recorded: readonly RecordedEvent[]): string[] {
  const last = new Map<string, bigint>();
  for (const { stream, position } of recorded) {
    last.set(serviceOf.get(categoryOf(stream)) ?? '', position);
  }
  return [...last].flatMap(([service, position]) => {
    const relay = parts.find((part) => part.service === service && part.name === 'relay');
    const at = /^running at (\d+)/.exec(relay?.detail ?? '')?.[1];
    const detail = relay?.detail ?? 'it is not there';
    return unless(
      at !== undefined && BigInt(at) >= position,
      `the relay of ${service} is behind: ${detail}`,
    );
  });
}
