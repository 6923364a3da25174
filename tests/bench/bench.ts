import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BorrowedBroker } from '../support/broker.ts';
import { measureAppend } from './append.ts';
import { measureCommand } from './command.ts';
import { measureEffect } from './effect.ts';
import { measureGrowth } from './growth.ts';
import { measureKafka } from './kafka.ts';
import { measureLedger } from './ledger.ts';
import { measurePages } from './pages.ts';
import { measureReplay } from './replay.ts';
import type { Row } from './row.ts';
import type { Scale } from './scale.ts';

export type Surroundings = {
  /** Told what comes next, and what is left out. */
  readonly tell: (sentence: string) => void;
  /** Asked when Kafka's turn comes, so that no broker runs beside the rest. */
  readonly borrowBroker: () => Promise<BorrowedBroker | { readonly why: string }>;
};

type Measurement = (directory: string, scale: Scale, around: Surroundings) => Promise<Row[]>;

/** What is measured, in the order of the table. Each is a file of its own. */
const measurements = {
  append: measureAppend,
  command: measureCommand,
  replay: measureReplay,
  effect: measureEffect,
  ledger: measureLedger,
  pages: measurePages,
  kafka: measureOnKafka,
  growth: measureGrowth,
} satisfies Readonly<Record<string, Measurement>>;

export type MeasurementName = keyof typeof measurements;
export const measurementNames = Object.keys(measurements) as readonly MeasurementName[];

/**
 * Measures one thing after the other.
 *
 * @param directory Where the files are made; on the disk that is meant.
 * @param only Which of them; in the order of the table, whatever theirs.
 * @returns The rows. None of Kafka's where there is no broker, and `tell` hears why.
 */
export async function runBench(
  directory: string,
  scale: Scale,
  around: Surroundings,
  only: readonly MeasurementName[] = measurementNames,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const name of measurementNames.filter((one) => only.includes(one))) {
    around.tell(`measuring ${name} ...`);
    const own = join(directory, name);
    mkdirSync(own, { recursive: true });
    rows.push(...(await measurements[name](own, scale, around)));
  }
  return rows;
}

async function measureOnKafka(
  directory: string,
  scale: Scale,
  { tell, borrowBroker }: Surroundings,
): Promise<Row[]> {
  const broker = await borrowBroker();
  if ('why' in broker) {
    tell(`left out, for want of a real Kafka: ${broker.why}`);
    return [];
  }
  try {
    return await measureKafka(directory, scale, broker.brokers);
  } finally {
    await broker.giveBack();
  }
}
