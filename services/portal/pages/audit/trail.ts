import { html } from '@bourse/service-kit/html';
import { gaps as gapsView } from '../../api-client/views.ts';
import { apiQuery, missingPart, pager, part } from '../../components/parts.ts';
import { recordedHint } from '../../components/recorded.ts';
import type { Outcome, SignedInVisit } from '../../http/page.ts';
import { NOTHING, writtenTerritory } from '../../journeys/written-territory.ts';
import { numberIn } from '../../wording/quantities.ts';
import { eventTable, namedIn } from './events.ts';
import { foundIn } from './found.ts';
import { rooms } from './rooms.ts';
import { MOST_IN_FILE } from './trail-file.ts';
import { searchForm, searchOf } from './trail-search.ts';
import { countedTrail } from './trail-views.ts';
import { fileWords } from './file-words.ts';
import { words } from './words.ts';

const AT_ONCE = 50;

/** The trail of everything, to search. */
export async function showTrail(visit: SignedInVisit): Promise<Outcome> {
  const { language, query, api } = visit;
  const say = words[language];
  const files = fileWords[language];
  const { territoryId, unknown, below } = await writtenTerritory(visit, '/audit');
  const asked = apiQuery({
    ...searchOf(query, territoryId),
    order: query.get('ordre') === 'ancien' ? 'oldest' : 'newest',
    count: 'true',
    cursor: query.get('suite'),
    limit: AT_ONCE,
  });
  const [found, gaps] = await Promise.all([
    unknown ? NOTHING : api.read(`/api/audit/events${asked}`, countedTrail),
    api.read('/api/audit/gaps?limit=1', gapsView),
  ]);
  const items = found.kind === 'found' ? found.value.items : [];
  const names = await visit.namesOf(namedIn(items));
  const others = [...query].filter(([name]) => name !== 'suite' && name !== 'ordre');
  const fileAt = (more: readonly (readonly [string, string])[] = []) => {
    const text = new URLSearchParams([...others, ...more].map(([a, b]) => [a, b])).toString();
    return `/audit/evenements.csv${text === '' ? '' : `?${text}`}`;
  };
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
      ${found.kind === 'found' && foundIn(language, found.value, say.eventsFound, say.none)}
      ${items.length > 0 && eventTable(visit, items, names, { withExchange: true })}
      ${found.kind === 'found' && pager(language, '/audit', query, found.value.next)}
      ${
        items.length > 0 &&
        html`<p>
            <a href="${fileAt()}">${files.export}</a>
            <span class="detail">${files.exportHint(numberIn(language, MOST_IN_FILE))}</span>
          </p>
          <p>
            <a href="${fileAt([['forme', 'brute']])}">${files.exportRaw}</a>
            <span class="detail">${files.exportRawHint}</span>
          </p>`
      }
      ${recordedHint(language)}`,
  };
}
