import type { MarketplaceId } from '@bourse/contracts/values';

/** In which every member has an account. */
export const FIRST_MARKETPLACE: MarketplaceId = 'premiere';
/** Opened by a command, for an association; in it those have an account whom somebody lets in. */
export const SECOND_MARKETPLACE: MarketplaceId = 'seconde';
