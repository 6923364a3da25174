import type { TerritoryId, TerritoryKind } from '@bourse/contracts/values';
import { matchExpression } from '@bourse/directory/name-words';
import type { Instant } from '@bourse/kernel/clock';
import type { Database } from '@bourse/sqlite/database';

type RegistrationStatus = 'registered' | 'admitted' | 'refused';

/** A registered territory, and what was decided on it. */
export type Registration = {
  readonly territoryId: TerritoryId;
  readonly kind: TerritoryKind;
  readonly name: string;
  readonly epciId: TerritoryId | null;
  readonly status: RegistrationStatus;
  /** Who admitted or refused it; null for the operator, and as long as nobody has. */
  readonly decidedBy: TerritoryId | null;
  /** Of a refusal. */
  readonly reason: string | null;
  /** When it came to this status. */
  readonly since: Instant;
  readonly revision: number;
};

export type RegistrationFilter = {
  readonly status: RegistrationStatus;
  readonly kind?: TerritoryKind | undefined;
  /** The code of the département in which it lies. */
  readonly departement?: string | undefined;
  /** The EPCI that it belongs to, or that it is. */
  readonly epciId?: TerritoryId | undefined;
};

/** What can be asked about registered territories. */
export function territoryQueries(database: Database) {
  const one = database.prepare('SELECT * FROM territories WHERE territory_id = ?');
  const list = database.prepare(`
    SELECT * FROM territories
    WHERE number < :before AND status = :status AND (:kind IS NULL OR kind = :kind)
      AND (:departement IS NULL OR departement = :departement)
      AND (:epciId IS NULL OR epci_id = :epciId)
    ORDER BY number DESC LIMIT :limit`);
  const outside = database.prepare(`
    SELECT * FROM territories
    WHERE kind IN ('association', 'body') AND (:kind IS NULL OR kind = :kind)
      AND (territory_id = :id
        OR number IN (SELECT rowid FROM territory_names WHERE territory_names MATCH :match))
    ORDER BY name, number LIMIT :limit`);

  return {
    one: (territoryId: TerritoryId): Registration | undefined => {
      const row = one.get(territoryId);
      return row === undefined ? undefined : toRegistration(row);
    },
    /** The newest first. @param page.before The number at which the last page ended. */
    list: (filter: RegistrationFilter, page: { before: number; limit: number }) => {
      const { status, kind = null, departement = null, epciId = null } = filter;
      const rows = list.all({ ...page, status, kind, departement, epciId });
      return { found: rows.map(toRegistration), last: Number(rows.at(-1)?.['number'] ?? 0) };
    },
    /** Those that the official directory does not know, by name or SIREN, as the directory would find them. */
    searchOutside: (
      text: string,
      options: { kind?: TerritoryKind | undefined; limit: number },
    ): readonly Registration[] => {
      const { kind = null, limit } = options;
      const id = `siren:${text.replaceAll(/\s/g, '')}`;
      const match = matchExpression(text) ?? '""';
      return outside.all({ kind, limit, id, match }).map(toRegistration);
    },
  };
}

const toRegistration = (row: Record<string, unknown>): Registration => ({
  territoryId: String(row['territory_id']),
  kind: row['kind'] as TerritoryKind,
  name: String(row['name']),
  epciId: row['epci_id'] as TerritoryId | null,
  status: row['status'] as RegistrationStatus,
  decidedBy: row['decided_by'] as TerritoryId | null,
  reason: row['reason'] as string | null,
  since: String(row['since']),
  revision: Number(row['revision']),
});
