import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { createLogger } from '@bourse/service-kit/logger';
import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openLedgerWriter } from '../../services/settlement/ledger/ledger-writer.ts';
import { openRawReader } from './raw-reader.ts';
import { ledgerEntries } from './events.ts';
import { fill } from './fill.ts';
import type { Started } from './ledger-start.ts';
import { type Row, rowOf } from './row.ts';
import type { Scale } from './scale.ts';

const run = promisify(execFile);
const PROGRAM = fileURLToPath(new URL('./ledger-start.ts', import.meta.url));
const PER_APPEND = 100;
const MIB = 1024 ** 2;
const MILLION = 1_000_000;

/**
 * How soon a ledger of so many events answers, by its snapshot and without, and what memory it takes,
 * each time in a process of its own: against reading its rows raw.
 */
export async function measureStarts(directory: string, scale: Scale): Promise<Row[]> {
  const { ledgerEvents: events, ledgerAccounts: accounts } = scale;
  const file = join(directory, 'starts.sqlite');
  const store = openSqliteEventStore({ file });
  await fill(store, ledgerEntries(events, PER_APPEND, accounts));
  const logger = createLogger({ level: 'info', toFile: join(directory, 'starts.log') });
  // Its end writes the snapshot.
  const writer = openLedgerWriter({ store, marketplace: 'bench', logger, directory });
  const { transfers } = await writer.view();
  const moved = transfers.size;
  await writer.close();
  await store.close();

  const raw = openRawReader(file, 'ledger');
  const bySnapshot: Started[] = [];
  const without: Started[] = [];
  const references: number[] = [];
  for (let round = 0; round < scale.rounds; round += 1) {
    const begun = performance.now();
    raw.readOnce();
    references.push(performance.now() - begun);
    bySnapshot.push(await started(file, directory, moved));
    without.push(await started(file, '', moved));
  }
  raw.close();
  // Last, for what works changes the ledger.
  const worked = [
    await started(file, directory, moved, scale.sliceMs),
    await started(file, '', moved, scale.sliceMs),
  ];
  const onDisk = statSync(file).size;

  const said = { against: 'the same rows, read raw', unit: 'ms', references };
  const within = (limit: number) =>
    events >= MILLION ? ({ target: { of: 'value', bound: 'at_most', limit } } as const) : {};
  const peak = worked.map(({ peakBytes }) => peakBytes / MIB);
  return [
    rowOf({
      ...said,
      name: `start of a ledger of ${events} events, by snapshot`,
      values: bySnapshot.map(({ ms }) => ms),
      ...within(3_000),
    }),
    rowOf({
      ...said,
      name: 'the same without one',
      values: without.map(({ ms }) => ms),
      ...within(15_000),
    }),
    rowOf({
      name: `peak memory of ${moved} transfers on ${accounts} accounts`,
      against: 'its file',
      unit: 'MiB',
      values: peak,
      references: peak.map(() => onDisk / MIB),
      ...(moved >= MILLION && { target: { of: 'value', bound: 'at_most', limit: 1_024 } }),
    }),
  ];
}

/** @param workMs For how long it moves minutes once it has started. */
async function started(
  file: string,
  snapshots: string,
  moved: number,
  workMs = 0,
): Promise<Started> {
  const { stdout } = await run(process.execPath, [PROGRAM, file, snapshots, String(workMs)]);
  const said = JSON.parse(stdout) as Started;
  if (said.transfers < moved) {
    throw new Error(`${said.transfers} transfers of ${moved} are known`);
  }
  return said;
}
