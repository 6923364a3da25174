import { type Client, everyItem } from '../support/client.ts';
import { ofCategory, type TrailEvent, wholeTrail } from '../support/trail.ts';
import { agreementFaults } from './checks/both-or-neither.ts';
import { type Hold, replayLedger } from './checks/ledger.ts';
import { replayOffer } from './checks/offers.ts';
import { streamFaults } from './checks/streams.ts';
import { writeFaults } from './checks/writes.ts';
import type { Journal } from './persistent-client.ts';
import type { ExchangeView } from './steps.ts';

type Verdict = {
  readonly faults: readonly string[];
  readonly events: number;
  /** How many exchanges ended in each status. */
  readonly exchanges: Readonly<Record<string, number>>;
};

/**
 * Asks a bourse at rest for all that must hold after kills.
 *
 * @param options.trail Where it was read already.
 * @param options.unreadable So many records are no events, on purpose.
 * @returns What does not hold, in sentences.
 */
export async function verify(
  client: Client,
  journal: Journal,
  options: { readonly trail?: Trail; readonly unreadable?: number } = {},
): Promise<Verdict> {
  const { trail = await wholeTrail(client), unreadable = 0 } = options;
  const ledger = replayLedger(trail.get('ledger-france') ?? []);
  const offers = new Map(
    [...ofCategory(trail, 'offer')].map(([id, events]) => [id, replayOffer(events)]),
  );
  const exchanges = await everyItem<ExchangeView>(client, '/api/exchanges?limit=200');
  const faults = [
    ...journal.unexpected.map((answer) => `unexpected answer: ${answer}`),
    ...streamFaults(trail),
    ...writeFaults(journal.writes, trail),
    ...ledger.faults,
    ...[...offers.values()].flatMap((offer) => offer.faults),
    ...(await gapFaults(client, trail, unreadable)),
    ...(await balanceFaults(client, ledger.balances)),
    ...exchangeFaults(exchanges, trail, { holds: ledger.holds, offers }),
    ...(await requestFaults(client, exchanges)),
    ...(await offerFaults(client, trail, offers)),
  ];
  const events = [...trail.values()].reduce((sum, stream) => sum + stream.length, 0);
  const statuses = [...Map.groupBy(exchanges, ({ status }) => status)];
  return {
    faults,
    events,
    exchanges: Object.fromEntries(statuses.map(([status, { length }]) => [status, length])),
  };
}

type Trail = ReadonlyMap<string, readonly TrailEvent[]>;
type Offers = ReadonlyMap<string, ReturnType<typeof replayOffer>>;

async function gapFaults(client: Client, trail: Trail, unreadable: number): Promise<string[]> {
  const gaps = await client.get<{
    complete: boolean;
    streams: number;
    faultyStreams: number;
    unreadable: number;
  }>('/api/audit/gaps');
  const whole =
    gaps.complete === (unreadable === 0) &&
    gaps.faultyStreams === 0 &&
    gaps.unreadable === unreadable &&
    gaps.streams === trail.size;
  return whole ? [] : [`the trail has gaps: ${JSON.stringify(gaps)}`];
}

async function balanceFaults(
  client: Client,
  replayed: ReadonlyMap<string, number>,
): Promise<string[]> {
  const trial = await client.get<{ balanced: boolean; balanceMinutes: number }>(
    '/api/ledger/trial-balance',
  );
  const zero = trial.balanced && trial.balanceMinutes === 0;
  const accounts = await everyItem<{ accountId: string; balanceMinutes: number }>(
    client,
    '/api/ledger/accounts?limit=200',
  );
  return [
    ...(zero ? [] : [`the trial balance is not zero: ${JSON.stringify(trial)}`]),
    ...(accounts.length === replayed.size ? [] : [`${accounts.length} accounts are shown`]),
    ...accounts
      .filter(({ accountId, balanceMinutes }) => replayed.get(accountId) !== balanceMinutes)
      .map(({ accountId }) => `${accountId} shows another balance than its events`),
  ];
}

function exchangeFaults(
  exchanges: readonly ExchangeView[],
  trail: Trail,
  held: { holds: ReadonlyMap<string, Hold>; offers: Offers },
): string[] {
  const streams = ofCategory(trail, 'exchange');
  const shown = new Set(exchanges.map(({ exchangeId }) => exchangeId));
  const holdsOf = Map.groupBy(held.holds.values(), ({ exchangeId }) => exchangeId);
  return [
    ...[...streams.keys()]
      .filter((id) => !shown.has(id))
      .map((id) => `exchange ${id} is not shown`),
    ...exchanges.flatMap((exchange) => {
      const { exchangeId, offerId, revision } = exchange;
      const events = streams.get(exchangeId) ?? [];
      const sessions = events.filter(({ type }) => type === 'WorkLogged').length;
      const as = (what: string) =>
        `exchange ${exchangeId} is shown with other ${what} than recorded`;
      const offer = offerId === null ? undefined : held.offers.get(offerId);
      return [
        ...(events.length === revision + 1 ? [] : [as('revisions')]),
        ...(sessions === exchange.sessions.length ? [] : [as('sessions')]),
        ...agreementFaults(
          exchange,
          holdsOf.get(exchangeId) ?? [],
          offer?.reservations.get(exchangeId),
        ),
      ];
    }),
  ];
}

type RequestView = {
  readonly requestId: string;
  readonly status: string;
  readonly exchangeId: string | null;
};

/** A request is fulfilled by an exchange that was agreed on and not cancelled. */
async function requestFaults(
  client: Client,
  exchanges: readonly ExchangeView[],
): Promise<string[]> {
  const requests = await everyItem<RequestView>(client, '/api/requests?status=any&limit=200');
  const statuses = new Map(exchanges.map(({ exchangeId, status }) => [exchangeId, status]));
  return requests
    .filter(({ status }) => status === 'fulfilled')
    .map(({ requestId, exchangeId }) => ({ requestId, by: statuses.get(exchangeId ?? '') ?? '' }))
    .filter(({ by }) => !AGREED.includes(by))
    .map(({ requestId, by }) => `request ${requestId} is fulfilled by an exchange that is ${by}`);
}

const AGREED = ['agreed', 'signed', 'delivering', 'disputed', 'settled', 'reversed'];

type OfferView = {
  readonly offerId: string;
  readonly reservedMinutes: number;
  readonly consumedMinutes: number;
  readonly revision: number;
};

async function offerFaults(client: Client, trail: Trail, offers: Offers): Promise<string[]> {
  const shown = await everyItem<OfferView>(client, '/api/offers?status=any&limit=200');
  const streams = ofCategory(trail, 'offer');
  const wrong = shown.filter(
    ({ offerId, reservedMinutes, consumedMinutes, revision }) =>
      offers.get(offerId)?.committedMinutes !== reservedMinutes + consumedMinutes ||
      streams.get(offerId)?.length !== revision + 1,
  );
  return [
    ...(shown.length === offers.size ? [] : [`${shown.length} of ${offers.size} offers are shown`]),
    ...wrong.map(({ offerId }) => `offer ${offerId} is shown otherwise than recorded`),
  ];
}
