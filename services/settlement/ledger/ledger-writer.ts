import { type CommandContext, ContentionError } from '@bourse/commands/handle-command';
import { ledger as contract } from '@bourse/contracts/ledger';
import type { EventStore, StreamName } from '@bourse/event-store/port';
import { nextTurn } from '@bourse/kernel/next-turn';
import type { LedgerCommand } from '@bourse/ledger/commands';
import type { LedgerView } from '@bourse/ledger/state';
import type { Logger } from '@bourse/service-kit/logger';
import { join } from 'node:path';
import { type LedgerOutcome, openBookkeeper, type Waiting } from './bookkeeper.ts';
import { openLedgerSnapshots } from './snapshot/ledger-snapshots.ts';

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

/**
 * Commands of one append at the most, each linked one counted: with the longest reasons that people may
 * give, it stays below the mebibyte that EventStoreDB takes.
 */
const MAX_BATCH = 200;
const MAX_WAITING = 10_000;

/**
 * Writes the ledger of a marketplace: takes all commands that wait as one batch, and has a
 * {@link openBookkeeper bookkeeper} decide and append them as one. So limits are exact however many
 * commands come at once, and one wait for the disk serves them all.
 *
 * @param options.directory Where snapshots are kept; left out, none are.
 */
export function openLedgerWriter(options: {
  readonly store: EventStore;
  readonly marketplace: string;
  readonly logger: Logger;
  readonly directory?: string;
}): LedgerWriter {
  const { store, logger, marketplace, directory } = options;
  const stream: StreamName = `${contract.category}-${marketplace}`;
  const ending = new AbortController();
  const bookkeeper = openBookkeeper({
    store,
    stream,
    logger,
    ending: ending.signal,
    ...(directory !== undefined && {
      snapshots: openLedgerSnapshots({ file: join(directory, `${stream}.snapshot`), logger }),
    }),
  });
  const waiting: Waiting[] = [];
  const lookers: PromiseWithResolvers<LedgerView>[] = [];
  let running: Promise<void> | undefined;

  function wake(): void {
    running ??= run();
  }

  async function run(): Promise<void> {
    // Whoever asks in this turn is part of the first batch.
    await nextTurn();
    while (waiting.length > 0 || lookers.length > 0) {
      if (lookers.length > 0) await show(lookers.splice(0));
      const batch = waiting.splice(0, batchLength(waiting));
      if (batch.length > 0) await bookkeeper.settle(batch);
    }
    // In the same turn as the last look, so that whoever comes now wakes a new run.
    running = undefined;
  }

  async function show(asking: readonly PromiseWithResolvers<LedgerView>[]): Promise<void> {
    try {
      const view = await bookkeeper.look();
      for (const { resolve } of asking) resolve(view);
      // They look in this turn; the next batch changes the state.
      await nextTurn();
    } catch (error) {
      for (const { reject } of asking) reject(error);
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
      await bookkeeper.close();
    },
  };
}

const weightOf = ({ command }: Waiting): number =>
  command.type === 'Linked' ? command.data.commands.length : 1;

/** How many of those that wait go together; one at the least. */
function batchLength(waiting: readonly Waiting[]): number {
  let weight = 0;
  for (const [index, one] of waiting.entries()) {
    weight += weightOf(one);
    if (weight > MAX_BATCH) return Math.max(1, index);
  }
  return waiting.length;
}
