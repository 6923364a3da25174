import { deadlineContext } from '@bourse/commands/reaction-context';
import type { MarketplaceId } from '@bourse/contracts/values';
import { type Deadlines, startDeadlines } from '@bourse/projections/deadlines';
import type { ServicePorts } from '@bourse/service-kit/service';
import type { MarketplaceHandler } from '../marketplace-handler.ts';
import type { Policy } from '../policy.ts';
import type { MarketplaceQueries } from '../read-models/marketplaces/queries.ts';

const PROCESS = 'settlement.first-marketplace';

/**
 * Opens the marketplace that is there from the first start, without a step of the operator: as soon as
 * the store answers, and once, whatever its policy is said to begin with at a later start.
 */
export const openFirstMarketplace = (
  { clock, logger }: Pick<ServicePorts, 'clock' | 'logger'>,
  parts: {
    readonly marketplaceId: MarketplaceId;
    readonly policy: Policy;
    readonly marketplaces: MarketplaceHandler;
    readonly queries: MarketplaceQueries;
    readonly everyMs: number;
  },
): Deadlines => {
  const { marketplaceId, policy, marketplaces, queries } = parts;
  return startDeadlines({
    name: PROCESS,
    everyMs: parts.everyMs,
    clock,
    due: () => (queries.one(marketplaceId) === undefined ? [marketplaceId] : []),
    act: async () => {
      const result = await marketplaces.give(
        marketplaceId,
        {
          type: 'OpenMarketplace',
          marketplaceId,
          name: marketplaceId.charAt(0).toUpperCase() + marketplaceId.slice(1),
          ownerId: null,
          policy,
          by: null,
        },
        deadlineContext(PROCESS, [marketplaceId], clock),
      );
      if (result.kind !== 'done')
        throw new Error(`${marketplaceId} was not opened: ${result.kind}`);
    },
    log: logger,
  });
};
