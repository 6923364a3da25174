import { publication } from '@bourse/broadcast/publication';
import { mandates } from '@bourse/contracts/mandates';
import { territories } from '@bourse/contracts/territories';

/** What the others hear of a territory: everything, since nothing in it is private. */
export const territoryPublication = publication(territories, {
  TerritoryRegistered: (data) => data,
  TerritoryAdmitted: (data) => data,
  AdmissionRefused: (data) => data,
});

/** And of mandates: they say by opaque ids who may act, which every service must know. */
export const mandatePublication = publication(mandates, {
  MandateGranted: (data) => data,
  MandateWithdrawn: (data) => data,
});
