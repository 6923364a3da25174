import { hear } from '@bourse/broadcast/hear';
import type { Broadcast, SubscriptionHealth } from '@bourse/broadcast/port';
import { type OfferEvent, offers } from '@bourse/contracts/offers';
import { type RequestEvent, requests } from '@bourse/contracts/requests';
import type { TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Uuid } from '@bourse/kernel/ids';
import {
  type BroadcastReadModel,
  startBroadcastProjection,
} from '@bourse/projections/broadcast-projection';
import type { Database } from '@bourse/sqlite/database';

/** An offer or a request, as far as an exchange can start from it. */
export type Listing = {
  readonly territoryId: TerritoryId;
  readonly title: string;
  /** Whether an exchange can start from it now. */
  readonly open: boolean;
  /** Of an offer. */
  readonly unitCostCents: number | null;
};

/** What settlement knows of offers and requests, from what their services tell. */
export type Listings = {
  /** Finds one, giving the news of a fresh one a moment to arrive. */
  expect(kind: 'offer' | 'request', id: Uuid, timeoutMs: number): Promise<Listing | undefined>;
  health(): Promise<SubscriptionHealth>;
  stop(): Promise<void>;
};

const model: BroadcastReadModel = {
  name: 'listings',
  version: 1,
  topics: [offers.topic, requests.topic],
  schema: `
    CREATE TABLE listings (
      kind TEXT NOT NULL, id TEXT NOT NULL, territory_id TEXT NOT NULL, title TEXT NOT NULL,
      unit_cost_cents INTEGER, open INTEGER NOT NULL, PRIMARY KEY (kind, id)
    ) STRICT, WITHOUT ROWID`,
  project: (database) => {
    const statements = prepare(database);
    return (delivery) => {
      if (delivery.topic === offers.topic) applyOffer(statements, hear(offers, delivery).event);
      else applyRequest(statements, hear(requests, delivery).event);
    };
  },
};

type Statements = ReturnType<typeof prepare>;

const prepare = (database: Database) => ({
  add: database.prepare('INSERT OR IGNORE INTO listings VALUES (?, ?, ?, ?, ?, 1)'),
  revise: database.prepare(
    'UPDATE listings SET title = ?, unit_cost_cents = ? WHERE kind = ? AND id = ?',
  ),
  setOpen: database.prepare('UPDATE listings SET open = ? WHERE kind = ? AND id = ?'),
});

function applyOffer({ add, revise, setOpen }: Statements, event: OfferEvent): void {
  const { offerId } = event.data;
  switch (event.type) {
    case 'OfferPublished': {
      const { lenderId, title, unitCostCents } = event.data;
      return void add.run('offer', offerId, lenderId, title, unitCostCents);
    }
    case 'OfferRevised':
      return void revise.run(event.data.title, event.data.unitCostCents, 'offer', offerId);
    case 'OfferResumed':
      return void setOpen.run(1, 'offer', offerId);
    case 'OfferPaused':
    case 'OfferWithdrawn':
    case 'OfferExpired':
      return void setOpen.run(0, 'offer', offerId);
    case 'CapacityReserved':
    case 'CapacityReservationRefused':
    case 'CapacityReleased':
    case 'CapacityConsumed':
      return;
    default:
      assertNever(event, 'event');
  }
}

function applyRequest({ add, revise, setOpen }: Statements, event: RequestEvent): void {
  const { requestId } = event.data;
  switch (event.type) {
    case 'RequestPosted':
      return void add.run('request', requestId, event.data.borrowerId, event.data.title, null);
    case 'RequestRevised':
      return void revise.run(event.data.title, null, 'request', requestId);
    case 'RequestReopened':
      return void setOpen.run(1, 'request', requestId);
    case 'RequestCancelled':
    case 'RequestExpired':
    case 'RequestFulfilled':
      return void setOpen.run(0, 'request', requestId);
    default:
      assertNever(event, 'event');
  }
}

export async function startListings(options: {
  readonly directory: string;
  readonly broadcast: Broadcast;
}): Promise<Listings> {
  const { directory, broadcast } = options;
  const projection = await startBroadcastProjection({
    model,
    group: 'settlement',
    directory,
    broadcast,
  });
  const statement = projection.reader.prepare('SELECT * FROM listings WHERE kind = ? AND id = ?');
  const find = (kind: 'offer' | 'request', id: Uuid): Listing | undefined => {
    const row = statement.get(kind, id);
    if (row === undefined) return undefined;
    const cost = row['unit_cost_cents'];
    return {
      territoryId: row['territory_id'] as TerritoryId,
      title: String(row['title']),
      open: row['open'] === 1,
      unitCostCents: cost === null ? null : Number(cost),
    };
  };
  return {
    expect: (kind, id, timeoutMs) => projection.expect(() => find(kind, id), timeoutMs),
    health: () => projection.subscription.health(),
    stop: () => projection.stop(),
  };
}
