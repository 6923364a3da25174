import type { PageRoute } from './http/page.ts';
import { accountRoutes } from './pages/account/routes.ts';
import { associationRoutes } from './pages/association/routes.ts';
import { auditRoutes } from './pages/audit/routes.ts';
import { exchangeRoutes } from './pages/exchanges/routes.ts';
import { batchRoutes } from './pages/batches/routes.ts';
import { homeRoutes } from './pages/home/page.ts';
import { legalRoutes } from './pages/legal/routes.ts';
import { mandateRoutes } from './pages/mandates/routes.ts';
import { mapRoutes } from './pages/map/page.ts';
import { messageRoutes } from './pages/preferences/messages.ts';
import { offerRoutes } from './pages/offers/routes.ts';
import { profileRoutes } from './pages/profile/routes.ts';
import { requestRoutes } from './pages/requests/routes.ts';
import { territoryRoutes } from './pages/territories/routes.ts';
import { todoRoutes } from './pages/todo/routes.ts';
import { triageRoutes } from './pages/triage/routes.ts';

/** What some pages need of the portal beyond the visit. */
type Parts = Parameters<typeof profileRoutes>[0] & {
  readonly identities: Parameters<typeof homeRoutes>[0];
};

/** Every page, and what every form is sent to: the first that an address fits answers. */
export const pageRoutes = (parts: Parts): readonly PageRoute[] => [
  ...homeRoutes(parts.identities),
  ...todoRoutes,
  ...batchRoutes,
  ...offerRoutes,
  // Before those of one request: its id stands where their names do.
  ...triageRoutes,
  ...requestRoutes,
  ...territoryRoutes,
  ...mapRoutes,
  ...exchangeRoutes,
  ...accountRoutes,
  ...associationRoutes,
  ...auditRoutes,
  ...mandateRoutes,
  ...profileRoutes(parts),
  ...messageRoutes,
  ...legalRoutes,
];
