import type { TerritoryId, TerritoryKind } from '@bourse/contracts/values';
import type { OpenAccount } from '@bourse/ledger/commands';
import type { Policy } from '../policy.ts';

/** How a territory's account is opened in a marketplace: an association's gives endowments, all others are members'. */
export const accountTerms = (
  territoryId: TerritoryId,
  kind: TerritoryKind,
  policy: Policy,
): OpenAccount => ({
  type: 'OpenAccount',
  data:
    kind === 'association'
      ? {
          accountId: territoryId,
          kind: 'issuer',
          creditLimitMinutes: policy.issuerLimitMinutes,
        }
      : {
          accountId: territoryId,
          kind: 'member',
          creditLimitMinutes: policy.memberCreditLimitMinutes,
          warningLevelMinutes: policy.memberWarningLevelMinutes,
          ceilingMinutes: policy.memberCeilingMinutes,
        },
});
