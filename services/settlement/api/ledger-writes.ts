import { creditLimitMinutes } from '@bourse/contracts/ledger';
import { minutes, reason, territoryId, type TerritoryId } from '@bourse/contracts/values';
import { dayOf } from '@bourse/kernel/clock';
import type { LedgerCommand } from '@bourse/ledger/commands';
import type { Membership } from '@bourse/membership/membership';
import { receipt, replyToCommand } from '@bourse/service-kit/command-reply';
import { problem } from '@bourse/service-kit/problem';
import { type Reply, type Route, type WriteCall, writing } from '@bourse/service-kit/route';
import { z } from 'zod';
import { giveToNewcomer } from '../ledger/give-to-newcomer.ts';
import type { LedgerWriter } from '../ledger/ledger-writer.ts';

const SERVICE = 'settlement';
const NEWCOMER_WAIT_MS = 1_000;
const tag = 'ledger';

/** What an association decides: endowments and credit limits. */
export function ledgerWrites(parts: {
  readonly writer: LedgerWriter;
  readonly membership: Membership;
}): readonly Route[] {
  /** Gives what an association asks for, or refuses it to anybody else. */
  const give = async (
    { identity, context, seen }: Pick<WriteCall<unknown, unknown>, 'identity' | 'context' | 'seen'>,
    order: (by: TerritoryId) => { command: LedgerCommand; id: string; created?: string },
  ): Promise<Reply> => {
    const by = identity.territoryId;
    if (identity.role !== 'association' || by === null) return problem('not_permitted');
    // The ledger fences itself; a condition that nobody checks would be a lie.
    if (seen !== undefined) return problem('invalid_header', { header: 'If-Match' });
    const member = await parts.membership.expect(by, NEWCOMER_WAIT_MS);
    if (member?.kind !== 'association') return problem('not_permitted');
    const { command, ...named } = order(by);
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
        'accounts_must_differ',
        'debit_account_not_found',
        'credit_account_not_found',
        'debit_account_not_issuer',
        'credit_account_not_member',
        'insufficient_credit',
      ],
      handle: (call) =>
        give(call, (by) => {
          // The command's own id, so that the same request makes the same transfer, on the day of
          // its first try: the writer knows the command again before it looks at what it says.
          const transferId = call.context.commandId;
          const { toAccountId, ...terms } = call.body;
          return {
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
          };
        }),
    }),
    writing({
      method: 'post',
      path: '/api/ledger/accounts/{accountId}/credit-limits',
      operationId: 'changeCreditLimit',
      summary: 'Sets how far below zero an account may go; who decided and why is recorded.',
      tag,
      params: z.strictObject({ accountId: territoryId }),
      body: z.strictObject({ creditLimitMinutes, reason }),
      replies: { 200: { description: 'The limit holds', schema: receipt } },
      refusals: ['account_not_found', 'credit_limit_below_use'],
      handle: (call) =>
        give(call, (by) => ({
          id: call.params.accountId,
          command: {
            type: 'ChangeCreditLimit',
            data: { accountId: call.params.accountId, ...call.body, by },
          },
        })),
    }),
  ];
}
