import { type PageRoute, sent, shown } from '../../http/page.ts';
import type { Role } from '@bourse/rights/policy';
import { decideAdmission, sendRegistration, showAdmissions } from './admissions.ts';
import { sendEndowment, showEndowments } from './endowments.ts';

const DECIDING: readonly Role[] = ['official', 'operator'];

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
  shown('/association/dotations', ['official'], showEndowments),
  sent('/association/dotations', ['official'], (visit, _params, posted) =>
    sendEndowment(visit, posted),
  ),
];
