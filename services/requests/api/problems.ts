import { commonProblems } from '@bourse/service-kit/common-problems';
import type { ProblemTable } from '@bourse/service-kit/problem';
import type { RequestRejection } from '../domain/request-state.ts';

/** How HTTP says the refusals of this service. */
export const requestProblems: ProblemTable<
  RequestRejection['code'] | 'not_a_member' | 'association_as_party'
> = {
  not_a_member: commonProblems.not_a_member,
  association_as_party: commonProblems.association_as_party,
  request_unknown: {
    status: 404,
    fr: 'Cette demande n’existe pas.',
    en: 'There is no such request.',
  },
  not_the_borrower: commonProblems.not_the_borrower,
  request_already_posted: {
    status: 409,
    fr: 'Une autre demande porte déjà cet identifiant.',
    en: 'Another request has this identifier.',
  },
  request_closed: {
    status: 409,
    fr: 'Cette demande est annulée, expirée ou satisfaite.',
    en: 'This request is cancelled, expired or fulfilled.',
  },
  date_in_the_past: commonProblems.date_in_the_past,
  request_not_due: {
    status: 409,
    fr: 'Le dernier jour de cette demande n’est pas passé.',
    en: 'The last day of this request has not passed.',
  },
};
