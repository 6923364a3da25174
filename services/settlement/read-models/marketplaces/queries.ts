import type { MarketplaceId, TerritoryId } from '@bourse/contracts/values';
import type { Instant } from '@bourse/kernel/clock';
import type { Database } from '@bourse/sqlite/database';
import type { Policy } from '../../policy.ts';

export type MarketplaceView = {
  readonly marketplaceId: MarketplaceId;
  readonly name: string;
  /** The association whose it is; null for the operator's. */
  readonly ownerId: TerritoryId | null;
  readonly policy: Policy;
  readonly openedAt: Instant;
  readonly changedAt: Instant;
  readonly revision: number;
};

export type MarketplaceQueries = ReturnType<typeof marketplaceQueries>;

/** What can be asked about marketplaces. */
export function marketplaceQueries(database: Database) {
  const one = database.prepare('SELECT * FROM marketplaces WHERE marketplace_id = ?');
  const list = database.prepare(
    'SELECT * FROM marketplaces WHERE number < ? ORDER BY number DESC LIMIT ?',
  );
  const count = database.prepare('SELECT count(*) AS count FROM marketplaces');
  const policies = database.prepare('SELECT marketplace_id, policy FROM marketplaces');
  return {
    one: (marketplaceId: MarketplaceId): MarketplaceView | undefined => {
      const row = one.get(marketplaceId);
      return row === undefined ? undefined : toView(row);
    },
    /** The newest first. @param page.before The number at which the last page ended. */
    list: (page: { readonly before: number; readonly limit: number }) => {
      const rows = list.all(page.before, page.limit);
      return { marketplaces: rows.map(toView), last: Number(rows.at(-1)?.['number'] ?? 0) };
    },
    count: (): number => Number(count.get()?.['count']),
    /** That of each marketplace. */
    policies: (): readonly { readonly marketplaceId: MarketplaceId; readonly policy: Policy }[] =>
      policies
        .all()
        .map((row) => ({ marketplaceId: String(row['marketplace_id']), policy: policyIn(row) })),
  };
}

type Row = Readonly<Record<string, unknown>>;

const policyIn = (row: Row): Policy => JSON.parse(String(row['policy'])) as Policy;

const toView = (row: Row): MarketplaceView => ({
  marketplaceId: String(row['marketplace_id']),
  name: String(row['name']),
  ownerId: row['owner_id'] as TerritoryId | null,
  policy: policyIn(row),
  openedAt: String(row['opened_at']),
  changedAt: String(row['changed_at']),
  revision: Number(row['revision']),
});
