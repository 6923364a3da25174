import { day, id, instant } from '@bourse/contracts/values';
import { z } from 'zod';
import { pageOf } from './answers.ts';

// What the pages read of the ledger: the fields that they show, and no others.

const byKind = z.object({ exchangeMinutes: z.int(), endowmentMinutes: z.int() });
export const account = z.object({
  accountId: z.string(),
  kind: z.string(),
  status: z.enum(['open', 'frozen', 'closed']),
  balanceMinutes: z.int(),
  pendingInMinutes: z.int(),
  pendingOutMinutes: z.int(),
  creditLimitMinutes: z.int(),
  availableMinutes: z.int(),
  givenMinutes: z.int(),
  receivedMinutes: z.int(),
  given: byKind,
  received: byKind,
  openedAt: instant,
});
export type Account = z.infer<typeof account>;
export const accounts = pageOf(account);

export const series = z.object({
  by: z.enum(['day', 'month']),
  from: day,
  to: day,
  points: z.array(z.object({ period: z.string(), balanceMinutes: z.int() })),
});
export type Series = z.infer<typeof series>;

export const statement = z.object({
  accountId: z.string(),
  from: day.nullable(),
  to: day.nullable(),
  openingBalanceMinutes: z.int(),
  closingBalanceMinutes: z.int(),
  givenMinutes: z.int(),
  receivedMinutes: z.int(),
  lines: z.array(
    z.object({
      transferId: id,
      kind: z.enum(['exchange', 'endowment', 'transfer', 'reversal', 'return']),
      direction: z.enum(['given', 'received']),
      counterpartyId: z.string(),
      counterpartyName: z.string().nullable(),
      minutes: z.int(),
      balanceMinutes: z.int(),
      exchangeId: id.nullable(),
      exchangeObject: z.string().nullable(),
      reason: z.string().nullable(),
      recordedAt: instant,
    }),
  ),
});
export type Statement = z.infer<typeof statement>;

const sums = z.object({
  accounts: z.int(),
  balanceMinutes: z.int(),
  debitsPostedMinutes: z.int(),
  creditsPostedMinutes: z.int(),
  debitsPendingMinutes: z.int(),
  creditsPendingMinutes: z.int(),
});
export const trialBalance = sums.extend({
  at: instant.nullable(),
  kinds: z.array(sums.extend({ kind: z.string() })),
  heldMinutes: z.int(),
  movedMinutes: z.int(),
  balanced: z.boolean(),
});
export type TrialBalance = z.infer<typeof trialBalance>;
