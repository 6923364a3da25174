import { id, minutes, reason, territoryId, reversalReason } from '@bourse/contracts/values';
import { dayOf } from '@bourse/kernel/clock';
import { receipt } from '@bourse/service-kit/command-reply';
import { problem } from '@bourse/service-kit/problem';
import { type Route, writing } from '@bourse/service-kit/route';
import { z } from 'zod';
import type { PeoplesLedger } from '../ledger/for-people.ts';
import { decides, type LedgerAsking, tag } from './ledger-asking.ts';

const placeOf = (transferId: string): string => `/api/ledger/transfers/${transferId}`;

const newTransfer = [
  'accounts_must_differ',
  'debit_account_not_found',
  'credit_account_not_found',
] as const;
const sidesInUse = [
  'debit_account_closed',
  'debit_account_frozen',
  'credit_account_closed',
  'credit_account_frozen',
] as const;
const quantities = ['insufficient_credit', 'exceeds_ceiling'] as const;

/**
 * Minutes that move at once, by somebody's decision: endowments, transfers between members, and the way
 * back of either. Each bears the id of its command, so that the same request makes the same transfer,
 * on the day of its first try: the writer knows the command again before it looks at what it says.
 */
export function transferRoutes(
  { associationOf, deciderOf, give }: LedgerAsking,
  writer: PeoplesLedger,
): readonly Route[] {
  return [
    writing({
      method: 'post',
      path: '/api/ledger/endowments',
      operationId: 'grantEndowment',
      action: 'endowment.grant',
      summary: 'Gives minutes to a member, from the account of the association that decides it.',
      tag,
      body: z.strictObject({ toAccountId: territoryId, minutes, reason }),
      replies: { 201: { description: 'Endowed', schema: receipt } },
      refusals: [
        'not_a_member',
        'own_account_not_open',
        ...newTransfer,
        'debit_account_not_issuer',
        'credit_account_not_member',
        ...sidesInUse,
        ...quantities,
      ],
      handle: async (call) => {
        const by = await associationOf(call.identity);
        if (typeof by !== 'string') return by;
        const transferId = call.context.commandId;
        const { toAccountId, ...terms } = call.body;
        return give(call, {
          id: transferId,
          created: placeOf(transferId),
          command: {
            type: 'GrantEndowment',
            data: {
              transferId,
              debitAccountId: by,
              creditAccountId: toAccountId,
              ...terms,
              effectiveOn: dayOf(call.context.now),
            },
          },
        });
      },
    }),
    writing({
      method: 'post',
      path: '/api/ledger/transfers',
      operationId: 'transferMinutes',
      action: 'ledger.decide',
      summary:
        'Moves minutes from one member to another at once, by a decision of the operator or of an association; who decided and why is recorded.',
      tag,
      body: z.strictObject({
        fromAccountId: territoryId,
        toAccountId: territoryId,
        minutes,
        reason,
      }),
      replies: { 201: { description: 'Transferred', schema: receipt } },
      refusals: [
        'not_a_member',
        'own_account_not_open',
        'own_account',
        ...newTransfer,
        'debit_account_not_member',
        'credit_account_not_member',
        ...sidesInUse,
        ...quantities,
      ],
      handle: async (call) => {
        const by = await deciderOf(call.identity);
        if (!decides(by)) return by;
        const transferId = call.context.commandId;
        const { fromAccountId, toAccountId, ...terms } = call.body;
        return give(call, {
          id: transferId,
          created: placeOf(transferId),
          command: {
            type: 'TransferMinutes',
            data: {
              transferId,
              debitAccountId: fromAccountId,
              creditAccountId: toAccountId,
              ...terms,
              by,
              effectiveOn: dayOf(call.context.now),
            },
          },
        });
      },
    }),
    writing({
      method: 'post',
      path: '/api/ledger/transfers/{transferId}/reversals',
      operationId: 'reverseTransfer',
      action: 'ledger.decide',
      summary:
        'Moves all or part of an endowment or of a transfer back, by the operator or an association; what belongs to an exchange is reversed there.',
      tag,
      params: z.strictObject({ transferId: id }),
      body: z.strictObject({ minutes, reasonCode: reversalReason, reason }),
      replies: { 201: { description: 'Reversed', schema: receipt } },
      refusals: [
        'not_a_member',
        'own_account_not_open',
        'transfer_of_an_exchange',
        'own_account',
        'transfer_not_found',
        'transfer_not_reversible',
        'exceeds_reversible_minutes',
        ...sidesInUse,
        'insufficient_credit',
      ],
      handle: async (call) => {
        const by = await deciderOf(call.identity);
        if (!decides(by)) return by;
        const { transferId: reversesTransferId } = call.params;
        const original = (await writer.view()).transfers.get(reversesTransferId);
        // What an association gave comes back by its own decision, or the operator's.
        if (by !== null && original?.status === 'endowed' && original.debitAccountId !== by) {
          return problem('not_permitted');
        }
        // Nobody takes minutes back for itself; an issuer may take back what it gave.
        if (original?.status === 'transferred' && original.debitAccountId === by) {
          return problem('own_account', { accountId: by });
        }
        const transferId = call.context.commandId;
        return give(call, {
          id: transferId,
          created: placeOf(transferId),
          command: {
            type: 'ReverseTransfer',
            data: {
              transferId,
              reversesTransferId,
              ...call.body,
              effectiveOn: dayOf(call.context.now),
            },
          },
        });
      },
    }),
  ];
}
