import { pause } from '@bourse/kernel/backoff';
import { type Clock, type Day, dayOf } from '@bourse/kernel/clock';
import type { Logger } from '@bourse/service-kit/logger';
import { demoClient, StepRefused } from './client.ts';
import { found } from './founding.ts';
import { openMarket } from './market.ts';
import { isNew, readMarker, writeMarker } from './marker.ts';
import { storiesOf } from './stories.ts';

const DAY_MS = 24 * 3_600_000;
const AGAIN_MS = 1_000;
/** Of what fails without being refused; the next start goes on. */
const ATTEMPTS = 5;

/** How the demo data of a folder stand: for the pages to say. */
export type DemoDataState = 'loading' | 'loaded' | undefined;

/** Fills a new bourse with a few living exchanges, once. */
export type DemoData = {
  readonly state: () => DemoDataState;
  /** Plays what is not there yet, in the background. @param origin Where this very server answers. */
  begin(origin: string): void;
  /** Resolves when there is nothing left to play, or nothing more can be played now. */
  readonly settled: () => Promise<void>;
  stop(): Promise<void>;
};

/**
 * Decides whether there are demo data in a folder, or are to be: where nothing was ever recorded, and
 * they are wanted. To be called before anything is made in the folder.
 */
export function demoDataOf(options: {
  readonly dataDirectory: string;
  readonly wanted: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}): DemoData {
  const { dataDirectory, wanted, clock, logger } = options;
  if (wanted && readMarker(dataDirectory) === undefined && isNew(dataDirectory)) {
    writeMarker(dataDirectory, { state: 'loading', since: dayOf(clock.now()) });
  }
  const marker = readMarker(dataDirectory);
  let state: DemoDataState =
    marker?.state === 'loading' || marker?.state === 'loaded' ? marker.state : undefined;
  const ending = new AbortController();
  let playing: Promise<void> = Promise.resolve();

  const playAll = async (origin: string, since: Day): Promise<void> => {
    const begun = performance.now();
    for (let attempt = 1; ; attempt += 1) {
      try {
        const incomplete = await play(origin, since, ending.signal);
        for (const { message } of incomplete) logger.warn({ step: message }, 'demo data: refused');
        writeMarker(dataDirectory, { state: 'loaded', since });
        state = 'loaded';
        const ms = Math.round(performance.now() - begun);
        logger.info({ ms, refused: incomplete.length }, 'demo data are loaded');
        return;
      } catch (error) {
        if (ending.signal.aborted) return;
        logger.warn({ err: error, attempt }, 'demo data: not loaded');
        if (attempt === ATTEMPTS) return;
        await pause(AGAIN_MS, ending.signal);
      }
    }
  };
  return {
    state: () => state,
    begin: (origin) => {
      if (wanted && marker?.state === 'loading') playing = playAll(origin, marker.since);
    },
    settled: () => playing,
    stop: async () => {
      ending.abort();
      await playing;
    },
  };
}

/**
 * Plays everything, from the first step: what was done before does nothing again.
 *
 * @returns what was refused, as when somebody had acted in between.
 * @throws Error for what may pass.
 */
async function play(
  origin: string,
  since: Day,
  signal: AbortSignal,
): Promise<readonly StepRefused[]> {
  const client = demoClient(origin, signal);
  const day = (days: number): Day =>
    new Date(Date.parse(since) + days * DAY_MS).toISOString().slice(0, 10);
  const refused: StepRefused[] = [];
  try {
    await found(client);
    const market = await openMarket(client, day);
    const stories = storiesOf(client, day, market).map((story) => story());
    for (const outcome of await Promise.allSettled<unknown>(stories)) {
      if (outcome.status === 'fulfilled') continue;
      const reason: unknown = outcome.reason;
      if (reason instanceof StepRefused) refused.push(reason);
      else throw reason;
    }
  } catch (error) {
    if (!(error instanceof StepRefused)) throw error;
    refused.push(error);
  }
  return refused;
}
