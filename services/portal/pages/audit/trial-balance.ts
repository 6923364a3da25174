import { html, type Html } from '@bourse/service-kit/html';
import { dayAfter, startOfDay } from '@bourse/kernel/clock';
import {
  type TrialBalance,
  trialBalance as trialBalanceView,
} from '../../api-client/ledger-views.ts';
import { drawFilter } from '../../components/filter.ts';
import { apiQuery, facts, part, scrolling } from '../../components/parts.ts';
import type { Outcome, SignedInVisit } from '../../http/page.ts';
import { passOn } from '../../journeys/pass-on.ts';
import { dialects } from '../../wording/dialects.ts';
import { dayFrom, hoursIn, numberIn } from '../../wording/quantities.ts';
import { accountKindIn } from './account-kinds.ts';
import { rooms } from './rooms.ts';
import { ledgerWords } from './ledger-words.ts';
import { words } from './words.ts';

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
  const say = ledgerWords[language];
  const audit = words[language];
  const { at, wrong } = instantOf(visit);
  const found = await api.read(`/api/ledger/trial-balance${apiQuery({ at })}`, trialBalanceView);
  if (found.kind === 'refused' || found.kind === 'missing') return { kind: 'forbidden' };
  const day = visit.query.get('au');
  return {
    kind: 'page',
    status: found.kind === 'found' ? 200 : 503,
    title: audit.trial,
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
  const say = ledgerWords[language];
  const audit = words[language];
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
      audit.trial,
      html`<table>
        <caption class="visually-hidden">
          ${audit.trial}
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
          ${trial.kinds.map((one) => row(accountKindIn(language, one.kind), one))}
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
