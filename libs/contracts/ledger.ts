import { z } from 'zod';
import { contract, event, type EventOf } from './contract.ts';
import { day, id, minutes, minutesOrNone, reason, territoryId } from './values.ts';

/** `member`: a territory's own account. `issuer`: an association's, from which endowments come. */
export const accountKind = z.enum(['member', 'issuer']);

/** How far below zero an account may go, in minutes. */
export const creditLimitMinutes = z.int().min(0).max(1_000_000_000);

const transfer = z.object({
  transferId: id,
  /** Gives. */
  debitAccountId: territoryId,
  /** Receives. */
  creditAccountId: territoryId,
});

/** Every account of one marketplace lives in one stream, so that limits are exact and sums are zero. An account bears its territory's id. */
export const ledger = contract({
  context: 'settlement',
  category: 'ledger',
  topic: 'bourse.settlement.ledger.v1',
  events: {
    AccountOpened: event(
      z.object({ accountId: territoryId, kind: accountKind, creditLimitMinutes }),
    ),
    /** `by` is null for the operator; nobody changes its own limit. */
    CreditLimitChanged: event(
      z.object({ accountId: territoryId, creditLimitMinutes, by: territoryId.nullable(), reason }),
    ),
    /** A hold: the minutes are set aside, and nobody has them yet. */
    TransferPended: event(transfer.extend({ minutes, exchangeId: id })),
    /** A hold resolved: `minutes` moved, the rest is free again. */
    TransferPosted: event(
      transfer.extend({
        minutes,
        releasedMinutes: minutesOrNone,
        exchangeId: id,
        effectiveOn: day,
      }),
    ),
    /** A hold resolved: nothing moved. */
    TransferVoided: event(transfer.extend({ minutes, exchangeId: id })),
    /** From an issuer to a member, at once. */
    EndowmentGranted: event(transfer.extend({ minutes, reason, effectiveOn: day })),
    /** All or part of a posted transfer, back again, as a movement of its own: `transferId` is the new one. */
    TransferReversed: event(
      transfer.extend({
        reversesTransferId: id,
        minutes,
        exchangeId: id,
        reason,
        effectiveOn: day,
      }),
    ),
  },
});
export type LedgerEvent = EventOf<typeof ledger>;
