import { type PageRoute, sent, shown } from '../../http/page.ts';
import { whoMay } from '../../session/who-may.ts';
import { showTriage } from './list.ts';
import { sendProposals, showProposals } from './propose-many.ts';

const LENDERS = whoMay('offer.publish');

/** Requests, many at once: for whoever lends. */
export const triageRoutes: readonly PageRoute[] = [
  shown('/demandes/a-traiter', LENDERS, showTriage),
  shown('/demandes/a-traiter/proposer', LENDERS, showProposals),
  sent('/demandes/a-traiter/proposer', LENDERS, (visit, _params, posted) =>
    sendProposals(visit, posted),
  ),
];
