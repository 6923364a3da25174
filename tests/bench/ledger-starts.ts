import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { createLogger } from '@bourse/service-kit/logger';
import { execFile } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
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
/** Of memory, as it is sold and asked for: a thousand thousand bytes. */
const MB = 1_000_000;
const MILLION = 1_000_000;
/** The heap that the process gets for its memory to be measured: left to itself, it grows before it collects. */
const HEAP_MIB = 640;

/** A ledger in a file, with a snapshot beside it. */
type Filled = { readonly directory: string; readonly file: string; readonly transfers: number };

async function filled(directory: string, events: number, accounts: number): Promise<Filled> {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'events.sqlite');
  const store = openSqliteEventStore({ file });
  await fill(store, ledgerEntries(events, PER_APPEND, accounts));
  const logger = createLogger({ level: 'info', toFile: join(directory, 'starts.log') });
  // Its end writes the snapshot.
  const writer = openLedgerWriter({ store, marketplace: 'bench', logger, directory });
  const { transfers } = await writer.view();
  const moved = transfers.size;
  await writer.close();
  await store.close();
  return { directory, file, transfers: moved };
}

/** How soon a ledger of so many events answers, by its snapshot and without: against reading its rows raw. */
export async function measureStarts(directory: string, scale: Scale): Promise<Row[]> {
  const { ledgerEvents: events, ledgerAccounts: accounts } = scale;
  const ledger = await filled(join(directory, 'starts'), events, accounts);
  const raw = openRawReader(ledger.file, 'ledger');
  const bySnapshot: Started[] = [];
  const without: Started[] = [];
  const references: number[] = [];
  for (let round = 0; round < scale.rounds; round += 1) {
    const begun = performance.now();
    raw.readOnce();
    references.push(performance.now() - begun);
    bySnapshot.push(await started(ledger, { bySnapshot: true }));
    without.push(await started(ledger, { bySnapshot: false }));
  }
  raw.close();
  const said = { against: 'the same rows, read raw', unit: 'ms', references };
  const within = (limit: number) =>
    events >= MILLION ? ({ target: { of: 'value', bound: 'at_most', limit } } as const) : {};
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
  ];
}

/** The most that a process takes that starts a ledger and then works on it, by its snapshot and without: against its file. */
export async function measureMemory(directory: string, scale: Scale): Promise<Row[]> {
  const { memoryEvents: events, ledgerAccounts: accounts, sliceMs: workMs } = scale;
  const ledger = await filled(join(directory, 'memory'), events, accounts);
  const references = [statSync(ledger.file).size / MB];
  const target =
    ledger.transfers >= MILLION
      ? ({ target: { of: 'value', bound: 'at_most', limit: 1_000 } } as const)
      : {};
  const rows: Row[] = [];
  for (const bySnapshot of [true, false]) {
    const { peakBytes } = await started(ledger, { bySnapshot, workMs, heapMiB: HEAP_MIB });
    const how = bySnapshot ? 'by snapshot' : 'without one';
    rows.push(
      rowOf({
        name: `peak memory of ${ledger.transfers} transfers on ${accounts} accounts, started ${how}`,
        against: 'its file',
        unit: 'MB',
        values: [peakBytes / MB],
        references,
        ...target,
      }),
    );
  }
  return rows;
}

/** @param options.workMs For how long it moves minutes once it has started: that changes the ledger. */
async function started(
  { file, directory, transfers }: Filled,
  options: {
    readonly bySnapshot: boolean;
    readonly workMs?: number;
    readonly heapMiB?: number;
  },
): Promise<Started> {
  const { bySnapshot, workMs = 0, heapMiB } = options;
  const given = [file, bySnapshot ? directory : '', String(workMs)];
  const heap = heapMiB === undefined ? [] : [`--max-old-space-size=${heapMiB}`];
  const { stdout } = await run(process.execPath, [...heap, PROGRAM, ...given]);
  const said = JSON.parse(stdout) as Started;
  if (said.transfers < transfers) {
    throw new Error(`${said.transfers} transfers of ${transfers} are known`);
  }
  return said;
}
