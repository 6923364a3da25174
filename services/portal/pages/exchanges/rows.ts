import type { ExchangeStatus } from '@bourse/contracts/exchanges';
import { html, type Html } from '@bourse/service-kit/html';
import { dayOf } from '@bourse/kernel/clock';
import type { Names } from '../../api-client/names.ts';
import type { Exchange } from '../../api-client/exchange-views.ts';
import { tag } from '../../components/parts.ts';
import type { Visit } from '../../http/page.ts';
import { both } from '../../wording/language.ts';
import { dayIn, hoursIn } from '../../wording/quantities.ts';
import { exchangeStatusWords } from '../../wording/statuses.ts';

const words = both({
  fr: {
    lends: (lender: string, hours: string, borrower: string) =>
      `${lender} prête ${hours} à ${borrower}`,
    changed: (day: string) => `dernier changement le ${day}`,
  },
  en: {
    lends: (lender: string, hours: string, borrower: string) =>
      `${lender} lends ${hours} to ${borrower}`,
    changed: (day: string) => `last changed on ${day}`,
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

/** Exchanges as a list: it stays readable on a telephone, where a table would not. */
export function exchangeRows<One extends Exchange>(
  visit: Visit,
  items: readonly One[],
  names: Names,
  hrefOf = ({ exchangeId }: One): string => `/echanges/${exchangeId}`,
  /** What there is to say of one beside its status. */
  marksOf: (one: One) => Html | false = () => false,
): Html {
  const { language } = visit;
  const say = words[language];
  return html`<ul class="rows">
    ${items.map((one) => {
      const hours = hoursIn(language, one.terms.minutes);
      const parties = say.lends(names.of(one.lenderId), hours, names.of(one.borrowerId));
      return html`<li>
        <a href="${hrefOf(one)}">${one.object}</a>
        <span class="detail"
          >${parties}, ${say.changed(dayIn(language, dayOf(one.changedAt)))}</span
        >
        ${marksOf(one)} ${statusTag(visit, one.status)}
      </li>`;
    })}
  </ul>`;
}
