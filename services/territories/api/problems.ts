import { commonProblems } from '@bourse/service-kit/common-problems';
import type { ProblemTable } from '@bourse/service-kit/problem';
import type { TerritoryRejection } from '../domain/territory.ts';
import type { RegistrationRefusal } from './registration.ts';

/** How HTTP says the refusals of this service. */
export const territoryProblems: ProblemTable<
  TerritoryRejection['code'] | RegistrationRefusal | 'territory_unknown' | 'not_a_member'
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
};
