import { publication } from '@bourse/broadcast/publication';
import { ledger } from '@bourse/contracts/ledger';

/** What the others hear of the ledger: everything. Whoever audits it must be able to replay every balance. */
export const ledgerPublication = publication(ledger, {
  AccountOpened: (data) => data,
  CreditLimitChanged: (data) => data,
  WarningLevelChanged: (data) => data,
  CeilingChanged: (data) => data,
  AccountFrozen: (data) => data,
  AccountUnfrozen: (data) => data,
  AccountClosed: (data) => data,
  PolicySet: (data) => data,
  TransferPended: (data) => data,
  TransferPosted: (data) => data,
  TransferVoided: (data) => data,
  TransferExpired: (data) => data,
  MinutesTransferred: (data) => data,
  EndowmentGranted: (data) => data,
  TransferReversed: (data) => data,
  ProgrammeOpened: (data) => data,
  EndowmentAwarded: (data) => data,
  AwardRefused: (data) => data,
  InstalmentsCancelled: (data) => data,
  EndowmentReturned: (data) => data,
  ProgrammeClosed: (data) => data,
});
