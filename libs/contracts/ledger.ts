import { z } from 'zod';
import { contract, event, type EventOf } from './contract.ts';
import {
  accountId,
  day,
  id,
  instant,
  minutes,
  minutesOrNone,
  reason,
  reversalReason,
  territoryId,
  title,
} from './values.ts';

/**
 * `member`: a territory's own account. `issuer`: an association's, from which endowments come.
 * `clearing`: stands for another marketplace.
 */
export const accountKind = z.enum(['member', 'issuer', 'clearing']);

/** How far below zero an account may go, what it may own, what a programme may give: minutes, or none. */
const level = z.int().min(0).max(1_000_000_000);
export const creditLimitMinutes = level;
export const warningLevelMinutes = level.nullable();
export const ceilingMinutes = level.nullable();
export const budgetMinutes = level.min(1);

/** A part of an award, paid on its own. */
export const instalment = z.object({ number: z.int().min(1).max(60), dueOn: day, minutes });
/** In whose name a jury decided, when and why. */
const jury = z.object({ by: territoryId, decidedOn: day, reasons: reason });

/** Who decided, null for the operator, and why. */
const ground = z.object({ by: territoryId.nullable(), reason });
const ruling = ground.extend({ decisionId: id });
const rulingOnAccount = ruling.extend({ accountId });
/** Told before decisions had ids. */
const rulingOnceNameless = rulingOnAccount.extend({ decisionId: id.nullable() });

const transfer = z.object({
  transferId: id,
  /** Gives. */
  debitAccountId: accountId,
  /** Receives. */
  creditAccountId: accountId,
  minutes,
});
const hold = transfer.extend({ exchangeId: id });
const awardOf = z.object({ programmeId: id, awardId: id });
const awardDecision = awardOf.extend({ toAccountId: accountId, jury });

/** An older shape becomes the next one by fields that it did not have. */
const adding = (fields: object) => (older: unknown) => ({ ...(older as object), ...fields });

/** Every account of one marketplace lives in one stream, so that limits are exact and sums are zero. An account bears the id of its territory or marketplace. */
export const ledger = contract({
  context: 'settlement',
  category: 'ledger',
  topic: 'bourse.settlement.ledger.v1',
  events: {
    AccountOpened: event(
      z.object({
        accountId,
        kind: accountKind,
        creditLimitMinutes,
        warningLevelMinutes,
        ceilingMinutes,
      }),
      adding({ warningLevelMinutes: null, ceilingMinutes: null }),
    ),
    /** Nobody changes its own limit. */
    CreditLimitChanged: event(
      rulingOnceNameless.extend({ creditLimitMinutes }),
      adding({ decisionId: null }),
    ),
    WarningLevelChanged: event(rulingOnAccount.extend({ warningLevelMinutes })),
    CeilingChanged: event(rulingOnAccount.extend({ ceilingMinutes })),
    /** Nothing new starts on the account; what is open ends as it would. */
    AccountFrozen: event(rulingOnAccount),
    AccountUnfrozen: event(rulingOnAccount),
    /** For ever. */
    AccountClosed: event(rulingOnAccount),
    PolicySet: event(ruling.extend({ reversalsMayPassLimits: z.boolean() })),
    /** A hold: the minutes are set aside, and nobody has them yet. `expiresAt` is null for never. */
    TransferPended: event(
      hold.extend({ expiresAt: instant.nullable() }),
      adding({ expiresAt: null }),
    ),
    /** A hold resolved: `minutes` moved, the rest is free again. */
    TransferPosted: event(hold.extend({ releasedMinutes: minutesOrNone, effectiveOn: day })),
    /** A hold resolved: nothing moved. */
    TransferVoided: event(hold),
    /** A hold resolved by the passing of time: nothing moved. */
    TransferExpired: event(hold.extend({ expiresAt: instant })),
    /** From member to member, at once, by somebody else's decision. */
    MinutesTransferred: event(transfer.extend({ ...ground.shape, effectiveOn: day })),
    /** From an issuer to a member, at once. `award` is null outside programmes. */
    EndowmentGranted: event(
      transfer.extend({
        reason,
        effectiveOn: day,
        award: awardOf.extend({ instalmentNumber: instalment.shape.number }).nullable(),
      }),
      adding({ award: null }),
    ),
    /**
     * All or part of what was posted, transferred or granted, back again, as a movement of its own:
     * `transferId` is the new one. `exchangeId` is that of a posted hold, else null.
     * `beyondLimitMinutes` of it took the giver beyond its credit limit.
     */
    TransferReversed: event(
      transfer.extend({
        reversesTransferId: id,
        exchangeId: id.nullable(),
        reasonCode: reversalReason,
        reason,
        effectiveOn: day,
        beyondLimitMinutes: minutesOrNone,
      }),
      adding({ reasonCode: 'other', beyondLimitMinutes: 0 }),
    ),
    ProgrammeOpened: event(
      ground.extend({
        programmeId: id,
        issuerId: accountId,
        name: title,
        budgetMinutes,
        memberCeilingMinutes: budgetMinutes,
        opensOn: day,
        closesOn: day,
      }),
    ),
    /** A jury's yes: paid later, by instalments. */
    EndowmentAwarded: event(
      awardDecision.extend({ instalments: z.array(instalment).min(1).max(60) }),
    ),
    /** A jury's no. */
    AwardRefused: event(awardDecision),
    /** Never to be paid: `minutes` of the budget are free again. */
    InstalmentsCancelled: event(
      ruling.extend({
        ...awardOf.shape,
        numbers: z.array(instalment.shape.number).min(1).max(60),
        minutes: budgetMinutes,
      }),
    ),
    /** Minutes of an award that were not used, from the member back to the issuer. */
    EndowmentReturned: event(transfer.extend({ ...awardOf.shape, reason, effectiveOn: day })),
    ProgrammeClosed: event(ruling.extend({ programmeId: id })),
  },
});
export type LedgerEvent = EventOf<typeof ledger>;
