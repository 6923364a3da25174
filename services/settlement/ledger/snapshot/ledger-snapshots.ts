import type { EventStore, ExpectedRevision, StreamName } from '@bourse/event-store/port';
import { revision as toRevision, storePosition } from '@bourse/event-store/port';
import { invariant } from '@bourse/kernel/invariant';
import { checkInvariants } from '@bourse/ledger/check-invariants';
import type { Logger } from '@bourse/service-kit/logger';
import { rm } from 'node:fs/promises';
import { z } from 'zod';
import type { CommandTrace } from '../command-memory.ts';
import { emptyLedger, type WorkingLedger } from '../working-ledger.ts';
import { readSnapshotFile, type Section, writeSnapshotFile } from './snapshot-file.ts';
import type { StillState } from './still-state.ts';

/**
 * The form of a snapshot, to be raised whenever the state of the ledger, or what `evolve` makes of an
 * event, changes: older snapshots are then thrown away. A test pins both together.
 */
export const FORM = 1;

/** Fewer new events than that are folded faster than a snapshot of them is worth. */
const WORTH_IT = 50_000;
/** A snapshot is written when the ledger has grown by one part in so many: in all, each row is written a bounded number of times. */
const GROWTH = 8;
/** At the end of the process, less is enough: the next start is near. */
const WORTH_IT_AT_THE_END = 5_000;

const header = z.strictObject({
  form: z.literal(FORM),
  stream: z.string(),
  revision: z.string(),
  position: z.string(),
  eventId: z.string(),
  recordedAt: z.string(),
  policy: z.strictObject({ reversalsMayPassLimits: z.boolean() }),
});
type Header = z.infer<typeof header>;

const TABLES = [
  'accounts',
  'transfers',
  'decisions',
  'programmes',
  'awards',
  'awardedToMembers',
] as const satisfies readonly Exclude<keyof StillState, 'policy'>[];
const MEMORY = 'commands';

/**
 * Snapshots of one ledger: a cache of what its stream says, so that a start need not fold all of it.
 * One that is damaged, of another form or of another history is noticed and left out; one that the
 * stream does not follow from is discarded by whoever finds that.
 */
export type LedgerSnapshots = {
  /** The ledger as the last good snapshot has it; undefined without one. @throws whatever the store throws. */
  restore(store: EventStore, stream: StreamName): Promise<WorkingLedger | undefined>;
  /** Writes a snapshot beside the work when the ledger has grown enough since the last. */
  consider(ledger: WorkingLedger): void;
  /** Removes the last snapshot, and what is being written: they cannot be right. */
  discard(): Promise<void>;
  /** Waits for what is being written, and writes what is worth it at the end. */
  close(ledger: WorkingLedger | undefined): Promise<void>;
};

/** @param options.file Its place; only this process writes there. */
export function openLedgerSnapshots(options: {
  readonly file: string;
  readonly logger: Logger;
  /** Left out: 50,000 events. */
  readonly worthIt?: number;
}): LedgerSnapshots {
  const { file, logger, worthIt = WORTH_IT } = options;
  /** How many events the last snapshot holds. */
  let saved = 0;
  let writing: Promise<void> | undefined;

  function write(ledger: WorkingLedger): void {
    const events = eventsOf(ledger.revision);
    const picture = pictureOf(ledger);
    const written = writeSnapshotFile({
      file,
      header: headerOf(ledger),
      sections: picture.sections(),
    });
    writing = told(written, events).finally(() => {
      // Written or not: not again at once.
      saved = events;
      picture.release();
      writing = undefined;
    });
  }

  async function told(written: Promise<void>, events: number): Promise<void> {
    try {
      await written;
      logger.info({ file, events }, 'a snapshot of the ledger was written');
    } catch (error) {
      logger.error({ file, err: error }, 'a snapshot of the ledger could not be written');
    }
  }

  return {
    restore: async (store, stream) => {
      const found = await restored(store, stream, { file, logger });
      saved = found === undefined ? 0 : eventsOf(found.revision);
      return found;
    },
    consider: (ledger) => {
      const events = eventsOf(ledger.revision);
      if (writing !== undefined || events - saved < Math.max(worthIt, saved / GROWTH)) return;
      write(ledger);
    },
    discard: async () => {
      await writing;
      await rm(file, { force: true });
      saved = 0;
    },
    close: async (ledger) => {
      await writing;
      if (ledger === undefined) return;
      if (eventsOf(ledger.revision) - saved < Math.min(worthIt, WORTH_IT_AT_THE_END)) return;
      write(ledger);
      await writing;
    },
  };
}

const eventsOf = (last: ExpectedRevision): number => (last === 'no_stream' ? 0 : Number(last) + 1);

function headerOf(ledger: WorkingLedger): Header {
  const { stream, revision, position, eventId, recordedAt, state } = ledger;
  invariant(eventId !== undefined && recordedAt !== undefined, 'a snapshot is of a written ledger');
  return {
    form: FORM,
    stream,
    revision: String(revision),
    position: String(position),
    eventId,
    recordedAt,
    policy: state.policy,
  };
}

/** The ledger as it is at this moment, to be run through while it goes on. */
function pictureOf({ state, memory }: WorkingLedger) {
  const stills = TABLES.map((name) => ({
    name,
    size: state[name].size,
    still: state[name].still(),
  }));
  const traces = [...memory.entries()];
  return {
    *sections(): Generator<Section> {
      for (const { name, size, still } of stills) yield { name, size, rows: still.rows() };
      yield { name: MEMORY, size: traces.length, rows: traces.map(rowOfTrace) };
    },
    release: () => {
      for (const { still } of stills) still.release();
    },
  };
}

type TraceRow = readonly [id: string, fingerprint: string, revision: string, position: string];
const rowOfTrace = ([id, trace]: readonly [string, CommandTrace]): TraceRow => [
  id,
  trace.fingerprint,
  String(trace.revision),
  String(trace.position),
];

async function restored(
  store: EventStore,
  stream: StreamName,
  { file, logger }: { readonly file: string; readonly logger: Logger },
): Promise<WorkingLedger | undefined> {
  let found: WorkingLedger | undefined;
  try {
    found = read(file, stream);
  } catch (error) {
    logger.error({ file, err: error }, 'a snapshot of the ledger is of no use, and is left out');
  }
  if (found === undefined || (await isOfThisHistory(store, found))) return found;
  logger.error({ file }, 'a snapshot of the ledger is of another history, and is left out');
  return undefined;
}

function read(file: string, stream: StreamName): WorkingLedger | undefined {
  const snapshot = readSnapshotFile(file);
  if (snapshot === undefined) return undefined;
  const told = header.parse(snapshot.header);
  invariant(told.stream === stream, `a snapshot of ${told.stream} is none of ${stream}`);
  const ledger = emptyLedger(stream);
  for (const section of snapshot.sections()) fill(ledger, section);
  ledger.state.policy = told.policy;
  ledger.revision = toRevision(BigInt(told.revision));
  ledger.position = storePosition(BigInt(told.position));
  ledger.recordedAt = told.recordedAt;
  ledger.eventId = told.eventId;
  checkInvariants(ledger.state);
  return ledger;
}

function fill({ state, memory }: WorkingLedger, { name, rows }: Section): void {
  if (name === MEMORY) {
    for (const row of rows) {
      const [id, fingerprint, revision, position] = row as TraceRow;
      memory.set(id, {
        fingerprint,
        revision: toRevision(BigInt(revision)),
        position: storePosition(BigInt(position)),
      });
    }
    return;
  }
  const table = TABLES.find((one) => one === name);
  invariant(table !== undefined, `a ledger has no ${name}`);
  // What was written is what is read: the hash of the file says so, and its form that this program wrote it.
  const add = state[table].set.bind(state[table]) as (id: unknown, value: unknown) => void;
  for (const row of rows) {
    const [id, value] = row as readonly [unknown, unknown];
    add(id, value);
  }
}

/** Whether the stream has the very event at which the snapshot ends. */
async function isOfThisHistory(
  store: EventStore,
  { stream, revision, eventId, position }: WorkingLedger,
): Promise<boolean> {
  invariant(revision !== 'no_stream', 'a snapshot ends at an event');
  for await (const event of store.read(stream, revision)) {
    return event.id === eventId && event.position === position;
  }
  return false;
}
