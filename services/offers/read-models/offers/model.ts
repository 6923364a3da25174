import { offers, type OfferContent } from '@bourse/contracts/offers';
import { placeOf } from '@bourse/directory/places';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Uuid } from '@bourse/kernel/ids';
import type { Minutes } from '@bourse/kernel/minutes';
import type { FactOf } from '@bourse/projections/fact';
import { openCountsSchema } from '@bourse/projections/open-counts';
import type { ReadModel } from '@bourse/projections/read-model';
import { wordIndexer, wordIndexSchema } from '@bourse/projections/word-index';
import type { Database } from '@bourse/sqlite/database';
import { takeEarliest } from '../../domain/periods.ts';

/** Every offer as it stands, with what is left of its capacity. */
export const offersModel: ReadModel<typeof offers> = {
  name: 'offers',
  version: 6,
  contracts: [offers],
  schema: `
    CREATE TABLE offers (
      number INTEGER PRIMARY KEY,
      offer_id TEXT NOT NULL UNIQUE,
      lender_id TEXT NOT NULL,
      departement TEXT,
      epci_id TEXT,
      status TEXT NOT NULL,
      content TEXT NOT NULL,
      capacity_minutes INTEGER NOT NULL,
      reserved_minutes INTEGER NOT NULL DEFAULT 0,
      consumed_minutes INTEGER NOT NULL DEFAULT 0,
      expires_on TEXT,
      closed_reason TEXT,
      published_at TEXT NOT NULL,
      revision INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX offers_by_lender ON offers (lender_id, number);
    CREATE INDEX offers_by_status ON offers (status, number);
    CREATE INDEX offers_by_expiry ON offers (expires_on) WHERE expires_on IS NOT NULL;
    -- What exchanges have of the periods of an offer: reserved, or consumed.
    CREATE TABLE shares (
      offer_id TEXT NOT NULL,
      exchange_id TEXT NOT NULL,
      starts_on TEXT NOT NULL,
      minutes INTEGER NOT NULL,
      consumed INTEGER NOT NULL,
      PRIMARY KEY (offer_id, exchange_id, starts_on)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX offers_by_departement ON offers (departement, status, number);
    CREATE INDEX offers_by_epci ON offers (epci_id, status, number);
    ${openCountsSchema('offers')};
    ${wordIndexSchema('offer')}`,
  project: (database) => {
    const statements = prepare(database);
    return (fact) => {
      apply(statements, fact);
      statements.touch.run(Number(fact.revision), fact.event.data.offerId);
    };
  },
};

type Statements = ReturnType<typeof prepare>;

const prepare = (database: Database) => ({
  publish: database.prepare(
    `INSERT INTO offers (offer_id, lender_id, departement, epci_id, status, content, capacity_minutes, expires_on, published_at, revision)
     VALUES (?, ?, ?, ?, 'open', ?, ?, ?, ?, 0) RETURNING number`,
  ),
  revise: database.prepare(
    'UPDATE offers SET content = ?, capacity_minutes = ?, expires_on = ? WHERE offer_id = ? RETURNING number',
  ),
  setStatus: database.prepare('UPDATE offers SET status = ? WHERE offer_id = ?'),
  withdraw: database.prepare(
    "UPDATE offers SET status = 'withdrawn', closed_reason = ? WHERE offer_id = ?",
  ),
  move: database.prepare(
    `UPDATE offers SET reserved_minutes = reserved_minutes + ?, consumed_minutes = consumed_minutes + ?
     WHERE offer_id = ?`,
  ),
  share: database.prepare(
    'INSERT INTO shares (offer_id, exchange_id, starts_on, minutes, consumed) VALUES (?, ?, ?, ?, ?)',
  ),
  sharesOf: database.prepare(
    'SELECT starts_on, minutes FROM shares WHERE offer_id = ? AND exchange_id = ? ORDER BY starts_on',
  ),
  dropShares: database.prepare('DELETE FROM shares WHERE offer_id = ? AND exchange_id = ?'),
  touch: database.prepare('UPDATE offers SET revision = ? WHERE offer_id = ?'),
  index: wordIndexer(database, 'offer'),
});

function apply(statements: Statements, { event, recordedAt }: FactOf<typeof offers>): void {
  const { offerId } = event.data;
  const indexed = (row: Record<string, unknown> | undefined, content: OfferContent) =>
    statements.index(Number(row?.['number']), content.skills, [content.title, content.description]);
  switch (event.type) {
    case 'OfferPublished': {
      const { offerId: _, lenderId, ...content } = event.data;
      const { capacityMinutes, expiresOn } = content;
      const text = JSON.stringify(content);
      const { departement, epciId } = placeOf(lenderId);
      const row = statements.publish.get(
        offerId,
        lenderId,
        departement,
        epciId,
        text,
        capacityMinutes,
        expiresOn,
        recordedAt,
      );
      return indexed(row, content);
    }
    case 'OfferRevised': {
      const { offerId: _, ...content } = event.data;
      const { capacityMinutes, expiresOn } = content;
      const row = statements.revise.get(
        JSON.stringify(content),
        capacityMinutes,
        expiresOn,
        offerId,
      );
      return indexed(row, content);
    }
    case 'OfferPaused':
      return void statements.setStatus.run('paused', offerId);
    case 'OfferResumed':
      return void statements.setStatus.run('open', offerId);
    case 'OfferWithdrawn':
      return void statements.withdraw.run(event.data.reason, offerId);
    case 'OfferExpired':
      return void statements.setStatus.run('expired', offerId);
    case 'CapacityReserved': {
      const { exchangeId, minutes, shares } = event.data;
      for (const share of shares) {
        statements.share.run(offerId, exchangeId, share.startsOn, share.minutes, 0);
      }
      return void statements.move.run(minutes, 0, offerId);
    }
    case 'CapacityReservationRefused':
      return;
    case 'CapacityReleased':
      statements.dropShares.run(offerId, event.data.exchangeId);
      return void statements.move.run(-event.data.minutes, 0, offerId);
    case 'CapacityConsumed': {
      const { exchangeId, minutes, releasedMinutes } = event.data;
      consumeShares(statements, { offerId, exchangeId, minutes });
      return void statements.move.run(-(minutes + releasedMinutes), minutes, offerId);
    }
    default:
      assertNever(event, 'event');
  }
}

/** What was reserved in each period becomes what was consumed in it, the earliest first; the rest is free. */
function consumeShares(
  statements: Statements,
  of: { readonly offerId: Uuid; readonly exchangeId: Uuid; readonly minutes: Minutes },
): void {
  const { offerId, exchangeId, minutes } = of;
  const reserved = statements.sharesOf.all(offerId, exchangeId).map((row) => ({
    startsOn: String(row['starts_on']),
    minutes: Number(row['minutes']),
  }));
  if (reserved.length === 0) return;
  statements.dropShares.run(offerId, exchangeId);
  for (const share of takeEarliest(reserved, minutes)) {
    statements.share.run(offerId, exchangeId, share.startsOn, share.minutes, 1);
  }
}
