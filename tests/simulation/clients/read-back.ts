import { EVERYWHERE } from '@bourse/rights/permit';
import type { Service } from '@bourse/service-kit/service';
import { storePosition } from '@bourse/event-store/port';
import type { Order } from './command-book.ts';

const WAITS_MS = 2_000;

type Read = { readonly operationId: string; readonly params: Readonly<Record<string, string>> };

/** What makes a transfer, over the API: it bears the id of what it causes. */
const TRANSFERS = [
  'grantEndowment',
  'transferMinutes',
  'reverseTransfer',
  'payInstalment',
  'returnUnused',
];
const OF_ACCOUNTS = [
  'changeCreditLimit',
  'changeWarningLevel',
  'changeCeiling',
  'freezeAccount',
  'unfreezeAccount',
  'closeAccount',
];

/** Where what a command has done can be seen; undefined for what is shown nowhere here. */
function readOf({ ask, commandId, effectId }: Order): Read | undefined {
  if (ask.of !== 'settlement' && ask.of !== 'offers') return undefined;
  const { params } = ask;
  if (ask.of === 'offers') {
    const { offerId = commandId } = params;
    return { operationId: 'getOffer', params: { offerId } };
  }
  const [asked = '', elsewhere] = ask.operationId.split(/(?=InMarketplace$)/);
  const there = elsewhere ?? '';
  const transferId = effectId;
  const { marketplaceId } = params;
  const place: Record<string, string> = marketplaceId === undefined ? {} : { marketplaceId };
  if (TRANSFERS.includes(asked))
    return { operationId: `getTransfer${there}`, params: { ...place, transferId } };
  if (OF_ACCOUNTS.includes(asked)) return { operationId: `getAccount${there}`, params };
  if (asked === 'requestCrossing' || asked === 'reverseCrossing') {
    const { crossingId = commandId } = params;
    return { operationId: 'getCrossing', params: { crossingId } };
  }
  if (!('exchangeId' in params) && asked !== 'proposeExchange') return undefined;
  // The id of a renewal is not that of its command.
  if (asked === 'renewExchange') return undefined;
  const { exchangeId = commandId } = params;
  return { operationId: 'getExchange', params: { exchangeId } };
}

/**
 * Reads what a command has done, as a client does that gives `after=<position>`.
 *
 * @returns the revision that is shown; `behind` when the view did not get there in time; undefined where
 *   there is nothing to see.
 */
export async function readBack(
  service: Service,
  order: Order,
  position: bigint,
): Promise<number | 'behind' | 'nothing' | undefined> {
  const read = readOf(order);
  const route = service.routes.find(({ operationId }) => operationId === read?.operationId);
  if (read === undefined || route?.kind !== 'read') return undefined;
  if (!(await service.waitFor(storePosition(position), WAITS_MS))) return 'behind';
  const overseer = {
    query: {},
    body: undefined,
    identity: undefined,
    reach: EVERYWHERE,
    accept: undefined,
  };
  const reply = await route.handle({ params: read.params, ...overseer });
  if (reply.kind !== 'answer') return 'nothing';
  return (reply.body as { readonly revision: number }).revision;
}
