import type { Minutes } from '@bourse/kernel/minutes';

/** What the associations of the bourse have settled among themselves: numbers that may change, unlike the rules. */
export type Policy = {
  /** How far below zero the account of a newly admitted member may go. */
  readonly memberCreditLimitMinutes: Minutes;
  /** How much an association may give in endowments before its limit is raised: by the operator or another association, never by itself. */
  readonly issuerLimitMinutes: Minutes;
  /** How long a proposal waits for an answer before it expires. */
  readonly answerWithinDays: number;
  /** After how many days without a certification the borrower is reminded. */
  readonly reminderAfterDays: number;
  /** After how many days without a certification delivery counts as certified. */
  readonly automaticCertificationAfterDays: number;
  /** How many days after the last day agreed on the parties are told that nobody has worked. */
  readonly lapseAnnouncedAfterDays: number;
  /** How many days after the last day agreed on an exchange lapses on which nobody has worked. */
  readonly lapseAfterDays: number;
};

export const defaultPolicy: Policy = {
  memberCreditLimitMinutes: 0,
  issuerLimitMinutes: 6_000_000,
  answerWithinDays: 30,
  reminderAfterDays: 14,
  automaticCertificationAfterDays: 30,
  lapseAnnouncedAfterDays: 14,
  lapseAfterDays: 30,
};
