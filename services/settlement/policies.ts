import type { MarketplaceId } from '@bourse/contracts/values';
import type { Policy } from './policy.ts';
import type { MarketplaceQueries } from './read-models/marketplaces/queries.ts';

/** What holds in each marketplace now. */
export type Policies = {
  /** @returns That of a marketplace of which nothing is known yet: what all begin with. */
  of(marketplaceId: MarketplaceId): Policy;
  /** Of every marketplace, the first one among them. */
  all(): readonly { readonly marketplaceId: MarketplaceId; readonly policy: Policy }[];
};

/**
 * @param options.first The marketplace that is there from the first start, a moment before it is known.
 * @param options.policy What it begins with.
 */
export function policiesOf(
  queries: MarketplaceQueries,
  options: { readonly first: MarketplaceId; readonly policy: Policy },
): Policies {
  const { first, policy } = options;
  return {
    of: (marketplaceId) => queries.one(marketplaceId)?.policy ?? policy,
    all: () => {
      const known = queries.policies();
      const hasFirst = known.some(({ marketplaceId }) => marketplaceId === first);
      return hasFirst ? known : [{ marketplaceId: first, policy }, ...known];
    },
  };
}
