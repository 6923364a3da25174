import { hear } from '@bourse/broadcast/hear';
import { openSqliteBroadcast } from '@bourse/broadcast/sqlite';
import { exchanges } from '@bourse/contracts/exchanges';
import { offers } from '@bourse/contracts/offers';
import { territories } from '@bourse/contracts/territories';
import type { EventStore } from '@bourse/event-store/port';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { systemClock } from '@bourse/kernel/clock';
import { startOffers } from '@bourse/offers/service';
import { createLogger } from '@bourse/service-kit/logger';
import type { ServicePorts } from '@bourse/service-kit/service';
import { newsOf } from '@bourse/service-kit/testing';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Entry, LENDER, offerStream } from './events.ts';
import { fill } from './fill.ts';
import type { Flow } from './flow.ts';
import { serve } from './serve.ts';
import { silence } from './silence.ts';

const CATCH_UP_MS = 1_800_000;
const LOOK_EVERY_MS = 5;
const BEHIND = 'the service did not catch up';

/**
 * A service on the embedded adapters, whole: its routes behind HTTP, its view, its relay, and somebody
 * who listens. What is appended to the streams of offers is heard there.
 */
export type World = Flow<Entry> & {
  readonly store: EventStore;
  /** The file of the store. */
  readonly file: string;
  /** Where it answers. */
  readonly url: string;
  /** Of somebody who may publish there. */
  readonly identity: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

/**
 * Starts the service of offers, with its relay, and a consumer of its topic.
 *
 * @param directory Its own, made when missing.
 * @param entries What the store holds before.
 * @param options.followed Left out, true. When false, nobody is told of what is recorded: there are
 *   commands and nothing after them, as where the view and the relay run elsewhere.
 */
export async function startWorld(
  directory: string,
  entries: Iterable<Entry>,
  { followed = true }: { readonly followed?: boolean } = {},
): Promise<World> {
  mkdirSync(directory, { recursive: true });
  const clock = systemClock;
  const logger = createLogger({ level: 'info', toFile: join(directory, 'world.log') });
  const file = join(directory, 'events.sqlite');
  const store = openSqliteEventStore({ file });
  await fill(store, entries);
  const broadcast = openSqliteBroadcast({
    directory,
    topics: [offers, exchanges, territories].map(({ topic }) => topic),
    clock,
    onAlarm: (sentence, details) => logger.error(details, sentence),
  });
  await broadcast.publish(territories.topic, [admission]);
  const seen = followed ? store : { ...store, subscribe: silence };
  const ports: ServicePorts = { store: seen, broadcast, directory, clock, logger };
  const service = await startOffers(ports, { deadlinesEveryMs: 60_000 });
  let listener: (stream: string) => void = () => undefined;
  const waiting = new Map<string, () => void>();
  const heard = await broadcast.subscribe({
    group: 'bench',
    topics: [offers.topic],
    poison: 'stall',
    handle: (delivery) => {
      const { stream } = hear(offers, delivery).published;
      listener(stream);
      waiting.get(stream)?.();
      waiting.delete(stream);
      return Promise.resolve();
    },
  });
  const settle = async (): Promise<void> => {
    if (!followed) return;
    // The relay keeps the order: when this one is heard, all before it has been told.
    const { stream, events } = offerStream(0);
    const told = new Promise<void>((resolve) => waiting.set(stream, resolve));
    const recorded = await store.append(stream, 'no_stream', events);
    if (recorded.kind === 'conflict') throw new Error(`${stream} is written by somebody else`);
    await told;
    while ((await heard.health()).lag > 0) await sleep(LOOK_EVERY_MS);
    if (!(await service.waitFor(recorded.position, CATCH_UP_MS))) throw new Error(BEHIND);
  };
  const server = await serve(directory, service, logger);
  if (followed && !(await service.caughtUp(CATCH_UP_MS))) throw new Error(BEHIND);
  await settle();
  return {
    store,
    file,
    url: server.url,
    identity: server.identity,
    make: () => offerStream(0),
    put: (samples) => fill(store, samples),
    onEffect: (next) => void (listener = next),
    settle,
    stop: async () => {
      await server.stop();
      await heard.stop();
      await service.stop();
      await broadcast.close();
      await store.close();
    },
  };
}

const admission = newsOf(territories, LENDER, {
  type: 'TerritoryAdmitted',
  data: { territoryId: LENDER, kind: 'epci', name: 'Dunkerque', epciId: LENDER, by: null },
});
