import { ceilingMinutes, creditLimitMinutes, warningLevelMinutes } from '@bourse/contracts/ledger';
import { reason, territoryId, type TerritoryId } from '@bourse/contracts/values';
import type { Uuid } from '@bourse/kernel/ids';
import type { SingleCommand } from '@bourse/ledger/commands';
import { receipt } from '@bourse/service-kit/command-reply';
import { problem } from '@bourse/service-kit/problem';
import { type Route, writing } from '@bourse/service-kit/route';
import { z } from 'zod';
import type { PeoplesLedger } from '../ledger/for-people.ts';
import { type Decider, decides, type LedgerAsking, tag } from './ledger-asking.ts';

const params = z.strictObject({ accountId: territoryId });

type Ruling = {
  readonly decisionId: Uuid;
  readonly accountId: TerritoryId;
  readonly by: Decider;
  readonly reason: string;
};

/**
 * What is decided over an account, by the operator or, of a member's, by an association: how far it may go, and whether
 * anything may start on it. Who decided and why is recorded. A decision bears the id of its command.
 */
export function limitRoutes(
  { deciderOf, give }: LedgerAsking,
  writer: Pick<PeoplesLedger, 'view'>,
): readonly Route[] {
  /** Associations rule over members; over another association, the operator. */
  async function isBeyond(by: Decider, accountId: TerritoryId): Promise<boolean> {
    if (by === null || by === accountId) return false;
    return (await writer.view()).accounts.get(accountId)?.kind === 'issuer';
  }

  function ruling<Body extends z.ZodObject>(given: {
    readonly path: string;
    readonly operationId: string;
    readonly summary: string;
    readonly body: Body;
    readonly refusals: readonly string[];
    readonly command: (ruling: Ruling, body: z.infer<Body>) => SingleCommand;
  }): Route {
    const { path, command, refusals, ...documented } = given;
    return writing({
      ...documented,
      action: 'ledger.decide',
      method: 'post',
      path: `/api/ledger/accounts/{accountId}/${path}`,
      tag,
      params,
      replies: { 200: { description: 'Decided', schema: receipt } },
      refusals: [
        'not_a_member',
        'own_account_not_open',
        'account_not_found',
        'account_closed',
        ...refusals,
      ],
      handle: async (call) => {
        const by = await deciderOf(call.identity);
        if (!decides(by)) return by;
        const { accountId } = call.params;
        if (await isBeyond(by, accountId)) return problem('not_permitted');
        const decisionId = call.context.commandId;
        const { reason: why } = z.object({ reason }).parse(call.body);
        const asked = command({ decisionId, accountId, by, reason: why }, call.body);
        return give(call, { id: accountId, command: asked });
      },
    });
  }

  return [
    ruling({
      path: 'credit-limits',
      operationId: 'changeCreditLimit',
      summary: 'Sets how far below zero an account may go; by another than its own territory.',
      body: z.strictObject({ creditLimitMinutes, reason }),
      refusals: ['own_limit', 'credit_limit_below_use'],
      command: (of, body) => ({
        type: 'ChangeCreditLimit',
        data: { ...of, creditLimitMinutes: body.creditLimitMinutes },
      }),
    }),
    ruling({
      path: 'warning-levels',
      operationId: 'changeWarningLevel',
      summary:
        'Sets how far below zero an account may go before somebody is told; null for never. Refuses no movement.',
      body: z.strictObject({ warningLevelMinutes, reason }),
      refusals: ['own_limit'],
      command: (of, body) => ({
        type: 'ChangeWarningLevel',
        data: { ...of, warningLevelMinutes: body.warningLevelMinutes },
      }),
    }),
    ruling({
      path: 'ceilings',
      operationId: 'changeCeiling',
      summary:
        'Sets the most that an account may own, what is on its way in counted; null for no end.',
      body: z.strictObject({ ceilingMinutes, reason }),
      refusals: ['own_limit'],
      command: (of, body) => ({
        type: 'ChangeCeiling',
        data: { ...of, ceilingMinutes: body.ceilingMinutes },
      }),
    }),
    ruling({
      path: 'freezes',
      operationId: 'freezeAccount',
      summary: 'Lets nothing new start on an account; what is open ends as it would.',
      body: z.strictObject({ reason }),
      refusals: ['account_frozen'],
      command: (data) => ({ type: 'FreezeAccount', data }),
    }),
    ruling({
      path: 'unfreezes',
      operationId: 'unfreezeAccount',
      summary: 'Ends a freeze; by another than the account’s own territory.',
      body: z.strictObject({ reason }),
      refusals: ['own_account', 'account_not_frozen'],
      command: (data) => ({ type: 'UnfreezeAccount', data }),
    }),
    ruling({
      path: 'closings',
      operationId: 'closeAccount',
      summary: 'Closes an account for ever: with nothing pending and a balance of zero only.',
      body: z.strictObject({ reason }),
      refusals: ['account_has_pending', 'account_not_balanced'],
      command: (data) => ({ type: 'CloseAccount', data }),
    }),
  ];
}
