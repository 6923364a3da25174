import type { Uuid } from '@bourse/kernel/ids';
import type { Random } from '../support/random.ts';
import type { Market, Person } from './clients/command-kind.ts';
import type { SimulatedClock } from './engine/simulated-clock.ts';
import type { Books } from './invariants/books.ts';
import type { Plan } from './plan.ts';

type Place = { readonly plan: Plan; readonly books: Books; readonly clock: SimulatedClock };

/** Communes by made-up INSEE codes, and associations by made-up SIREN numbers. */
function peopleOf({ plan }: Place): readonly Person[] {
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

/** What clients know when they draw a command. */
export function marketOf(place: Place, random: Random, newId: () => Uuid): () => Market {
  const people = peopleOf(place);
  const clock = place.clock.of(0);
  return () => {
    const { books, plan } = place;
    const admitted = new Set(
      [...books.events.of('territory')]
        .filter(({ type }) => type === 'TerritoryAdmitted')
        .map(({ stream }) => stream.slice('territory-'.length)),
    );
    const present = people.filter(({ territoryId }) => admitted.has(territoryId));
    return {
      books,
      random,
      now: clock.now(),
      newId,
      members: present.filter(({ kind }) => kind !== 'association'),
      associations: present.filter(({ kind }) => kind === 'association'),
      newcomers: people.filter(({ territoryId }) => !admitted.has(territoryId)),
      holdsByHand: openHoldsByHand(books),
      maxMinutes: plan.maxMinutes,
    };
  };
}

/** Open holds that belong to no exchange. */
export const openHoldsByHand = (books: Books): readonly Uuid[] =>
  [...books.ledger.transfers]
    .filter(
      ([, { status, exchangeId = '' }]) =>
        status === 'held' && !books.exchanges.exchanges.has(exchangeId),
    )
    .map(([transferId]) => transferId);
