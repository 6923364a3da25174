import { accountKind } from '@bourse/contracts/ledger';
import { accountId, day, id, instant, minutesOrNone } from '@bourse/contracts/values';
import { z } from 'zod';

// What the reads of the ledger answer, for the documentation.

const transferKind = z.enum(['exchange', 'endowment', 'transfer', 'reversal', 'return']);
const transferStatus = z.enum(['held', 'posted', 'voided', 'expired']);
const name = z.string().nullable().meta({ description: 'As the register of members has it.' });
const balance = z.int();

const byKind = z.object({
  exchangeMinutes: z.int(),
  endowmentMinutes: z.int(),
  otherMinutes: z.int().meta({ description: 'Transfers, and what came back.' }),
});

export const accountView = z
  .object({
    accountId,
    kind: accountKind,
    status: z.enum(['open', 'frozen', 'closed']),
    balanceMinutes: balance,
    pendingInMinutes: z.int(),
    pendingOutMinutes: z.int(),
    creditLimitMinutes: z.int(),
    availableMinutes: z.int(),
    beyondLimitMinutes: z.int(),
    warningLevelMinutes: z.int().nullable(),
    warningLevelPassed: z.boolean(),
    ceilingMinutes: z.int().nullable(),
    roomMinutes: z.int().nullable(),
    givenMinutes: z.int(),
    receivedMinutes: z.int(),
    given: byKind,
    received: byKind,
    openedAt: instant,
    revision: z.int(),
  })
  .meta({ id: 'Account' });

export const effectiveBalanceView = z
  .object({
    accountId,
    effectiveOn: day,
    at: instant.nullable().meta({ description: 'Null for all that is recorded.' }),
    balanceMinutes: balance,
    givenMinutes: z.int(),
    receivedMinutes: z.int(),
  })
  .meta({ id: 'EffectiveBalance' });

export const transferView = z
  .object({
    transferId: id,
    kind: transferKind,
    status: transferStatus,
    debitAccountId: accountId,
    creditAccountId: accountId,
    heldMinutes: minutesOrNone,
    expiresAt: instant.nullable(),
    postedMinutes: minutesOrNone,
    reversedMinutes: minutesOrNone,
    exchangeId: id.nullable(),
    reversesTransferId: id.nullable(),
    reasonCode: z.string().nullable(),
    reason: z.string().nullable(),
    effectiveOn: day.nullable(),
    recordedAt: instant,
    revision: z.int(),
  })
  .meta({ id: 'Transfer' });

export const changeView = z
  .object({
    recordedAt: instant,
    revision: z.int(),
    change: z.string().meta({ example: 'TransferPosted' }),
    transferId: id.nullable(),
    minutes: minutesOrNone,
    after: accountView,
  })
  .meta({ id: 'AccountChange' });

export const seriesView = z
  .object({
    accountId,
    by: z.enum(['day', 'month']),
    from: day,
    to: day,
    points: z.array(
      z.object({
        period: z.string().meta({ example: '2026-03' }),
        balanceMinutes: balance,
        pendingInMinutes: z.int(),
        pendingOutMinutes: z.int(),
        givenMinutes: z.int(),
        receivedMinutes: z.int(),
      }),
    ),
  })
  .meta({ id: 'BalanceSeries' });

const reversed = z.object({
  transferId: id,
  minutes: minutesOrNone,
  effectiveOn: day,
  recordedAt: instant,
  reasonCode: z.string(),
});

export const statementView = z
  .object({
    accountId,
    accountName: name,
    from: day.nullable(),
    to: day.nullable(),
    by: z.enum(['recorded', 'effective']),
    openingBalanceMinutes: balance,
    lines: z.array(
      z.object({
        transferId: id,
        kind: transferKind,
        status: transferStatus,
        direction: z.enum(['given', 'received']),
        counterpartyId: accountId,
        counterpartyName: name,
        minutes: minutesOrNone,
        heldMinutes: minutesOrNone,
        balanceMinutes: balance,
        exchangeId: id.nullable(),
        exchangeObject: z.string().nullable(),
        reverses: reversed.nullable(),
        reversedMinutes: minutesOrNone,
        reason: z.string().nullable(),
        effectiveOn: day.nullable(),
        recordedAt: instant,
        revision: z.int(),
      }),
    ),
    closingBalanceMinutes: balance,
    givenMinutes: z.int(),
    receivedMinutes: z.int(),
  })
  .meta({ id: 'Statement' });

const sums = z.object({
  accounts: z.int(),
  balanceMinutes: balance,
  debitsPostedMinutes: z.int(),
  creditsPostedMinutes: z.int(),
  debitsPendingMinutes: z.int(),
  creditsPendingMinutes: z.int(),
});

export const trialBalanceView = sums
  .extend({
    at: instant.nullable().meta({ description: 'Null for now.' }),
    kinds: z.array(sums.extend({ kind: accountKind })),
    heldMinutes: z.int(),
    movedMinutes: z.int(),
    balanced: z.boolean(),
  })
  .meta({ id: 'TrialBalance' });

const amounts = {
  minutes: z.int(),
  movements: z.int(),
  returnedMinutes: z.int(),
  returns: z.int(),
};
const end = { name, epciId: accountId.nullable() };

const period = {
  from: day.nullable(),
  to: day.nullable(),
  by: z.enum(['recorded', 'effective']),
};
const amountsView = z.object(amounts);

export const flowsView = z
  .object({
    ...period,
    total: amountsView,
    insideEpci: amountsView,
    acrossEpci: amountsView,
    items: z.array(
      z.object({
        fromId: accountId,
        fromName: name,
        fromEpciId: end.epciId,
        toId: accountId,
        toName: name,
        toEpciId: end.epciId,
        crossesEpci: z.boolean().nullable(),
        ...amounts,
      }),
    ),
    next: z.string().nullable(),
  })
  .meta({ id: 'Flows' });

export const territoryFlowsView = z
  .object({
    ...period,
    items: z.array(
      z.object({
        territoryId: accountId,
        ...end,
        given: amountsView,
        received: amountsView,
      }),
    ),
    next: z.string().nullable(),
  })
  .meta({ id: 'TerritoryFlows' });

export const epciFlowsView = z
  .object({
    ...period,
    items: z.array(
      z.object({
        epciId: accountId,
        name,
        inside: amountsView,
        given: amountsView,
        received: amountsView,
      }),
    ),
    next: z.string().nullable(),
  })
  .meta({ id: 'EpciFlows' });
