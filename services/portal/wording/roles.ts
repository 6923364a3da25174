import type { Role } from '@bourse/rights/policy';
import { both } from './language.ts';

/** What somebody is called who acts in a role. */
export const roleWords = both<Readonly<Record<Role, string>>>({
  fr: {
    requester: 'Demandeur',
    lender: 'Prêteur',
    signatory: 'Signataire',
    auditor: 'Auditeur',
    official: 'Responsable',
    operator: 'Exploitant',
  },
  en: {
    requester: 'Requester',
    lender: 'Lender',
    signatory: 'Signatory',
    auditor: 'Auditor',
    official: 'Official',
    operator: 'Operator',
  },
});

/** The same, with what the role lets them do: for whoever chooses one. */
export const roleChoiceWords = both<Readonly<Record<Role, string>>>({
  fr: {
    requester: 'Demandeur : publie des demandes, propose, certifie le service fait',
    lender: 'Prêteur : publie des offres, répond, relève les heures',
    signatory: 'Signataire : engage le territoire, donne les mandats, et fait tout ce qui précède',
    auditor: 'Auditeur : lit tout, ne change rien',
    official: 'Responsable : admet les membres, verse les dotations, tranche les différends',
    operator: 'Exploitant de la bourse',
  },
  en: {
    requester: 'Requester: posts requests, proposes, certifies what was done',
    lender: 'Lender: publishes offers, answers, logs hours',
    signatory: 'Signatory: binds the territory, grants mandates, and does all of the above',
    auditor: 'Auditor: reads everything, changes nothing',
    official: 'Official: admits members, endows, resolves disputes',
    operator: 'Operator of the exchange',
  },
});
