import { addDays, dayOf } from '@bourse/kernel/clock';
import { FIRST_MARKETPLACE } from '../marketplaces.ts';
import type { Ask } from './ask.ts';
import { as, type Market, mostly, pickLately, someMinutes } from './command-kind.ts';

const LONGEST_DAYS = 20;

/** An exchange from an offer, a request or both, by either party. */
export function proposeExchange(market: Market): Ask | undefined {
  const { books, random } = market;
  const byLender = random.chance(0.1);
  const fromOffer = byLender || random.chance(0.8);
  const all = [...books.offers.offers.values()];
  const here = new Set(market.locals.map(({ territoryId }) => territoryId));
  const open = all.filter(({ status, lenderId }) => status === 'open' && here.has(lenderId));
  const offer = fromOffer ? pickLately(random, mostly(random, open, all)) : undefined;
  const fromRequest = byLender || !fromOffer || random.chance(0.2);
  const request = fromRequest ? pickLately(random, openRequests(market)) : undefined;
  if (offer === undefined && request === undefined) return undefined;
  const by = byLender ? offer?.lenderId : borrowerOf(market, offer?.lenderId, request);
  if (by === undefined) return undefined;
  return {
    of: 'settlement',
    operationId: 'proposeExchange',
    params: {},
    identity: as({ territoryId: by }, 'member'),
    body: {
      ...(market.place !== FIRST_MARKETPLACE && { marketplaceId: market.place }),
      ...(offer !== undefined && { offerId: offer.offerId }),
      ...(request !== undefined && { requestId: request.requestId }),
      object: 'Un échange simulé',
      unitCostCents: 4200,
      minutes: someMinutes(market),
      ...somePeriod(market),
    },
  };
}

type Request = { readonly requestId: string; readonly borrowerId: string };

/** Whoever asks for help, or else anybody but, mostly, the lender. */
function borrowerOf(
  { random, locals }: Market,
  lenderId: string | undefined,
  request: Request | undefined,
): string | undefined {
  if (request !== undefined && lenderId !== undefined) return request.borrowerId;
  const others = locals.filter(({ territoryId }) => territoryId !== lenderId);
  return random.pick(mostly(random, others, locals))?.territoryId;
}

function openRequests({ books }: Market): readonly Request[] {
  return [...books.events.of('request')]
    .filter(({ type }) => type === 'RequestPosted')
    .map(({ data }) => data as Request);
}

/** Mostly from today on. */
export function somePeriod({ random, now }: Market): { startsOn: string; endsOn: string } {
  const ahead = random.chance(0.7) ? 0 : random.between(-1, LONGEST_DAYS);
  const startsOn = addDays(now, ahead);
  return {
    startsOn: dayOf(startsOn),
    endsOn: dayOf(addDays(startsOn, random.between(0, LONGEST_DAYS))),
  };
}
