import { z } from 'zod';
import { contract, event, type EventOf } from './contract.ts';
import { ceilingMinutes, creditLimitMinutes, warningLevelMinutes } from './ledger.ts';
import { type MarketplaceId, marketplaceId, reason, territoryId, title } from './values.ts';

/** The marketplace of whatever was told before there were several. */
export const FIRST_MARKETPLACE: MarketplaceId = 'france';

const days = z.int().min(1).max(366);

/** What the members of a marketplace have settled among themselves: numbers that may change, unlike the rules. */
export const marketplacePolicy = z.object({
  /** How far below zero the account of a newly admitted member may go. */
  memberCreditLimitMinutes: creditLimitMinutes,
  /** From how far below zero on somebody should be told of it; null for never. */
  memberWarningLevelMinutes: warningLevelMinutes,
  /** The most that it may own; null for no end. */
  memberCeilingMinutes: ceilingMinutes,
  /** How much an association may give in endowments before its limit is raised: by another, never by itself. */
  issuerLimitMinutes: creditLimitMinutes,
  /** Whether a reversal may take its giver beyond its credit limit. */
  reversalsMayPassLimits: z.boolean(),
  /** How long a proposal waits for an answer before it expires. */
  answerWithinDays: days,
  /** After how many days without a certification the borrower is reminded. */
  reminderAfterDays: days,
  /** After how many days without a certification delivery counts as certified. */
  automaticCertificationAfterDays: days,
  /** How many days after the last day agreed on the parties are told that nobody has worked. */
  lapseAnnouncedAfterDays: days,
  /** How many days after the last day agreed on an exchange lapses on which nobody has worked. */
  lapseAfterDays: days,
  /** How long a crossing may wait for the hold on its other side before it is given up. */
  crossingWithinDays: days,
});
export type MarketplacePolicy = z.infer<typeof marketplacePolicy>;

const marketplace = z.object({ marketplaceId });
/** Who decided: an association, or null for the operator. */
const by = territoryId.nullable();

/** A marketplace: a ledger, a policy, and whose it is. */
export const marketplaces = contract({
  context: 'settlement',
  category: 'marketplace',
  topic: 'bourse.settlement.marketplace.v1',
  events: {
    MarketplaceOpened: event(
      marketplace.extend({
        name: title,
        /** The association whose it is; null for the operator's. */
        ownerId: territoryId.nullable(),
        policy: marketplacePolicy,
        by,
      }),
    ),
    /** The whole policy as it is from here on. */
    PolicyChanged: event(marketplace.extend({ policy: marketplacePolicy, by, reason })),
  },
});
export type MarketplaceEvent = EventOf<typeof marketplaces>;
