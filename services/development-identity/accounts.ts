import type { MandateRole } from '@bourse/contracts/mandates';

/** Somebody ready to sign in, and what the bourse is asked to let them do. */
export type ReadyAccount = {
  /** The subject, and the name of the account's machine. */
  readonly subject: string;
  /** Whom they act for; null for the operator. */
  readonly territoryId: string | null;
  readonly roles: readonly MandateRole[];
  readonly fr: { readonly who: string; readonly what: string };
  readonly en: { readonly who: string; readonly what: string };
};

/** Where the provider answers, below its origin. */
export const MOUNTED_AT = '/identity';
/** What ids of people derive from, whatever port it answers at: mandates outlive a change of port. */
export const DEVELOPMENT_NAMESPACE = 'development';

/** Begins the name of every machine: of the ready accounts, and of whatever else scripts call themselves. */
export const MACHINE_PREFIX = 'demo-';
/** No secret at all: it is printed at every start, and opens nothing but this provider. */
export const MACHINE_SECRET = 'development-only-and-no-secret';
export const OPERATOR_SUBJECT = 'demo-operator';

/** An association that does not exist: its SIREN has the right control digit, and is in no directory. */
const FICTIVE_ASSOCIATION = 'siren:123456782';

export const readyAccounts: readonly ReadyAccount[] = [
  {
    subject: 'demo-secretary',
    territoryId: 'insee:59260',
    roles: ['requester', 'signatory'],
    fr: {
      who: 'Secrétaire de mairie de Ghyvelde',
      what: 'décrit un besoin, convient d’un échange, signe et certifie le service fait',
    },
    en: {
      who: 'Secretary of the commune of Ghyvelde',
      what: 'describes a need, agrees on an exchange, signs, certifies that the work was done',
    },
  },
  {
    subject: 'demo-officer',
    territoryId: 'siren:245900428',
    roles: ['lender', 'signatory'],
    fr: {
      who: 'Agente de la Communauté urbaine de Dunkerque',
      what: 'publie des offres, répond aux demandes, signe et relève les heures',
    },
    en: {
      who: 'Officer of the Communauté urbaine de Dunkerque',
      what: 'publishes offers, answers requests, signs, logs hours',
    },
  },
  {
    subject: 'demo-official',
    territoryId: FICTIVE_ASSOCIATION,
    roles: ['official', 'signatory'],
    fr: {
      who: 'Responsable d’une association d’élus (fictive)',
      what: 'admet les membres, dote les petites communes, tranche les différends',
    },
    en: {
      who: 'Official of an association (a fictive one)',
      what: 'admits members, endows small communes, resolves disputes',
    },
  },
  {
    subject: 'demo-auditor',
    territoryId: FICTIVE_ASSOCIATION,
    roles: ['auditor'],
    fr: { who: 'Auditeur de cette association', what: 'lit tout, ne change rien' },
    en: { who: 'Auditor of that association', what: 'reads everything, changes nothing' },
  },
  {
    subject: OPERATOR_SUBJECT,
    territoryId: null,
    roles: [],
    fr: {
      who: 'Exploitante de la bourse',
      what: 'admet les associations, donne les premiers mandats',
    },
    en: { who: 'Operator of the bourse', what: 'admits associations, grants the first mandates' },
  },
];
