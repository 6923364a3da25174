import { creditLimitMinutes } from '@bourse/contracts/ledger';
import { minutes, reason, territoryId, type TerritoryId } from '@bourse/contracts/values';
import { dayOf } from '@bourse/kernel/clock';
import type { LedgerCommand } from '@bourse/ledger/commands';
import type { Membership } from '@bourse/membership/membership';
import { receipt, replyToCommand } from '@bourse/service-kit/command-reply';
import type { Identity } from '@bourse/service-kit/identity';
import { problem, type Problem } from '@bourse/service-kit/problem';
import { type Reply, type Route, type WriteCall, writing } from '@bourse/service-kit/route';
import { z } from 'zod';
import { giveToNewcomer } from '../ledger/give-to-newcomer.ts';
import type { LedgerAccess } from '../ledger/ledgers.ts';

const SERVICE = 'settlement';
const NEWCOMER_WAIT_MS = 1_000;
const tag = 'ledger';

type Asking = Pick<WriteCall<unknown, unknown>, 'context' | 'seen'>;
type Order = { readonly command: LedgerCommand; readonly id: string; readonly created?: string };

/** What is decided over accounts: endowments by associations, credit limits by them and the operator. */
export function ledgerWrites(parts: {
  readonly writer: LedgerAccess;
  readonly membership: Membership;
}): readonly Route[] {
  /** The association that asks, or why it may not. */
  const associationOf = async (identity: Identity): Promise<TerritoryId | Problem> => {
    const by = identity.territoryId;
    if (identity.role !== 'association' || by === null) return problem('not_permitted');
    const member = await parts.membership.expect(by, NEWCOMER_WAIT_MS);
    if (member === undefined) return problem('not_a_member');
    return member.kind === 'association' ? by : problem('not_permitted');
  };

  const give = async ({ context, seen }: Asking, order: Order): Promise<Reply> => {
    // The ledger fences itself; a condition that nobody checks would be a lie.
    if (seen !== undefined) return problem('invalid_header', { header: 'If-Match' });
    const { command, ...named } = order;
    const outcome = await giveToNewcomer({
      ...parts,
      command,
      context,
      timeoutMs: NEWCOMER_WAIT_MS,
    });
    const result = outcome.kind === 'done' ? { ...outcome, state: undefined } : outcome;
    return replyToCommand(result, { service: SERVICE, ...named });
  };

  return [
    writing({
      method: 'post',
      path: '/api/ledger/endowments',
      operationId: 'grantEndowment',
      summary: 'Gives minutes to a member, from the account of the association that decides it.',
      tag,
      body: z.strictObject({ toAccountId: territoryId, minutes, reason }),
      replies: { 201: { description: 'Endowed', schema: receipt } },
      refusals: [
        'not_a_member',
        'accounts_must_differ',
        'debit_account_not_found',
        'credit_account_not_found',
        'debit_account_not_issuer',
        'credit_account_not_member',
        'insufficient_credit',
      ],
      handle: async (call) => {
        const by = await associationOf(call.identity);
        if (typeof by !== 'string') return by;
        // The command's own id, so that the same request makes the same transfer, on the day of
        // its first try: the writer knows the command again before it looks at what it says.
        const transferId = call.context.commandId;
        const { toAccountId, ...terms } = call.body;
        return give(call, {
          id: transferId,
          created: `/api/ledger/transfers/${transferId}`,
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
      path: '/api/ledger/accounts/{accountId}/credit-limits',
      operationId: 'changeCreditLimit',
      summary:
        'Sets how far below zero an account may go, by the operator or an association other than the account’s own; who decided and why is recorded.',
      tag,
      params: z.strictObject({ accountId: territoryId }),
      body: z.strictObject({ creditLimitMinutes, reason }),
      replies: { 200: { description: 'The limit holds', schema: receipt } },
      refusals: ['not_a_member', 'own_limit', 'account_not_found', 'credit_limit_below_use'],
      handle: async (call) => {
        const { identity, params, body } = call;
        const by = identity.role === 'operator' ? null : await associationOf(identity);
        if (by !== null && typeof by !== 'string') return by;
        const { accountId } = params;
        return give(call, {
          id: accountId,
          command: {
            type: 'ChangeCreditLimit',
            data: { decisionId: call.context.commandId, accountId, ...body, by },
          },
        });
      },
    }),
  ];
}
