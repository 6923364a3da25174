import type { ExchangeStatus } from '@bourse/contracts/exchanges';
import { html, type Html } from '@bourse/service-kit/html';
import { dayOf } from '@bourse/kernel/clock';
import type { Names } from '../../api-client/names.ts';
import { type Exchange, exchanges } from '../../api-client/views.ts';
import type { ServiceName } from '../../api-client/api.ts';
import { apiQuery } from '../../components/parts.ts';
import type { SignedInVisit } from '../../http/page.ts';
import { todoOf, type TodoItem, type WaitingItem } from '../../journeys/todo.ts';
import { hasRole } from '../../session/session.ts';
import { dayIn, daysBetween, hoursIn } from '../../wording/quantities.ts';
import { stepWords, waitingWords } from '../exchanges/step-words.ts';
import { words } from './words.ts';

/** Those of which something is still expected. */
const GOING_ON = [
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
const OF_EACH = 50;

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
  const asked = official
    ? [api.read(`/api/exchanges${apiQuery({ status: 'disputed', limit: OF_EACH })}`, exchanges)]
    : GOING_ON.map((status) =>
        api.read(
          `/api/exchanges${apiQuery({ partyId: territoryId ?? '', status, limit: OF_EACH })}`,
          exchanges,
        ),
      );
  const found = await Promise.all(asked);
  const items: Exchange[] = found.flatMap((one) => (one.kind === 'found' ? one.value.items : []));
  // The lists are read one after the other: what moved on in between stands in two of them.
  const newest = new Map<string, Exchange>();
  for (const item of items) {
    const known = newest.get(item.exchangeId);
    if (known === undefined || known.revision < item.revision) newest.set(item.exchangeId, item);
  }
  const missing = found.find((one) => one.kind === 'unavailable');
  return {
    ...todoOf([...newest.values()], { territoryId, official }),
    missing: missing?.kind === 'unavailable' ? missing.service : undefined,
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
