import {
  type Offer,
  offer as offerView,
  offers,
  type Request,
  request as requestView,
  requests,
} from '../../api-client/views.ts';
import { apiQuery } from '../../components/parts.ts';
import type { Outcome, SignedInVisit } from '../../http/page.ts';

/** What a proposal starts from: an offer of somebody, or a request. */
export type Start = {
  readonly offer: Offer | undefined;
  readonly request: Request | undefined;
  /** Of whoever proposes: requests that an offer could answer, offers that a request could use. */
  readonly ownRequests: readonly Request[];
  readonly ownOffers: readonly Offer[];
};

/** What the address of a form says that it starts from. */
export async function startOf(
  visit: SignedInVisit,
  ids: { readonly offre: string | undefined; readonly demande: string | undefined },
): Promise<Start | Outcome> {
  const { api, session } = visit;
  const own = session.acting.territoryId ?? '';
  if (ids.offre !== undefined) {
    const [found, mine] = await Promise.all([
      api.read(`/api/offers/${encodeURIComponent(ids.offre)}`, offerView),
      api.read(
        `/api/requests${apiQuery({ borrowerId: own, status: 'open', limit: 50 })}`,
        requests,
      ),
    ]);
    if (found.kind === 'unavailable') return found;
    if (found.kind !== 'found') return { kind: 'missing' };
    const ownRequests = mine.kind === 'found' ? mine.value.items : [];
    return { offer: found.value, request: undefined, ownRequests, ownOffers: [] };
  }
  if (ids.demande !== undefined) {
    const [found, mine] = await Promise.all([
      api.read(`/api/requests/${encodeURIComponent(ids.demande)}`, requestView),
      api.read(`/api/offers${apiQuery({ lenderId: own, status: 'open', limit: 50 })}`, offers),
    ]);
    if (found.kind === 'unavailable') return found;
    if (found.kind !== 'found') return { kind: 'missing' };
    const ownOffers = mine.kind === 'found' ? mine.value.items : [];
    return { offer: undefined, request: found.value, ownRequests: [], ownOffers };
  }
  return { kind: 'redirect', to: '/offres' };
}

export const isOutcome = (start: Start | Outcome): start is Outcome => 'kind' in start;
