import type { ProblemTable } from '@bourse/service-kit/problem';

/** How HTTP says the refusals of this service. */
export const auditProblems: ProblemTable<
  'trail_event_unknown' | 'trail_exchange_unknown' | 'reading_not_recorded'
> = {
  trail_event_unknown: {
    status: 404,
    fr: 'La piste d’audit ne contient pas cet événement.',
    en: 'The trail holds no such event.',
  },
  reading_not_recorded: {
    status: 503,
    fr: 'Cette consultation n’a pas pu être inscrite au journal : elle est donc refusée. Réessayez dans quelques instants.',
    en: 'This reading could not be recorded, and so it is refused. Try again shortly.',
    passing: true,
  },
  trail_exchange_unknown: {
    status: 404,
    fr: 'La piste d’audit ne contient aucun événement de cet échange.',
    en: 'The trail holds no event of this exchange.',
  },
};
