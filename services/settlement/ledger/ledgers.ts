import { ContentionError } from '@bourse/commands/handle-command';
import type { MarketplaceId } from '@bourse/contracts/values';
import type { EventStore } from '@bourse/event-store/port';
import type { Logger } from '@bourse/service-kit/logger';
import { type LedgerWriter, openLedgerWriter } from './ledger-writer.ts';

/** What the users of a ledger do with its writer, whoever opens and closes it. */
export type LedgerAccess = Pick<LedgerWriter, 'give' | 'view'>;

/** The ledgers of all marketplaces. */
export type Ledgers = {
  /**
   * The ledger of one marketplace; its writer is opened when it is first needed, and again when it
   * had to make room for others.
   *
   * @throws ContentionError from its functions when too many ledgers are at work at once: try again.
   */
  of(marketplaceId: MarketplaceId): LedgerAccess;
  /** Takes nothing more, and lets what waits be answered. */
  close(): Promise<void>;
};

/** Each keeps its accounts and transfers in memory. */
const MAX_OPEN = 32;

type Opened = { readonly writer: LedgerWriter; inUse: number };

/**
 * Opens the writer of each ledger when it is first needed, and closes the one that was longest unused
 * when there would be too many.
 *
 * @param options.directory Where their snapshots are kept; left out, none are.
 * @param options.maxOpen Default 32.
 */
export function openLedgers(options: {
  readonly store: EventStore;
  readonly logger: Logger;
  readonly directory?: string;
  readonly maxOpen?: number;
}): Ledgers {
  const { maxOpen = MAX_OPEN, ...parts } = options;
  /** The one used last comes last. */
  const opened = new Map<MarketplaceId, Opened>();
  /** A snapshot may still be on its way to the disk: the next writer of the same ledger waits for it. */
  const closing = new Map<MarketplaceId, Promise<void>>();
  let ended = false;

  function makeRoom(): void {
    if (opened.size < maxOpen) return;
    for (const [marketplaceId, { writer, inUse }] of opened) {
      if (inUse > 0) continue;
      opened.delete(marketplaceId);
      closing.set(
        marketplaceId,
        writer.close().finally(() => closing.delete(marketplaceId)),
      );
      return;
    }
    throw new ContentionError(`${opened.size} ledgers are at work`);
  }

  async function use<T>(
    marketplaceId: MarketplaceId,
    work: (writer: LedgerWriter) => Promise<T>,
  ): Promise<T> {
    while (closing.has(marketplaceId)) await closing.get(marketplaceId);
    if (ended) throw new Error('the ledgers are closed');
    let found = opened.get(marketplaceId);
    if (found === undefined) {
      makeRoom();
      found = { writer: openLedgerWriter({ ...parts, marketplace: marketplaceId }), inUse: 0 };
    }
    opened.delete(marketplaceId);
    opened.set(marketplaceId, found);
    found.inUse += 1;
    try {
      return await work(found.writer);
    } finally {
      found.inUse -= 1;
    }
  }

  return {
    of: (marketplaceId) => ({
      give: (command, context) => use(marketplaceId, (writer) => writer.give(command, context)),
      view: () => use(marketplaceId, (writer) => writer.view()),
    }),
    close: async () => {
      ended = true;
      const writers = [...opened.values()];
      opened.clear();
      await Promise.all([...closing.values(), ...writers.map(({ writer }) => writer.close())]);
    },
  };
}
