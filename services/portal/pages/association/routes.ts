import { type PageRoute, sent, shown } from '../../http/page.ts';
import { whoMay } from '../../session/who-may.ts';
import { decideAdmission, sendRegistration, showAdmissions } from './admissions.ts';
import { sendEndowments, showEndowCheck } from './endow-check.ts';
import { showEndowMany } from './endow-many.ts';
import { sendEndowment, showEndowments } from './endowments.ts';

const DECIDING = whoMay('admission.decide');
const ENDOWING = whoMay('endowment.grant');

/** What an association decides: who is admitted, and who is endowed. Disputes are resolved on their exchange. */
export const associationRoutes: readonly PageRoute[] = [
  shown('/association/admissions', DECIDING, showAdmissions),
  sent('/association/admissions', DECIDING, (visit, _params, posted) =>
    sendRegistration(visit, posted),
  ),
  sent('/association/admissions/:territoryId/admettre', DECIDING, (visit, params, posted) =>
    decideAdmission(visit, params, posted, 'admit'),
  ),
  sent('/association/admissions/:territoryId/refuser', DECIDING, (visit, params, posted) =>
    decideAdmission(visit, params, posted, 'refuse'),
  ),
  shown('/association/dotations', ENDOWING, showEndowments),
  sent('/association/dotations', ENDOWING, (visit, _params, posted) =>
    sendEndowment(visit, posted),
  ),
  shown('/association/dotations/plusieurs', ENDOWING, showEndowMany),
  shown('/association/dotations/plusieurs/verifier', ENDOWING, showEndowCheck),
  sent('/association/dotations/plusieurs/verifier', ENDOWING, (visit, _params, posted) =>
    sendEndowments(visit, posted),
  ),
];
