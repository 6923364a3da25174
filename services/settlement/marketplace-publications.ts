import { publication } from '@bourse/broadcast/publication';
import { crossings } from '@bourse/contracts/crossings';
import { marketplaces } from '@bourse/contracts/marketplaces';

/** What the others hear of a marketplace: everything. Its policy is what its members go by. */
export const marketplacePublication = publication(marketplaces, {
  MarketplaceOpened: (data) => data,
  PolicyChanged: (data) => data,
});

/** What the others hear of a crossing: everything, since nothing in it names a person. */
export const crossingPublication = publication(crossings, {
  CrossingRequested: (data) => data,
  SourceHeld: (data) => data,
  CrossingDecided: (data) => data,
  CrossingRefused: (data) => data,
  CrossingAbandoned: (data) => data,
  CrossingReleased: (data) => data,
  CrossingSettled: (data) => data,
  CrossingReversalRequested: (data) => data,
  CrossingReversalEnded: (data) => data,
});
