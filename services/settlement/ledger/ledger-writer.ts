import { type CommandContext, ContentionError } from '@bourse/commands/handle-command';
import { ledger as contract } from '@bourse/contracts/ledger';
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
import type { LedgerCommand } from '@bourse/ledger/commands';
import type { LedgerRejection } from '@bourse/ledger/rejections';
import type { LedgerView } from '@bourse/ledger/state';
import type { Logger } from '@bourse/service-kit/logger';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type Asked,
  decideBatch,
  type DecidedBatch,
  EvolutionError,
  type Verdict,
} from './decide-batch.ts';
import { catchUp, loadLedger, type WorkingLedger } from './working-ledger.ts';

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

export type LedgerWriter = {
  /**
   * Gives a command to the ledger. What it answers is durable, and giving the same command again has
   * no second effect.
   *
   * @throws ContentionError when too many commands wait, or other writers always came first: try again.
   *   Whatever the store throws, when it does so again and again: the command may have been done or
   *   not, and giving it again with the same id finds out.
   */
  give(command: LedgerCommand, context: CommandContext): Promise<LedgerOutcome>;
  /** The ledger as it is stored now. Look at it before the next `await`: it goes on under the reader's eyes. */
  view(): Promise<LedgerView>;
  /** Takes nothing more, and lets what waits be answered. */
  close(): Promise<void>;
};

type Waiting = Asked & {
  readonly resolve: (outcome: LedgerOutcome) => void;
  readonly reject: (error: unknown) => void;
};

/** Decided and appended together at the most: bounds the length of an append. */
const MAX_BATCH = 500;
const MAX_WAITING = 10_000;
/** Times that other writers may come first before a batch is given up. */
const MAX_CONFLICTS = 20;
/** Times that the store may fail before a batch is given up. */
const MAX_FAILURES = 6;
const PATIENCE: Backoff = { firstMs: 20, maxMs: 1_000 };

/**
 * Writes the ledger of a marketplace: takes all commands that wait as one batch, decides each on what
 * those before it cause, and appends the whole as one, fenced by the revision of the stream. So limits
 * are exact however many commands come at once, and one wait for the disk serves them all.
 *
 * The stream is folded at the first command and then kept in memory. When another writer came first, or
 * when it is not known whether an append happened, the memory is thrown away, the stream is folded
 * again and the same batch is decided again: the ids in the stream tell what was done already.
 */
export function openLedgerWriter(options: {
  readonly store: EventStore;
  readonly marketplace: string;
  readonly logger: Logger;
}): LedgerWriter {
  const { store, logger } = options;
  const stream: StreamName = `${contract.category}-${options.marketplace}`;
  const ending = new AbortController();
  const waiting: Waiting[] = [];
  const lookers: PromiseWithResolvers<LedgerView>[] = [];
  let running: Promise<void> | undefined;
  let working: WorkingLedger | undefined;

  function wake(): void {
    running ??= run();
  }

  async function run(): Promise<void> {
    // Whoever asks in this turn is part of the first batch.
    await nextTurn();
    while (waiting.length > 0 || lookers.length > 0) {
      if (lookers.length > 0) await show(lookers.splice(0));
      const batch = waiting.splice(0, MAX_BATCH);
      if (batch.length > 0) await settle(batch);
    }
    // In the same turn as the last look, so that whoever comes now wakes a new run.
    running = undefined;
  }

  async function show(asking: readonly PromiseWithResolvers<LedgerView>[]): Promise<void> {
    try {
      working ??= await loadLedger(store, stream);
      await catchUp(store, working);
      for (const { resolve } of asking) resolve(working.state);
      // They look in this turn; the next batch changes the state.
      await nextTurn();
    } catch (error) {
      working = undefined;
      for (const { reject } of asking) reject(error);
    }
  }

  /** Brings a batch to an end. Never throws: each command of it is answered or refused. */
  async function settle(given: readonly Waiting[]): Promise<void> {
    let batch = given;
    let conflicts = 0;
    let failures = 0;
    while (batch.length > 0) {
      try {
        const settled = await tryOnce(batch);
        if (settled !== undefined) {
          answer(batch, settled.verdicts, { stream, position: settled.position });
          return;
        }
        conflicts += 1;
        if (conflicts >= MAX_CONFLICTS) {
          const lost = new ContentionError(`${stream} changed ${conflicts} times meanwhile`);
          for (const { reject } of batch) reject(lost);
          return;
        }
      } catch (error) {
        working = undefined;
        if (error instanceof EvolutionError) {
          logger.error({ stream, err: error }, 'a command would break the ledger, and is left out');
          batch[error.index]?.reject(error);
          batch = batch.filter((_, index) => index !== error.index);
          continue;
        }
        failures += 1;
        logger.error({ stream, failures, err: error }, 'a batch of the ledger failed');
        if (failures >= MAX_FAILURES) {
          for (const { reject } of batch) reject(error);
          return;
        }
        await pause(delayMs(PATIENCE, failures), ending.signal);
      }
    }
  }

  /** @returns undefined when another writer came first. */
  async function tryOnce(
    batch: readonly Asked[],
  ): Promise<{ verdicts: readonly Verdict[]; position: StorePosition } | undefined> {
    working ??= await loadLedger(store, stream);
    const decided = decideBatch(working, batch);
    const { verdicts, events } = decided;
    if (events.length === 0) {
      // No append has shown that this was decided on the present state, so the stream is asked.
      return (await catchUp(store, working)) ? undefined : { verdicts, position: working.position };
    }
    const result = await store.append(stream, working.revision, events);
    switch (result.kind) {
      case 'appended':
        remember(working, decided, result);
        return { verdicts, position: result.position };
      case 'conflict':
        logger.info({ stream }, 'another writer of the ledger came first');
        working = undefined;
        return undefined;
      default:
        return assertNever(result);
    }
  }

  return {
    give: (command, context) => {
      if (ending.signal.aborted) return Promise.reject(new Error('the ledger writer is closed'));
      if (waiting.length >= MAX_WAITING) {
        return Promise.reject(new ContentionError(`${waiting.length} commands wait for ${stream}`));
      }
      const { promise, resolve, reject } = Promise.withResolvers<LedgerOutcome>();
      waiting.push({ command, context, resolve, reject });
      wake();
      return promise;
    },
    view: () => {
      if (ending.signal.aborted) return Promise.reject(new Error('the ledger writer is closed'));
      const looker = Promise.withResolvers<LedgerView>();
      lookers.push(looker);
      wake();
      return looker.promise;
    },
    close: async () => {
      ending.abort();
      await running;
    },
  };
}

/** What was decided is stored: the memory is the truth again. */
function remember(
  working: WorkingLedger,
  { fresh, last, recordedAt }: DecidedBatch,
  appended: { readonly revision: Revision; readonly position: StorePosition },
): void {
  invariant(appended.revision === last, 'an append ends where the batch was decided to end');
  for (const [commandId, trace] of fresh) {
    working.memory.remember(commandId, { ...trace, position: appended.position });
  }
  working.revision = appended.revision;
  working.position = appended.position;
  working.recordedAt = recordedAt;
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
