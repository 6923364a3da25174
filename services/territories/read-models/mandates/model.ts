import { mandates } from '@bourse/contracts/mandates';
import { assertNever } from '@bourse/kernel/assert-never';
import type { ReadModel } from '@bourse/projections/read-model';

/** Every mandate that was ever given, and how it ended. */
export const mandatesModel: ReadModel<typeof mandates> = {
  name: 'mandates',
  version: 1,
  contracts: [mandates],
  schema: `
    CREATE TABLE mandates (
      number INTEGER PRIMARY KEY,
      mandate_id TEXT NOT NULL UNIQUE,
      territory_id TEXT NOT NULL,
      person_id TEXT NOT NULL,
      role TEXT NOT NULL,
      until TEXT,
      by TEXT,
      delegated_from TEXT,
      granted_at TEXT NOT NULL,
      ended_at TEXT,
      ended_by TEXT,
      reason TEXT
    ) STRICT;
    CREATE INDEX mandates_by_person ON mandates (person_id, number);
    CREATE INDEX mandates_by_territory ON mandates (territory_id, number);
    CREATE INDEX mandates_by_parent ON mandates (delegated_from) WHERE delegated_from IS NOT NULL`,
  project: (database) => {
    const grant = database.prepare(
      `INSERT INTO mandates (mandate_id, territory_id, person_id, role, until, by, delegated_from, granted_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    // What was delegated from it ends with it, and keeps the end that came first.
    const end = database.prepare(`
      WITH RECURSIVE branch (id) AS (
        VALUES (:id)
        UNION SELECT mandate_id FROM mandates JOIN branch ON delegated_from = branch.id
      )
      UPDATE mandates SET ended_at = :at, ended_by = :by, reason = :reason
      WHERE mandate_id IN (SELECT id FROM branch) AND ended_at IS NULL`);
    return ({ event, recordedAt }) => {
      switch (event.type) {
        case 'MandateGranted': {
          const { mandateId, territoryId, personId, role, until, by, delegatedFrom } = event.data;
          const known = [mandateId, territoryId, personId, role, until, by, delegatedFrom];
          grant.run(...known, recordedAt);
          break;
        }
        case 'MandateWithdrawn': {
          const { mandateId, by, reason } = event.data;
          end.run({ id: mandateId, at: recordedAt, by, reason });
          break;
        }
        default:
          assertNever(event, 'event');
      }
    };
  },
};
