import { publication } from '@bourse/broadcast/publication';
import { readings } from '@bourse/contracts/readings';

/** What the others hear of readings: the trail does, so that what is read stands in it too. */
export const readingPublication = publication(readings, { TrailRead: (data) => data });
