import { hear } from '@bourse/broadcast/hear';
import type { Broadcast, SubscriptionHealth } from '@bourse/broadcast/port';
import { territories } from '@bourse/contracts/territories';
import type { TerritoryId, TerritoryKind } from '@bourse/contracts/values';
import {
  type BroadcastReadModel,
  startBroadcastProjection,
} from '@bourse/projections/broadcast-projection';

/** A territory that was admitted to the bourse. */
export type Member = {
  readonly territoryId: TerritoryId;
  readonly kind: TerritoryKind;
  readonly name: string;
  /** The EPCI that it belongs to, or that it is; null for what belongs to none. */
  readonly epciId: TerritoryId | null;
};

/** What a service knows of the members: its own copy, from what the territories service tells. */
export type Membership = {
  find(territoryId: TerritoryId): Member | undefined;
  /**
   * Finds a member, giving the news of a fresh admission a moment to arrive.
   *
   * @param timeoutMs How long to wait before saying that there is no such member.
   */
  expect(territoryId: TerritoryId, timeoutMs: number): Promise<Member | undefined>;
  health(): Promise<SubscriptionHealth>;
  stop(): Promise<void>;
};

const model: BroadcastReadModel = {
  name: 'members',
  version: 1,
  topics: [territories.topic],
  schema: `
    CREATE TABLE members (
      territory_id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, epci_id TEXT
    ) STRICT`,
  project: (database) => {
    const add = database.prepare('INSERT OR REPLACE INTO members VALUES (?, ?, ?, ?)');
    return (delivery) => {
      const { event } = hear(territories, delivery);
      if (event.type !== 'TerritoryAdmitted') return;
      const { territoryId, kind, name, epciId } = event.data;
      add.run(territoryId, kind, name, epciId);
    };
  },
};

/** Starts to listen to the territories' topic. @param options.service Whose copy it is. */
export async function startMembership(options: {
  readonly service: string;
  readonly directory: string;
  readonly broadcast: Broadcast;
}): Promise<Membership> {
  const { service: group, directory, broadcast } = options;
  const projection = await startBroadcastProjection({ model, group, directory, broadcast });
  const statement = projection.reader.prepare(
    'SELECT territory_id, kind, name, epci_id FROM members WHERE territory_id = ?',
  );
  const find = (territoryId: TerritoryId): Member | undefined => {
    const row = statement.get(territoryId);
    if (row === undefined) return undefined;
    return {
      territoryId,
      kind: row['kind'] as TerritoryKind,
      name: String(row['name']),
      epciId: row['epci_id'] as TerritoryId | null,
    };
  };
  return {
    find,
    expect: (territoryId, timeoutMs) => projection.expect(() => find(territoryId), timeoutMs),
    health: () => projection.subscription.health(),
    stop: () => projection.stop(),
  };
}
