import { exchanges } from '@bourse/contracts/exchanges';
import { invariant } from '@bourse/kernel/invariant';
import type { ReadModel } from '@bourse/projections/read-model';
import { textIndexer, textIndexSchema } from '@bourse/projections/word-index';
import { MAY_LACK } from './search.ts';
import { evolve } from '../../domain/evolve.ts';
import { type Exchange, type KnownExchange, lastDayOf } from '../../domain/exchange-state.ts';
import { remindAtOf } from '../../domain/reminder.ts';

/** Every exchange as it stands: the very state that decisions are made on, with columns to find it by. */
export const exchangesModel: ReadModel<typeof exchanges> = {
  name: 'exchanges',
  version: 6,
  contracts: [exchanges],
  schema: `
    CREATE TABLE exchanges (
      number INTEGER PRIMARY KEY,
      exchange_id TEXT NOT NULL UNIQUE,
      marketplace_id TEXT NOT NULL,
      status TEXT NOT NULL,
      lender_id TEXT NOT NULL,
      borrower_id TEXT NOT NULL,
      offer_id TEXT,
      request_id TEXT,
      crosses_epci INTEGER NOT NULL,
      answer_by TEXT,
      last_day TEXT,
      automatic_at TEXT,
      idle_after TEXT,
      lapses_at TEXT,
      remind_at TEXT,
      starts_on TEXT NOT NULL,
      ends_on TEXT NOT NULL,
      logged_minutes INTEGER NOT NULL,
      disputed INTEGER NOT NULL,
      line_id TEXT NOT NULL,
      state TEXT NOT NULL,
      proposed_at TEXT NOT NULL,
      changed_at TEXT NOT NULL,
      revision INTEGER NOT NULL,
      position INTEGER NOT NULL,
      last_event TEXT NOT NULL
    ) STRICT;
    CREATE INDEX exchanges_by_lender ON exchanges (lender_id, number);
    CREATE INDEX exchanges_by_borrower ON exchanges (borrower_id, number);
    CREATE INDEX exchanges_by_status ON exchanges (status, number);
    CREATE INDEX exchanges_unanswered ON exchanges (answer_by) WHERE answer_by IS NOT NULL;
    CREATE INDEX exchanges_uncertified ON exchanges (marketplace_id, last_day) WHERE last_day IS NOT NULL;
    CREATE INDEX exchanges_automatic ON exchanges (automatic_at) WHERE automatic_at IS NOT NULL;
    CREATE INDEX exchanges_idle ON exchanges (marketplace_id, idle_after) WHERE idle_after IS NOT NULL;
    CREATE INDEX exchanges_lapsing ON exchanges (lapses_at) WHERE lapses_at IS NOT NULL;
    CREATE INDEX exchanges_to_remind ON exchanges (remind_at) WHERE remind_at IS NOT NULL;
    CREATE INDEX exchanges_by_position ON exchanges (position);
    CREATE INDEX exchanges_by_line ON exchanges (line_id, number);
    ${textIndexSchema('exchange')}`,
  // What only searches look by; the last two say it all, so that no row has to be read.
  indexes: [
    'CREATE INDEX IF NOT EXISTS exchanges_by_offer ON exchanges (offer_id) WHERE offer_id IS NOT NULL',
    'CREATE INDEX IF NOT EXISTS exchanges_by_request ON exchanges (request_id) WHERE request_id IS NOT NULL',
    'CREATE INDEX IF NOT EXISTS exchanges_by_dispute ON exchanges (disputed, number)',
    'CREATE INDEX IF NOT EXISTS exchanges_by_life ON exchanges (changed_at, proposed_at)',
    `CREATE INDEX IF NOT EXISTS exchanges_by_lack ON exchanges
       (status, starts_on, ends_on, logged_minutes) WHERE ${MAY_LACK}`,
  ],
  project: (database) => {
    const load = database.prepare('SELECT state FROM exchanges WHERE exchange_id = ?');
    const add = database.prepare(
      `INSERT INTO exchanges (exchange_id, marketplace_id, status, lender_id, borrower_id, offer_id, request_id, crosses_epci,
         starts_on, ends_on, logged_minutes, disputed, line_id, state, proposed_at, changed_at, revision, position, last_event)
       VALUES (?, ?, 'proposed', ?, ?, ?, ?, ?, '', '', 0, 0, ?, '', ?, '', 0, 0, '') RETURNING number`,
    );
    const index = textIndexer(database, 'exchange');
    const line = database.prepare('SELECT line_id FROM exchanges WHERE exchange_id = ?');
    /** The first of the exchanges that renew one another. */
    const lineOf = ({ exchangeId, renewsExchangeId }: KnownExchange): string => {
      const renewed = renewsExchangeId === null ? undefined : line.get(renewsExchangeId);
      return renewed === undefined ? exchangeId : String(renewed['line_id']);
    };
    const save = database.prepare(
      `UPDATE exchanges SET status = ?, answer_by = ?, last_day = ?, automatic_at = ?,
         idle_after = ?, lapses_at = ?, remind_at = ?, starts_on = ?, ends_on = ?,
         logged_minutes = ?, disputed = max(disputed, ?), state = ?,
         changed_at = ?, revision = ?, position = ?, last_event = ?
       WHERE exchange_id = ?`,
    );
    return ({ event, recordedAt, revision, position }) => {
      const { exchangeId } = event.data;
      const row = load.get(exchangeId);
      const before: Exchange =
        row === undefined ? { status: 'unknown' } : parseState(String(row['state']));
      const after = evolve(before, event);
      invariant(after.status !== 'unknown', 'an event makes an exchange known');
      if (row === undefined) {
        const { marketplaceId, lenderId, borrowerId, offerId, requestId, crossesEpci } = after;
        const added = add.get(
          exchangeId,
          marketplaceId,
          lenderId,
          borrowerId,
          offerId,
          requestId,
          crossesEpci ? 1 : 0,
          lineOf(after),
          recordedAt,
        );
        index(Number(added?.['number']), [after.object]);
      }
      const { answerBy, lastDay, automaticAt, idleAfter, lapsesAt } = deadlinesOf(after);
      const remindAt = remindAtOf(after, recordedAt);
      const state = writeState(after);
      save.run(
        after.status,
        answerBy,
        lastDay,
        automaticAt,
        idleAfter,
        lapsesAt,
        remindAt,
        after.terms.startsOn,
        after.terms.endsOn,
        'loggedMinutes' in after ? after.loggedMinutes : 0,
        event.type === 'DisputeRaised' ? 1 : 0,
        state,
        recordedAt,
        Number(revision),
        Number(position),
        event.type,
        exchangeId,
      );
    };
  },
};

/** What time will do to it, if nobody does anything. */
function deadlinesOf(exchange: KnownExchange) {
  const negotiating = ['proposed', 'countered', 'refused'].includes(exchange.status);
  const delivering = exchange.status === 'delivering' ? exchange : undefined;
  const automaticAt = delivering?.automaticAt ?? null;
  const idle = exchange.status === 'agreed' || exchange.status === 'signed' ? exchange : undefined;
  const lapsesAt = idle?.lapsesAt ?? null;
  return {
    answerBy: negotiating ? exchange.answerBy : null,
    lastDay: delivering !== undefined && automaticAt === null ? lastDayOf(delivering) : null,
    automaticAt,
    idleAfter: idle !== undefined && lapsesAt === null ? idle.terms.endsOn : null,
    lapsesAt,
  };
}

/** JSON has no maps: they are written as lists of entries under this name. */
const MAP = '$entries';

const writeState = (exchange: KnownExchange): string =>
  JSON.stringify(exchange, (_key, value: unknown) =>
    value instanceof Map ? { [MAP]: [...value] } : value,
  );

export const parseState = (text: string): KnownExchange =>
  JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && MAP in value
      ? new Map(value[MAP] as [unknown, unknown][])
      : value,
  ) as KnownExchange;
