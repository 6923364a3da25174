import type { ProblemTable } from '@bourse/service-kit/problem';

/** How HTTP says that what cannot be recorded is not read. */
export const readingProblems: ProblemTable<'reading_not_recorded'> = {
  reading_not_recorded: {
    status: 503,
    fr: 'Cette consultation n’a pas pu être inscrite au journal : elle est donc refusée. Réessayez dans quelques instants.',
    en: 'This reading could not be recorded, and so it is refused. Try again shortly.',
    passing: true,
  },
};
