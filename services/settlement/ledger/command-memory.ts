import type { Revision, StorePosition } from '@bourse/event-store/port';
import type { Uuid } from '@bourse/kernel/ids';

/** What a command caused, the first time. */
export type CommandTrace = {
  readonly fingerprint: string;
  readonly revision: Revision;
  readonly position: StorePosition;
};

const CAPACITY = 100_000;

/**
 * What the last commands of a stream caused, by their ids. Bounded: a million events would be too much
 * to remember. What is older is recognised by the ledger itself, which knows every transfer, account and
 * decision for ever.
 *
 * @param capacity How many commands are remembered.
 */
export class CommandMemory {
  readonly #traces = new Map<Uuid, CommandTrace>();
  readonly #capacity: number;

  constructor(capacity = CAPACITY) {
    this.#capacity = capacity;
  }

  find(commandId: Uuid): CommandTrace | undefined {
    return this.#traces.get(commandId);
  }

  /** Remembers a command, and forgets the oldest one when there are too many. */
  remember(commandId: Uuid, trace: CommandTrace): void {
    this.#traces.delete(commandId);
    this.#traces.set(commandId, trace);
    if (this.#traces.size <= this.#capacity) return;
    for (const oldest of this.#traces.keys()) {
      this.#traces.delete(oldest);
      return;
    }
  }
}
