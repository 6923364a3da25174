import { commonProblems } from '@bourse/service-kit/common-problems';
import type { ProblemTable } from '@bourse/service-kit/problem';
import type { OfferRejection } from '../domain/offer-state.ts';

/** How HTTP says the refusals of this service. */
export const offerProblems: ProblemTable<
  OfferRejection['code'] | 'not_a_member' | 'association_as_party'
> = {
  not_a_member: commonProblems.not_a_member,
  association_as_party: commonProblems.association_as_party,
  offer_unknown: { status: 404, fr: 'Cette offre n’existe pas.', en: 'There is no such offer.' },
  not_the_lender: commonProblems.not_the_lender,
  offer_already_published: {
    status: 409,
    fr: 'Une autre offre porte déjà cet identifiant.',
    en: 'Another offer has this identifier.',
  },
  offer_closed: {
    status: 409,
    fr: 'Cette offre est retirée ou expirée.',
    en: 'This offer is withdrawn or expired.',
  },
  date_in_the_past: commonProblems.date_in_the_past,
  periods_not_the_sum: {
    status: 422,
    fr: 'La capacité doit être la somme de celles des périodes.',
    en: 'The capacity must be the sum of those of the periods.',
  },
  offer_not_due: {
    status: 409,
    fr: 'Le dernier jour de cette offre n’est pas passé.',
    en: 'The last day of this offer has not passed.',
  },
  capacity_below_commitments: {
    status: 409,
    fr: 'Une partie de cette capacité est déjà réservée ou consommée.',
    en: 'Part of this capacity is already reserved or consumed.',
  },
  period_below_commitments: {
    status: 409,
    fr: 'Dans une de ces périodes, des heures sont déjà réservées ou consommées : elle garde ses dates, et au moins ces heures.',
    en: 'In one of these periods, hours are already reserved or consumed: it keeps its dates, and at least these hours.',
  },
  reservation_unknown: {
    status: 404,
    fr: 'Cet échange n’a rien réservé sur cette offre.',
    en: 'This exchange reserved nothing on this offer.',
  },
  reservation_already_resolved: {
    status: 409,
    fr: 'Cette réservation est déjà libérée ou consommée.',
    en: 'This reservation is already released or consumed.',
  },
  exceeds_reservation: {
    status: 409,
    fr: 'Cela dépasse ce qui est réservé.',
    en: 'This is more than what is reserved.',
  },
};
