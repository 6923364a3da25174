import { type PageRoute, shown } from '../../http/page.ts';
import { whoMay } from '../../session/who-may.ts';
import { showEvent } from './event.ts';
import { exportExchanges } from './exchange-file.ts';
import { showExchanges } from './exchanges.ts';
import { showAccounts } from './accounts.ts';
import { exportTrialBalance, showTrialBalance } from './trial-balance.ts';
import { showReadings } from './readings.ts';
import { showTimeline } from './timeline.ts';
import { exportTrail } from './trail-file.ts';
import { showTrail } from './trail.ts';

const AUDITORS = whoMay('trail.read');

/** The auditor's desk: the trail, timelines, balances, the trial balance, and each as a file. */
export const auditRoutes: readonly PageRoute[] = [
  shown('/audit', AUDITORS, showTrail),
  shown('/audit/evenements.csv', AUDITORS, exportTrail),
  shown('/audit/evenements/:eventId', AUDITORS, showEvent),
  shown('/audit/echanges', AUDITORS, showExchanges),
  shown('/audit/echanges.csv', AUDITORS, exportExchanges),
  shown('/audit/echanges/:exchangeId', AUDITORS, showTimeline),
  shown('/audit/comptes', AUDITORS, showAccounts),
  shown('/audit/balance', AUDITORS, showTrialBalance),
  shown('/audit/consultations', AUDITORS, showReadings),
  shown('/audit/balance.csv', AUDITORS, exportTrialBalance),
];
