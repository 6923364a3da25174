import { addDays, dayOf } from '@bourse/kernel/clock';
import type { BookOffer } from '../invariants/offer-book.ts';
import type { Ask } from './ask.ts';
import {
  as,
  type CommandKind,
  type Market,
  mostly,
  OPERATOR,
  type Person,
  REASON,
} from './command-kind.ts';

const DAY_MS = 24 * 3_600_000;

type Kinds = Readonly<Record<string, CommandKind>>;

const content = (market: Market) => ({
  title: 'Une offre simulée',
  description: 'Deux instructeurs.',
  skills: ['urbanisme'],
  ...capacity(market),
  unitCostCents: 4200,
  conditions: '',
  expiresOn: market.random.chance(0.8)
    ? null
    : dayOf(addDays(market.now, market.random.between(0, 60))),
});

/** Days on which every simulated period may begin: a revision finds those of the offer as it was again. */
const PERIOD_DAYS = 10;

/** One capacity over the life of the offer, or by periods of a few days with days between some of them. */
function capacity({ random, maxMinutes, now }: Market) {
  if (random.chance(0.5)) return { capacityMinutes: random.between(1, maxMinutes * 4) };
  const first = Date.parse(now) - (Date.parse(now) % (PERIOD_DAYS * DAY_MS));
  const periods = Array.from({ length: random.between(1, 4) }, (_, nth) => {
    const startsOn = addDays(new Date(first).toISOString(), nth * PERIOD_DAYS);
    const days = random.chance(0.7) ? PERIOD_DAYS - 1 : random.between(0, PERIOD_DAYS - 2);
    return {
      startsOn: startsOn.slice(0, 10),
      endsOn: addDays(startsOn, days).slice(0, 10),
      capacityMinutes: random.between(1, maxMinutes * 2),
    };
  });
  const sum = periods.reduce((total, { capacityMinutes }) => total + capacityMinutes, 0);
  // Seldom, a capacity that is not the sum of its periods: to be refused.
  return { capacityMinutes: random.chance(0.05) ? sum + 1 : sum, periods };
}

/** Often the same periods with other hours: fewer than are promised, at times. */
function revised(market: Market, { content: before }: BookOffer): Record<string, unknown> {
  const { random, maxMinutes } = market;
  if (before.periods.length === 0 || random.chance(0.3)) return content(market);
  const periods = before.periods.map(({ startsOn, endsOn }) => ({
    startsOn,
    endsOn,
    capacityMinutes: random.between(1, maxMinutes * 2),
  }));
  const capacityMinutes = periods.reduce((total, period) => total + period.capacityMinutes, 0);
  return { ...content(market), periods, capacityMinutes };
}

function publishOffer(market: Market): Ask | undefined {
  const by = market.random.pick(market.members);
  if (by === undefined) return undefined;
  return {
    of: 'offers',
    operationId: 'publishOffer',
    params: {},
    identity: as(by, 'member'),
    body: content(market),
  };
}

const byLender = (
  operationId: string,
  weight: number,
  causes: string,
  body: (market: Market, offer: BookOffer) => Record<string, unknown> = () => ({}),
): CommandKind => ({
  weight,
  causes,
  mayCauseNothing: true,
  draw: (market) => {
    const { random, books, members } = market;
    const offer = random.pick([...books.offers.offers.values()]);
    if (offer === undefined) return undefined;
    const { offerId, lenderId } = offer;
    const other = random.pick(members)?.territoryId ?? lenderId;
    const identity = as({ territoryId: mostly(random, lenderId, other) }, 'member');
    return { of: 'offers', operationId, params: { offerId }, identity, body: body(market, offer) };
  },
});

function postRequest({ random, members, now, maxMinutes }: Market): Ask | undefined {
  const by = random.pick(members);
  if (by === undefined) return undefined;
  return {
    of: 'requests',
    operationId: 'postRequest',
    params: {},
    identity: as(by, 'member'),
    body: {
      title: 'Une demande simulée',
      need: 'Relire un plan.',
      skills: [],
      estimatedMinutes: random.between(1, maxMinutes),
      neededBy: dayOf(addDays(now, random.between(1, 90))),
    },
  };
}

const isRegistered = ({ books }: Market, { territoryId }: Person): boolean =>
  books.events.endOf(`territory-${territoryId}`) !== undefined;

function registerTerritory(market: Market): Ask | undefined {
  const { random, newcomers, now } = market;
  const unknown = newcomers.filter((newcomer) => !isRegistered(market, newcomer));
  const newcomer = random.pick(unknown);
  if (newcomer === undefined) return undefined;
  const { territoryId, kind, name } = newcomer;
  const identity = { territoryId, kind, name, epciId: null };
  return {
    of: 'territories',
    id: territoryId,
    command: { type: 'RegisterTerritory', identity, now },
    identity: OPERATOR,
  };
}

function admitTerritory(market: Market): Ask | undefined {
  const { random, newcomers, associations } = market;
  const newcomer = random.pick(newcomers.filter((one) => isRegistered(market, one)));
  if (newcomer === undefined) return undefined;
  const id = newcomer.territoryId;
  const by = random.pick(associations)?.territoryId;
  const type = 'AdmitTerritory';
  if (newcomer.kind === 'association') {
    const command = { type, by: null, byKind: 'operator' } as const;
    return { of: 'territories', id, command, identity: OPERATOR };
  }
  if (by === undefined) return undefined;
  const command = { type, by, byKind: 'association' } as const;
  return { of: 'territories', id, command, identity: as({ territoryId: by }, 'association') };
}

/** What lenders and borrowers do with offers and requests, and who comes to the bourse. */
export const listingCommands: Kinds = {
  publishOffer: {
    weight: 5,
    causes: 'OfferPublished',
    mayCauseNothing: false,
    draw: publishOffer,
  },
  reviseOffer: byLender('reviseOffer', 2, 'OfferRevised', revised),
  pauseOffer: byLender('pauseOffer', 0.6, 'OfferPaused'),
  resumeOffer: byLender('resumeOffer', 1.2, 'OfferResumed'),
  withdrawOffer: byLender('withdrawOffer', 0.3, 'OfferWithdrawn', () => ({ reason: REASON })),
  postRequest: {
    weight: 2,
    causes: 'RequestPosted',
    mayCauseNothing: false,
    draw: postRequest,
  },
  registerTerritory: {
    weight: 6,
    causes: 'TerritoryRegistered',
    mayCauseNothing: true,
    draw: registerTerritory,
  },
  admitTerritory: {
    weight: 6,
    causes: 'TerritoryAdmitted',
    mayCauseNothing: true,
    draw: admitTerritory,
  },
};
