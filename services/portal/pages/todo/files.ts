import type { ExchangeStatus } from '@bourse/contracts/exchanges';
import { html, type Html } from '@bourse/service-kit/html';
import { dayOf } from '@bourse/kernel/clock';
import type { Names } from '../../api-client/names.ts';
import { exchanges } from '../../api-client/exchange-views.ts';
import type { ServiceName } from '../../api-client/api.ts';
import { apiQuery } from '../../components/parts.ts';
import type { SignedInVisit } from '../../http/page.ts';
import { todoOf, type TodoItem, type WaitingItem } from '../../journeys/todo.ts';
import { hasRole } from '../../session/session.ts';
import { dayIn, daysBetween, hoursIn } from '../../wording/quantities.ts';
import { stepWords, waitingWords } from '../exchanges/step-words.ts';
import { words } from './words.ts';

/** Those of which something is still expected. */
export const GOING_ON = [
  'proposed',
  'countered',
  'refused',
  'accepted',
  'securing',
  'agreed',
  'signed',
  'delivering',
  'disputed',
] as const satisfies readonly ExchangeStatus[];
export const LOOKED_AT = 200;

export type Files = {
  readonly now: readonly TodoItem[];
  readonly waiting: readonly WaitingItem[];
  readonly missing: ServiceName | undefined;
};

/** The exchanges of whoever looks that are not over; for an association, the disputes to resolve. */
export async function filesOf(visit: SignedInVisit): Promise<Files> {
  const { api, session } = visit;
  const { territoryId } = session.acting;
  const official = hasRole(session, 'official');
  const query = official
    ? { status: 'disputed', limit: LOOKED_AT }
    : { partyId: territoryId ?? '', status: GOING_ON.join(','), limit: LOOKED_AT };
  const found = await api.read(`/api/exchanges${apiQuery(query)}`, exchanges);
  return {
    ...todoOf(found.kind === 'found' ? found.value.items : [], { territoryId, official }),
    missing: found.kind === 'unavailable' ? found.service : undefined,
  };
}

/** What is to be done, each a link to its file. */
export const todoList = (visit: SignedInVisit, items: readonly TodoItem[], names: Names): Html =>
  html`<ul class="todo">
    ${items.map(
      (item) =>
        html`<li>
          <a href="/echanges/${item.exchange.exchangeId}"
            ><strong>${stepWords[visit.language][item.step].todo}</strong>
            <span>${item.exchange.object}</span></a
          >
          <span class="detail">${aboutFile(visit, item, names)}</span>
        </li>`,
    )}
  </ul>`;

/** What depends on others. */
export const waitingList = (
  visit: SignedInVisit,
  items: readonly WaitingItem[],
  names: Names,
): Html =>
  html`<ul class="rows">
    ${items.map(
      (item) =>
        html`<li>
          <a href="/echanges/${item.exchange.exchangeId}">${item.exchange.object}</a>
          <span class="detail"
            >${waitingWords[visit.language][item.waitingFor]} ${aboutFile(visit, item, names)}</span
          >
        </li>`,
    )}
  </ul>`;

function aboutFile(visit: SignedInVisit, item: TodoItem | WaitingItem, names: Names): string {
  const { language, now } = visit;
  const say = words[language];
  const { exchange, side, until } = item;
  const who =
    side === 'association'
      ? say.between(names.of(exchange.lenderId), names.of(exchange.borrowerId))
      : say.with(names.of(side === 'lender' ? exchange.borrowerId : exchange.lenderId));
  const end =
    until === null
      ? undefined
      : say.until(dayIn(language, dayOf(until)), daysBetween(dayOf(now), dayOf(until)));
  return [hoursIn(language, exchange.terms.minutes), who, end]
    .filter((text) => text !== undefined)
    .join(', ');
}
