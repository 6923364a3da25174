import type { Revision, StorePosition } from '@bourse/event-store/port';
import type { Uuid } from '@bourse/kernel/ids';
import { Recent } from '@bourse/kernel/recent';

/** What a command caused, the first time. */
export type CommandTrace = {
  readonly fingerprint: string;
  readonly revision: Revision;
  readonly position: StorePosition;
};

/** How many of the last commands of a ledger are remembered for certain. */
const REMEMBERED = 100_000;

/**
 * What the last commands of a stream caused, by their ids. Bounded: a million events would be too much
 * to remember. What is older is recognised by the ledger itself, which knows every transfer, account and
 * decision for ever.
 */
export const commandMemory = () => new Recent<Uuid, CommandTrace>(REMEMBERED);
export type CommandMemory = ReturnType<typeof commandMemory>;
