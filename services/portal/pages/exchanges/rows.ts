import { html, type Html } from '@bourse/service-kit/html';
import { dayOf } from '@bourse/kernel/clock';
import type { Names } from '../../api-client/names.ts';
import type { Exchange, ExchangeStatus } from '../../api-client/views.ts';
import { tag } from '../../components/parts.ts';
import type { Visit } from '../../http/page.ts';
import { both } from '../../wording/language.ts';
import { dayIn, hoursIn } from '../../wording/quantities.ts';
import { exchangeStatusWords } from '../../wording/statuses.ts';

const words = both({
  fr: {
    caption: 'Échanges',
    object: 'Objet',
    lender: 'Prête',
    borrower: 'Emprunte',
    hours: 'Heures',
    status: 'Étape',
    changed: 'Dernier changement',
  },
  en: {
    caption: 'Exchanges',
    object: 'Object',
    lender: 'Lends',
    borrower: 'Borrows',
    hours: 'Hours',
    status: 'Step',
    changed: 'Last change',
  },
});

const tones: Partial<Record<ExchangeStatus, 'good' | 'wait' | 'bad'>> = {
  settled: 'good',
  certified: 'good',
  resolved: 'good',
  signed: 'good',
  delivering: 'good',
  refused: 'bad',
  disputed: 'bad',
  proposed: 'wait',
  countered: 'wait',
  accepted: 'wait',
  securing: 'wait',
  agreed: 'wait',
};

/** Where an exchange stands, as a word. */
export const statusTag = ({ language }: Visit, status: ExchangeStatus): Html =>
  tag(exchangeStatusWords[language][status], tones[status] ?? 'plain');

/** Exchanges as a table. */
export function exchangeRows(visit: Visit, items: readonly Exchange[], names: Names): Html {
  const { language } = visit;
  const say = words[language];
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${say.caption}">
    <table>
      <caption class="visually-hidden">
        ${say.caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">${say.object}</th>
          <th scope="col">${say.lender}</th>
          <th scope="col">${say.borrower}</th>
          <th scope="col" class="number">${say.hours}</th>
          <th scope="col">${say.status}</th>
          <th scope="col">${say.changed}</th>
        </tr>
      </thead>
      <tbody>
        ${items.map(
          (one) =>
            html`<tr>
              <th scope="row"><a href="/echanges/${one.exchangeId}">${one.object}</a></th>
              <td>${names.of(one.lenderId)}</td>
              <td>${names.of(one.borrowerId)}</td>
              <td class="number">${hoursIn(language, one.terms.minutes)}</td>
              <td>${statusTag(visit, one.status)}</td>
              <td>${dayIn(language, dayOf(one.changedAt))}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
