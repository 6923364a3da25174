import { commonProblems } from '@bourse/service-kit/common-problems';
import type { ProblemTable } from '@bourse/service-kit/problem';
import type { ExchangeRejection } from '../domain/exchange-state.ts';

/** How HTTP says the refusals of exchanges. */
export const exchangeProblems: ProblemTable<
  | ExchangeRejection['code']
  | 'not_a_member'
  | 'listing_unknown'
  | 'listing_closed'
  | 'listing_required'
  | 'association_as_party'
  | 'offer_of_another_lender'
> = {
  not_a_member: commonProblems.not_a_member,
  listing_required: {
    status: 422,
    fr: 'Un échange part d’une offre ou d’une demande : indiquez offerId ou requestId.',
    en: 'An exchange starts from an offer or a request: give offerId or requestId.',
  },
  listing_unknown: {
    status: 422,
    fr: 'Cette offre ou cette demande n’existe pas.',
    en: 'There is no such offer or request.',
    passing: true,
  },
  listing_closed: {
    status: 409,
    fr: 'Cette offre ou cette demande n’est plus ouverte.',
    en: 'This offer or request is no longer open.',
    passing: true,
  },
  exchange_unknown: {
    status: 404,
    fr: 'Cet échange n’existe pas.',
    en: 'There is no such exchange.',
  },
  exchange_already_proposed: {
    status: 409,
    fr: 'Un autre échange porte déjà cet identifiant.',
    en: 'Another exchange has this identifier.',
  },
  not_a_party: {
    status: 403,
    fr: 'Seuls les deux territoires de cet échange peuvent faire cela.',
    en: 'Only the two territories of this exchange may do this.',
  },
  not_the_lender: commonProblems.not_the_lender,
  not_the_borrower: commonProblems.not_the_borrower,
  party_to_the_exchange: {
    status: 403,
    fr: 'Une association ne tranche pas un échange dont elle est partie.',
    en: 'An association does not decide on an exchange that it is a party to.',
  },
  association_as_party: commonProblems.association_as_party,
  date_too_far: {
    status: 422,
    fr: 'Une date est trop lointaine.',
    en: 'A date lies too far ahead.',
  },
  answer_after_the_end: {
    status: 422,
    fr: 'Le délai de réponse dépasse la fin des travaux proposés.',
    en: 'The time to answer goes beyond the end of the work proposed.',
  },
  same_territory: {
    status: 422,
    fr: 'Un territoire n’échange pas avec lui-même.',
    en: 'A territory does not exchange with itself.',
  },
  wrong_status: {
    status: 409,
    fr: 'L’échange n’en est pas à cette étape ; « state » dit où il en est et « instead », s’il y est, ce qui peut être fait à la place.',
    en: 'The exchange is not at this step; "state" says where it is and "instead", where it is there, what can be done in its place.',
  },
  renewal_open: {
    status: 409,
    fr: 'Cet échange est déjà en cours de renouvellement ; « renewalId » dit par lequel.',
    en: 'This exchange is being renewed already; "renewalId" says by which.',
  },
  already_renewed: {
    status: 409,
    fr: 'Cet échange a été renouvelé ; c’est l’échange « renewalId » qui se renouvelle à son tour.',
    en: 'This exchange was renewed; the one to renew now is "renewalId".',
  },
  too_many_renewals: {
    status: 409,
    fr: 'Trop de renouvellements de cet échange sont restés sans suite ; proposez un nouvel échange.',
    en: 'Too many renewals of this exchange led to nothing; propose a new exchange.',
  },
  offer_of_another_lender: {
    status: 422,
    fr: 'Cette offre n’est pas celle du territoire qui prête.',
    en: 'This is not an offer of the lending territory.',
  },
  other_party_to_answer: {
    status: 409,
    fr: 'C’est à l’autre partie de répondre.',
    en: 'It is for the other party to answer.',
  },
  only_proposer_withdraws: {
    status: 409,
    fr: 'Une proposition est retirée par qui l’a faite ; vous pouvez la décliner.',
    en: 'A proposal is withdrawn by whoever made it; you may decline it.',
  },
  only_disputer_withdraws: {
    status: 409,
    fr: 'Un différend est retiré par qui l’a ouvert.',
    en: 'A dispute is withdrawn by whoever raised it.',
  },
  answer_period_over: {
    status: 409,
    fr: 'Le délai de réponse est passé.',
    en: 'The time to answer is over.',
  },
  not_due: {
    status: 409,
    fr: 'Ce moment n’est pas venu.',
    en: 'The moment for this has not come.',
  },
  date_in_the_past: commonProblems.date_in_the_past,
  dates_out_of_order: {
    status: 422,
    fr: 'La fin précède le début.',
    en: 'The end comes before the beginning.',
  },
  session_unknown: {
    status: 404,
    fr: 'Cet échange n’a pas cette séance.',
    en: 'The exchange has no such session.',
  },
  session_id_reused: {
    status: 409,
    fr: 'Une autre séance porte déjà cet identifiant.',
    en: 'Another session has this identifier.',
  },
  session_in_the_future: {
    status: 422,
    fr: 'Une séance se relève une fois faite, pas avant.',
    en: 'A session is logged once it has taken place, not before.',
  },
  session_before_start: {
    status: 422,
    fr: 'La séance précède le début convenu.',
    en: 'The session lies before the agreed beginning.',
  },
  exceeds_agreed_minutes: {
    status: 409,
    fr: 'Cela dépasse les heures convenues.',
    en: 'This is more than the hours agreed on.',
  },
  exceeds_logged_minutes: {
    status: 409,
    fr: 'Cela dépasse les heures relevées.',
    en: 'This is more than the hours logged.',
  },
  work_already_logged: {
    status: 409,
    fr: 'Des heures sont déjà relevées : qu’elles soient corrigées par le prêteur, certifiées en tout ou partie par l’emprunteur, ou ouvrez un différend.',
    en: 'Hours are already logged: let the lender correct them, the borrower certify all or part of them, or raise a dispute.',
  },
  reversal_id_reused: {
    status: 409,
    fr: 'Une autre annulation porte déjà cet identifiant.',
    en: 'Another reversal has this identifier.',
  },
  reversal_under_way: {
    status: 409,
    fr: 'Une annulation est déjà en cours.',
    en: 'A reversal is already under way.',
  },
  exceeds_settled_minutes: {
    status: 409,
    fr: 'Cela dépasse ce qui a été réglé et non annulé.',
    en: 'This is more than what was settled and not reversed.',
  },
};
