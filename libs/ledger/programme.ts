import type { Uuid } from '@bourse/kernel/ids';
import type { AccountId } from '@bourse/contracts/values';
import type { Minutes } from '@bourse/kernel/minutes';
import type { EventData } from './event-data.ts';

/** A sum that an association sets apart for endowments, given out by awards. */
export type Programme = {
  readonly status: 'open' | 'closed';
  readonly terms: EventData<'ProgrammeOpened'>;
  /** Awarded, less what was cancelled or came back: at most the budget. */
  readonly committedMinutes: Minutes;
  /** Of these, in instalments that are still to be paid. */
  readonly unpaidMinutes: Minutes;
};

export type Instalment = EventData<'EndowmentAwarded'>['instalments'][number] & {
  readonly status: 'unpaid' | 'paid' | 'cancelled';
};

/** A jury's yes, and what became of it. */
export type Grant = {
  readonly status: 'awarded';
  readonly terms: EventData<'EndowmentAwarded'>;
  readonly instalments: readonly Instalment[];
  readonly paidMinutes: Minutes;
  /** Returned or reversed, of what was paid. */
  readonly returnedMinutes: Minutes;
};

/** What a jury decided. */
export type Award =
  Grant | { readonly status: 'refused'; readonly terms: EventData<'AwardRefused'> };

/** Where `awardedToMembers` keeps what a member has of a programme. */
export const memberKey = (programmeId: Uuid, accountId: AccountId): string =>
  `${programmeId} ${accountId}`;

/** What may still come back of an award, in minutes. */
export const returnableMinutes = (grant: Grant): Minutes =>
  grant.paidMinutes - grant.returnedMinutes;

/** What the instalments of these numbers sum to. */
export const sumOfInstalments = (instalments: readonly { readonly minutes: Minutes }[]): Minutes =>
  instalments.reduce((sum, { minutes }) => sum + minutes, 0);
