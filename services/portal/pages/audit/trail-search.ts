import type { TerritoryId } from '@bourse/contracts/values';
import type { Html } from '@bourse/service-kit/html';
import { drawFilter } from '../../components/filter.ts';
import type { SignedInVisit } from '../../http/page.ts';
import { TERRITORY, territoryHint } from '../../journeys/written-territory.ts';
import { eventOptions } from '../../wording/event-words.ts';
import { dayFrom } from '../../wording/quantities.ts';
import { words } from './words.ts';

/** What a filter was given under a name; undefined for nothing. */
export function given(query: ReadonlyMap<string, string>, name: string): string | undefined {
  const text = query.get(name)?.trim() ?? '';
  return text === '' ? undefined : text;
}

/** A day as people write it. What is none is passed on as it is: the API says so, and the page with it. */
export function givenDay(query: ReadonlyMap<string, string>, name: string): string | undefined {
  const text = given(query, name);
  return text === undefined ? undefined : (dayFrom(text) ?? text);
}

/** What the trail is asked for; the same for the page and for the file. */
export const searchOf = (
  query: ReadonlyMap<string, string>,
  territoryId: TerritoryId | undefined,
) => ({
  q: given(query, 'mots')?.slice(0, 200),
  type: given(query, 'type'),
  territoryId,
  exchangeId: given(query, 'echange')?.toLowerCase(),
  actor: given(query, 'acteur'),
  from: givenDay(query, 'du'),
  to: givenDay(query, 'au'),
});

/** What the trail can be searched by. */
export function searchForm(visit: SignedInVisit): Html {
  const { language } = visit;
  const say = words[language];
  return drawFilter(visit, {
    action: '/audit',
    title: say.search,
    submit: say.go,
    fields: [
      { name: 'mots', label: say.wordsOfTrail, hint: say.wordsOfTrailHint },
      { name: TERRITORY, label: say.territory, hint: territoryHint(visit) },
      { name: 'type', label: say.type, every: say.every, options: eventOptions(language) },
      { name: 'du', label: say.from, type: 'date', short: true },
      { name: 'au', label: say.to, type: 'date', short: true },
      { name: 'echange', label: say.exchange, hint: say.exchangeHint },
      { name: 'acteur', label: say.actor, hint: say.actorHint },
      {
        name: 'ordre',
        label: say.order,
        every: say.newestFirst,
        options: [['ancien', say.oldestFirst]],
      },
    ],
  });
}
