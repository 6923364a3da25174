import type { ProblemTable } from '@bourse/service-kit/problem';

/** How HTTP says what the reads of the ledger refuse. */
export const ledgerReadProblems = {
  instant_in_the_future: {
    status: 422,
    fr: 'Cet instant n’est pas encore passé ; demandez un instant passé, ou rien pour la situation présente.',
    en: 'This instant has not passed yet; ask for one that has, or for none to see the present.',
  },
  day_in_the_future: {
    status: 422,
    fr: 'Ce jour n’est pas encore venu ; le solde d’un jour à venir n’est pas connu.',
    en: 'This day has not come yet; the balance of a day to come is not known.',
  },
  account_not_open_yet: {
    status: 404,
    fr: 'Ce compte n’était pas encore ouvert à cet instant.',
    en: 'This account was not open yet at that instant.',
  },
  series_too_long: {
    status: 422,
    fr: 'Cette série compterait trop de points ; demandez une période plus courte, ou une série par mois.',
    en: 'This series would have too many points; ask for a shorter period, or for a series by month.',
  },
  document_too_long: {
    status: 422,
    fr: 'Ce relevé est trop long pour un document imprimable ; demandez une période plus courte, ou le format CSV.',
    en: 'This statement is too long for a document to print; ask for a shorter period, or for CSV.',
  },
  flows_too_many: {
    status: 422,
    fr: 'Trop de territoires ont échangé sur cette période ; demandez une période plus courte.',
    en: 'Too many territories exchanged in this period; ask for a shorter one.',
  },
} as const satisfies ProblemTable;
