import { publication } from '@bourse/broadcast/publication';
import { fileReadings } from '@bourse/contracts/readings';

/** What the others hear of readings: everything, so that the trail shows who looked. */
export const fileReadingPublication = publication(fileReadings, { FileRead: (data) => data });
