import { exchangeStatus } from '@bourse/contracts/exchanges';
import { html } from '@bourse/service-kit/html';
import { exchanges } from '../../api-client/exchange-views.ts';
import { drawFilter } from '../../components/filter.ts';
import { recordedHint } from '../../components/recorded.ts';
import { apiQuery, missingPart, pager } from '../../components/parts.ts';
import type { Outcome, SignedInVisit } from '../../http/page.ts';
import {
  NOTHING,
  TERRITORY,
  territoryHint,
  writtenTerritory,
} from '../../journeys/written-territory.ts';
import { exchangeStatusWords } from '../../wording/statuses.ts';
import { exchangeRows } from '../exchanges/rows.ts';
import { rooms } from './rooms.ts';
import { words } from './words.ts';

const AT_ONCE = 30;
const ADDRESS = '/audit/echanges';

/** Every exchange, by what people know of it: who takes part, and how far it has come. Each leads to its timeline. */
export async function showExchanges(visit: SignedInVisit): Promise<Outcome> {
  const { language, query, api } = visit;
  const say = words[language];
  const { territoryId, unknown, below } = await writtenTerritory(visit, ADDRESS);
  const status = exchangeStatus.safeParse(query.get('etape')).data;
  const asked = { partyId: territoryId, status, cursor: query.get('suite'), limit: AT_ONCE };
  const found = unknown ? NOTHING : await api.read(`/api/exchanges${apiQuery(asked)}`, exchanges);
  if (found.kind === 'refused') return { kind: 'forbidden' };
  if (found.kind === 'missing') return { kind: 'missing' };
  const items = found.kind === 'found' ? found.value.items : [];
  const names = await visit.namesOf(items.flatMap((one) => [one.lenderId, one.borrowerId]));
  return {
    kind: 'page',
    status: found.kind === 'found' ? 200 : 503,
    title: say.exchanges,
    room: 'audit',
    wide: true,
    above: rooms(visit, ADDRESS),
    content: html`<p class="lead">${say.exchangesLead}</p>
      ${drawFilter(visit, {
        action: ADDRESS,
        title: say.searchExchanges,
        submit: say.go,
        fields: [
          { name: TERRITORY, label: say.party, hint: territoryHint(visit) },
          {
            name: 'etape',
            label: say.step,
            every: say.everyStep,
            options: Object.entries(exchangeStatusWords[language]),
          },
        ],
      })}
      ${below} ${found.kind === 'unavailable' && missingPart(language, found.service)}
      ${found.kind === 'found' && items.length === 0 && html`<p>${say.noExchanges}</p>`}
      ${
        items.length > 0 &&
        exchangeRows(visit, items, names, ({ exchangeId }) => `${ADDRESS}/${exchangeId}`)
      }
      ${found.kind === 'found' && pager(language, ADDRESS, query, found.value.next)}
      ${recordedHint(language)}`,
  };
}
