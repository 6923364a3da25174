import { ContentionError } from '@bourse/commands/handle-command';
import type {
  EventStore,
  ExpectedRevision,
  Revision,
  StorePosition,
  StreamName,
} from '@bourse/event-store/port';
import { assertNever } from '@bourse/kernel/assert-never';
import { type Backoff, delayMs, pause } from '@bourse/kernel/backoff';
import { invariant } from '@bourse/kernel/invariant';
import type { LedgerRejection } from '@bourse/ledger/rejections';
import type { LedgerView } from '@bourse/ledger/state';
import type { Logger } from '@bourse/service-kit/logger';
import {
  type Asked,
  decideBatch,
  type DecidedBatch,
  EvolutionError,
  type Verdict,
} from './decide-batch.ts';
import type { LedgerSnapshots } from './snapshot/ledger-snapshots.ts';
import { BrokenHistory, catchUp, emptyLedger, type WorkingLedger } from './working-ledger.ts';

export type LedgerOutcome =
  | {
      readonly kind: 'done';
      readonly stream: StreamName;
      /** Of the event that the command caused, now or the first time; where it caused none, of the ledger. */
      readonly revision: ExpectedRevision;
      /** Whoever has read up to here sees the effect. */
      readonly position: StorePosition;
    }
  | { readonly kind: 'rejected'; readonly rejection: LedgerRejection }
  /** The command's id was used for something else. */
  | { readonly kind: 'command_id_reused' };

/** A command whose giver waits for its outcome. */
export type Waiting = Asked & {
  readonly resolve: (outcome: LedgerOutcome) => void;
  readonly reject: (error: unknown) => void;
};

/** Does one thing at a time: whoever calls waits for the end of it before the next. */
export type Bookkeeper = {
  /** Brings a batch to an end. Never throws: each command of it is answered or refused. */
  settle(batch: readonly Waiting[]): Promise<void>;
  /** The ledger as it is stored now; it changes with the next batch. @throws whatever the store throws. */
  look(): Promise<LedgerView>;
  /** Lets the snapshot that is being written be finished, and writes one where it saves the next start some time. */
  close(): Promise<void>;
};

/** Times that other writers may come first before a batch is given up. */
const MAX_CONFLICTS = 20;
/** Times that the store may fail before a batch is given up. */
const MAX_FAILURES = 6;
const PATIENCE: Backoff = { firstMs: 20, maxMs: 1_000 };

/**
 * Keeps a ledger in memory, begun at a snapshot or folded, and makes batches durable: decides each
 * command on what those before it cause, and appends the whole as one, fenced by the revision of the
 * stream. The memory moves when the append is acknowledged, and not before.
 *
 * When another writer came first, or when it is not known whether an append happened, the memory takes
 * in what the stream has more, and the same batch is decided again: the ids in the stream tell what was
 * done already.
 *
 * @param options.snapshots Left out, the stream is folded from its beginning.
 * @param options.ending When it is aborted, a failing store is asked again without pauses.
 */
export function openBookkeeper(options: {
  readonly store: EventStore;
  readonly stream: StreamName;
  readonly logger: Logger;
  readonly snapshots?: LedgerSnapshots;
  readonly ending: AbortSignal;
}): Bookkeeper {
  const { store, stream, logger, snapshots, ending } = options;
  let working: WorkingLedger | undefined;

  /** The ledger with everything that is stored by now; and whether that was more than was known. */
  async function upToDate(): Promise<{ ledger: WorkingLedger; hadNews: boolean }> {
    try {
      return await followed();
    } catch (error) {
      if (!(error instanceof BrokenHistory)) throw error;
      // What was known is wrong, or the stream is: folded from its beginning, it tells.
      await distrust(error);
      return followed();
    }
  }

  async function followed(): Promise<{ ledger: WorkingLedger; hadNews: boolean }> {
    working ??= (await snapshots?.restore(store, stream)) ?? emptyLedger(stream);
    const hadNews = await catchUp(store, working);
    snapshots?.consider(working);
    return { ledger: working, hadNews };
  }

  /** Forgets the memory, and the snapshot that it may have come from. */
  async function distrust(why: Error): Promise<void> {
    logger.error({ stream, err: why }, 'the memory of the ledger is not what is stored');
    working = undefined;
    await snapshots?.discard();
  }

  const look = async (): Promise<LedgerView> => (await upToDate()).ledger.state;

  async function settle(given: readonly Waiting[]): Promise<void> {
    let batch = given;
    let conflicts = 0;
    let failures = 0;
    while (batch.length > 0) {
      try {
        const ledger =
          failures === 0 && working !== undefined ? working : (await upToDate()).ledger;
        const settled = await tryOnce(ledger, batch);
        if (settled !== undefined) {
          answer(batch, settled.verdicts, { stream, position: settled.position });
          snapshots?.consider(ledger);
          return;
        }
        conflicts += 1;
        if (conflicts >= MAX_CONFLICTS) {
          return giveUp(
            batch,
            new ContentionError(`${stream} changed ${conflicts} times meanwhile`),
          );
        }
      } catch (error) {
        if (error instanceof EvolutionError) {
          // Which of the two is wrong, the command or the memory, is not known.
          await distrust(error);
          logger.error({ stream, err: error }, 'a command would break the ledger, and is left out');
          batch[error.index]?.reject(error);
          batch = batch.filter((_, index) => index !== error.index);
          continue;
        }
        failures += 1;
        logger.error({ stream, failures, err: error }, 'a batch of the ledger failed');
        if (failures >= MAX_FAILURES) return giveUp(batch, error);
        await pause(delayMs(PATIENCE, failures), ending);
      }
    }
  }

  /** @returns undefined when another writer came first. */
  async function tryOnce(
    ledger: WorkingLedger,
    batch: readonly Asked[],
  ): Promise<{ verdicts: readonly Verdict[]; position: StorePosition } | undefined> {
    const decided = decideBatch(ledger, batch);
    const { verdicts, events } = decided;
    if (events.length === 0) {
      // No append has shown that this was decided on the present state, so the stream is asked.
      return (await upToDate()).hadNews ? undefined : { verdicts, position: ledger.position };
    }
    const result = await store.append(stream, ledger.revision, events);
    switch (result.kind) {
      case 'appended':
        takeAsTrue(ledger, decided, result);
        return { verdicts, position: result.position };
      case 'conflict':
        logger.info({ stream }, 'another writer of the ledger came first');
        await upToDate();
        return undefined;
      default:
        return assertNever(result);
    }
  }

  return {
    settle,
    look,
    close: async () => {
      await snapshots?.close(working);
    },
  };
}

/** What was decided is stored: it becomes the memory. */
function takeAsTrue(
  working: WorkingLedger,
  { fresh, last, recordedAt, events, ahead }: DecidedBatch,
  appended: { readonly revision: Revision; readonly position: StorePosition },
): void {
  invariant(appended.revision === last, 'an append ends where the batch was decided to end');
  ahead.commit();
  for (const [commandId, trace] of fresh) {
    working.memory.set(commandId, { ...trace, position: appended.position });
  }
  working.revision = appended.revision;
  working.position = appended.position;
  working.recordedAt = recordedAt;
  working.eventId = events.at(-1)?.id;
}

function answer(
  batch: readonly Waiting[],
  verdicts: readonly Verdict[],
  of: { readonly stream: StreamName; readonly position: StorePosition },
): void {
  for (const [index, { resolve, reject }] of batch.entries()) {
    const verdict = verdicts[index];
    invariant(verdict !== undefined, 'every command of a batch has a verdict');
    switch (verdict.kind) {
      case 'done':
        resolve({ ...of, ...verdict });
        break;
      case 'rejected':
      case 'command_id_reused':
        resolve(verdict);
        break;
      case 'failed':
        reject(verdict.error);
        break;
      default:
        assertNever(verdict, 'verdict');
    }
  }
}

function giveUp(batch: readonly Waiting[], error: unknown): void {
  for (const { reject } of batch) reject(error);
}
