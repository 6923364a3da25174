import { commonProblems } from '@bourse/service-kit/common-problems';
import type { ProblemTable } from '@bourse/service-kit/problem';
import type { LedgerRejection } from '@bourse/ledger/rejections';

/** How HTTP says the refusals of the ledger. */
export const ledgerProblems: ProblemTable<
  | LedgerRejection['code']
  | 'statement_too_long'
  | 'not_a_member'
  | 'own_account_not_open'
  | 'transfer_of_an_exchange'
  | 'bulk_too_long'
> = {
  not_a_member: commonProblems.not_a_member,
  account_already_open: {
    status: 409,
    fr: 'Ce compte est déjà ouvert, sous une autre forme ou avec d’autres plafonds.',
    en: 'This account is already open, as another kind or with other limits.',
  },
  transfer_id_reused: {
    status: 422,
    fr: 'Cet identifiant est celui d’un autre mouvement.',
    en: 'This identifier is that of another transfer.',
  },
  own_limit: {
    status: 403,
    fr: 'Nul ne fixe le plafond de son propre compte : c’est à l’exploitant ou, pour un membre, à une association.',
    en: 'Nobody sets the limit of its own account: that is for the operator or, of a member, an association.',
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
    fr: 'Cette réservation d’heures est déjà réglée, libérée ou échue.',
    en: 'This hold was already posted or voided, or has expired.',
  },
  transfer_not_found: {
    status: 404,
    fr: 'Ce mouvement n’existe pas.',
    en: 'There is no such transfer.',
  },
  transfer_not_reversible: {
    status: 409,
    fr: 'Seul ce qui a été versé peut être contre-passé, et une contre-passation ne le peut pas.',
    en: 'Only what moved can be reversed, and a reversal cannot.',
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
    fr: 'Cela dépasse ce qui a été versé et n’est pas encore revenu.',
    en: 'This is more than what moved and did not yet come back.',
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
  decision_id_reused: {
    status: 422,
    fr: 'Cet identifiant est celui d’une autre décision.',
    en: 'This identifier is that of another decision.',
  },
  programme_id_reused: {
    status: 422,
    fr: 'Cet identifiant est celui d’un programme aux termes différents.',
    en: 'This identifier is that of a programme on other terms.',
  },
  award_id_reused: {
    status: 422,
    fr: 'Cet identifiant est celui d’une autre décision du jury.',
    en: 'This identifier is that of another decision of the jury.',
  },
  own_account: {
    status: 403,
    fr: 'Nul ne décide cela sur son propre compte : c’est à l’exploitant ou, pour un membre, à une association.',
    en: 'Nobody decides this over its own account: that is for the operator or, of a member, an association.',
  },
  kind_not_of_holder: {
    status: 422,
    fr: 'Un compte de compensation représente une autre place de marché, et elle seule ; un territoire a un autre compte.',
    en: 'A clearing account stands for another marketplace, and for nothing else; a territory has another account.',
  },
  hold_never_expires: {
    status: 409,
    fr: 'Cette réservation d’heures n’a pas d’échéance.',
    en: 'This hold never expires.',
  },
  not_yet_expired: {
    status: 409,
    fr: 'L’échéance de cette réservation d’heures n’est pas passée.',
    en: 'The time of this hold is not over yet.',
  },
  programme_not_found: {
    status: 404,
    fr: 'Ce programme de dotation n’existe pas.',
    en: 'There is no such endowment programme.',
  },
  programme_closed: {
    status: 409,
    fr: 'Ce programme de dotation est clos.',
    en: 'This endowment programme is closed.',
  },
  outside_programme_period: {
    status: 409,
    fr: 'Le jury a décidé hors de la période du programme.',
    en: 'The jury decided outside the period of the programme.',
  },
  award_not_found: {
    status: 404,
    fr: 'Aucune dotation attribuée ne porte cet identifiant.',
    en: 'No award has this identifier.',
  },
  instalment_not_found: {
    status: 404,
    fr: 'Cette dotation n’a pas de versement de ce numéro.',
    en: 'The award has no instalment of this number.',
  },
  instalment_already_resolved: {
    status: 409,
    fr: 'Ce versement est déjà fait ou annulé.',
    en: 'This instalment was already paid or cancelled.',
  },
  instalment_not_due: {
    status: 409,
    fr: 'Ce versement n’est pas encore dû.',
    en: 'This instalment is not due yet.',
  },
  instalments_unpaid: {
    status: 409,
    fr: 'Des versements restent dus ; versez-les ou annulez-les d’abord.',
    en: 'Instalments are still to be paid; pay or cancel them first.',
  },
  account_closed: {
    status: 409,
    fr: 'Ce compte est clos.',
    en: 'This account is closed.',
  },
  account_frozen: {
    status: 409,
    fr: 'Ce compte est déjà gelé.',
    en: 'This account is already frozen.',
  },
  account_not_frozen: {
    status: 409,
    fr: 'Ce compte n’est pas gelé.',
    en: 'This account is not frozen.',
  },
  invalid_warning_level: {
    status: 422,
    fr: 'Un seuil d’alerte est un nombre entier de minutes, de 0 à 1 000 000 000, ou rien.',
    en: 'A warning level is a whole number of minutes, from 0 to 1,000,000,000, or none.',
  },
  invalid_ceiling: {
    status: 422,
    fr: 'Un plafond de possession est un nombre entier de minutes, de 0 à 1 000 000 000, ou rien.',
    en: 'A ceiling is a whole number of minutes, from 0 to 1,000,000,000, or none.',
  },
  invalid_budget: {
    status: 422,
    fr: 'Un budget est un nombre entier de minutes, de 1 à 1 000 000 000.',
    en: 'A budget is a whole number of minutes, from 1 to 1,000,000,000.',
  },
  invalid_member_ceiling: {
    status: 422,
    fr: 'Le plafond par membre est un nombre entier de minutes, de 1 au budget du programme.',
    en: 'The ceiling of a member is a whole number of minutes, from 1 to the budget of the programme.',
  },
  invalid_programme_period: {
    status: 422,
    fr: 'Un programme ne se termine pas avant d’avoir commencé.',
    en: 'A programme does not close before it opens.',
  },
  invalid_instalments: {
    status: 422,
    fr: 'Il faut de 1 à 60 versements, numérotés à partir de 1, ou choisis une seule fois chacun.',
    en: 'It takes from 1 to 60 instalments, numbered from 1 on, or each chosen once.',
  },
  exceeds_returnable_minutes: {
    status: 409,
    fr: 'Cela dépasse ce qui a été versé de cette dotation et n’est pas encore revenu.',
    en: 'This is more than what was paid of this award and did not yet come back.',
  },
  debit_account_closed: {
    status: 409,
    fr: 'Le compte qui donne est clos.',
    en: 'The account that gives is closed.',
  },
  debit_account_frozen: {
    status: 409,
    fr: 'Le compte qui donne est gelé.',
    en: 'The account that gives is frozen.',
  },
  credit_account_closed: {
    status: 409,
    fr: 'Le compte qui reçoit est clos.',
    en: 'The account that receives is closed.',
  },
  credit_account_frozen: {
    status: 409,
    fr: 'Le compte qui reçoit est gelé.',
    en: 'The account that receives is frozen.',
  },
  account_has_pending: {
    status: 409,
    fr: 'Des réservations d’heures sont encore ouvertes sur ce compte.',
    en: 'Holds are still open on this account.',
  },
  account_not_balanced: {
    status: 409,
    fr: 'Le solde de ce compte n’est pas nul.',
    en: 'The balance of this account is not zero.',
  },
  exceeds_member_ceiling: {
    status: 409,
    fr: 'Cela dépasse ce que le programme donne à un même membre.',
    en: 'This is more than the programme gives to one member.',
  },
  exceeds_budget: {
    status: 409,
    fr: 'Cela dépasse ce qui reste du budget du programme.',
    en: 'This is more than what is left of the budget of the programme.',
  },
  part_of_a_crossing: {
    status: 409,
    fr: 'Ce mouvement est un côté d’un passage entre deux places de marché : il se défait des deux côtés à la fois, par une annulation du passage.',
    en: 'This transfer is one side of a crossing between two marketplaces: it comes back on both at once, by a reversal of the crossing.',
  },
  exceeds_ceiling: {
    status: 409,
    fr: 'Le compte qui reçoit dépasserait son plafond de possession.',
    en: 'The account that receives would own more than its ceiling.',
  },
  linked_wrong_count: {
    status: 422,
    fr: 'Il faut de 2 à 100 commandes liées.',
    en: 'It takes from 2 to 100 linked commands.',
  },
  linked_refused: {
    status: 409,
    fr: 'Une des commandes liées est refusée : aucune n’est exécutée.',
    en: 'One of the linked commands is refused: none is done.',
  },
  own_account_not_open: {
    status: 409,
    // It is said before the ledger is asked what became of the command: not to be kept as its answer.
    passing: true,
    fr: 'Le compte de l’association est gelé ou clos : elle ne décide rien sur ceux des autres.',
    en: 'The account of the association is frozen or closed: it decides nothing over those of others.',
  },
  transfer_of_an_exchange: {
    status: 409,
    fr: 'Ce mouvement est celui d’un échange : c’est là qu’il se contre-passe.',
    en: 'This transfer is that of an exchange: it is reversed there.',
  },
  bulk_too_long: {
    status: 422,
    fr: 'Un lot exécuté en entier ou pas du tout compte au plus 100 commandes.',
    en: 'A bulk that is done whole or not at all holds at most 100 commands.',
  },
  statement_too_long: {
    status: 422,
    fr: 'Ce relevé compterait trop de lignes ; demandez une période plus courte.',
    en: 'This statement would have too many lines; ask for a shorter period.',
  },
};
