import { type CommandContext, envelope } from '@bourse/commands/handle-command';
import { readEvent } from '@bourse/contracts/contract';
import { ledger, type LedgerEvent } from '@bourse/contracts/ledger';
import type {
  EventToAppend,
  ExpectedRevision,
  Revision,
  StorePosition,
  StreamName,
} from '@bourse/event-store/port';
import type { Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { LedgerCommand } from '@bourse/ledger/commands';
import { ledgerDecider } from '@bourse/ledger/ledger';
import { type Overlay, overlayOf } from '@bourse/ledger/overlay';
import type { LedgerRejection } from '@bourse/ledger/rejections';
import { nextRevision, type WorkingLedger } from './working-ledger.ts';

/** A command, by somebody, at some time. */
export type Asked = { readonly command: LedgerCommand; readonly context: CommandContext };

/** What a batch means for one of its commands, once the batch is durable. */
export type Verdict =
  | {
      readonly kind: 'done';
      readonly revision: ExpectedRevision;
      /** Left out: that of the batch. */
      readonly position?: StorePosition;
    }
  | { readonly kind: 'rejected'; readonly rejection: LedgerRejection }
  | { readonly kind: 'command_id_reused' }
  /** A bug, or a form that the contract does not know. The ledger is as it was before. */
  | { readonly kind: 'failed'; readonly error: unknown };

/** An accepted event that the ledger could not take: a bug, or a memory that is not what is stored. */
export class EvolutionError extends Error {
  override readonly name = 'EvolutionError';
  /** Which command of the batch it was. */
  readonly index: number;

  constructor(index: number, cause: unknown) {
    super('an accepted event cannot follow from the ledger', { cause });
    this.index = index;
  }
}

/** What a command of this batch caused, for its repetition within the same batch. */
type Fresh = { readonly fingerprint: string; readonly revision: Revision };

export type DecidedBatch = {
  /** One for each command, in their order. */
  readonly verdicts: readonly Verdict[];
  /** To be appended as one, at the revision of the ledger. */
  readonly events: readonly EventToAppend[];
  readonly fresh: ReadonlyMap<Uuid, Fresh>;
  /** The revision that the stream will have. */
  readonly last: ExpectedRevision;
  /** When its last event will have been recorded. */
  readonly recordedAt: WorkingLedger['recordedAt'];
  /** The state that it leads to, to be committed once the events are stored. */
  readonly ahead: Overlay;
};

/**
 * Decides commands one after the other, each on what those before it have caused. Leaves `working` as
 * it is.
 *
 * Recorded time never goes back within the ledger, whatever the clocks of those who write it do: what
 * comes later is recorded no earlier, and so every past moment has one balance.
 *
 * @throws EvolutionError when an accepted command cannot be followed.
 */
export function decideBatch(working: WorkingLedger, batch: readonly Asked[]): DecidedBatch {
  const { stream, memory } = working;
  const ahead = overlayOf(working.state);
  const events: EventToAppend[] = [];
  const fresh = new Map<Uuid, Fresh>();
  let { revision: last, recordedAt } = working;

  function verdictOn({ command, context }: Asked, index: number): Verdict {
    const { commandId, fingerprint } = context;
    const earlier = fresh.get(commandId) ?? memory.get(commandId);
    if (earlier !== undefined) {
      const { fingerprint: first, ...result } = earlier;
      return first === fingerprint ? { kind: 'done', ...result } : { kind: 'command_id_reused' };
    }
    const now = later(recordedAt, context.now);
    let stored: readonly Stored[];
    try {
      const decision = ledgerDecider.decide(command, ahead);
      if (decision.kind === 'rejected') return decision;
      stored = storedForm(decision.events, stream, { ...context, now });
    } catch (error) {
      return { kind: 'failed', error };
    }
    for (const { toAppend, event } of stored) {
      evolveOrThrow(ahead, event, index);
      events.push(toAppend);
      const revision = nextRevision(last);
      last = revision;
      recordedAt = now;
      fresh.set(commandId, { fingerprint, revision });
    }
    return { kind: 'done', revision: last };
  }

  const verdicts = batch.map(verdictOn);
  return { verdicts, events, fresh, last, recordedAt, ahead };
}

const later = (before: Instant | undefined, now: Instant): Instant =>
  before !== undefined && before > now ? before : now;

type Stored = { readonly toAppend: EventToAppend; readonly event: LedgerEvent };

/** Events as they will be stored, and as they will be read: both pass the contract before the state moves. */
const storedForm = (
  events: readonly LedgerEvent[],
  stream: StreamName,
  context: CommandContext,
): readonly Stored[] =>
  events.map((decided, index) => {
    const toAppend = envelope(ledger, decided, stream, index, context);
    const { type, data, metadata } = toAppend;
    // What is stored as it was decided has passed the very check that reading would make again.
    if (data === decided.data) return { toAppend, event: decided };
    const { schemaVersion } = metadata;
    return { toAppend, event: readEvent(ledger, { type, data, schemaVersion }) };
  });

function evolveOrThrow(state: Overlay, event: LedgerEvent, index: number): void {
  try {
    ledgerDecider.evolve(state, event);
  } catch (error) {
    throw new EvolutionError(index, error);
  }
}
