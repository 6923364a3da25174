import { html } from '@bourse/service-kit/html';
import { offers } from '../../api-client/views.ts';
import { drawFilter } from '../../components/filter.ts';
import { apiQuery, missingPart, pager } from '../../components/parts.ts';
import { placeFilter } from '../../components/place-filter.ts';
import type { Outcome, Visit } from '../../http/page.ts';
import { hasRole } from '../../session/session.ts';
import { minutesFrom } from '../../wording/quantities.ts';
import { liveList } from '../../journeys/live-list.ts';
import { offerCards } from './cards.ts';
import { words } from './words.ts';

const AT_ONCE = 20;

/** Every offer that is open, by words and hours. */
export async function listOffers(visit: Visit): Promise<Outcome> {
  const { language, query } = visit;
  const say = words[language];
  const hours = query.get('heures') ?? '';
  const least = hours === '' ? undefined : minutesFrom(hours);
  const place = await placeFilter(visit, '/carte');
  const asked = {
    q: query.get('q')?.trim().slice(0, 200),
    minAvailableMinutes: least === 0 ? undefined : least,
    ...place.asked,
  };
  const found = await visit.api.read(
    `/api/offers${apiQuery({ ...asked, cursor: query.get('suite'), limit: AT_ONCE })}`,
    offers,
  );
  if (found.kind === 'missing' || found.kind === 'refused') return { kind: 'missing' };
  const items = found.kind === 'found' ? found.value.items : [];
  const names = await visit.namesOf(items.map(({ lenderId }) => lenderId));
  return {
    kind: 'page',
    status: found.kind === 'found' ? 200 : 503,
    title: say.list,
    room: 'offers',
    wide: true,
    live: liveList(visit, { list: 'offers', asked, path: '/offres' }),
    content: html`<p class="lead">${say.listLead}</p>
      ${
        hasRole(visit.session, 'lender', 'signatory') &&
        html`<p class="actions"><a class="button" href="/offres/nouvelle">${say.publish}</a></p>`
      }
      ${drawFilter(visit, {
        action: '/offres',
        title: say.filter,
        submit: say.search,
        fields: [
          { name: 'q', label: say.words, hint: say.wordsHint },
          { name: 'heures', label: say.least, short: true },
          ...place.fields,
        ],
      })}
      ${place.below}
      ${hours !== '' && least === undefined && html`<p class="missing">${say.leastWrong}</p>`}
      <section aria-labelledby="resultats">
        <h2 id="resultats" class="visually-hidden">${say.results}</h2>
        ${found.kind === 'unavailable' && missingPart(language, found.service)}
        ${
          found.kind === 'found' &&
          items.length === 0 &&
          html`<p>${say.none} <a href="/demandes/nouvelle">${say.describe}</a></p>`
        }
        ${items.length > 0 && offerCards(language, items, names)}
        ${found.kind === 'found' && pager(language, '/offres', query, found.value.next)}
      </section>`,
  };
}
