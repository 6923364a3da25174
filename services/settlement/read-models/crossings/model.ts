import { crossings } from '@bourse/contracts/crossings';
import { invariant } from '@bourse/kernel/invariant';
import type { ReadModel } from '@bourse/projections/read-model';
import {
  type Crossing,
  type CrossingReversal,
  isUnderWay,
  type KnownCrossing,
} from '../../domain/crossings/crossing-state.ts';
import { evolveCrossing } from '../../domain/crossings/evolve-crossing.ts';

/** Every crossing as it stands: the very state that decisions are made on, with columns to find it by. */
export const crossingsModel: ReadModel<typeof crossings> = {
  name: 'crossings',
  version: 1,
  contracts: [crossings],
  schema: `
    CREATE TABLE crossings (
      number INTEGER PRIMARY KEY,
      crossing_id TEXT NOT NULL UNIQUE,
      status TEXT NOT NULL,
      from_marketplace TEXT NOT NULL,
      from_account TEXT NOT NULL,
      to_marketplace TEXT NOT NULL,
      to_account TEXT NOT NULL,
      decide_by TEXT,
      under_way INTEGER NOT NULL,
      state TEXT NOT NULL,
      requested_at TEXT NOT NULL,
      changed_at TEXT NOT NULL,
      revision INTEGER NOT NULL
    ) STRICT`,
  indexes: [
    'CREATE INDEX IF NOT EXISTS crossings_undecided ON crossings (decide_by) WHERE decide_by IS NOT NULL',
    'CREATE INDEX IF NOT EXISTS crossings_under_way ON crossings (from_marketplace, to_marketplace) WHERE under_way = 1',
    'CREATE INDEX IF NOT EXISTS crossings_from ON crossings (from_marketplace, number)',
    'CREATE INDEX IF NOT EXISTS crossings_to ON crossings (to_marketplace, number)',
    'CREATE INDEX IF NOT EXISTS crossings_from_account ON crossings (from_account, number)',
    'CREATE INDEX IF NOT EXISTS crossings_to_account ON crossings (to_account, number)',
  ],
  project: (database) => {
    const load = database.prepare('SELECT state FROM crossings WHERE crossing_id = ?');
    const add = database.prepare(
      `INSERT INTO crossings (crossing_id, status, from_marketplace, from_account, to_marketplace,
         to_account, decide_by, under_way, state, requested_at, changed_at, revision)
       VALUES (?, '', ?, ?, ?, ?, NULL, 1, '', ?, '', 0)`,
    );
    const save = database.prepare(
      `UPDATE crossings SET status = ?, decide_by = ?, under_way = ?, state = ?, changed_at = ?, revision = ?
       WHERE crossing_id = ?`,
    );
    return ({ event, recordedAt, revision }) => {
      const { crossingId } = event.data;
      const row = load.get(crossingId);
      const before: Crossing =
        row === undefined ? { status: 'unknown' } : parseCrossing(String(row['state']));
      const after = evolveCrossing(before, event);
      invariant(after.status !== 'unknown', 'an event makes a crossing known');
      const { from, to, status } = after;
      if (row === undefined) {
        const [giver, receiver] = [from.accountId, to.accountId];
        add.run(crossingId, from.marketplaceId, giver, to.marketplaceId, receiver, recordedAt);
      }
      const undecided = status === 'requested' || status === 'source_held';
      save.run(
        status,
        undecided ? after.decideBy : null,
        Number(isUnderWay(after)),
        writeCrossing(after),
        recordedAt,
        Number(revision),
        crossingId,
      );
    };
  },
};

/** JSON has no maps: the reversals of a settled crossing are written as a list. */
const writeCrossing = (crossing: KnownCrossing): string =>
  JSON.stringify(
    crossing.status === 'settled' ? { ...crossing, reversals: [...crossing.reversals] } : crossing,
  );

/** What {@link writeCrossing} wrote, and nobody else. */
export function parseCrossing(text: string): KnownCrossing {
  const written = JSON.parse(text) as KnownCrossing;
  if (written.status !== 'settled') return written;
  const reversals = written.reversals as Iterable<readonly [string, CrossingReversal]>;
  return { ...written, reversals: new Map(reversals) };
}
