import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { START, type StorePosition } from '@bourse/event-store/port';
import type { Figures, HealthPart, Service } from './service.ts';

/** How an append to the event store ended. */
export type AppendOutcome = 'appended' | 'conflict' | 'failed';

/** What a process measures, for Prometheus. */
export type Metrics = {
  /** Counts an answered request. @param route Its template, never its address: there are few of those. */
  observeRequest(
    of: { readonly method: string; readonly route: string; readonly status: string },
    seconds: number,
  ): void;
  /** @param position Where what was appended stands in the store. */
  observeAppend(outcome: AppendOutcome, seconds: number, position?: StorePosition): void;
  /** Everything measured, and how the parts of these services stand now. */
  exposition(
    services: readonly Pick<Service, 'name' | 'health'>[],
  ): Promise<{ readonly contentType: string; readonly text: string }>;
};

/** From a cache in memory to a request that ran into its time limit. */
const REQUEST_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const APPEND_BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 10];

/** What is told of each figure of a part. `lagPositions` follows from the others. */
const GAUGES: Readonly<Record<keyof Figures | 'lagPositions', { name: string; help: string }>> = {
  lagRecords: {
    name: 'bourse_lag_records',
    help: 'Records of its topics that a consumer has not handled yet.',
  },
  lagSeconds: {
    name: 'bourse_lag_seconds',
    help: 'Age of the oldest record or event in hand; no sample where there is none, or its age is unknown.',
  },
  lagPositions: {
    name: 'bourse_lag_positions',
    help: 'From the position of a follower or relay to the highest that this process knows of: events on the embedded store, bytes on EventStoreDB.',
  },
  position: {
    name: 'bourse_position',
    help: 'Up to where in the event store a follower has handled, or the relay has told, everything; of the store itself, its end.',
  },
  deadLetters: {
    name: 'bourse_dead_letters',
    help: 'Records that the group of a consumer has set aside, and that wait for a person.',
  },
  parked: {
    name: 'bourse_parked_events',
    help: 'Events that a process could not handle and has set aside, with those behind them.',
  },
  waiting: {
    name: 'bourse_waiting',
    help: 'What a part has still to do, now or when it is due: messages to people that are to go out.',
  },
  setAside: {
    name: 'bourse_set_aside',
    help: 'What a part has given up, and what waits for a person: messages that nobody took.',
  },
};

/** The process's own, the same for all who ask: what they watch with cannot be put away again. */
let ofProcess: Registry | undefined;

/** Nothing measured yet. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Histogram({
    name: 'bourse_http_request_duration_seconds',
    help: 'From the first byte of a request to the last of its answer, by route and status; aborted: the client left before.',
    labelNames: ['method', 'route', 'status'],
    buckets: REQUEST_BUCKETS,
    registers,
  });
  const appends = new Histogram({
    name: 'bourse_append_duration_seconds',
    help: 'Appends to the event store, repetitions included, by outcome.',
    labelNames: ['outcome'],
    buckets: APPEND_BUCKETS,
    registers,
  });
  const labelNames = ['service', 'part', 'kind'] as const;
  const ok = new Gauge({
    name: 'bourse_part_ok',
    help: 'Whether a part of a service is well: 1, or 0 while readiness fails for it.',
    labelNames,
    registers,
  });
  const gauges = Object.entries(GAUGES).map(([figure, named]) => ({
    figure: figure as keyof typeof GAUGES,
    gauge: new Gauge({ ...named, labelNames, registers }),
  }));

  /** Of what this process appended. */
  let appended = START;

  function show(parts: readonly (HealthPart & { readonly service: string })[]): void {
    const positions = parts.flatMap(({ figures }) => figures?.position ?? []);
    const end = Math.max(Number(appended), ...positions);
    ok.reset();
    for (const { gauge } of gauges) gauge.reset();
    for (const part of parts) {
      const labels = { service: part.service, part: part.name, kind: part.kind };
      ok.set(labels, part.ok ? 1 : 0);
      const { position } = part.figures ?? {};
      const lagPositions = position === undefined ? undefined : end - position;
      const figures = { ...part.figures, lagPositions };
      for (const { figure, gauge } of gauges) {
        const value = figures[figure];
        if (value !== undefined) gauge.set(labels, value);
      }
    }
  }

  return {
    observeRequest: (of, seconds) => requests.observe(of, seconds),
    observeAppend: (outcome, seconds, position = START) => {
      appends.observe({ outcome }, seconds);
      if (position > appended) appended = position;
    },
    exposition: async (services) => {
      show(await partsOf(services));
      ofProcess ??= measureProcess();
      const both = Registry.merge([registry, ofProcess]);
      return { contentType: both.contentType, text: await both.metrics() };
    },
  };
}

/** How every part of some services stands. */
export async function partsOf(
  services: readonly Pick<Service, 'name' | 'health'>[],
): Promise<readonly (HealthPart & { readonly service: string })[]> {
  const parts = await Promise.all(
    services.map(async ({ name, health }) =>
      (await health()).map((part) => ({ service: name, ...part })),
    ),
  );
  return parts.flat();
}

function measureProcess(): Registry {
  const register = new Registry();
  collectDefaultMetrics({ register });
  return register;
}
