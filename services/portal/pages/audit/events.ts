import { html, type Html } from '@bourse/service-kit/html';
import type { Names } from '../../api-client/names.ts';
import type { TrailEvent } from '../../api-client/views.ts';
import { NOTHING, recordTable } from '../../components/records.ts';
import type { Visit } from '../../http/page.ts';
import { eventIn } from '../../wording/event-words.ts';
import type { Language } from '../../wording/language.ts';
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
  const table = recordTable(
    language,
    say.results,
    [
      { label: say.when },
      { label: say.what, heading: true },
      { label: say.who },
      { label: say.why },
      { label: say.because },
      { label: say.details },
    ],
    items.map((event) => ({
      id: `e-${event.eventId}`,
      cells: [
        html`<time datetime="${event.recordedAt}">${secondIn(language, event.recordedAt)}</time>`,
        whatOf(language, event, options),
        whoOf(language, event, names),
        textOf(event, 'reason') ?? NOTHING,
        causeOf(language, event, here),
        detailsOf(language, event),
      ],
    })),
  );
  return html`<div class="events">${table}</div>`;
}

function whatOf(
  language: Language,
  event: TrailEvent,
  { withExchange }: { readonly withExchange: boolean },
): Html {
  const minutes = minutesOf(event);
  return html`${eventIn(language, event.type)}${
    minutes !== undefined && html` – ${hoursIn(language, minutes)}`
  }
  ${
    withExchange &&
    event.exchangeId !== null &&
    html`<a class="detail" href="/audit/echanges/${event.exchangeId}"
      >${words[language].seeTimeline}</a
    >`
  }`;
}

function whoOf(language: Language, event: TrailEvent, names: Names): Html {
  const forWhom = territoryOf(event);
  return html`<code>${whoIn(language, event)}</code>${
    forWhom !== null && html`<span class="detail">${names.of(forWhom)}</span>`
  }`;
}

/** A link, where what it follows from is on the page. */
function causeOf(
  language: Language,
  { causedBy: cause }: TrailEvent,
  here: ReadonlySet<string>,
): Html | string {
  if (cause === null) return NOTHING;
  const named = eventIn(language, cause.type);
  return here.has(cause.eventId) ? html`<a href="#e-${cause.eventId}">${named}</a>` : named;
}

function detailsOf(language: Language, event: TrailEvent): Html {
  const say = words[language];
  return html`<details>
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
  </details>`;
}
