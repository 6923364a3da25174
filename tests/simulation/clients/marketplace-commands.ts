import { FIRST_MARKETPLACE, SECOND_MARKETPLACE } from '../marketplaces.ts';
import type { Ask } from './ask.ts';
import {
  as,
  type CommandKind,
  type Market,
  mostly,
  OPERATOR,
  pickLately,
  REASON,
  someMinutes,
} from './command-kind.ts';

type Kinds = Readonly<Record<string, CommandKind>>;

const settlement = (
  operationId: string,
  params: Readonly<Record<string, string>>,
  body: Readonly<Record<string, unknown>>,
  identity: Ask['identity'],
): Ask => ({ of: 'settlement', operationId, params, body, identity });

const isOpen = ({ marketplaces }: Market): boolean => marketplaces.includes(SECOND_MARKETPLACE);

/** The association whose the second marketplace is. */
const ownerOf = ({ books }: Market): string | null => {
  for (const { data } of books.events.of('marketplace')) {
    const { marketplaceId, ownerId } = data as { marketplaceId: string; ownerId?: string | null };
    if (marketplaceId === SECOND_MARKETPLACE && ownerId !== undefined) return ownerId;
  }
  return null;
};

/** Whose a marketplace is, or the operator. */
function rulerOf(market: Market, marketplaceId: string): Ask['identity'] {
  const owner = marketplaceId === SECOND_MARKETPLACE ? ownerOf(market) : null;
  const byOwner = owner !== null && market.random.chance(0.6);
  return byOwner ? as({ territoryId: owner }, 'association') : OPERATOR;
}

function openMarketplace(market: Market): Ask | undefined {
  const { random, associations } = market;
  const owner = random.pick(associations);
  if (owner === undefined || (isOpen(market) && random.chance(0.95))) return undefined;
  return settlement(
    'openMarketplace',
    {},
    {
      marketplaceId: SECOND_MARKETPLACE,
      name: 'Seconde',
      ownerId: random.chance(0.8) ? owner.territoryId : null,
      policy: {
        memberCreditLimitMinutes: random.between(0, market.maxMinutes * 2),
        reversalsMayPassLimits: random.chance(0.5),
        crossingWithinDays: random.between(1, 3),
      },
    },
    OPERATOR,
  );
}

function changePolicy(market: Market): Ask {
  const { random, place } = market;
  const changes = {
    reversalsMayPassLimits: random.chance(0.5),
    answerWithinDays: random.between(1, 30),
  };
  const body = { changes, reason: REASON };
  return settlement('changePolicy', { marketplaceId: place }, body, rulerOf(market, place));
}

/** Lets a member into the second marketplace; seldom one that is in already. */
function openAccount(market: Market): Ask | undefined {
  const { random, books, members, associations } = market;
  if (!isOpen(market)) return undefined;
  const { accounts } = books.ledgers.of(SECOND_MARKETPLACE);
  const all = [...members, ...associations];
  const outside = all.filter(({ territoryId }) => !accounts.has(territoryId));
  const of = random.pick(mostly(random, outside, all));
  if (of === undefined) return undefined;
  const { territoryId } = of;
  const identity = rulerOf(market, SECOND_MARKETPLACE);
  return settlement(
    'openAccount',
    { marketplaceId: SECOND_MARKETPLACE },
    { territoryId },
    identity,
  );
}

const EXPOSURE_OF = 12;

function agreeOnClearing(market: Market): Ask | undefined {
  const { random, maxMinutes, place } = market;
  if (!isOpen(market)) return undefined;
  const other = place === FIRST_MARKETPLACE ? SECOND_MARKETPLACE : FIRST_MARKETPLACE;
  const body = {
    withMarketplaceId: other,
    exposureMinutes: random.between(0, maxMinutes * EXPOSURE_OF),
    reason: REASON,
  };
  return settlement('agreeOnClearing', { marketplaceId: place }, body, rulerOf(market, place));
}

function requestCrossing(market: Market): Ask | undefined {
  const { random, place, locals, members, books } = market;
  if (!isOpen(market)) return undefined;
  const other = place === FIRST_MARKETPLACE ? SECOND_MARKETPLACE : FIRST_MARKETPLACE;
  const { accounts } = books.ledgers.of(other);
  const there = members.filter(({ territoryId }) => accounts.has(territoryId));
  const [from, to] = [random.pick(locals), random.pick(mostly(random, there, members))];
  if (from === undefined || to === undefined) return undefined;
  const body = {
    fromMarketplaceId: place,
    toMarketplaceId: other,
    toAccountId: to.territoryId,
    minutes: someMinutes(market),
    reason: REASON,
  };
  return settlement('requestCrossing', {}, body, as(from, 'member'));
}

function reverseCrossing(market: Market): Ask | undefined {
  const { random, books } = market;
  const all = [...books.crossings.crossings.values()];
  const settled = all.filter(({ status }) => status === 'settled');
  const crossing = pickLately(random, mostly(random, settled, all));
  if (crossing === undefined) return undefined;
  const { crossingId, minutes } = crossing;
  const body = {
    minutes: mostly(random, random.between(1, minutes), minutes + 1),
    reason: REASON,
  };
  return settlement('reverseCrossing', { crossingId }, body, rulerOf(market, SECOND_MARKETPLACE));
}

/** Marketplaces, who is let in, what they agree on, and what crosses between them. */
export const marketplaceCommands: Kinds = {
  openMarketplace: {
    weight: 3,
    causes: 'MarketplaceOpened',
    mayCauseNothing: true,
    draw: openMarketplace,
  },
  changePolicy: { weight: 0.4, causes: 'PolicyChanged', mayCauseNothing: true, draw: changePolicy },
  openAccount: { weight: 3, causes: 'AccountOpened', mayCauseNothing: true, draw: openAccount },
  agreeOnClearing: {
    weight: 2,
    causes: /^(AccountOpened,)?CreditLimitChanged,CeilingChanged$/,
    mayCauseNothing: false,
    draw: agreeOnClearing,
  },
  requestCrossing: {
    weight: 9,
    causes: 'CrossingRequested',
    mayCauseNothing: false,
    draw: requestCrossing,
  },
  reverseCrossing: {
    weight: 2,
    causes: 'CrossingReversalRequested',
    mayCauseNothing: false,
    draw: reverseCrossing,
  },
};
