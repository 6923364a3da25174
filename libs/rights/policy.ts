import { mandateRole, type MandateRole } from '@bourse/contracts/mandates';

/** A role given by a mandate; or that of the operator, who runs the bourse by configuration and acts for no territory. */
export type Role = MandateRole | 'operator';

export const roles: readonly Role[] = [...mandateRole.options, 'operator'];

/**
 * Who may do something.
 * - `anyone`: it is public.
 * - `signed_in`: whoever is known, with or without a mandate: it concerns the person alone, or is public
 *   and counted by account.
 * - otherwise the roles that may. Those of `own` may where it is their territory's: it is what they give
 *   in its name, or they are party to it. Those of `perimeter` may as far as their office reaches, which
 *   follows from what they hold it for. Those of `all` may everywhere.
 */
export type Rule =
  | 'anyone'
  | 'signed_in'
  | {
      readonly own: readonly MandateRole[];
      readonly perimeter?: readonly MandateRole[];
      readonly all: readonly Role[];
    };

const nobody = [] as const;
/** Whoever acts for a territory that lends and borrows. */
const agents = ['requester', 'lender', 'signatory'] as const;
/** Those who run the bourse. */
const stewards = ['official', 'operator'] as const;

const asks = { own: ['requester', 'signatory'], all: nobody } as const;
const lends = { own: ['lender', 'signatory'], all: nobody } as const;
const deals = { own: agents, all: nobody } as const;
const decides = { own: nobody, all: stewards } as const;
/** The files of territories: their own, those of whom one audits, or everybody's. */
const files = { own: agents, perimeter: ['auditor'], all: stewards } as const;
const associationDecides = { own: nobody, all: ['official'] } as const;

/**
 * Who may do what: every route of every service names a line of this table, and what has no line
 * cannot be done. What depends on the case itself, such as whose turn it is, the domain decides after.
 */
export const policy = {
  'territory.read': 'anyone',
  'territory.register': { own: agents, all: stewards },
  'admission.decide': decides,

  'person.self': 'signed_in',
  'mandate.read': files,
  'mandate.grant': { own: ['signatory'], all: stewards },
  'mandate.delegate': { own: mandateRole.options, all: nobody },
  'mandate.withdraw': { own: mandateRole.options, all: ['operator'] },

  'offer.read': 'anyone',
  'offer.publish': lends,
  'offer.manage': lends,

  'request.read': 'anyone',
  'request.post': asks,
  'request.manage': asks,

  'news.read': 'signed_in',

  'exchange.read': files,
  'exchange.propose': deals,
  'exchange.negotiate': deals,
  'convention.sign': { own: ['signatory'], all: nobody },
  'work.log': lends,
  'delivery.certify': asks,
  'dispute.raise': deals,
  'dispute.resolve': associationDecides,
  'exchange.reverse': associationDecides,

  'figures.read': 'anyone',
  'account.read': 'anyone',
  'statement.read': files,
  'endowment.grant': associationDecides,
  'endowment.return': deals,
  'programme.read': 'anyone',
  'programme.manage': associationDecides,
  'ledger.decide': decides,

  'marketplace.read': 'anyone',
  'marketplace.open': { own: nobody, all: ['operator'] },
  'marketplace.rule': decides,
  'crossing.read': files,
  'crossing.request': deals,
  'crossing.reverse': decides,

  'trail.read': { own: nobody, perimeter: ['auditor'], all: stewards },
  'timeline.read': files,
} as const satisfies Readonly<Record<string, Rule>>;

/** A line of the table. */
export type Action = keyof typeof policy;

export const actions = Object.keys(policy) as readonly Action[];

/** The line of an action. @throws Error for a name that is none: denied by default, at the start. */
export function ruleOf(action: Action): Rule {
  if (!Object.hasOwn(policy, action))
    throw new Error(`the table of rights has no line "${action}"`);
  return policy[action];
}
