import { html, type Html } from '@bourse/service-kit/html';
import type { Names } from '../../api-client/names.ts';
import type { TrailEvent } from '../../api-client/views.ts';
import { scrolling } from '../../components/parts.ts';
import type { Visit } from '../../http/page.ts';
import { eventIn } from '../../wording/event-words.ts';
import { hoursIn, secondIn } from '../../wording/quantities.ts';
import { words } from './words.ts';

/** A field of an event's data, when it is text. */
const textOf = ({ data }: TrailEvent, name: string): string | undefined => {
  const value: unknown =
    typeof data === 'object' && data !== null ? Reflect.get(data, name) : undefined;
  return typeof value === 'string' ? value : undefined;
};
const minutesOf = ({ data }: TrailEvent): number | undefined => {
  const value: unknown =
    typeof data === 'object' && data !== null ? Reflect.get(data, 'minutes') : undefined;
  return typeof value === 'number' ? value : undefined;
};

/** For whom an event was done, as far as it says so. */
export const territoryOf = (event: TrailEvent): string | null => {
  const said = textOf(event, 'by') ?? textOf(event, 'lenderId') ?? textOf(event, 'borrowerId');
  return said !== undefined && /^(insee|siren):/.test(said) ? said : null;
};

/** Who did it: a person by their opaque id, or a process of the bourse. */
const whoIn = (language: Visit['language'], { actor }: TrailEvent): string =>
  actor.startsWith('process:')
    ? `${words[language].process} ${actor.slice('process:'.length)}`
    : actor;

/** Events as a table: who, when, what, why, because of what. */
export function eventTable(
  { language }: Visit,
  items: readonly TrailEvent[],
  names: Names,
  options: { readonly withExchange: boolean },
): Html {
  const say = words[language];
  const here = new Set(items.map(({ eventId }) => eventId));
  return scrolling(
    language,
    say.results,
    html`<table class="events">
      <caption class="visually-hidden">
        ${say.results}
      </caption>
      <thead>
        <tr>
          <th scope="col">${say.when}</th>
          <th scope="col">${say.what}</th>
          <th scope="col">${say.who}</th>
          <th scope="col">${say.why}</th>
          <th scope="col">${say.because}</th>
          <th scope="col">${say.details}</th>
        </tr>
      </thead>
      <tbody>
        ${items.map((event) => {
          const forWhom = territoryOf(event);
          const minutes = minutesOf(event);
          const cause = event.causedBy;
          return html`<tr id="e-${event.eventId}">
            <td>
              <time datetime="${event.recordedAt}">${secondIn(language, event.recordedAt)}</time>
            </td>
            <th scope="row">
              ${eventIn(language, event.type)}${minutes !== undefined && html` – ${hoursIn(language, minutes)}`}
              ${
                options.withExchange &&
                event.exchangeId !== null &&
                html`<a class="detail" href="/audit/echanges/${event.exchangeId}"
                  >${say.seeTimeline}</a
                >`
              }
            </th>
            <td>
              <code>${whoIn(language, event)}</code>${
                forWhom !== null && html`<span class="detail">${names.of(forWhom)}</span>`
              }
            </td>
            <td>${textOf(event, 'reason') ?? '–'}</td>
            <td>
              ${
                cause === null
                  ? '–'
                  : here.has(cause.eventId)
                    ? html`<a href="#e-${cause.eventId}">${eventIn(language, cause.type)}</a>`
                    : eventIn(language, cause.type)
              }
            </td>
            <td>
              <details>
                <summary>
                  ${say.details}<span class="visually-hidden">
                    : ${eventIn(language, event.type)}, ${event.eventId}</span
                  >
                </summary>
                <p class="detail">
                  ${say.eventId} <code>${event.eventId}</code><br />
                  ${say.stream} <code>${event.stream}</code>, ${say.revision} ${event.revision}
                </p>
                <pre>${JSON.stringify(event.data, null, 1)}</pre>
              </details>
            </td>
          </tr>`;
        })}
      </tbody>
    </table>`,
  );
}
