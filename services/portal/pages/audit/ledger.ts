import { html, type Html } from '@bourse/service-kit/html';
import { dayAfter, startOfDay } from '@bourse/kernel/clock';
import {
  accounts as accountsView,
  type TrialBalance,
  trialBalance as trialBalanceView,
} from '../../api-client/views.ts';
import { drawFilter } from '../../components/filter.ts';
import { apiQuery, facts, missingPart, pager, part, scrolling } from '../../components/parts.ts';
import type { Outcome, SignedInVisit } from '../../http/page.ts';
import { passOn } from '../../journeys/pass-on.ts';
import { dialects } from '../../wording/dialects.ts';
import { dayFrom, hoursIn, numberIn } from '../../wording/quantities.ts';
import { rooms } from './rooms.ts';
import { words } from './words.ts';

const AT_ONCE = 50;

const kindIn = (language: SignedInVisit['language'], kind: string): string => {
  const { kinds } = words[language];
  return Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : kind;
};

/** Every account, with what it has. */
export async function showAccounts(visit: SignedInVisit): Promise<Outcome> {
  const { language, api, query } = visit;
  const say = words[language];
  const found = await api.read(
    `/api/ledger/accounts${apiQuery({ cursor: query.get('suite'), limit: AT_ONCE })}`,
    accountsView,
  );
  if (found.kind === 'missing' || found.kind === 'refused') return { kind: 'forbidden' };
  const items = found.kind === 'found' ? found.value.items : [];
  const names = await visit.namesOf(items.map(({ accountId }) => accountId));
  const hours = (minutes: number) => hoursIn(language, minutes);
  return {
    kind: 'page',
    status: found.kind === 'found' ? 200 : 503,
    title: say.accounts,
    room: 'audit',
    wide: true,
    above: rooms(visit, '/audit/comptes'),
    content: html`<p class="lead">${say.accountsLead}</p>
      ${found.kind === 'unavailable' && missingPart(language, found.service)}
      ${scrolling(
        language,
        say.accounts,
        html`<table>
          <caption class="visually-hidden">
            ${say.accounts}
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
                  <td>${kindIn(language, one.kind)}</td>
                  <td class="number">${hours(one.balanceMinutes)}</td>
                  <td class="number">${hours(one.pendingOutMinutes)}</td>
                  <td class="number">${hours(one.givenMinutes)}</td>
                  <td class="number">${hours(one.receivedMinutes)}</td>
                </tr>`,
            )}
          </tbody>
        </table>`,
      )}
      ${found.kind === 'found' && pager(language, '/audit/comptes', query, found.value.next)}`,
  };
}

/** The end of a day that has passed, or nothing for now. */
function instantOf({ query, now }: SignedInVisit): {
  readonly at: string | undefined;
  readonly wrong: boolean;
} {
  const given = query.get('au') ?? '';
  if (given === '') return { at: undefined, wrong: false };
  const day = dayFrom(given);
  const end = day === undefined ? undefined : startOfDay(dayAfter(day));
  return end === undefined || end > now
    ? { at: undefined, wrong: true }
    : { at: end, wrong: false };
}

/** All accounts added up, now or at the end of a day. */
export async function showTrialBalance(visit: SignedInVisit): Promise<Outcome> {
  const { language, api } = visit;
  const say = words[language];
  const { at, wrong } = instantOf(visit);
  const found = await api.read(`/api/ledger/trial-balance${apiQuery({ at })}`, trialBalanceView);
  if (found.kind === 'refused' || found.kind === 'missing') return { kind: 'forbidden' };
  const day = visit.query.get('au');
  return {
    kind: 'page',
    status: found.kind === 'found' ? 200 : 503,
    title: say.trial,
    room: 'audit',
    above: rooms(visit, '/audit/balance'),
    content: html`<p class="lead">${say.trialLead}</p>
      ${drawFilter(visit, {
        action: '/audit/balance',
        title: say.at,
        submit: say.show,
        fields: [{ name: 'au', label: say.at, type: 'date', short: true }],
      })}
      ${wrong && html`<p class="missing">${say.atWrong}</p>`}
      ${part(language, found, (trial) => trialTable(visit, trial))}
      <p>
        <a href="/audit/balance.csv${at === undefined ? '' : apiQuery({ au: day })}">${say.csv}</a>
      </p>`,
  };
}

function trialTable({ language }: SignedInVisit, trial: TrialBalance): Html {
  const say = words[language];
  const row = (name: string, sums: Omit<TrialBalance, 'kinds'> | TrialBalance['kinds'][number]) =>
    html`<tr>
      <th scope="row">${name}</th>
      <td class="number">${numberIn(language, sums.accounts)}</td>
      <td class="number">${hoursIn(language, sums.debitsPostedMinutes)}</td>
      <td class="number">${hoursIn(language, sums.creditsPostedMinutes)}</td>
      <td class="number">${hoursIn(language, sums.balanceMinutes)}</td>
    </tr>`;
  return html`<p class="${trial.balanced ? 'good-news' : 'missing'}">
      ${trial.balanced ? say.balanced : say.unbalanced}
    </p>
    ${scrolling(
      language,
      say.trial,
      html`<table>
        <caption class="visually-hidden">
          ${say.trial}
        </caption>
        <thead>
          <tr>
            <th scope="col">${say.kind}</th>
            <th scope="col" class="number">${say.number}</th>
            <th scope="col" class="number">${say.debits}</th>
            <th scope="col" class="number">${say.credits}</th>
            <th scope="col" class="number">${say.balance}</th>
          </tr>
        </thead>
        <tbody>
          ${trial.kinds.map((one) => row(kindIn(language, one.kind), one))}
        </tbody>
        <tfoot>
          ${row(say.sum, trial)}
        </tfoot>
      </table>`,
    )}
    ${facts([
      [say.moved, hoursIn(language, trial.movedMinutes)],
      [say.heldAll, hoursIn(language, trial.heldMinutes)],
    ])}`;
}

/** The trial balance as a file. */
export function exportTrialBalance(visit: SignedInVisit): Promise<Outcome> {
  const { at } = instantOf(visit);
  return passOn(
    visit,
    `/api/ledger/trial-balance${apiQuery({ at, format: 'csv', dialect: dialects[visit.language] })}`,
  );
}
