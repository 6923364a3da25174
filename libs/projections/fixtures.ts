import { lamps } from '@bourse/contracts/specimen';
import type { FollowerLog } from '@bourse/event-store/follower';
import type { EventStore, EventToAppend, StorePosition } from '@bourse/event-store/port';
import { derivedId, newId, type Uuid } from '@bourse/kernel/ids';
import type { ReadModel } from './read-model.ts';

/** Adds up what was lit; another version is another way to add. */
export const wattsModel = (
  changes: { readonly version?: number; readonly before?: (watts: number) => void } = {},
): ReadModel<typeof lamps> => ({
  name: 'watts',
  version: changes.version ?? 1,
  contracts: [lamps],
  schema: 'CREATE TABLE watts (lamp TEXT PRIMARY KEY, watts INTEGER, times INTEGER) STRICT',
  project: (database) => {
    const add = database.prepare(
      `INSERT INTO watts VALUES (?, ?, 1)
       ON CONFLICT (lamp) DO UPDATE SET watts = watts + excluded.watts, times = times + 1`,
    );
    return ({ stream, event: { type, data } }) => {
      if (type !== 'LampLit') return;
      add.run(stream, data.watts);
      changes.before?.(data.watts);
    };
  },
});

/** The same by rows that are held for a batch, and an index for queries. */
export const heldWattsModel: ReadModel<typeof lamps> = {
  ...wattsModel(),
  indexes: ['CREATE INDEX IF NOT EXISTS watts_by_watts ON watts (watts)'],
  project: (_database, batch) => {
    const rows = batch.rowsOf<{ readonly lamp: string; watts: number; times: number }>({
      name: 'watts',
      key: 'lamp',
      fixed: { lamp: ({ lamp }) => lamp },
      changing: { watts: ({ watts }) => watts, times: ({ times }) => times },
      fromRow: (row) => ({
        lamp: String(row['lamp']),
        watts: Number(row['watts']),
        times: Number(row['times']),
      }),
    });
    return ({ stream, revision, event: { type, data } }) => {
      if (type !== 'LampLit') return;
      if (revision === 0n) rows.add({ lamp: stream, watts: 0, times: 0 });
      const row = rows.change(stream);
      row.watts += data.watts;
      row.times += 1;
    };
  },
};

/** An event of a lamp as it is stored. */
export const lampLit = (watts: number, commandId: Uuid = newId()): EventToAppend => ({
  id: derivedId(commandId, '0'),
  type: 'LampLit',
  data: { watts },
  metadata: {
    $correlationId: commandId,
    $causationId: commandId,
    commandId,
    fingerprint: 'f',
    actor: 'tester',
    recordedAt: '2026-01-31T12:00:00.000Z',
    schemaVersion: 1,
  },
});

/** Lights a lamp, at the end of its stream whatever that is. @returns the position of the event. */
export async function light(
  store: EventStore,
  lamp: string,
  ...watts: readonly number[]
): Promise<StorePosition> {
  const found = await store.append(
    `lamp-${lamp}`,
    'no_stream',
    watts.map((one) => lampLit(one)),
  );
  if (found.kind === 'appended') return found.position;
  const result = await store.append(
    `lamp-${lamp}`,
    found.actual,
    watts.map((one) => lampLit(one)),
  );
  if (result.kind === 'conflict') throw new Error(`somebody else lit ${lamp}`);
  return result.position;
}

/** A log that can be asked what it was told. */
export function memoryLog(): FollowerLog & { readonly errors: string[] } {
  const errors: string[] = [];
  return {
    errors,
    info: () => undefined,
    error: (_details, sentence) => void errors.push(sentence),
  };
}

/** Shorter than a test is patient. */
export const QUICK = { firstMs: 5, maxMs: 20 };
