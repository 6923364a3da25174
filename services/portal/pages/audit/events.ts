import { html, type Html } from '@bourse/service-kit/html';
import type { Names } from '../../api-client/names.ts';
import type { TrailEvent } from '../../api-client/views.ts';
import { NOTHING, recordTable } from '../../components/records.ts';
import type { Visit } from '../../http/page.ts';
import { eventIn } from '../../wording/event-words.ts';
import type { Language } from '../../wording/language.ts';
import { actorIn } from '../../wording/process-words.ts';
import { hoursIn, secondIn } from '../../wording/quantities.ts';
import { causeOf, type Origins } from './causes.ts';
import {
  actingFor,
  otherFactsOf,
  minutesOf,
  partiesOf,
  reasonOf,
  territoriesOf,
  titleOf,
} from './event-facts.ts';
import { words } from './words.ts';

/** Where one event stands by itself, with its causes and effects. */
export const addressOf = (eventId: string): string => `/audit/evenements/${eventId}`;

/** Whom events name, for their names to be asked. */
export const namedIn = (items: readonly TrailEvent[]): readonly string[] =>
  items.flatMap(territoriesOf);

type Shown = {
  readonly withExchange: boolean;
  /** Of one exchange: what its parties do without saying so in each event. */
  readonly lenderId?: string | undefined;
  /** Where what happened of itself began; left out where the events are not all of one story. */
  readonly origins?: Origins;
};

/** Events as a table: who, when, what, why, because of what. */
export function eventTable(
  visit: Visit,
  items: readonly TrailEvent[],
  names: Names,
  shown: Shown,
): Html {
  const { language } = visit;
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
        html`${titleIn(language, event)}${aboutOf(visit, event, names)}
        ${shown.withExchange && exchangeLink(visit, event)}`,
        whoOf(visit, event, names, shown),
        reasonOf(event) ?? NOTHING,
        causeOf(visit, event, { here, origins: shown.origins }),
        detailsOf(visit, event, names),
      ],
    })),
  );
  return html`<div class="events">${table}</div>`;
}

/** What happened, and over how much: `Séance relevée – 7 h`. */
export function titleIn(language: Language, event: TrailEvent): string {
  const minutes = minutesOf(event);
  const named = eventIn(language, event.type);
  return minutes === undefined ? named : `${named} – ${hoursIn(language, minutes)}`;
}

/** About what, and between whom. */
export function aboutOf({ language }: Visit, event: TrailEvent, names: Names): Html {
  const title = titleOf(event);
  const between = betweenIn(language, event, names);
  return html`${
    title !== undefined && html`<span class="detail">${words[language].quoted(title)}</span>`
  }${between !== undefined && html`<span class="detail">${between}</span>`}`;
}

/** Who lends to whom, who gives hours to whom, or whom it is about. */
function betweenIn(language: Language, event: TrailEvent, names: Names): string | undefined {
  const say = words[language];
  const { lender, borrower, giver, receiver, of } = partiesOf(event);
  if (giver !== undefined && receiver !== undefined) {
    return say.gives(names.of(giver), names.of(receiver));
  }
  if (lender !== undefined && borrower !== undefined) {
    return say.lends(names.of(lender), names.of(borrower));
  }
  const about = of ?? receiver ?? lender ?? borrower;
  return about === undefined || about === actingFor(event) ? undefined : names.of(about);
}

/** For whom something was done, and by whom: nobody is named, a person is an opaque number. */
export function whoIn(
  language: Language,
  event: TrailEvent,
  names: Names,
  lenderId?: string,
): readonly [who: string, more?: string] {
  // Only the lender logs work, and the event need not say so.
  const forWhom = actingFor(event) ?? (event.type.startsWith('Work') ? lenderId : undefined);
  const actor = actorIn(language, event.actor);
  return forWhom === undefined ? [actor] : [names.of(forWhom), actor];
}

function whoOf({ language }: Visit, event: TrailEvent, names: Names, { lenderId }: Shown): Html {
  const [who, more] = whoIn(language, event, names, lenderId);
  return html`${who}${more !== undefined && html`<span class="detail">${more}</span>`}`;
}

const exchangeLink = ({ language }: Visit, { exchangeId }: TrailEvent): Html | false =>
  exchangeId !== null &&
  html`<a class="detail" href="/audit/echanges/${exchangeId}">${words[language].seeTimeline}</a>`;

/** What else it says; then what is for those who check it by machine. */
function detailsOf({ language }: Visit, event: TrailEvent, names: Names): Html {
  const say = words[language];
  return html`<details>
    <summary>
      ${say.details}<span class="visually-hidden">
        : ${eventIn(language, event.type)}, ${event.eventId}</span
      >
    </summary>
    <ul>
      ${otherFactsOf(language, event, names).map(([name, value]) => html`<li>${say.fact(name, value)}</li>`)}
    </ul>
    <p><a href="${addressOf(event.eventId)}">${say.chain}</a></p>
  </details>`;
}
