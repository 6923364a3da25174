import { html } from '@bourse/service-kit/html';
import { requests } from '../../api-client/views.ts';
import { drawFilter } from '../../components/filter.ts';
import { apiQuery, missingPart, pager } from '../../components/parts.ts';
import { placeFilter } from '../../components/place-filter.ts';
import type { Outcome, Visit } from '../../http/page.ts';
import { hasRole } from '../../session/session.ts';
import { dayFrom } from '../../wording/quantities.ts';
import { liveList } from '../../journeys/live-list.ts';
import { requestCards } from './cards.ts';
import { words } from './words.ts';

const AT_ONCE = 20;

/** Every request that is open, by words and dates. */
export async function listRequests(visit: Visit): Promise<Outcome> {
  const { language, query } = visit;
  const say = words[language];
  const given = query.get('avant') ?? '';
  const before = given === '' ? undefined : dayFrom(given);
  const place = await placeFilter(visit, '/carte?montrer=demandes');
  const asked = {
    q: query.get('q')?.trim().slice(0, 200),
    neededBefore: before,
    ...place.asked,
  };
  const found = await visit.api.read(
    `/api/requests${apiQuery({ ...asked, cursor: query.get('suite'), limit: AT_ONCE })}`,
    requests,
  );
  if (found.kind === 'missing' || found.kind === 'refused') return { kind: 'missing' };
  const items = found.kind === 'found' ? found.value.items : [];
  const names = await visit.namesOf(items.map(({ borrowerId }) => borrowerId));
  return {
    kind: 'page',
    status: found.kind === 'found' ? 200 : 503,
    title: say.list,
    room: 'requests',
    wide: true,
    live: liveList(visit, { list: 'requests', asked, path: '/demandes' }),
    content: html`<p class="lead">${say.listLead}</p>
      ${
        hasRole(visit.session, 'requester', 'signatory') &&
        html`<p class="actions"><a class="button" href="/demandes/nouvelle">${say.describe}</a></p>`
      }
      ${
        hasRole(visit.session, 'lender', 'signatory') &&
        html`<p><a href="/demandes/a-traiter">${say.triage}</a></p>`
      }
      ${drawFilter(visit, {
        action: '/demandes',
        title: say.filter,
        submit: say.search,
        fields: [
          { name: 'q', label: say.words, hint: say.wordsHint },
          { name: 'avant', label: say.before, type: 'date', short: true },
          ...place.fields,
        ],
      })}
      ${place.below}
      ${given !== '' && before === undefined && html`<p class="missing">${say.beforeWrong}</p>`}
      <section aria-labelledby="resultats">
        <h2 id="resultats" class="visually-hidden">${say.results}</h2>
        ${found.kind === 'unavailable' && missingPart(language, found.service)}
        ${found.kind === 'found' && items.length === 0 && html`<p>${say.none}</p>`}
        ${items.length > 0 && requestCards(language, items, names)}
        ${found.kind === 'found' && pager(language, '/demandes', query, found.value.next)}
      </section>`,
  };
}
