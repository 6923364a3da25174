import { commonProblems } from '@bourse/service-kit/common-problems';
import type { ProblemTable } from '@bourse/service-kit/problem';
import type { LedgerRejection } from '@bourse/ledger/rejections';

/** How HTTP says the refusals of the ledger. */
export const ledgerProblems: ProblemTable<
  LedgerRejection['code'] | 'statement_too_long' | 'not_a_member'
> = {
  not_a_member: commonProblems.not_a_member,
  account_already_open: {
    status: 409,
    fr: 'Ce compte est déjà ouvert, sous une autre forme ou avec un autre plafond.',
    en: 'This account is already open, as another kind or with another limit.',
  },
  transfer_id_reused: {
    status: 422,
    fr: 'Cet identifiant est celui d’un autre mouvement.',
    en: 'This identifier is that of another transfer.',
  },
  own_limit: {
    status: 403,
    fr: 'Nul ne fixe le plafond de son propre compte : c’est à l’exploitant ou à une autre association.',
    en: 'Nobody sets the limit of its own account: that is for the operator or another association.',
  },
  account_not_found: {
    status: 404,
    fr: 'Ce territoire n’a pas de compte.',
    en: 'This territory has no account.',
    passing: true,
  },
  hold_not_found: {
    status: 404,
    fr: 'Aucune réservation d’heures ne porte cet identifiant.',
    en: 'No hold has this identifier.',
  },
  hold_already_resolved: {
    status: 409,
    fr: 'Cette réservation d’heures est déjà réglée ou libérée.',
    en: 'This hold was already posted or voided.',
  },
  transfer_not_found: {
    status: 404,
    fr: 'Ce mouvement n’existe pas.',
    en: 'There is no such transfer.',
  },
  transfer_not_reversible: {
    status: 409,
    fr: 'Seul un échange réglé peut être contre-passé.',
    en: 'Only a settled exchange can be reversed.',
  },
  invalid_credit_limit: {
    status: 422,
    fr: 'Un plafond de crédit est un nombre entier de minutes, de 0 à 1 000 000 000.',
    en: 'A credit limit is a whole number of minutes, from 0 to 1,000,000,000.',
  },
  nothing_to_post: {
    status: 422,
    fr: 'Il n’y a aucune minute à régler ; libérez plutôt la réservation.',
    en: 'There are no minutes to post; void the hold instead.',
  },
  invalid_minutes: {
    status: 422,
    fr: 'Il faut un nombre entier de minutes, de 1 à 6 000 000.',
    en: 'It takes a whole number of minutes, from 1 to 6,000,000.',
  },
  exceeds_held_minutes: {
    status: 409,
    fr: 'Cela dépasse les minutes réservées pour cet échange.',
    en: 'This is more than what was held for this exchange.',
  },
  exceeds_reversible_minutes: {
    status: 409,
    fr: 'Cela dépasse ce qui a été réglé et n’est pas encore contre-passé.',
    en: 'This is more than what was posted and not yet reversed.',
  },
  accounts_must_differ: {
    status: 422,
    fr: 'Un territoire ne peut rien se donner à lui-même.',
    en: 'A territory can give nothing to itself.',
  },
  debit_account_not_found: {
    status: 404,
    fr: 'Le territoire qui donne n’a pas de compte.',
    en: 'The territory that gives has no account.',
    passing: true,
  },
  credit_account_not_found: {
    status: 404,
    fr: 'Le territoire qui reçoit n’a pas de compte.',
    en: 'The territory that receives has no account.',
    passing: true,
  },
  debit_account_not_issuer: {
    status: 409,
    fr: 'Seul le compte d’une association peut doter.',
    en: 'Only the account of an association can endow.',
  },
  debit_account_not_member: {
    status: 409,
    fr: 'Seul le compte d’un membre peut payer un échange ; celui d’une association ne fait que doter.',
    en: 'Only the account of a member can pay for an exchange; that of an association endows and does nothing else.',
  },
  credit_account_not_member: {
    status: 409,
    fr: 'Seul le compte d’un membre peut recevoir des heures.',
    en: 'Only the account of a member can receive hours.',
  },
  credit_limit_below_use: {
    status: 409,
    fr: 'Ce compte utilise déjà plus de crédit que ce plafond.',
    en: 'This account already draws on more credit than this limit.',
  },
  insufficient_credit: {
    status: 409,
    fr: 'Le compte qui donne n’a pas assez de minutes disponibles.',
    en: 'The account that gives has too few minutes available.',
  },
  statement_too_long: {
    status: 422,
    fr: 'Ce relevé compterait trop de lignes ; demandez une période plus courte.',
    en: 'This statement would have too many lines; ask for a shorter period.',
  },
};
