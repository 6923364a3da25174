import { type Client, UnexpectedAnswer } from '../support/client.ts';
import { dunkerque, members } from './cast.ts';
import type { Reading } from './checks.ts';
import type {
  AccountView,
  AwardView,
  CrossingView,
  ExchangeView,
  MarketplaceView,
  OfferView,
  ProgrammeView,
  RequestView,
  TerritoryView,
  TrailEventView,
} from './views.ts';

/** Small, so that long lists are read over several pages. */
const PAGE = 20;

/** Everything that the bourse says over HTTP, as it says it, and what is needed to judge it. */
export type Everything = {
  readonly readings: readonly Reading[];
  readonly territories: readonly TerritoryView[];
  readonly mandates: readonly unknown[];
  readonly offers: readonly OfferView[];
  readonly requests: readonly RequestView[];
  readonly exchanges: readonly ExchangeView[];
  readonly marketplaces: readonly MarketplaceView[];
  readonly crossings: readonly CrossingView[];
  /** The accounts of each marketplace. */
  readonly ledgers: readonly (readonly AccountView[])[];
  readonly events: readonly TrailEventView[];
};

/** Reads every list, page after page, and every item of it. */
export async function readEverything(client: Client): Promise<Everything> {
  const readings: Reading[] = [];

  const read = async (family: string, path: string): Promise<string> => {
    const answer = await client.sendForText('GET', path);
    if (answer.status !== 200) throw new UnexpectedAnswer(`GET ${path}`, answer);
    const version = answer.headers.get('etag') ?? 'no etag';
    readings.push({ family, path, text: `${version}\n${answer.body}` });
    return answer.body;
  };
  const readEach = async (family: string, paths: readonly string[]): Promise<void> => {
    for (const path of paths) await read(family, path);
  };
  const readList = async <Item>(family: string, path: string): Promise<readonly Item[]> => {
    const items: Item[] = [];
    const address = `${path}${path.includes('?') ? '&' : '?'}limit=${PAGE}`;
    for (let next: string | null = address; next !== null;) {
      const page = JSON.parse(await read(family, next)) as { items: Item[]; next: string | null };
      items.push(...page.items);
      next = page.next === null ? null : `${address}&cursor=${page.next}`;
    }
    return items;
  };

  const territories: TerritoryView[] = [];
  for (const status of ['registered', 'admitted', 'refused']) {
    const path = `/api/territories?status=${status}`;
    territories.push(...(await readList<TerritoryView>('territoires (territories)', path)));
  }
  await readEach('territoires (territories)', [
    ...territories.map(({ territoryId }) => `/api/territories/${territoryId}`),
    `/api/territories/${dunkerque.territoryId}/members`,
    '/api/territories?q=Dunkerque',
    '/api/territories?q=fictive',
  ]);

  const mandates = await readList<unknown>('mandats (mandates)', '/api/mandates');

  const offers = await readList<OfferView>('offres (offers)', '/api/offers?status=any');
  await readEach(
    'offres (offers)',
    offers.map(({ offerId }) => `/api/offers/${offerId}`),
  );
  await read('offres (offers)', '/api/offers?status=any&q=voirie');

  const requests = await readList<RequestView>('besoins (requests)', '/api/requests?status=any');
  await readEach(
    'besoins (requests)',
    requests.map(({ requestId }) => `/api/requests/${requestId}`),
  );

  const exchanges = await readList<ExchangeView>('échanges (exchanges)', '/api/exchanges');
  await readEach('échanges (exchanges)', [
    ...exchanges.map(({ exchangeId }) => `/api/exchanges/${exchangeId}`),
    ...exchanges.map(({ exchangeId }) => `/api/exchanges/${exchangeId}/renewals`),
    ...exchanges.map(({ exchangeId }) => `/api/exchanges/${exchangeId}/history`),
    ...members.map(({ territoryId }) => `/api/exchanges?partyId=${territoryId}`),
  ]);

  const marketplaces = await readList<MarketplaceView>(
    'places de marché (marketplaces)',
    '/api/marketplaces',
  );
  await readEach('places de marché (marketplaces)', [
    ...marketplaces.map(({ marketplaceId }) => `/api/marketplaces/${marketplaceId}`),
    ...marketplaces.map(({ marketplaceId }) => `/api/marketplaces/${marketplaceId}/clearing`),
  ]);
  const crossings = await readList<CrossingView>('passages (crossings)', '/api/crossings');
  await readEach(
    'passages (crossings)',
    crossings.map(({ crossingId }) => `/api/crossings/${crossingId}`),
  );
  const ledgers: (readonly AccountView[])[] = [];
  for (const { marketplaceId } of marketplaces) {
    const ledger = `/api/marketplaces/${marketplaceId}/ledger`;
    const accounts = await readList<AccountView>('comptes (accounts)', `${ledger}/accounts`);
    ledgers.push(accounts);
    await readEach('comptes (accounts)', [
      ...accounts.map(({ accountId }) => `${ledger}/accounts/${accountId}`),
      ...accounts.map(({ accountId }) => `${ledger}/accounts/${accountId}/statement`),
      ...accounts.map(({ accountId }) => `${ledger}/accounts/${accountId}/statement?by=effective`),
      ...accounts.map(({ accountId }) => `${ledger}/accounts/${accountId}/history?limit=200`),
      `${ledger}/trial-balance`,
      `${ledger}/flows`,
      `${ledger}/flows/territories`,
      `${ledger}/flows/epcis`,
    ]);
    const programmes = await readList<ProgrammeView>(
      'programmes (programmes)',
      `${ledger}/programmes`,
    );
    const awards = await readList<AwardView>('programmes (programmes)', `${ledger}/awards`);
    await readEach('programmes (programmes)', [
      ...programmes.map(({ programmeId }) => `${ledger}/programmes/${programmeId}`),
      ...awards.map(({ awardId }) => `${ledger}/awards/${awardId}`),
    ]);
  }
  await readEach('comptes (accounts)', ['/api/ledger/accounts', '/api/ledger/trial-balance']);

  const events = await readList<TrailEventView>('journal (audit events)', '/api/audit/events');
  await readEach('journal (audit events)', [
    '/api/audit/events?format=csv&limit=1000',
    ...events.map(({ eventId }) => `/api/audit/events/${eventId}`),
    ...exchanges.map(({ exchangeId }) => `/api/audit/exchanges/${exchangeId}/timeline`),
    '/api/audit/gaps',
    '/api/audit/unreadable',
  ]);

  for (const { marketplaceId } of marketplaces) {
    const ledger = `/api/marketplaces/${marketplaceId}/ledger`;
    await readList('mouvements (transfers, holds)', `${ledger}/holds`);
    await readEach(
      'mouvements (transfers, holds)',
      transfersIn(events, marketplaceId).map((transferId) => `${ledger}/transfers/${transferId}`),
    );
  }
  return {
    readings,
    territories,
    mandates,
    offers,
    requests,
    exchanges,
    marketplaces,
    crossings,
    ledgers,
    events,
  };
}

/** There is no list of transfers; the trail of each ledger names its own. */
function transfersIn(events: readonly TrailEventView[], marketplaceId: string): readonly string[] {
  const ids = events
    .filter(({ stream }) => stream === `ledger-${marketplaceId}`)
    .map(({ data }) => (data as { transferId?: string }).transferId);
  return [...new Set(ids)].filter((id) => id !== undefined);
}
