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

type Kinds = Readonly<Record<string, CommandKind>>;

const content = ({ random, maxMinutes, now }: Market) => ({
  title: 'Une offre simulée',
  description: 'Deux instructeurs.',
  skills: ['urbanisme'],
  capacityMinutes: random.between(1, maxMinutes * 4),
  unitCostCents: 4200,
  conditions: '',
  expiresOn: random.chance(0.8) ? null : dayOf(addDays(now, random.between(0, 60))),
});

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
  reviseOffer: byLender('reviseOffer', 2, 'OfferRevised', content),
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
