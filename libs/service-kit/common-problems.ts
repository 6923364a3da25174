import type { ProblemTable } from './problem.ts';

/** Refusals that several services give, said once. */
export const commonProblems = {
  not_a_member: {
    status: 403,
    fr: 'Ce territoire n’est pas membre de la bourse.',
    en: 'This territory is not a member of the bourse.',
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
  date_in_the_past: {
    status: 422,
    fr: 'Une date est déjà passée.',
    en: 'A date lies in the past.',
  },
} as const satisfies ProblemTable;
