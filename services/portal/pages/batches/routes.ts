import { type PageRoute, sent, shown } from '../../http/page.ts';
import { whoMay } from '../../session/who-may.ts';
import { sendSteps, showBatch } from './steps.ts';
import { sendTimesheet, showTimesheet } from './timesheet.ts';

const PARTIES = whoMay('exchange.negotiate');
const SIGNATORIES = whoMay('convention.sign');
const LENDERS = whoMay('work.log');

/** One step for many files: to answer, to sign, to log a week’s hours. */
export const batchRoutes: readonly PageRoute[] = [
  shown('/a-faire/reponses', PARTIES, (visit) => showBatch(visit, 'accept')),
  sent('/a-faire/reponses', PARTIES, (visit, _params, posted) =>
    sendSteps(visit, posted, 'accept'),
  ),
  shown('/a-faire/signatures', SIGNATORIES, (visit) => showBatch(visit, 'sign')),
  sent('/a-faire/signatures', SIGNATORIES, (visit, _params, posted) =>
    sendSteps(visit, posted, 'sign'),
  ),
  shown('/a-faire/heures', LENDERS, showTimesheet),
  sent('/a-faire/heures', LENDERS, (visit, _params, posted) => sendTimesheet(visit, posted)),
];
