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
import { matchOf, textIndexer, textIndexSchema } from '@bourse/projections/word-index';
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
  /**
   * The offers and the requests whose skills hold all of some words, whatever became of them: the latest
   * {@link MOST_OF_A_SKILL}.
   */
  ofSkill(words: string): readonly Uuid[];
  health(): Promise<SubscriptionHealth>;
  stop(): Promise<void>;
};

/** What a search by skill looks among: enough for any of one territory, and a list that SQLite takes at once. */
export const MOST_OF_A_SKILL = 10_000;

const model: BroadcastReadModel = {
  name: 'listings',
  version: 2,
  topics: [offers.topic, requests.topic],
  schema: `
    CREATE TABLE listings (
      number INTEGER PRIMARY KEY,
      kind TEXT NOT NULL, id TEXT NOT NULL, territory_id TEXT NOT NULL, title TEXT NOT NULL,
      unit_cost_cents INTEGER, open INTEGER NOT NULL, UNIQUE (kind, id)
    ) STRICT;
    ${textIndexSchema('listing')}`,
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
  add: database.prepare(
    `INSERT OR IGNORE INTO listings (kind, id, territory_id, title, unit_cost_cents, open)
     VALUES (?, ?, ?, ?, ?, 1) RETURNING number`,
  ),
  revise: database.prepare(
    'UPDATE listings SET title = ?, unit_cost_cents = ? WHERE kind = ? AND id = ? RETURNING number',
  ),
  index: textIndexer(database, 'listing'),
  setOpen: database.prepare('UPDATE listings SET open = ? WHERE kind = ? AND id = ?'),
});

/** The skills of a listing that was written just now; of one told twice, there is no row. */
function indexSkills(
  { index }: Statements,
  row: Readonly<Record<string, unknown>> | undefined,
  skills: readonly string[],
): void {
  if (row !== undefined) index(Number(row['number']), skills);
}

function applyOffer(statements: Statements, event: OfferEvent): void {
  const { add, revise, setOpen } = statements;
  const { offerId } = event.data;
  switch (event.type) {
    case 'OfferPublished': {
      const { lenderId, title, unitCostCents, skills } = event.data;
      const row = add.get('offer', offerId, lenderId, title, unitCostCents);
      return indexSkills(statements, row, skills);
    }
    case 'OfferRevised': {
      const { title, unitCostCents, skills } = event.data;
      return indexSkills(statements, revise.get(title, unitCostCents, 'offer', offerId), skills);
    }
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

function applyRequest(statements: Statements, event: RequestEvent): void {
  const { add, revise, setOpen } = statements;
  const { requestId } = event.data;
  switch (event.type) {
    case 'RequestPosted': {
      const { borrowerId, title, skills } = event.data;
      return indexSkills(
        statements,
        add.get('request', requestId, borrowerId, title, null),
        skills,
      );
    }
    case 'RequestRevised': {
      const { title, skills } = event.data;
      return indexSkills(statements, revise.get(title, null, 'request', requestId), skills);
    }
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
  const skilled = projection.reader.prepare(
    `SELECT id FROM listing_words CROSS JOIN listings ON listings.number = listing_words.rowid
     WHERE listing_words MATCH ? ORDER BY listing_words.rowid DESC LIMIT ${MOST_OF_A_SKILL}`,
  );
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
    ofSkill: (words) => skilled.all(matchOf(words)).map((row) => String(row['id'])),
    expect: (kind, id, timeoutMs) => projection.expect(() => find(kind, id), timeoutMs),
    health: () => projection.subscription.health(),
    stop: () => projection.stop(),
  };
}
