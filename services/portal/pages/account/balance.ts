import { html, type Html } from '@bourse/service-kit/html';
import { type Account, type Series, series } from '../../api-client/ledger-views.ts';
import { stepChart } from '../../components/chart.ts';
import { facts, part } from '../../components/parts.ts';
import { dayOf } from '@bourse/kernel/clock';
import type { Visit } from '../../http/page.ts';
import { dayIn, daysBetween, hoursIn, monthIn } from '../../wording/quantities.ts';
import { words } from './words.ts';

/** Older accounts are drawn by month: a line of a thousand days tells no more. */
const DAYS_DRAWN = 92;

/** What an account has, and what of it is spoken for. */
export function accountFacts({ language }: Visit, account: Account): Html {
  const say = words[language];
  const hours = (minutes: number) => hoursIn(language, minutes);
  return html`${account.status === 'frozen' && html`<p class="missing">${say.frozen}</p>`}
    ${account.status === 'closed' && html`<p class="missing">${say.closed}</p>`}
    <p class="big">
      <span>${say.balance}</span>
      <strong>${hours(account.balanceMinutes)}</strong>
    </p>
    ${facts([
      [say.available, hours(account.availableMinutes)],
      [say.pendingOut, hours(account.pendingOutMinutes)],
      [say.pendingIn, hours(account.pendingInMinutes)],
      [say.given, hours(account.givenMinutes)],
      [say.received, hours(account.receivedMinutes)],
      [say.limit, hours(account.creditLimitMinutes)],
    ])}`;
}

/** How a balance came to be: a chart, and its table. */
export async function evolution(visit: Visit, account: Account): Promise<Html> {
  const { language, now, api } = visit;
  const say = words[language];
  const by = daysBetween(dayOf(account.openedAt), dayOf(now)) <= DAYS_DRAWN ? 'day' : 'month';
  const found = await api.read(
    `/api/ledger/accounts/${account.accountId}/history?by=${by}`,
    series,
  );
  return html`<section aria-labelledby="evolution">
    <h2 id="evolution">${say.evolution}</h2>
    ${part(language, found, (history) => drawn(visit, history))}
  </section>`;
}

function drawn({ language }: Visit, { by, points }: Series): Html {
  const say = words[language];
  const named = (period: string) =>
    by === 'day' ? dayIn(language, period) : monthIn(language, period);
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return html``;
  return html`${stepChart(
    points.map(({ period, balanceMinutes }) => ({ label: named(period), value: balanceMinutes })),
    {
      name: say.evolutionChart(named(first.period), named(last.period)),
      format: (minutes) => hoursIn(language, minutes),
    },
  )}
    <details>
      <summary>${say.asTable}</summary>
      <table>
        <caption class="visually-hidden">
          ${say.evolution}
        </caption>
        <thead>
          <tr>
            <th scope="col">${by === 'day' ? say.day : say.month}</th>
            <th scope="col" class="number">${say.balance}</th>
          </tr>
        </thead>
        <tbody>
          ${points
            .filter(
              (point, index) =>
                index === 0 || point.balanceMinutes !== points[index - 1]?.balanceMinutes,
            )
            .map(
              ({ period, balanceMinutes }) =>
                html`<tr>
                  <th scope="row">${named(period)}</th>
                  <td class="number">${hoursIn(language, balanceMinutes)}</td>
                </tr>`,
            )}
        </tbody>
      </table>
    </details>`;
}
