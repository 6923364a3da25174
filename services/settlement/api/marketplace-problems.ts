import { commonProblems } from '@bourse/service-kit/common-problems';
import type { ProblemTable } from '@bourse/service-kit/problem';
import type { CrossingRejection } from '../domain/crossings/crossing-state.ts';
import type { MarketplaceRejection } from '../domain/marketplaces/marketplace.ts';
import { exchangeProblems } from './exchange-problems.ts';

/** How HTTP says the refusals of marketplaces. */
export const marketplaceProblems: ProblemTable<
  | MarketplaceRejection['code']
  | 'too_many_marketplaces'
  | 'owner_not_an_association'
  | 'no_account_in_marketplace'
> = {
  marketplace_unknown: {
    status: 404,
    fr: 'Cette place de marché n’existe pas.',
    en: 'There is no such marketplace.',
    passing: true,
  },
  marketplace_already_open: {
    status: 409,
    fr: 'Une place de marché de ce nom est déjà ouverte, sous une autre forme.',
    en: 'A marketplace of this name is already open, otherwise.',
  },
  not_the_owner: {
    status: 403,
    fr: 'Seule l’association à qui est cette place de marché, ou l’exploitant, décide de cela.',
    en: 'Only the association whose marketplace this is, or the operator, decides this.',
  },
  policy_out_of_order: {
    status: 422,
    fr: 'Ce qui vient de soi-même (second) ne peut venir avant d’être annoncé (first).',
    en: 'What comes of itself (second) cannot come before it is announced (first).',
  },
  too_many_marketplaces: {
    status: 409,
    fr: 'Il y a déjà autant de places de marché que ce serveur peut en tenir.',
    en: 'There are already as many marketplaces as this server can keep.',
  },
  owner_not_an_association: {
    status: 422,
    fr: 'Une place de marché est à une association membre de la bourse, ou à l’exploitant.',
    en: 'A marketplace belongs to an association that is a member of the bourse, or to the operator.',
    passing: true,
  },
  no_account_in_marketplace: {
    status: 409,
    fr: 'Ce territoire n’a pas de compte dans cette place de marché : l’association à qui elle est l’ouvre.',
    en: 'This territory has no account in this marketplace: the association whose it is opens it.',
    passing: true,
  },
};

/** How HTTP says the refusals of crossings. */
export const crossingProblems: ProblemTable<CrossingRejection['code']> = {
  crossing_unknown: {
    status: 404,
    fr: 'Ce passage entre places de marché n’existe pas.',
    en: 'There is no such crossing between marketplaces.',
  },
  crossing_already_requested: {
    status: 409,
    fr: 'Un autre passage porte déjà cet identifiant.',
    en: 'Another crossing has this identifier.',
  },
  same_marketplace: {
    status: 422,
    fr: 'Un passage va d’une place de marché à une autre.',
    en: 'A crossing goes from one marketplace to another.',
  },
  date_in_the_past: commonProblems.date_in_the_past,
  crossing_not_at_this_step: {
    status: 409,
    fr: 'Le passage n’en est pas à cette étape ; « state » dit où il en est.',
    en: 'The crossing is not at this step; "state" says where it is.',
  },
  not_due: exchangeProblems.not_due,
  reversal_unknown: {
    status: 404,
    fr: 'Ce passage n’a pas d’annulation de ce nom.',
    en: 'The crossing has no such reversal.',
  },
  reversal_id_reused: exchangeProblems.reversal_id_reused,
  crossing_is_a_reversal: {
    status: 409,
    fr: 'Ce passage en annule un autre ; il ne s’annule pas, mais un nouveau passage peut être demandé.',
    en: 'This crossing reverses another; it is not reversed itself, but a new crossing can be asked for.',
  },
  reversal_under_way: exchangeProblems.reversal_under_way,
  exceeds_settled_minutes: exchangeProblems.exceeds_settled_minutes,
};
