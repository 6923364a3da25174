import { readEvent } from '@bourse/contracts/contract';
import { ledger } from '@bourse/contracts/ledger';
import {
  type EventStore,
  type ExpectedRevision,
  revision as toRevision,
  START,
  type StorePosition,
  type StreamName,
} from '@bourse/event-store/port';
import type { Instant } from '@bourse/kernel/clock';
import { ledgerDecider } from '@bourse/ledger/ledger';
import type { LedgerState } from '@bourse/ledger/state';
import { CommandMemory } from './command-memory.ts';

/**
 * The ledger in memory, folded up to a revision of its stream. Deciding a batch runs its state ahead
 * of `revision`, until the append is acknowledged; when it is not, the whole is thrown away.
 */
export type WorkingLedger = {
  readonly stream: StreamName;
  readonly state: LedgerState;
  readonly memory: CommandMemory;
  /** Of the last event that is known to be stored. */
  revision: ExpectedRevision;
  position: StorePosition;
  /** Of the same event. */
  recordedAt: Instant | undefined;
};

/** Folds the stream from its beginning. @throws ContractViolation or InvariantError when its history is broken. */
export async function loadLedger(store: EventStore, stream: StreamName): Promise<WorkingLedger> {
  const loaded: WorkingLedger = {
    stream,
    state: ledgerDecider.initialState(),
    memory: new CommandMemory(),
    revision: 'no_stream',
    position: START,
    recordedAt: undefined,
  };
  await catchUp(store, loaded);
  return loaded;
}

/**
 * Takes in what others have appended since. Only for a ledger that has not run ahead.
 *
 * @returns Whether there was anything.
 */
export async function catchUp(store: EventStore, known: WorkingLedger): Promise<boolean> {
  const before = known.revision;
  for await (const recorded of store.read(known.stream, nextRevision(before))) {
    const { type, data, metadata, revision, position } = recorded;
    const { commandId, fingerprint, schemaVersion } = metadata;
    ledgerDecider.evolve(known.state, readEvent(ledger, { type, data, schemaVersion }));
    known.memory.remember(commandId, { fingerprint, revision, position });
    known.revision = revision;
    known.position = position;
    known.recordedAt = metadata.recordedAt;
  }
  return known.revision !== before;
}

/** The revision of the event that comes next. */
export const nextRevision = (last: ExpectedRevision) =>
  last === 'no_stream' ? toRevision(0) : toRevision(last + 1n);
