import { html, type Html } from '@bourse/service-kit/html';
import type { Exchange } from '../../api-client/exchange-views.ts';
import { NOTHING, recordTable } from '../../components/records.ts';
import type { Visit } from '../../http/page.ts';
import { dayIn, eurosIn, hoursIn } from '../../wording/quantities.ts';
import { words } from './words.ts';

const rows = ['proposed', 'agreed', 'logged', 'certified', 'settled', 'reversed', 'owed'] as const;

/** Hours, and beside them what they cost: two units that are never added. */
export function figuresTable({ language }: Visit, { figures }: Exchange): Html {
  const say = words[language];
  return html`<section aria-labelledby="chiffres">
    <h2 id="chiffres">${say.figures}</h2>
    <table>
      <caption class="note">
        ${say.figuresNote}
      </caption>
      <thead>
        <tr>
          <th scope="col">${say.status}</th>
          <th scope="col" class="number">${say.hours}</th>
          <th scope="col" class="number">${say.euros}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((name) => {
          const figure = figures[name];
          return (
            figure !== null &&
            !(name === 'logged' && figures.agreed === null) &&
            html`<tr>
              <th scope="row">${say.figureNames[name]}</th>
              <td class="number">${hoursIn(language, figure.minutes)}</td>
              <td class="number">${eurosIn(language, figure.costCents)}</td>
            </tr>`
          );
        })}
      </tbody>
    </table>
  </section>`;
}

/** Each session of work, with what it adds up to. */
export function sessionsTable({ language }: Visit, exchange: Exchange): Html | false {
  const say = words[language];
  const { sessions, status } = exchange;
  if (sessions.length === 0 && status !== 'signed' && status !== 'delivering') return false;
  return html`<section aria-labelledby="seances">
    <h2 id="seances">${say.sessions}</h2>
    ${
      sessions.length === 0
        ? html`<p>${say.noSessions}</p>`
        : recordTable(
            language,
            say.sessions,
            [
              { label: say.day, heading: true },
              { label: say.duration, number: true },
              { label: say.total, number: true },
              { label: say.correction },
            ],
            sessions.map((session) => ({
              cells: [
                dayIn(language, session.on),
                session.minutes === 0 ? say.takenBack : hoursIn(language, session.minutes),
                hoursIn(language, session.totalMinutes),
                session.correctedFor ?? NOTHING,
              ],
            })),
          )
    }
  </section>`;
}
