import { html, type Html } from '@bourse/service-kit/html';
import { dayOf } from '@bourse/kernel/clock';
import { type Statement, statement as statementView } from '../../api-client/ledger-views.ts';
import { drawFilter } from '../../components/filter.ts';
import { apiQuery, missingPart, part } from '../../components/parts.ts';
import { type RecordRow, recordTable } from '../../components/records.ts';
import type { Visit } from '../../http/page.ts';
import type { Language } from '../../wording/language.ts';
import { dayFrom, dayIn, hoursIn, signedHoursIn } from '../../wording/quantities.ts';
import { words } from './words.ts';

const SHOWN = 200;

/** The days that a statement is asked for; neither, where either is not understood. */
export function periodOf(query: ReadonlyMap<string, string>): {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly wrong: boolean;
} {
  const [from, to] = ['du', 'au'].map((name) => query.get(name) ?? '');
  const days = { from: dayFrom(from ?? ''), to: dayFrom(to ?? '') };
  const wrong =
    (from !== '' && days.from === undefined) ||
    (to !== '' && days.to === undefined) ||
    (days.from !== undefined && days.to !== undefined && days.from > days.to);
  return wrong ? { from: undefined, to: undefined, wrong } : { ...days, wrong };
}

/** What moved on an account in a period. @param path Of the page, for its filter and its downloads. */
export async function statementPart(visit: Visit, accountId: string, path: string): Promise<Html> {
  const { language, query, api } = visit;
  const say = words[language];
  const { from, to, wrong } = periodOf(query);
  const found = await api.read(
    `/api/ledger/accounts/${accountId}/statement${apiQuery({ from, to, format: 'json' })}`,
    statementView,
  );
  const period = apiQuery({ du: from, au: to });
  return html`<section aria-labelledby="releve">
    <h2 id="releve">${say.statement}</h2>
    <p>${say.statementLead}</p>
    ${drawFilter(visit, {
      action: path,
      title: say.period,
      submit: say.show,
      fields: [
        { name: 'du', label: say.from, type: 'date', short: true },
        { name: 'au', label: say.to, type: 'date', short: true },
      ],
    })}
    ${wrong && html`<p class="missing">${say.wrongPeriod}</p>`}
    ${found.kind === 'unavailable' && missingPart(language, found.service)}
    ${part(
      language,
      found,
      (statement) =>
        html`${lines(visit, statement, path.startsWith('/audit/') ? '/audit/echanges' : '/echanges')}
          <h3>${say.downloads}</h3>
          <ul class="inline">
            <li><a href="${path}/releve.csv${period}">${say.csv}</a></li>
            <li><a href="${path}/releve.pdf${period}">${say.pdf}</a></li>
          </ul>`,
      { otherwise: html`<p>${say.tooLong}</p>` },
    )}
  </section>`;
}

/** @param exchangesAt Where one reads of an exchange: its parties its file, those who audit its timeline. */
function lines({ language }: Visit, statement: Statement, exchangesAt: string): Html {
  const say = words[language];
  const shown = statement.lines.slice(-SHOWN);
  if (shown.length === 0) return html`<p>${say.empty}</p>`;
  const left = statement.lines.length > shown.length;
  return html`${left && html`<p class="hint">${say.last(shown.length, statement.lines.length)}</p>`}
  ${recordTable(
    language,
    say.statement,
    [
      { label: say.date },
      { label: say.what, heading: true },
      { label: say.with },
      { label: say.minutes, number: true },
      { label: say.after, number: true },
    ],
    [
      sumOf(language, say.opening, statement.openingBalanceMinutes),
      ...shown.map((line) => ({ cells: cellsOf(language, line, exchangesAt) })),
      { ...sumOf(language, say.closing, statement.closingBalanceMinutes), closing: true },
    ],
  )}`;
}

const sumOf = (language: Language, name: string, minutes: number): RecordRow => ({
  cells: [undefined, name, undefined, undefined, hoursIn(language, minutes)],
});

function cellsOf(
  language: Language,
  line: Statement['lines'][number],
  exchangesAt: string,
): RecordRow['cells'] {
  const moved = line.direction === 'given' ? -line.minutes : line.minutes;
  const about = line.exchangeObject ?? line.reason;
  return [
    dayIn(language, dayOf(line.recordedAt)),
    html`${words[language].kinds[line.kind]}${
      about !== null &&
      html`<span class="detail"
        >${
          line.exchangeId === null
            ? about
            : html`<a href="${exchangesAt}/${line.exchangeId}">${about}</a>`
        }</span
      >`
    }`,
    line.counterpartyName ?? line.counterpartyId,
    signedHoursIn(language, moved),
    hoursIn(language, line.balanceMinutes),
  ];
}
