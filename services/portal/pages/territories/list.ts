import { html, type Html } from '@bourse/service-kit/html';
import { type Territory, territories } from '../../api-client/views.ts';
import { drawFilter } from '../../components/filter.ts';
import { apiQuery, missingPart, pager, tag } from '../../components/parts.ts';
import type { Outcome, Visit } from '../../http/page.ts';
import type { Language } from '../../wording/language.ts';
import { numberIn } from '../../wording/quantities.ts';
import { membershipWords, territoryKindWords } from '../../wording/statuses.ts';
import { words } from './words.ts';

const AT_ONCE = 20;

/** The members, the latest first; or what a search finds in the whole directory. */
export async function listTerritories(visit: Visit): Promise<Outcome> {
  const { language, query, api } = visit;
  const say = words[language];
  const q = (query.get('q') ?? '').trim().slice(0, 200);
  const asked =
    q === ''
      ? { status: 'admitted', cursor: query.get('suite'), limit: AT_ONCE }
      : { q, limit: AT_ONCE };
  const found = await api.read(`/api/territories${apiQuery(asked)}`, territories);
  if (found.kind === 'missing' || found.kind === 'refused') return { kind: 'missing' };
  const items = found.kind === 'found' ? found.value.items : [];
  return {
    kind: 'page',
    status: found.kind === 'found' ? 200 : 503,
    title: say.list,
    room: 'territories',
    content: html`<p class="lead">${say.lead}</p>
      ${drawFilter(visit, {
        action: '/territoires',
        title: say.search,
        submit: say.go,
        fields: [{ name: 'q', label: say.name }],
      })}
      <section aria-labelledby="resultats">
        <h2 id="resultats">${q === '' ? say.members : say.found}</h2>
        ${found.kind === 'unavailable' && missingPart(language, found.service)}
        ${
          found.kind === 'found' &&
          items.length === 0 &&
          html`<p>${q === '' ? say.noMembers : say.none}</p>`
        }
        ${items.length > 0 && territoryList(visit, items)}
        ${found.kind === 'found' && pager(language, '/territoires', query, found.value.next)}
      </section>`,
  };
}

/** Territories as a list of links, each with what tells it from others of its name. */
export const territoryList = ({ language }: Visit, items: readonly Territory[]): Html =>
  html`<ul class="rows">
    ${items.map(
      (one) =>
        html`<li>
          <a href="/territoires/${one.territoryId}">${one.name}</a>
          <span class="detail">${placeOf(language, one)}</span>
          ${
            one.status !== 'unregistered' &&
            tag(membershipWords[language][one.status], one.status === 'admitted' ? 'good' : 'wait')
          }
        </li>`,
    )}
  </ul>`;

function placeOf(language: Language, one: Territory): string {
  const parts = [
    territoryKindWords[language][one.kind],
    one.departement,
    one.epciId === one.territoryId ? null : one.epciName,
    one.population === null
      ? null
      : words[language].inhabitants(numberIn(language, one.population)),
  ];
  return parts.filter((text) => text !== null).join(', ');
}
