import { publication } from '@bourse/broadcast/publication';
import { territories } from '@bourse/contracts/territories';

/** What the others hear of a territory: everything, since nothing in it is private. */
export const territoryPublication = publication(territories, {
  TerritoryRegistered: (data) => data,
  TerritoryAdmitted: (data) => data,
  AdmissionRefused: (data) => data,
});
