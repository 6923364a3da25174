import { html } from '@bourse/service-kit/html';
import { apiQuery, missingPart, pager } from '../../components/parts.ts';
import { recordedHint } from '../../components/recorded.ts';
import type { Outcome, SignedInVisit } from '../../http/page.ts';
import { NOTHING, writtenTerritory } from '../../journeys/written-territory.ts';
import { exchangeRows } from '../exchanges/rows.ts';
import { numberIn } from '../../wording/quantities.ts';
import { MOST_IN_FILE } from './exchange-file.ts';
import { EXCHANGES, exchangesAsked, exchangesForm } from './exchange-search.ts';
import { foundIn } from './found.ts';
import { lackingTags } from './lacking.ts';
import { rooms } from './rooms.ts';
import { auditedExchanges } from './trail-views.ts';
import { fileWords } from './file-words.ts';
import { words } from './words.ts';

const AT_ONCE = 30;

/** Every exchange, by what people remember of it. Each leads to its timeline. */
export async function showExchanges(visit: SignedInVisit): Promise<Outcome> {
  const { language, query, api } = visit;
  const say = words[language];
  const files = fileWords[language];
  const { territoryId, unknown, below } = await writtenTerritory(visit, EXCHANGES);
  const asked = apiQuery({
    ...exchangesAsked(query, territoryId),
    count: 'true',
    cursor: query.get('suite'),
    limit: AT_ONCE,
  });
  const found = unknown ? NOTHING : await api.read(`/api/exchanges${asked}`, auditedExchanges);
  const notUnderstood = found.kind === 'refused' && found.problem.code === 'invalid_query';
  if (found.kind === 'refused' && !notUnderstood) return { kind: 'forbidden' };
  if (found.kind === 'missing') return { kind: 'missing' };
  const items = found.kind === 'found' ? found.value.items : [];
  const names = await visit.namesOf(items.flatMap((one) => [one.lenderId, one.borrowerId]));
  const others = [...query].filter(([name]) => name !== 'suite');
  const file = new URLSearchParams(others).toString();
  return {
    kind: 'page',
    status: found.kind === 'unavailable' ? 503 : 200,
    title: say.exchanges,
    room: 'audit',
    wide: true,
    above: rooms(visit, EXCHANGES),
    content: html`<p class="lead">${say.exchangesLead}</p>
      ${exchangesForm(visit)} ${below}
      ${found.kind === 'unavailable' && missingPart(language, found.service)}
      ${notUnderstood && html`<p class="missing">${say.exchangesRefused}</p>`}
      ${found.kind === 'found' && foundIn(language, found.value, say.exchangesFound, say.noExchanges)}
      ${
        items.length > 0 &&
        exchangeRows(
          visit,
          items,
          names,
          ({ exchangeId }) => `${EXCHANGES}/${exchangeId}`,
          ({ missing }) => lackingTags(visit, missing),
        )
      }
      ${found.kind === 'found' && pager(language, EXCHANGES, query, found.value.next)}
      ${
        items.length > 0 &&
        html`<p>
          <a href="/audit/echanges.csv${file === '' ? '' : `?${file}`}">${files.exportExchanges}</a>
          <span class="detail">${files.exportHint(numberIn(language, MOST_IN_FILE))}</span>
        </p>`
      }
      ${recordedHint(language)}`,
  };
}
