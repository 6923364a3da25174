import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Client, everyItem } from '../support/client.ts';

/** Everything that the bourse shows, by what was asked for. */
export type Readings = ReadonlyMap<string, readonly unknown[]>;

const LISTS = [
  '/api/territories?status=admitted&limit=50',
  '/api/offers?status=any&limit=200',
  '/api/requests?status=any&limit=200',
  '/api/exchanges?limit=200',
  '/api/ledger/holds?limit=200',
  '/api/audit/events?limit=1000',
  '/api/audit/unreadable',
] as const;
const SINGLE = [
  '/api/ledger/trial-balance',
  '/api/ledger/flows?limit=1000',
  '/api/audit/gaps',
] as const;
const ACCOUNTS = '/api/ledger/accounts?limit=200';

/** Asks every read model for all that it holds. */
export async function everyReading(client: Client): Promise<Readings> {
  const readings = new Map<string, readonly unknown[]>();
  for (const list of LISTS) readings.set(list, await everyItem<unknown>(client, list));
  const accounts = await everyItem<{ accountId: string }>(client, ACCOUNTS);
  readings.set(ACCOUNTS, accounts);
  for (const { accountId } of accounts) {
    const account = `/api/ledger/accounts/${accountId}`;
    const history = `${account}/history?limit=200`;
    readings.set(history, await everyItem<unknown>(client, history));
    for (const by of ['recorded', 'effective']) {
      const path = `${account}/statement?by=${by}`;
      readings.set(path, [await client.get(path)]);
    }
  }
  for (const path of SINGLE) readings.set(path, [await client.get(path)]);
  return readings;
}

/** Where two readings differ; one line for each list that does. */
export function differences(live: Readings, rebuilt: Readings): string[] {
  return [...live].flatMap(([path, before]) => {
    const after = rebuilt.get(path) ?? [];
    const index = before.findIndex((item, at) => !isDeepStrictEqual(item, after[at]));
    if (index === -1 && before.length === after.length) return [];
    const [was, is] = [before[index], after[index]].map((item) => JSON.stringify(item));
    return [`${path} is rebuilt otherwise (${before.length}, ${after.length}): ${was} / ${is}`];
  });
}

/** Deletes every read model of every service. For a server that does not run. */
export function deleteReadModels(dataDirectory: string): readonly string[] {
  const deleted: string[] = [];
  for (const entry of readdirSync(dataDirectory, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const folder = join(dataDirectory, entry.name, 'read-models');
    try {
      deleted.push(...readdirSync(folder).filter((file) => file.endsWith('.sqlite')));
    } catch {
      continue;
    }
    rmSync(folder, { recursive: true });
  }
  return deleted;
}
