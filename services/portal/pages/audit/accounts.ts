import type { TerritoryId } from '@bourse/contracts/values';
import { html, type Html } from '@bourse/service-kit/html';
import type { Names } from '../../api-client/names.ts';
import {
  type Account,
  account as accountView,
  accounts as accountsView,
} from '../../api-client/ledger-views.ts';
import { drawFilter } from '../../components/filter.ts';
import { apiQuery, missingPart, pager, scrolling } from '../../components/parts.ts';
import type { Outcome, SignedInVisit } from '../../http/page.ts';
import {
  NOTHING,
  TERRITORY,
  territoryHint,
  writtenTerritory,
} from '../../journeys/written-territory.ts';
import { hoursIn } from '../../wording/quantities.ts';
import { accountKindIn } from './account-kinds.ts';
import { rooms } from './rooms.ts';
import { ledgerWords } from './ledger-words.ts';
import { words } from './words.ts';

const AT_ONCE = 50;

/** Every account, with what it has. */
export async function showAccounts(visit: SignedInVisit): Promise<Outcome> {
  const { language, api, query } = visit;
  const say = ledgerWords[language];
  const audit = words[language];
  const { territoryId, unknown, below } = await writtenTerritory(visit, '/audit/comptes');
  const found = unknown
    ? NOTHING
    : territoryId === undefined
      ? await api.read(
          `/api/ledger/accounts${apiQuery({ cursor: query.get('suite'), limit: AT_ONCE })}`,
          accountsView,
        )
      : await oneAccount(visit, territoryId);
  if (found.kind === 'missing' || found.kind === 'refused') return { kind: 'forbidden' };
  const items = found.kind === 'found' ? found.value.items : [];
  const names = await visit.namesOf(items.map(({ accountId }) => accountId));
  return {
    kind: 'page',
    status: found.kind === 'found' ? 200 : 503,
    title: audit.accounts,
    room: 'audit',
    wide: true,
    above: rooms(visit, '/audit/comptes'),
    content: html`<p class="lead">${say.accountsLead}</p>
      ${drawFilter(visit, {
        action: '/audit/comptes',
        title: say.searchAccounts,
        submit: audit.go,
        fields: [{ name: TERRITORY, label: audit.territory, hint: territoryHint(visit) }],
      })}
      ${below} ${found.kind === 'unavailable' && missingPart(language, found.service)}
      ${found.kind === 'found' && items.length === 0 && html`<p role="status">${say.noAccounts}</p>`}
      ${items.length > 0 && accountsTable(visit, items, names)}
      ${found.kind === 'found' && pager(language, '/audit/comptes', query, found.value.next)}`,
  };
}

/** The account of one territory, as a list of one, or of none. */
async function oneAccount({ api }: SignedInVisit, territoryId: TerritoryId) {
  const found = await api.read(`/api/ledger/accounts/${territoryId}`, accountView);
  if (found.kind === 'missing') return NOTHING;
  return found.kind === 'found' ? { ...found, value: { items: [found.value], next: null } } : found;
}

function accountsTable({ language }: SignedInVisit, items: readonly Account[], names: Names): Html {
  const say = ledgerWords[language];
  const audit = words[language];
  const hours = (minutes: number) => hoursIn(language, minutes);
  return scrolling(
    language,
    audit.accounts,
    html`<table>
          <caption class="visually-hidden">
            ${audit.accounts}
          </caption>
          <thead>
            <tr>
              <th scope="col">${say.account}</th>
              <th scope="col">${say.kind}</th>
              <th scope="col" class="number">${say.balance}</th>
              <th scope="col" class="number">${say.held}</th>
              <th scope="col" class="number">${say.given}</th>
              <th scope="col" class="number">${say.received}</th>
            </tr>
          </thead>
          <tbody>
            ${items.map(
              (one) =>
                html`<tr>
                  <th scope="row">
                    <a href="/audit/comptes/${one.accountId}">${names.of(one.accountId)}</a>
                  </th>
                  <td>${accountKindIn(language, one.kind)}</td>
                  <td class="number">${hours(one.balanceMinutes)}</td>
                  <td class="number">${hours(one.pendingOutMinutes)}</td>
                  <td class="number">${hours(one.givenMinutes)}</td>
                  <td class="number">${hours(one.receivedMinutes)}</td>
                </tr>`,
            )}
          </tbody>
        </table>`,
  );
}
