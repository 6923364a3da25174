import { publication } from '@bourse/broadcast/publication';
import { ledger } from '@bourse/contracts/ledger';

/** What the others hear of the ledger: everything. Whoever audits it must be able to replay every balance. */
export const ledgerPublication = publication(ledger, {
  AccountOpened: (data) => data,
  CreditLimitChanged: (data) => data,
  TransferPended: (data) => data,
  TransferPosted: (data) => data,
  TransferVoided: (data) => data,
  EndowmentGranted: (data) => data,
  TransferReversed: (data) => data,
});
