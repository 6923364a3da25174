import { hear } from '@bourse/broadcast/hear';
import type { Broadcast, SubscriptionHealth } from '@bourse/broadcast/port';
import { mandates, type MandateRole } from '@bourse/contracts/mandates';
import { territories } from '@bourse/contracts/territories';
import type { TerritoryId, TerritoryKind } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Day } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import {
  type BroadcastReadModel,
  startBroadcastProjection,
} from '@bourse/projections/broadcast-projection';
import type { Perimeter } from '@bourse/rights/permit';

/** What a person holds, for whom. */
export type Held = { readonly territoryId: TerritoryId; readonly role: MandateRole };

/** Who holds which mandate. */
export type MandateBook = {
  /** What a person holds on a day. */
  heldBy(personId: Uuid, today: Day): readonly Held[];
  /** How far an auditor's office reaches that is held for a territory; undefined while that is not heard of. */
  perimeterOf(territoryId: TerritoryId): Perimeter | undefined;
  /**
   * The same, giving the news of a fresh mandate a moment to arrive.
   *
   * @param suffices Whether what is held is what is waited for.
   * @param timeoutMs After which it is told as it is.
   */
  expect(
    personId: Uuid,
    today: Day,
    suffices: (held: readonly Held[]) => boolean,
    timeoutMs: number,
  ): Promise<readonly Held[]>;
};

/** A process's own copy of the mandates, and of what they are for, from what the territories service tells. */
export type MandateCopy = MandateBook & {
  health(): Promise<SubscriptionHealth>;
  stop(): Promise<void>;
};

const model: BroadcastReadModel = {
  name: 'mandates-of-all',
  version: 2,
  topics: [mandates.topic, territories.topic],
  schema: `
    CREATE TABLE mandates (
      mandate_id TEXT PRIMARY KEY, person_id TEXT NOT NULL, territory_id TEXT NOT NULL,
      role TEXT NOT NULL, until TEXT, delegated_from TEXT, ended INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX mandates_by_person ON mandates (person_id) WHERE ended = 0;
    CREATE INDEX mandates_by_parent ON mandates (delegated_from);
    CREATE TABLE territories (
      territory_id TEXT PRIMARY KEY, kind TEXT NOT NULL, epci_id TEXT
    ) STRICT;
    CREATE INDEX communes_by_epci ON territories (epci_id) WHERE kind = 'commune'`,
  project: (database) => {
    // One that is told again after it ended must not begin again.
    const grant = database.prepare(
      `INSERT OR IGNORE INTO mandates (mandate_id, person_id, territory_id, role, until, delegated_from)
       VALUES (?, ?, ?, ?, ?, ?)`,
    );
    const end = database.prepare(`
      WITH RECURSIVE branch (id) AS (
        VALUES (?) UNION SELECT mandate_id FROM mandates JOIN branch ON delegated_from = branch.id
      ) UPDATE mandates SET ended = 1 WHERE mandate_id IN (SELECT id FROM branch)`);
    const place = database.prepare('INSERT OR REPLACE INTO territories VALUES (?, ?, ?)');
    return (delivery) => {
      if (delivery.topic === territories.topic) {
        const { event } = hear(territories, delivery);
        if (event.type === 'AdmissionRefused') return;
        const { territoryId, kind, epciId } = event.data;
        place.run(territoryId, kind, epciId);
        return;
      }
      const { event } = hear(mandates, delivery);
      switch (event.type) {
        case 'MandateGranted': {
          const { mandateId, personId, territoryId, role, until, delegatedFrom } = event.data;
          grant.run(mandateId, personId, territoryId, role, until, delegatedFrom);
          break;
        }
        case 'MandateWithdrawn':
          end.run(event.data.mandateId);
          break;
        default:
          assertNever(event, 'event');
      }
    };
  },
};

/** Starts to listen to the topics of mandates and of territories. @param options.group Whose copy it is. */
export async function startMandateCopy(options: {
  readonly group: string;
  readonly directory: string;
  readonly broadcast: Broadcast;
}): Promise<MandateCopy> {
  const projection = await startBroadcastProjection({ model, ...options });
  const statement = projection.reader.prepare(
    `SELECT territory_id, role FROM mandates
     WHERE person_id = ? AND ended = 0 AND (until IS NULL OR until >= ?)
     ORDER BY territory_id, role`,
  );
  const heldBy = (personId: Uuid, today: Day): readonly Held[] =>
    statement.all(personId, today).map((row) => ({
      territoryId: String(row['territory_id']),
      role: row['role'] as MandateRole,
    }));
  const place = projection.reader.prepare('SELECT kind FROM territories WHERE territory_id = ?');
  const communes = projection.reader.prepare(
    `SELECT territory_id FROM territories WHERE kind = 'commune' AND epci_id = ?
     ORDER BY territory_id`,
  );
  const perimeterOf = (territoryId: TerritoryId): Perimeter | undefined => {
    const kind = place.get(territoryId)?.['kind'] as TerritoryKind | undefined;
    switch (kind) {
      case undefined:
        return undefined;
      case 'association':
        return 'bourse';
      case 'epci':
        return [
          territoryId,
          ...communes.all(territoryId).map((row) => String(row['territory_id'])),
        ];
      case 'commune':
      case 'body':
        return [territoryId];
      default:
        return assertNever(kind);
    }
  };
  return {
    heldBy,
    perimeterOf,
    expect: async (personId, today, suffices, timeoutMs) => {
      const found = () => {
        const held = heldBy(personId, today);
        return suffices(held) ? held : undefined;
      };
      return (await projection.expect(found, timeoutMs)) ?? heldBy(personId, today);
    },
    health: () => projection.subscription.health(),
    stop: () => projection.stop(),
  };
}
