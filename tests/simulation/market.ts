import type { MarketplaceId } from '@bourse/contracts/values';
import type { Uuid } from '@bourse/kernel/ids';
import type { Random } from '../support/random.ts';
import type { Market, Person } from './clients/command-kind.ts';
import type { SimulatedClock } from './engine/simulated-clock.ts';
import type { Books } from './invariants/books.ts';
import { FIRST_MARKETPLACE, SECOND_MARKETPLACE } from './marketplaces.ts';
import type { Plan } from './plan.ts';

type Ground = { readonly plan: Plan; readonly books: Books; readonly clock: SimulatedClock };

/** Communes by made-up INSEE codes, and associations by made-up SIREN numbers. */
function peopleOf({ plan }: Ground): readonly Person[] {
  const members = Array.from({ length: plan.members }, (_, nth) => ({
    territoryId: `insee:59${String(nth + 1).padStart(3, '0')}`,
    kind: 'commune' as const,
    name: `Commune ${nth + 1}`,
  }));
  const associations = Array.from({ length: plan.associations }, (_, nth) => ({
    territoryId: `siren:${String(nth + 1).padStart(9, '0')}`,
    kind: 'association' as const,
    name: `Association ${nth + 1}`,
  }));
  return [...associations, ...members];
}

/** Of what is done while there are two marketplaces. */
const IN_THE_SECOND = 0.35;

/** What clients know when they draw a command. */
export function marketOf(ground: Ground, random: Random, newId: () => Uuid): () => Market {
  const people = peopleOf(ground);
  const clock = ground.clock.of(0);
  return () => {
    const { books, plan } = ground;
    const admitted = new Set(
      [...books.events.of('territory')]
        .filter(({ type }) => type === 'TerritoryAdmitted')
        .map(({ stream }) => stream.slice('territory-'.length)),
    );
    const second = [...books.events.of('marketplace')].some(
      ({ stream }) => stream === `marketplace-${SECOND_MARKETPLACE}`,
    );
    const marketplaces = second ? [FIRST_MARKETPLACE, SECOND_MARKETPLACE] : [FIRST_MARKETPLACE];
    const place = second && random.chance(IN_THE_SECOND) ? SECOND_MARKETPLACE : FIRST_MARKETPLACE;
    const ledger = books.ledgers.of(place);
    const present = people.filter(({ territoryId }) => admitted.has(territoryId));
    const members = present.filter(({ kind }) => kind !== 'association');
    const associations = present.filter(({ kind }) => kind === 'association');
    // Who has just come has no account in the first one yet: what comes too early is asked for too.
    const isIn = ({ territoryId }: Person) =>
      place === FIRST_MARKETPLACE || ledger.accounts.has(territoryId);
    return {
      books,
      random,
      now: clock.now(),
      newId,
      members,
      associations,
      newcomers: people.filter(({ territoryId }) => !admitted.has(territoryId)),
      marketplaces,
      place,
      ledger,
      locals: members.filter(isIn),
      issuers: associations.filter(isIn),
      holdsByHand: openHoldsByHand(books, place),
      maxMinutes: plan.maxMinutes,
    };
  };
}

/** Open holds in a marketplace that belong to no exchange and no crossing. */
export const openHoldsByHand = (books: Books, marketplaceId: MarketplaceId): readonly Uuid[] =>
  [...books.ledgers.of(marketplaceId).transfers]
    .filter(
      ([, { status, exchangeId = '' }]) =>
        status === 'held' &&
        !books.exchanges.exchanges.has(exchangeId) &&
        !books.crossings.crossings.has(exchangeId),
    )
    .map(([transferId]) => transferId);
