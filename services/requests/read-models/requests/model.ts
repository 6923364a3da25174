import { type RequestContent, requests } from '@bourse/contracts/requests';
import { placeOf } from '@bourse/directory/places';
import { assertNever } from '@bourse/kernel/assert-never';
import type { FactOf } from '@bourse/projections/fact';
import { openCountsSchema } from '@bourse/projections/open-counts';
import type { ReadModel } from '@bourse/projections/read-model';
import { wordIndexer, wordIndexSchema } from '@bourse/projections/word-index';
import type { Database } from '@bourse/sqlite/database';

/** Every request as it stands, with what answers it. */
export const requestsModel: ReadModel<typeof requests> = {
  name: 'requests',
  version: 5,
  contracts: [requests],
  schema: `
    CREATE TABLE requests (
      number INTEGER PRIMARY KEY,
      request_id TEXT NOT NULL UNIQUE,
      borrower_id TEXT NOT NULL,
      departement TEXT,
      epci_id TEXT,
      status TEXT NOT NULL,
      content TEXT NOT NULL,
      needed_by TEXT NOT NULL,
      exchange_id TEXT,
      closed_reason TEXT,
      posted_at TEXT NOT NULL,
      revision INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX requests_by_borrower ON requests (borrower_id, number);
    CREATE INDEX requests_by_status ON requests (status, number);
    CREATE INDEX requests_by_need ON requests (needed_by) WHERE status = 'open';
    CREATE INDEX requests_by_departement ON requests (departement, status, number);
    CREATE INDEX requests_by_epci ON requests (epci_id, status, number);
    ${openCountsSchema('requests')};
    ${wordIndexSchema('request')}`,
  project: (database) => {
    const statements = prepare(database);
    return (fact) => {
      apply(statements, fact);
      statements.touch.run(Number(fact.revision), fact.event.data.requestId);
    };
  },
};

type Statements = ReturnType<typeof prepare>;

const prepare = (database: Database) => ({
  post: database.prepare(
    `INSERT INTO requests (request_id, borrower_id, departement, epci_id, status, content, needed_by, posted_at, revision)
     VALUES (?, ?, ?, ?, 'open', ?, ?, ?, 0) RETURNING number`,
  ),
  revise: database.prepare(
    'UPDATE requests SET content = ?, needed_by = ? WHERE request_id = ? RETURNING number',
  ),
  setStatus: database.prepare(
    'UPDATE requests SET status = ?, exchange_id = ? WHERE request_id = ?',
  ),
  cancel: database.prepare(
    "UPDATE requests SET status = 'cancelled', exchange_id = NULL, closed_reason = ? WHERE request_id = ?",
  ),
  touch: database.prepare('UPDATE requests SET revision = ? WHERE request_id = ?'),
  index: wordIndexer(database, 'request'),
});

function apply(statements: Statements, { event, recordedAt }: FactOf<typeof requests>): void {
  const { requestId } = event.data;
  const indexed = (row: Record<string, unknown> | undefined, content: RequestContent) =>
    statements.index(Number(row?.['number']), content.skills, [content.title, content.need]);
  switch (event.type) {
    case 'RequestPosted': {
      const { requestId: _, borrowerId, ...content } = event.data;
      const text = JSON.stringify(content);
      const { departement, epciId } = placeOf(borrowerId);
      const row = statements.post.get(
        requestId,
        borrowerId,
        departement,
        epciId,
        text,
        content.neededBy,
        recordedAt,
      );
      return indexed(row, content);
    }
    case 'RequestRevised': {
      const { requestId: _, ...content } = event.data;
      const row = statements.revise.get(JSON.stringify(content), content.neededBy, requestId);
      return indexed(row, content);
    }
    case 'RequestCancelled':
      return void statements.cancel.run(event.data.reason, requestId);
    case 'RequestExpired':
      return void statements.setStatus.run('expired', null, requestId);
    case 'RequestFulfilled':
      return void statements.setStatus.run('fulfilled', event.data.exchangeId, requestId);
    case 'RequestReopened':
      return void statements.setStatus.run('open', null, requestId);
    default:
      assertNever(event, 'event');
  }
}
