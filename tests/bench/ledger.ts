import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { createLogger } from '@bourse/service-kit/logger';
import { join } from 'node:path';
import { openLedgerWriter } from '../../services/settlement/ledger/ledger-writer.ts';
import { openBareLog } from './append.ts';
import { ledgerEntries } from './events.ts';
import { fill } from './fill.ts';
import { effectLatencies } from './flow.ts';
import { measureBulks } from './ledger-bulks.ts';
import { measureMemory, measureStarts } from './ledger-starts.ts';
import { inTurn, quantile } from './measure.ts';
import { type Row, rowOf } from './row.ts';
import type { Scale } from './scale.ts';
import { transferFlow, transferRate, transfersOn } from './transfers.ts';

const MEMBERS = 200;
/** A hold and its posting. */
const EVENTS_OF_A_TRANSFER = 2;
const REFERENCES = 200;

/** The ledger: transfers in two phases, in the process and over HTTP, its start and its memory. */
export async function measureLedger(directory: string, scale: Scale): Promise<Row[]> {
  return [
    ...(await measureTransfers(directory, scale)),
    ...(await measureBulks(directory, scale)),
    ...(await measureStarts(directory, scale)),
    ...(await measureMemory(directory, scale)),
  ];
}

/** In the process: against a bare loop that appends the same bytes in batches of as many as there are clients. */
async function measureTransfers(directory: string, scale: Scale): Promise<Row[]> {
  const clients = scale.writers.at(-1) ?? 1;
  const store = openSqliteEventStore({ file: join(directory, 'ledger.sqlite') });
  // The issuer, then the members.
  const accounts = [...ledgerEntries(MEMBERS + 1, MEMBERS + 1, MEMBERS)];
  await fill(store, accounts);
  const [sample] = [...ledgerEntries(MEMBERS + 1 + clients, MEMBERS + 1 + clients, MEMBERS)];
  const bare = openBareLog(
    join(directory, 'ledger-bare.sqlite'),
    sample?.events.slice(MEMBERS + 1) ?? [],
  );
  const logger = createLogger({ level: 'info', toFile: join(directory, 'ledger.log') });
  const writer = openLedgerWriter({ store, marketplace: 'bench', logger, directory });
  const transfers = transfersOn(writer, MEMBERS);
  const commits: number[][] = [];
  const latencies: number[][] = [];
  const { rate, bareRate } = await inTurn(
    {
      rate: (sliceMs) => transferRate(transfers, clients, sliceMs),
      bareRate: async (sliceMs) => (await bare.rate(clients, sliceMs)) / EVENTS_OF_A_TRANSFER,
      latency: async (sliceMs) => {
        const half = (await transferRate(transfers, clients, sliceMs)) / 2;
        commits.push(Array.from({ length: REFERENCES }, bare.oneRowMs));
        latencies.push(await effectLatencies(transferFlow(transfers), half, sliceMs));
        return half;
      },
    },
    scale,
  );
  await writer.close();
  await store.close();
  bare.close();
  const at = (share: number) => ({
    unit: 'ms',
    against: `two bare transactions, p${share * 100}`,
    values: latencies.map((one) => quantile(one, share)).slice(1),
    references: commits.map((one) => EVENTS_OF_A_TRANSFER * quantile(one, share)).slice(1),
  });
  return [
    rowOf({
      name: `transfers, held then posted, ${clients} clients`,
      against: `bare sqlite, the same bytes, transactions of ${clients} rows`,
      unit: 'transfers/s',
      values: rate,
      references: bareRate,
      target: { of: 'value', bound: 'at_least', limit: 20_000 },
    }),
    rowOf({ name: 'transfers at half of it, p50', ...at(0.5) }),
    rowOf({
      name: 'transfers at half of it, p99',
      ...at(0.99),
      target: { of: 'value', bound: 'at_most', limit: 50 },
    }),
  ];
}
