import { accountKind } from '@bourse/contracts/ledger';
import { day, id, minutesOrNone, territoryId } from '@bourse/contracts/values';
import { z } from 'zod';

// What the ledger's routes answer, for the documentation.

const transferKind = z.enum(['endowment', 'exchange', 'reversal', 'transfer', 'return']);

const transferTerms = {
  transferId: id,
  kind: transferKind,
  exchangeId: id.nullable(),
  reversesTransferId: id.nullable(),
  reason: z.string().nullable(),
};

export const accountView = z
  .object({
    accountId: territoryId,
    kind: accountKind,
    balanceMinutes: z.int(),
    pendingInMinutes: z.int(),
    pendingOutMinutes: z.int(),
    creditLimitMinutes: z.int(),
    availableMinutes: z.int(),
    givenMinutes: z.int(),
    receivedMinutes: z.int(),
    openedAt: z.string(),
    revision: z.int(),
  })
  .meta({ id: 'Account' });

export const transferView = z
  .object({
    ...transferTerms,
    status: z.enum(['held', 'posted', 'voided', 'expired']),
    debitAccountId: territoryId,
    creditAccountId: territoryId,
    heldMinutes: minutesOrNone,
    postedMinutes: minutesOrNone,
    reversedMinutes: minutesOrNone,
    effectiveOn: day.nullable(),
    recordedAt: z.string(),
    revision: z.int(),
  })
  .meta({ id: 'Transfer' });

export const statementView = z
  .object({
    accountId: territoryId,
    from: day.nullable(),
    to: day.nullable(),
    openingBalanceMinutes: z.int(),
    lines: z.array(
      z.object({
        ...transferTerms,
        direction: z.enum(['given', 'received']),
        counterpartyId: territoryId,
        minutes: z.int(),
        balanceMinutes: z.int(),
        effectiveOn: day,
        recordedAt: z.string(),
        revision: z.int(),
      }),
    ),
    closingBalanceMinutes: z.int(),
  })
  .meta({ id: 'Statement' });

export const trialBalanceView = z
  .object({
    accounts: z.int(),
    balanceMinutes: z.int(),
    debitsPostedMinutes: z.int(),
    creditsPostedMinutes: z.int(),
    debitsPendingMinutes: z.int(),
    creditsPendingMinutes: z.int(),
    heldMinutes: z.int(),
    balanced: z.boolean(),
  })
  .meta({ id: 'TrialBalance' });
