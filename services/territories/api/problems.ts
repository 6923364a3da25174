import { commonProblems } from '@bourse/service-kit/common-problems';
import type { ProblemTable } from '@bourse/service-kit/problem';
import type { MandateRejection } from '../domain/mandates/mandates.ts';
import type { TerritoryRejection } from '../domain/territory.ts';
import type { RegistrationRefusal } from './registration.ts';

/** How HTTP says the refusals of this service. */
export const territoryProblems: ProblemTable<
  | TerritoryRejection['code']
  | MandateRejection['code']
  | RegistrationRefusal
  | 'territory_unknown'
  | 'not_a_member'
  | 'invitation_unknown'
  | 'invitation_over'
  | 'inviter_without_right'
  | 'too_many_invitations'
> = {
  territory_unknown: {
    status: 404,
    fr: 'Ce territoire n’est ni dans l’annuaire officiel, ni inscrit à la bourse.',
    en: 'This territory is neither in the official directory nor registered here.',
  },
  not_a_member: commonProblems.not_a_member,
  code_unknown: {
    status: 422,
    fr: 'Aucune commune actuelle ne porte ce code INSEE.',
    en: 'No present commune has this INSEE code.',
  },
  siren_invalid: {
    status: 422,
    fr: 'Ce numéro n’est pas un SIREN : sa clé de contrôle est fausse.',
    en: 'This number is no SIREN: its control digit is wrong.',
  },
  name_required: {
    status: 422,
    fr: 'Ce SIREN n’est pas dans l’annuaire officiel : donnez aussi le nom et la nature de l’organisme.',
    en: 'This SIREN is not in the official directory: give the name and the kind of the body too.',
  },
  name_not_needed: {
    status: 422,
    fr: 'Ce territoire est dans l’annuaire officiel, qui dit son nom et sa nature ; ne les donnez pas.',
    en: 'This territory is in the official directory, which says its name and kind; leave them out.',
  },
  territory_not_registered: {
    status: 409,
    fr: 'Ce territoire n’a pas demandé son admission ; inscrivez-le d’abord.',
    en: 'This territory has not applied for admission; register it first.',
  },
  not_the_admitter: {
    status: 403,
    fr: 'L’opérateur décide de l’admission des associations ; une association membre, de celle de tous les autres.',
    en: 'The operator decides on the admission of associations; a member association, on all others.',
  },
  registered_otherwise: {
    status: 409,
    fr: 'Ce territoire est déjà inscrit sous une autre identité.',
    en: 'This territory is already registered under another identity.',
  },
  already_admitted: {
    status: 409,
    fr: 'Ce territoire est déjà membre ; son admission ne peut plus être refusée.',
    en: 'This territory is already a member; its admission can no longer be refused.',
  },
  mandate_unknown: {
    status: 404,
    fr: 'Ce mandat n’existe pas.',
    en: 'There is no such mandate.',
  },
  not_yours_to_grant: {
    status: 403,
    fr: 'Les mandats d’un territoire sont donnés par ses signataires ; le premier signataire, par l’association qui a admis le territoire.',
    en: 'Mandates of a territory are granted by its signatories; the first signatory, by the association that admitted the territory.',
  },
  first_signatory_only: {
    status: 403,
    fr: 'L’association donne le mandat du premier signataire ; celui-ci donne les autres. S’il n’y en a plus, l’opérateur en nomme un.',
    en: 'The association grants the mandate of the first signatory, who grants the others. When none is left, the operator names one.',
  },
  not_to_oneself: {
    status: 403,
    fr: 'Personne ne se donne un mandat : demandez à un autre signataire du territoire ou à l’opérateur.',
    en: 'Nobody grants a mandate to themselves: ask another signatory of the territory, or the operator.',
  },
  not_the_holder: {
    status: 403,
    fr: 'Seul son titulaire délègue un mandat.',
    en: 'Only its holder delegates a mandate.',
  },
  not_yours_to_withdraw: {
    status: 403,
    fr: 'Un mandat est retiré par un signataire du territoire, par son titulaire, par qui l’a délégué, ou par l’association qui l’a donné à un autre territoire.',
    en: 'A mandate is withdrawn by a signatory of the territory, its holder, whoever delegated it, or the association that granted it to another territory.',
  },
  mandate_not_in_force: {
    status: 409,
    fr: 'Ce mandat n’est plus en cours.',
    en: 'This mandate is no longer in force.',
  },
  role_not_for_kind: {
    status: 422,
    fr: 'Ce rôle n’existe pas pour un territoire de cette nature : une association a des responsables, les autres des demandeurs et des prêteurs.',
    en: 'There is no such role for a territory of this kind: an association has officials, the others have requesters and lenders.',
  },
  until_in_the_past: {
    status: 422,
    fr: 'Le dernier jour du mandat est passé.',
    en: 'The last day of the mandate lies in the past.',
  },
  until_beyond_own: {
    status: 422,
    fr: 'Une délégation ne dure pas plus longtemps que le mandat délégué.',
    en: 'A delegation lasts no longer than the mandate that is delegated.',
  },
  delegation_too_deep: {
    status: 409,
    fr: 'Ce mandat a déjà été délégué de main en main ; il ne peut plus l’être.',
    en: 'This mandate was passed on from hand to hand already, and can be no further.',
  },
  already_held: {
    status: 409,
    fr: 'Cette personne tient déjà ce rôle, au moins aussi longtemps.',
    en: 'This person holds this role already, for at least as long.',
  },
  too_many_mandates: {
    status: 409,
    fr: 'Ce territoire a trop de mandats en cours ; retirez ceux qui ne servent plus.',
    en: 'This territory has too many mandates in force; withdraw those that are of no more use.',
  },
  too_many_deputies: {
    status: 409,
    fr: 'Ce mandat est délégué à trop de personnes ; retirez les délégations qui ne servent plus.',
    en: 'This mandate is delegated to too many people; withdraw the delegations that are of no more use.',
  },
  invitation_unknown: {
    status: 404,
    fr: 'Cette invitation n’existe pas : vérifiez que le lien ou le code est entier.',
    en: 'There is no such invitation: check that the link or the code is whole.',
  },
  invitation_over: {
    status: 409,
    fr: 'Cette invitation a déjà servi, a été retirée ou n’est plus valable. Demandez-en une nouvelle.',
    en: 'This invitation was used, was withdrawn, or is over. Ask for a new one.',
  },
  inviter_without_right: {
    status: 409,
    fr: 'Qui vous a invité ne peut plus donner ce mandat. Demandez une nouvelle invitation au territoire.',
    en: 'Whoever invited you can no longer give this mandate. Ask the territory for a new invitation.',
  },
  too_many_invitations: {
    status: 409,
    fr: 'Trop d’invitations de ce territoire, ou de ce mandat, attendent une réponse ; retirez celles qui ne servent plus.',
    en: 'Too many invitations of this territory, or of this mandate, wait for an answer; withdraw those that are of no more use.',
  },
};
