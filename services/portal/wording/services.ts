import type { ServiceName } from '../api-client/api.ts';
import { both } from './language.ts';

/** What each service is to those who use the pages. */
export const serviceWords = both<Readonly<Record<ServiceName, string>>>({
  fr: {
    territories: 'l’annuaire des territoires',
    offers: 'le service des offres',
    requests: 'le service des demandes',
    settlement: 'le service des échanges et du grand livre',
    audit: 'la piste d’audit',
  },
  en: {
    territories: 'the register of territories',
    offers: 'the offers service',
    requests: 'the requests service',
    settlement: 'the service of exchanges and of the ledger',
    audit: 'the audit trail',
  },
});
