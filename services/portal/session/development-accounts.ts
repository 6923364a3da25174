import type { Identified, Identities, Mandate, ReadyAccount } from './session.ts';

const HEADER = 'Bourse-Development-Identity';

type Account = ReadyAccount & { readonly actor: string; readonly mandates: readonly Mandate[] };

const DUNKERQUE = 'siren:245900428';
const SAINT_GEORGES = 'insee:59532';
/** Fictive: its number is well formed and belongs to nobody here. */
const ASSOCIATION = 'siren:123456782';

const accounts: readonly Account[] = [
  {
    key: 'secretaire',
    actor: 'secretaire-59532',
    territoryId: SAINT_GEORGES,
    mandates: [{ territoryId: SAINT_GEORGES, roles: ['requester', 'signatory'] }],
    label: {
      fr: 'Secrétaire de mairie de Saint-Georges-sur-l’Aa',
      en: 'Town clerk of Saint-Georges-sur-l’Aa',
    },
    explanation: {
      fr: 'Une commune de 300 habitants : elle décrit un besoin, signe et certifie le service fait.',
      en: 'A commune of 300 inhabitants: describes a need, signs, and certifies that the work was done.',
    },
  },
  {
    key: 'agent',
    actor: 'agent-245900428',
    territoryId: DUNKERQUE,
    mandates: [{ territoryId: DUNKERQUE, roles: ['lender', 'signatory'] }],
    label: {
      fr: 'Chargé de mission, Communauté urbaine de Dunkerque',
      en: 'Officer, Communauté urbaine de Dunkerque',
    },
    explanation: {
      fr: 'Un grand territoire : il publie ses compétences, répond aux demandes et relève les heures.',
      en: 'A large territory: publishes its skills, answers requests, and logs the hours.',
    },
  },
  {
    key: 'association',
    actor: 'secretariat-association',
    territoryId: ASSOCIATION,
    mandates: [{ territoryId: ASSOCIATION, roles: ['official', 'auditor'] }],
    label: { fr: 'Secrétariat de l’association', en: 'Association official' },
    explanation: {
      fr: 'Une association d’élus, fictive : elle admet les membres, dote et tranche les différends.',
      en: 'A fictive association of elected officials: admits, endows, and resolves disputes.',
    },
  },
  {
    key: 'auditeur',
    actor: 'auditeur-1',
    territoryId: ASSOCIATION,
    mandates: [{ territoryId: ASSOCIATION, roles: ['auditor'] }],
    label: { fr: 'Auditrice', en: 'Auditor' },
    explanation: {
      fr: 'Elle suit chaque échange dans la piste d’audit et contrôle les soldes.',
      en: 'Follows every exchange in the audit trail and checks the balances.',
    },
  },
  {
    key: 'exploitant',
    actor: 'exploitant-1',
    territoryId: null,
    mandates: [{ territoryId: null, roles: ['operator'] }],
    label: { fr: 'Exploitant de la bourse', en: 'Operator of the bourse' },
    explanation: {
      fr: 'Il fait vivre le service et admet la première association.',
      en: 'Runs the service and admits the first association.',
    },
  },
];

/**
 * Ready accounts without any proof, for development on one machine: the API believes the header that
 * says who acts, and so does whoever chooses an account here.
 */
export const developmentIdentities: Identities = {
  signInPossible: true,
  readyAccounts: accounts,
  signIn: (given) => accounts.find(({ key }) => key === given.get('compte'))?.key,
  identified: (state) => {
    const account = accounts.find(({ key }) => key === state);
    return account === undefined ? undefined : identified(account);
  },
  apiHeaders: (state, acting) => {
    const account = accounts.find(({ key }) => key === state);
    return account === undefined ? {} : { [HEADER]: claimOf(account.actor, acting) };
  },
};

/** Where nobody can sign in. */
export const noIdentities: Identities = {
  signInPossible: false,
  readyAccounts: [],
  signIn: () => undefined,
  identified: () => undefined,
  apiHeaders: () => ({}),
};

const identified = ({ actor, label, mandates }: Account): Identified => ({
  person: { id: actor, label },
  mandates,
});

/** An auditor who is nothing else only reads: to the API, somebody without a decision to take. */
function claimOf(actor: string, { territoryId, roles }: Mandate): string {
  if (roles.includes('operator')) return `${actor}; role=operator`;
  const role = roles.includes('official') ? 'association' : 'member';
  return `${actor}; territory=${territoryId}; role=${role}`;
}
