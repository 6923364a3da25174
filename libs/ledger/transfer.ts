import type { AccountId } from '@bourse/contracts/values';
import type { Day, Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { Minutes } from '@bourse/kernel/minutes';
import type { EventData } from './event-data.ts';

type Parties = { readonly debitAccountId: AccountId; readonly creditAccountId: AccountId };

type HoldTerms = Parties & {
  readonly heldMinutes: Minutes;
  readonly exchangeId: Uuid;
  readonly expiresAt: Instant | null;
};

/** Minutes set aside, not yet anybody's. */
export type OpenHold = HoldTerms & { readonly status: 'held' };

/** What moved and may be moved back. */
type Moved = {
  readonly minutes: Minutes;
  readonly effectiveOn: Day;
  /** By all reversals together; at most `minutes`. */
  readonly reversedMinutes: Minutes;
};

/** A hold of which `minutes` moved; the rest was released. */
export type PostedHold = HoldTerms & Moved & { readonly status: 'posted' };

/** A hold of which nothing moved. */
export type ReleasedHold = HoldTerms & { readonly status: 'voided' | 'expired' };

/** Moved at once, by somebody else's decision. */
export type Immediate = Parties &
  Moved & {
    readonly status: 'transferred';
    readonly by: AccountId | null;
    readonly reason: string;
  };

export type Endowment = Parties &
  Moved & {
    readonly status: 'endowed';
    readonly reason: string;
    /** What it pays; null outside programmes. */
    readonly award: EventData<'EndowmentGranted'>['award'];
  };

type Reversal = {
  readonly status: 'reversal';
  readonly reversesTransferId: Uuid;
  readonly minutes: Minutes;
  readonly reasonCode: EventData<'TransferReversed'>['reasonCode'];
  readonly reason: string;
  readonly effectiveOn: Day;
};

/** Unused minutes of an award, back again. */
type Return = {
  readonly status: 'returned';
  readonly awardId: Uuid;
  readonly minutes: Minutes;
  readonly reason: string;
  readonly effectiveOn: Day;
};

/** A hold, however it ended. */
export type Hold = OpenHold | PostedHold | ReleasedHold;

/** What a reversal can take back. */
export type Reversible = PostedHold | Immediate | Endowment;

/** What the ledger remembers of a transfer: enough to know the same command again, and to go on with it. */
export type Transfer = Hold | Immediate | Endowment | Reversal | Return;

/** Whether it is a hold, open or resolved. */
export const isHold = (transfer: Transfer): transfer is Hold =>
  transfer.status === 'held' ||
  transfer.status === 'posted' ||
  transfer.status === 'voided' ||
  transfer.status === 'expired';

/** Whether it moved minutes, and was not itself a way back. */
export const isReversible = (transfer: Transfer): transfer is Reversible =>
  transfer.status === 'posted' ||
  transfer.status === 'transferred' ||
  transfer.status === 'endowed';
