import type { Service } from '@bourse/service-kit/service';
import { storePosition } from '@bourse/event-store/port';
import type { Order } from './command-book.ts';

const WAITS_MS = 2_000;

type Read = { readonly operationId: string; readonly params: Readonly<Record<string, string>> };

/** Where what a command has done can be seen; undefined for what is shown nowhere here. */
function readOf({ ask, commandId }: Order): Read | undefined {
  if (ask.of !== 'settlement' && ask.of !== 'offers') return undefined;
  const { operationId, params } = ask;
  if (ask.of === 'offers') {
    const { offerId = commandId } = params;
    return { operationId: 'getOffer', params: { offerId } };
  }
  switch (operationId) {
    case 'grantEndowment':
      return { operationId: 'getTransfer', params: { transferId: commandId } };
    case 'changeCreditLimit':
      return { operationId: 'getAccount', params };
    default: {
      const { exchangeId = commandId } = params;
      return { operationId: 'getExchange', params: { exchangeId } };
    }
  }
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
  const nobody = { query: {}, body: undefined, identity: undefined, accept: undefined };
  const reply = await route.handle({ params: read.params, ...nobody });
  if (reply.kind !== 'answer') return 'nothing';
  return (reply.body as { readonly revision: number }).revision;
}
