import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { measureAppend } from './append.ts';
import { measureCommand } from './command.ts';
import { measureEffect } from './effect.ts';
import { measureGrowth } from './growth.ts';
import { measureReplay } from './replay.ts';
import type { Row } from './row.ts';
import type { Scale } from './scale.ts';

type Measurement = (directory: string, scale: Scale) => Promise<Row[]>;

/**
 * What is measured, in the order of the table. Each is a file of its own; the broadcast through Kafka
 * stands beside them as `kafka.ts`, from the day on which there is an adapter to measure.
 */
const measurements: Readonly<Record<string, Measurement>> = {
  append: measureAppend,
  command: measureCommand,
  replay: measureReplay,
  effect: measureEffect,
  growth: measureGrowth,
};

/**
 * Measures everything, one thing after the other.
 *
 * @param directory Where the files are made; on the disk that is meant.
 * @param tell Told what comes next.
 */
export async function runBench(
  directory: string,
  scale: Scale,
  tell: (what: string) => void,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [name, measure] of Object.entries(measurements)) {
    tell(name);
    const own = join(directory, name);
    mkdirSync(own, { recursive: true });
    rows.push(...(await measure(own, scale)));
  }
  return rows;
}
