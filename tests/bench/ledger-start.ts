import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { createLogger } from '@bourse/service-kit/logger';
import { performance } from 'node:perf_hooks';
import { openLedgerWriter } from '../../services/settlement/ledger/ledger-writer.ts';
import { transferRate, transfersOn } from './transfers.ts';

export type Started = {
  /** Until the ledger could answer, from the opening of its files on. */
  readonly ms: number;
  readonly transfers: number;
  /** The most that the process ever took, some work included. */
  readonly peakBytes: number;
};

// A ledger that starts, and then works for a moment, in a process of its own: what it takes is only its own.
// Arguments: the file of the events, the folder of the snapshots or nothing, and for how long it works.

const CLIENTS = 64;
const MEMBERS = 200;

const [file = '', snapshots = '', workMs = '0'] = process.argv.slice(2);
const begun = performance.now();
const store = openSqliteEventStore({ file });
const writer = openLedgerWriter({
  store,
  marketplace: 'bench',
  logger: createLogger({ level: 'silent' }),
  ...(snapshots !== '' && { directory: snapshots }),
});
const { transfers } = await writer.view();
const ms = performance.now() - begun;
const known = transfers.size;
if (Number(workMs) > 0) await transferRate(transfersOn(writer, MEMBERS), CLIENTS, Number(workMs));
const peakBytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(JSON.stringify({ ms, transfers: known, peakBytes } satisfies Started));
// Without a close: the next start finds the snapshot as this one did.
process.exit(0);
