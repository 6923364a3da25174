import type { Delivery } from '@bourse/broadcast/port';
import { ledger } from '@bourse/contracts/ledger';
import { topics } from '@bourse/contracts/topics';
import { assertNever } from '@bourse/kernel/assert-never';
import type { BroadcastReadModel } from '@bourse/projections/broadcast-projection';
import { indexedText } from '@bourse/projections/word-index';
import type { Database } from '@bourse/sqlite/database';
import { IS_READING } from './readings.ts';
import { readRecord, type TrailRecord } from './record.ts';

/**
 * Every event of every service, once, as it was published.
 *
 * No row says when or in what order a record arrived, so that a file built anew holds the same rows.
 */
export const trailModel: BroadcastReadModel = {
  name: 'trail',
  version: 8,
  topics,
  schema: `
    CREATE TABLE events (
      event_id TEXT PRIMARY KEY,
      service TEXT NOT NULL,
      topic TEXT NOT NULL,
      stream TEXT NOT NULL,
      category TEXT NOT NULL,
      revision INTEGER NOT NULL,
      position INTEGER NOT NULL,
      type TEXT NOT NULL,
      recorded_at TEXT NOT NULL,
      actor TEXT NOT NULL,
      correlation_id TEXT NOT NULL,
      causation_id TEXT NOT NULL,
      command_id TEXT NOT NULL,
      schema_version INTEGER NOT NULL,
      exchange_id TEXT,
      data TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX events_in_order ON events (recorded_at, service, position, event_id);
    CREATE INDEX events_by_stream ON events (stream, revision);
    CREATE INDEX events_by_position ON events (service, position);
    CREATE INDEX events_by_exchange ON events (exchange_id, recorded_at) WHERE exchange_id IS NOT NULL;
    CREATE INDEX events_by_correlation ON events (correlation_id, recorded_at);
    CREATE INDEX events_by_actor ON events (actor, recorded_at);
    CREATE INDEX events_by_type ON events (type, recorded_at);
    CREATE INDEX events_by_service ON events (service, recorded_at, position, event_id);
    CREATE INDEX events_by_cause ON events (causation_id);
    CREATE VIRTUAL TABLE event_words USING fts5
      (words, event_id UNINDEXED, tokenize = "unicode61 remove_diacritics 2");
    CREATE INDEX readings_by_exchange ON events (json_extract(data, '$.readExchangeId'), recorded_at, event_id)
      WHERE ${IS_READING};
    CREATE INDEX readings_by_time ON events (recorded_at, event_id) WHERE ${IS_READING};
    CREATE TABLE event_territories (
      territory_id TEXT NOT NULL, event_id TEXT NOT NULL, PRIMARY KEY (territory_id, event_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE stream_territories (
      territory_id TEXT NOT NULL, stream TEXT NOT NULL, PRIMARY KEY (territory_id, stream)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE exchange_territories (
      territory_id TEXT NOT NULL, exchange_id TEXT NOT NULL, PRIMARY KEY (territory_id, exchange_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE streams (
      stream TEXT PRIMARY KEY,
      category TEXT NOT NULL,
      events INTEGER NOT NULL,
      revisions INTEGER NOT NULL,
      last_revision INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX streams_at_fault ON streams (stream) WHERE revisions <= last_revision OR events > revisions;
    CREATE INDEX streams_of_readings ON streams (category) WHERE ${IS_READING};
    CREATE TABLE unreadable (
      topic TEXT NOT NULL,
      partition INTEGER NOT NULL,
      "offset" INTEGER NOT NULL,
      key TEXT NOT NULL,
      reason TEXT NOT NULL,
      PRIMARY KEY (topic, partition, "offset")
    ) STRICT, WITHOUT ROWID`,
  project: (database) => {
    const statements = prepare(database);
    return (delivery) => {
      const reading = readRecord(delivery);
      switch (reading.kind) {
        case 'event':
          return add(statements, reading.event, delivery.topic);
        case 'unreadable':
          return setAside(statements, delivery, reading.reason);
        default:
          return assertNever(reading);
      }
    };
  },
};

type Statements = ReturnType<typeof prepare>;

const prepare = (database: Database) => ({
  add: database.prepare(
    `INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (event_id) DO NOTHING`,
  ),
  atRevision: database.prepare('SELECT 1 FROM events WHERE stream = ? AND revision = ? LIMIT 1'),
  count: database.prepare(
    `INSERT INTO streams VALUES (?, ?, 1, 1, ?)
     ON CONFLICT DO UPDATE SET events = events + 1, revisions = revisions + ?,
       last_revision = max(last_revision, excluded.last_revision)`,
  ),
  say: database.prepare('INSERT INTO event_words (words, event_id) VALUES (?, ?)'),
  named: database.prepare('INSERT OR IGNORE INTO event_territories VALUES (?, ?)'),
  concerned: database.prepare('INSERT OR IGNORE INTO stream_territories VALUES (?, ?)'),
  party: database.prepare('INSERT OR IGNORE INTO exchange_territories VALUES (?, ?)'),
  setAside: database.prepare('INSERT OR IGNORE INTO unreadable VALUES (?, ?, ?, ?, ?)'),
});

function add(statements: Statements, event: TrailRecord, topic: string): void {
  const { id, stream, category, revision } = event;
  // Asked before the event is there: two events may claim one revision, and both are kept.
  const isNewRevision = statements.atRevision.get(stream, revision) === undefined;
  const { changes } = statements.add.run(
    id,
    event.context,
    topic,
    stream,
    category,
    revision,
    event.position,
    event.type,
    event.recordedAt,
    event.actor,
    event.correlationId,
    event.causationId,
    event.commandId,
    event.schemaVersion,
    event.exchangeId,
    event.data,
  );
  if (Number(changes) === 0) return;
  statements.count.run(stream, category, revision, isNewRevision ? 1 : 0);
  if (event.texts.length > 0) statements.say.run(indexedText(event.texts), id);
  for (const territory of event.territories) {
    statements.named.run(territory, id);
    // A marketplace's ledger concerns everybody: of it, a territory sees only what names it.
    if (category !== ledger.category) statements.concerned.run(territory, stream);
  }
  // What other streams say of an exchange concerns those whom its own stream names.
  for (const territory of event.parties) {
    if (event.exchangeId !== null) statements.party.run(territory, event.exchangeId);
  }
}

function setAside(statements: Statements, delivery: Delivery, reason: string): void {
  const { topic, partition, offset, key } = delivery;
  statements.setAside.run(topic, partition, offset, key, reason);
}
