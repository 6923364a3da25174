import { publication } from '@bourse/broadcast/publication';
import { exchanges } from '@bourse/contracts/exchanges';

/** What the others hear of an exchange: everything, since nothing in it names a person. */
export const exchangePublication = publication(exchanges, {
  ExchangeProposed: (data) => data,
  ExchangeCountered: (data) => data,
  ExchangeAccepted: (data) => data,
  ExchangeDeclined: (data) => data,
  ExchangeWithdrawn: (data) => data,
  ExchangeExpired: (data) => data,
  SecuringStarted: (data) => data,
  CapacitySecured: (data) => data,
  CreditSecured: (data) => data,
  SecuringRefused: (data) => data,
  ExchangeAgreed: (data) => data,
  ConventionSigned: (data) => data,
  WorkLogged: (data) => data,
  WorkCorrected: (data) => data,
  CertificationReminded: (data) => data,
  DeliveryCertified: (data) => data,
  DisputeRaised: (data) => data,
  DisputeWithdrawn: (data) => data,
  DisputeResolved: (data) => data,
  ExchangeSettled: (data) => data,
  LapseAnnounced: (data) => data,
  ExchangeLapsed: (data) => data,
  ExchangeCancelled: (data) => data,
  DeadlineReminded: (data) => data,
  ReversalRequested: (data) => data,
  ReversalRefused: (data) => data,
  ExchangeReversed: (data) => data,
});
