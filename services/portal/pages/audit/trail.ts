import type { TerritoryId } from '@bourse/contracts/values';
import { html, type Html } from '@bourse/service-kit/html';
import { exchange as exchangeView } from '../../api-client/exchange-views.ts';
import {
  gaps as gapsView,
  timeline as timelineView,
  trail as trailView,
} from '../../api-client/views.ts';
import { drawFilter } from '../../components/filter.ts';
import { recordedHint } from '../../components/recorded.ts';
import { apiQuery, missingPart, pager, part } from '../../components/parts.ts';
import type { Outcome, Params, SignedInVisit } from '../../http/page.ts';
import { passOn } from '../../journeys/pass-on.ts';
import {
  NOTHING,
  TERRITORY,
  territoryHint,
  writtenTerritory,
} from '../../journeys/written-territory.ts';
import { eventOptions } from '../../wording/event-words.ts';
import { dayFrom, numberIn } from '../../wording/quantities.ts';
import { eventTable, territoryOf } from './events.ts';
import { rooms } from './rooms.ts';
import { words } from './words.ts';

const AT_ONCE = 50;
const EXPORTED = 1_000;

/** What the trail is asked for; the same for the page and for the export. */
function searchOf(query: ReadonlyMap<string, string>, territoryId: TerritoryId | undefined) {
  const text = (name: string) => {
    const given = query.get(name)?.trim() ?? '';
    return given === '' ? undefined : given;
  };
  const day = (name: string) => {
    const given = text(name);
    // What is no day is passed on as it is: the API says so, and the page with it.
    return given === undefined ? undefined : (dayFrom(given) ?? given);
  };
  return {
    type: text('type'),
    territoryId,
    exchangeId: text('echange')?.toLowerCase(),
    actor: text('acteur'),
    from: day('du'),
    to: day('au'),
  };
}

/** The trail of everything, to search. */
export async function showTrail(visit: SignedInVisit): Promise<Outcome> {
  const { language, query, api } = visit;
  const say = words[language];
  const { territoryId, unknown, below } = await writtenTerritory(visit, '/audit');
  const search = searchOf(query, territoryId);
  const [found, gaps] = await Promise.all([
    unknown
      ? NOTHING
      : api.read(
          `/api/audit/events${apiQuery({ ...search, cursor: query.get('suite'), limit: AT_ONCE })}`,
          trailView,
        ),
    api.read('/api/audit/gaps?limit=1', gapsView),
  ]);
  const items = found.kind === 'found' ? found.value.items : [];
  const names = await visit.namesOf(items.map(territoryOf));
  const exported = new URLSearchParams([...query].filter(([name]) => name !== 'suite')).toString();
  return {
    kind: 'page',
    status: found.kind === 'unavailable' ? 503 : 200,
    title: say.trail,
    room: 'audit',
    wide: true,
    above: rooms(visit, '/audit'),
    content: html`<p class="lead">${say.trailLead}</p>
      ${part(language, gaps, (one) =>
        one.complete
          ? html`<p class="good-news">
              ${say.complete(numberIn(language, one.events), numberIn(language, one.streams))}
            </p>`
          : html`<p class="missing">
              ${say.incomplete(
                numberIn(language, one.faultyStreams),
                numberIn(language, one.unreadable),
              )}
            </p>`,
      )}
      ${searchForm(visit)} ${below} ${found.kind === 'unavailable' && missingPart(language, found.service)}
      ${(found.kind === 'refused' || found.kind === 'missing') && html`<p class="missing">${say.refused}</p>`}
      ${found.kind === 'found' && items.length === 0 && html`<p>${say.none}</p>`}
      ${items.length > 0 && eventTable(visit, items, names, { withExchange: true })}
      ${found.kind === 'found' && pager(language, '/audit', query, found.value.next)}
      ${
        items.length > 0 &&
        html`<p>
          <a href="/audit/evenements.csv${exported === '' ? '' : `?${exported}`}">${say.export}</a>
          <span class="detail">${say.exportLimit}</span>
        </p>`
      }
      ${recordedHint(language)}`,
  };
}

function searchForm(visit: SignedInVisit): Html {
  const { language } = visit;
  const say = words[language];
  return drawFilter(visit, {
    action: '/audit',
    title: say.search,
    submit: say.go,
    fields: [
      { name: 'type', label: say.type, every: say.every, options: eventOptions(language) },
      { name: TERRITORY, label: say.territory, hint: territoryHint(visit) },
      { name: 'echange', label: say.exchange },
      { name: 'acteur', label: say.actor },
      { name: 'du', label: say.from, type: 'date', short: true },
      { name: 'au', label: say.to, type: 'date', short: true },
    ],
  });
}

/** The same search as a file. */
export async function exportTrail(visit: SignedInVisit): Promise<Outcome> {
  const { territoryId, unknown } = await writtenTerritory(visit, '/audit');
  if (unknown) return { kind: 'missing' };
  const asked = apiQuery({ ...searchOf(visit.query, territoryId), limit: EXPORTED, format: 'csv' });
  return passOn(visit, `/api/audit/events${asked}`);
}

/** One exchange, over all services, in the order of causes. */
export async function showTimeline(visit: SignedInVisit, params: Params): Promise<Outcome> {
  const { language, api } = visit;
  const say = words[language];
  const id = encodeURIComponent(params['exchangeId'] ?? '');
  const [found, exchange] = await Promise.all([
    api.read(`/api/audit/exchanges/${id}/timeline`, timelineView),
    api.read(`/api/exchanges/${id}`, exchangeView),
  ]);
  if (found.kind === 'unavailable') return found;
  if (found.kind === 'refused') return { kind: 'forbidden' };
  if (found.kind === 'missing') return { kind: 'missing' };
  const { items, truncated } = found.value;
  const names = await visit.namesOf(items.map(territoryOf));
  const object = exchange.kind === 'found' ? exchange.value.object : (params['exchangeId'] ?? '');
  const exported = new URLSearchParams([['echange', params['exchangeId'] ?? '']]).toString();
  return {
    kind: 'page',
    title: say.timeline(object),
    room: 'audit',
    wide: true,
    above: rooms(visit, undefined),
    content: html`<p class="lead">${say.timelineLead}</p>
      <p class="actions">
        <a href="/echanges/${id}">${say.seeExchange}</a>
        <a href="/audit/evenements.csv?${exported}">${say.export}</a>
      </p>
      ${truncated && html`<p class="missing">${say.truncated}</p>`}
      ${eventTable(visit, items, names, { withExchange: false })}
      ${recordedHint(language)}`,
  };
}
