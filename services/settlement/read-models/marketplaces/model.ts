import { marketplaces } from '@bourse/contracts/marketplaces';
import { assertNever } from '@bourse/kernel/assert-never';
import type { ReadModel } from '@bourse/projections/read-model';

/** Every marketplace, with the policy that holds in it. */
export const marketplacesModel: ReadModel<typeof marketplaces> = {
  name: 'marketplaces',
  version: 1,
  contracts: [marketplaces],
  schema: `
    CREATE TABLE marketplaces (
      number INTEGER PRIMARY KEY,
      marketplace_id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      owner_id TEXT,
      policy TEXT NOT NULL,
      opened_at TEXT NOT NULL,
      changed_at TEXT NOT NULL,
      revision INTEGER NOT NULL
    ) STRICT`,
  project: (database) => {
    const add = database.prepare(
      `INSERT INTO marketplaces (marketplace_id, name, owner_id, policy, opened_at, changed_at, revision)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
    const change = database.prepare(
      'UPDATE marketplaces SET policy = ?, changed_at = ?, revision = ? WHERE marketplace_id = ?',
    );
    return ({ event, recordedAt, revision }) => {
      const policy = JSON.stringify(event.data.policy);
      const { marketplaceId } = event.data;
      switch (event.type) {
        case 'MarketplaceOpened': {
          const { name, ownerId } = event.data;
          const at = Number(revision);
          return void add.run(marketplaceId, name, ownerId, policy, recordedAt, recordedAt, at);
        }
        case 'PolicyChanged':
          return void change.run(policy, recordedAt, Number(revision), marketplaceId);
        default:
          return assertNever(event, 'event');
      }
    };
  },
};
