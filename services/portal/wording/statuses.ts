import type { ExchangeStatus } from '@bourse/contracts/exchanges';
import type { Offer, Request, Territory } from '../api-client/views.ts';
import { both } from './language.ts';

/** What each status of an exchange is called. */
export const exchangeStatusWords = both<Readonly<Record<ExchangeStatus, string>>>({
  fr: {
    proposed: 'Proposé',
    countered: 'Contre-proposé',
    refused: 'Heures ou crédit manquants',
    declined: 'Décliné',
    withdrawn: 'Retiré',
    expired: 'Sans réponse à temps',
    accepted: 'Accepté',
    securing: 'Réservation en cours',
    agreed: 'À signer',
    signed: 'Signé',
    delivering: 'Travail en cours',
    disputed: 'Différend',
    certified: 'Service fait certifié',
    resolved: 'Différend tranché',
    settled: 'Réglé',
    reversed: 'Annulé après règlement',
    cancelled: 'Annulé',
    lapsed: 'Sans suite',
  },
  en: {
    proposed: 'Proposed',
    countered: 'Countered',
    refused: 'Hours or credit missing',
    declined: 'Declined',
    withdrawn: 'Withdrawn',
    expired: 'Not answered in time',
    accepted: 'Accepted',
    securing: 'Being secured',
    agreed: 'To be signed',
    signed: 'Signed',
    delivering: 'Work under way',
    disputed: 'Disputed',
    certified: 'Certified',
    resolved: 'Dispute resolved',
    settled: 'Settled',
    reversed: 'Reversed',
    cancelled: 'Cancelled',
    lapsed: 'Lapsed',
  },
});

export const offerStatusWords = both<Readonly<Record<Offer['status'], string>>>({
  fr: { open: 'Ouverte', paused: 'En pause', withdrawn: 'Retirée', expired: 'Expirée' },
  en: { open: 'Open', paused: 'Paused', withdrawn: 'Withdrawn', expired: 'Expired' },
});

export const requestStatusWords = both<Readonly<Record<Request['status'], string>>>({
  fr: { open: 'Ouverte', cancelled: 'Annulée', expired: 'Échue', fulfilled: 'Satisfaite' },
  en: { open: 'Open', cancelled: 'Cancelled', expired: 'Expired', fulfilled: 'Fulfilled' },
});

export const membershipWords = both<Readonly<Record<Territory['status'], string>>>({
  fr: {
    unregistered: 'Pas inscrit',
    registered: 'Admission demandée',
    admitted: 'Membre',
    refused: 'Admission refusée',
  },
  en: {
    unregistered: 'Not registered',
    registered: 'Application pending',
    admitted: 'Member',
    refused: 'Application refused',
  },
});

export const territoryKindWords = both<Readonly<Record<Territory['kind'], string>>>({
  fr: {
    commune: 'Commune',
    epci: 'Intercommunalité',
    association: 'Association',
    body: 'Organisme',
  },
  en: { commune: 'Commune', epci: 'Intercommunal body', association: 'Association', body: 'Body' },
});
