import { readEvent } from '@bourse/contracts/contract';
import { ledger } from '@bourse/contracts/ledger';
import {
  type EventStore,
  type ExpectedRevision,
  type RecordedEvent,
  revision as toRevision,
  START,
  type StorePosition,
  type StreamName,
} from '@bourse/event-store/port';
import type { Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { ledgerDecider } from '@bourse/ledger/ledger';
import { type CommandMemory, commandMemory } from './command-memory.ts';
import { stillState, type StillState } from './snapshot/still-state.ts';

/** The ledger in memory, as the stream has it up to a revision. Never ahead of what is stored. */
export type WorkingLedger = {
  readonly stream: StreamName;
  readonly state: StillState;
  readonly memory: CommandMemory;
  /** Of the last event that was taken in. */
  revision: ExpectedRevision;
  position: StorePosition;
  /** Of the same event. */
  recordedAt: Instant | undefined;
  eventId: Uuid | undefined;
};

/** What the stream says cannot follow from what it said before: the memory of it must be thrown away. */
export class BrokenHistory extends Error {
  override readonly name = 'BrokenHistory';
}

/** A ledger of which nothing is known yet. */
export const emptyLedger = (stream: StreamName): WorkingLedger => ({
  stream,
  state: stillState(),
  memory: commandMemory(),
  revision: 'no_stream',
  position: START,
  recordedAt: undefined,
  eventId: undefined,
});

/**
 * Takes in what was appended since.
 *
 * @returns Whether there was anything.
 * @throws BrokenHistory; whatever the store throws, and then the ledger is as far as it says.
 */
export async function catchUp(store: EventStore, known: WorkingLedger): Promise<boolean> {
  const before = known.revision;
  for await (const recorded of store.read(known.stream, nextRevision(before))) {
    takeIn(known, recorded);
  }
  return known.revision !== before;
}

function takeIn(known: WorkingLedger, recorded: RecordedEvent): void {
  const { type, data, metadata, revision, position } = recorded;
  const { commandId, fingerprint, schemaVersion } = metadata;
  try {
    ledgerDecider.evolve(known.state, readEvent(ledger, { type, data, schemaVersion }));
  } catch (error) {
    throw new BrokenHistory(`${known.stream} cannot go on with its event ${revision}`, {
      cause: error,
    });
  }
  known.memory.set(commandId, { fingerprint, revision, position });
  known.revision = revision;
  known.position = position;
  known.recordedAt = metadata.recordedAt;
  known.eventId = recorded.id;
}

/** The revision of the event that comes next. */
export const nextRevision = (last: ExpectedRevision) =>
  last === 'no_stream' ? toRevision(0) : toRevision(last + 1n);
