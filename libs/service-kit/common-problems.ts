import type { ProblemTable } from './problem.ts';

/** Refusals that several services give, said once. */
export const commonProblems = {
  not_a_member: {
    status: 403,
    fr: 'Ce territoire n’est pas membre de la bourse. Si son admission vient d’être donnée, réessayez ; sinon, qu’il s’inscrive et soit admis.',
    en: 'This territory is not a member of the bourse. If it was admitted a moment ago, try again; otherwise let it register and be admitted.',
    passing: true,
  },
  not_the_lender: {
    status: 403,
    fr: 'Seul le territoire qui prête peut faire cela.',
    en: 'Only the lending territory may do this.',
  },
  not_the_borrower: {
    status: 403,
    fr: 'Seul le territoire qui emprunte peut faire cela.',
    en: 'Only the borrowing territory may do this.',
  },
  association_as_party: {
    status: 422,
    fr: 'Une association admet, dote et contrôle ; elle n’est pas partie à un échange.',
    en: 'An association admits, endows and audits; it is no party to an exchange.',
  },
  date_in_the_past: {
    status: 422,
    fr: 'Une date est déjà passée.',
    en: 'A date lies in the past.',
  },
} as const satisfies ProblemTable;
