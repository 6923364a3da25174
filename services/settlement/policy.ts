import type { MarketplacePolicy } from '@bourse/contracts/marketplaces';

/** What the members of a marketplace have settled among themselves: numbers that may change, unlike the rules. */
export type Policy = MarketplacePolicy;

/** What a marketplace begins with where its opening says nothing else. */
export const defaultPolicy: Policy = {
  memberCreditLimitMinutes: 0,
  memberWarningLevelMinutes: null,
  memberCeilingMinutes: null,
  issuerLimitMinutes: 6_000_000,
  reversalsMayPassLimits: false,
  answerWithinDays: 30,
  reminderAfterDays: 14,
  automaticCertificationAfterDays: 30,
  lapseAnnouncedAfterDays: 14,
  lapseAfterDays: 30,
  crossingWithinDays: 1,
};
