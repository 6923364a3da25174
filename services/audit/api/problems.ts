import { readingProblems } from '@bourse/readings/problems';
import type { ProblemTable } from '@bourse/service-kit/problem';

/** How HTTP says the refusals of this service. */
export const auditProblems: ProblemTable<
  'trail_event_unknown' | 'trail_exchange_unknown' | 'reading_not_recorded'
> = {
  ...readingProblems,
  trail_event_unknown: {
    status: 404,
    fr: 'La piste d’audit ne contient pas cet événement.',
    en: 'The trail holds no such event.',
  },
  trail_exchange_unknown: {
    status: 404,
    fr: 'La piste d’audit ne contient aucun événement de cet échange.',
    en: 'The trail holds no event of this exchange.',
  },
};
