import type { MarketplaceId } from '@bourse/contracts/values';

/** In which every member has an account. */
export const FIRST_MARKETPLACE: MarketplaceId = 'premiere';
