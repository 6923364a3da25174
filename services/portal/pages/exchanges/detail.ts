import { html, type Html } from '@bourse/service-kit/html';
import {
  type Exchange,
  exchange as exchangeView,
  history as historyView,
} from '../../api-client/exchange-views.ts';
import type { Names } from '../../api-client/names.ts';
import { apiQuery, territoryLink } from '../../components/parts.ts';
import { recordedHint } from '../../components/recorded.ts';
import type { Outcome, Params, SignedInVisit } from '../../http/page.ts';
import { stageOf, stages } from '../../journeys/exchange-steps.ts';
import { hasRole } from '../../session/session.ts';
import { whoMay } from '../../session/who-may.ts';
import { hoursIn } from '../../wording/quantities.ts';
import { consulted } from './consulted.ts';
import { figuresTable, sessionsTable } from './figures.ts';
import { statusTag } from './rows.ts';
import { termsOf } from './terms.ts';
import { HISTORY_AT_ONCE, whatHappened } from './what-happened.ts';
import { isOfOthers, nowPanel, otherSteps } from './what-to-do.ts';
import { words } from './words.ts';

/** One exchange: where it stands, the one thing to do now, and everything else that can be done or read. */
export async function showExchange(visit: SignedInVisit, params: Params): Promise<Outcome> {
  const id = encodeURIComponent(params['exchangeId'] ?? '');
  const found = await visit.api.read(`/api/exchanges/${id}`, exchangeView);
  if (found.kind === 'unavailable') return found;
  if (found.kind === 'refused') return { kind: 'forbidden' };
  if (found.kind === 'missing') return { kind: 'missing' };
  const exchange = found.value;
  const { exchangeId, lenderId, borrowerId, verdict } = exchange;
  const asked = apiQuery({ limit: HISTORY_AT_ONCE, cursor: visit.query.get('suite') });
  const [reading, read] = await Promise.all([
    visit.api.read(`/api/exchanges/${id}/history${asked}`, historyView),
    consulted(visit, exchangeId),
  ]);
  // Whoever resolved, or reversed, is no party.
  const acted = reading.kind === 'found' ? reading.value.items.map(({ by }) => by) : [];
  const names = await visit.namesOf([lenderId, borrowerId, verdict?.by ?? null, ...acted]);
  const say = words[visit.language];
  return {
    kind: 'page',
    title: exchange.object,
    room: 'exchanges',
    live: { exchangeId, revision: exchange.revision },
    content: html`${strip(visit, exchange, names)} ${way(visit, exchange)}
      ${nowPanel(visit, exchange, found.etag)} ${termsOf(visit, exchange, names)}
      ${sessionsTable(visit, exchange)} ${figuresTable(visit, exchange)}
      ${otherSteps(visit, exchange, found.etag)}
      ${whatHappened(visit, { exchangeId, reading, names })} ${read}
      <p class="actions">
        ${
          hasRole(visit.session, ...whoMay('trail.read')) &&
          html`<a href="/audit/echanges/${exchangeId}">${say.trail}</a>`
        }
        <button type="button" class="quiet" data-print hidden>${say.print}</button>
      </p>
      ${isOfOthers(visit, exchange) && recordedHint(visit.language)}`,
  };
}

/** Who lends how much to whom, in one line. */
function strip(visit: SignedInVisit, exchange: Exchange, names: Names): Html {
  const { language } = visit;
  const say = words[language];
  return html`<div class="strip">
    <p>
      ${territoryLink(exchange.lenderId, names.of(exchange.lenderId))}
      <span class="strip-hours"
        >${say.lends} <strong>${hoursIn(language, exchange.terms.minutes)}</strong> ${say.to}</span
      >
      ${territoryLink(exchange.borrowerId, names.of(exchange.borrowerId))}
    </p>
    <p>${statusTag(visit, exchange.status)}</p>
  </div>`;
}

function way({ language }: SignedInVisit, exchange: Exchange): Html | false {
  const say = words[language];
  const at = stageOf(exchange);
  if (at === undefined) return false;
  const reached = stages.indexOf(at);
  return html`<ol class="stages" aria-label="${say.way}">
    ${stages.map(
      (stage, index) =>
        html`<li
          class="${index < reached ? 'done' : index === reached ? 'here' : 'ahead'}"
          ${index === reached && html`aria-current="step"`}
        >
          ${say.stages[stage]}
        </li>`,
    )}
  </ol>`;
}
