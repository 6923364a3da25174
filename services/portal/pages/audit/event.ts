import { html, type Html } from '@bourse/service-kit/html';
import type { Names } from '../../api-client/names.ts';
import type { TrailEvent } from '../../api-client/views.ts';
import { facts } from '../../components/parts.ts';
import { recordedHint } from '../../components/recorded.ts';
import { isId } from '../../http/given-id.ts';
import type { Outcome, Params, SignedInVisit } from '../../http/page.ts';
import { inPlaceOf } from '../../journeys/pass-on.ts';
import { secondIn } from '../../wording/quantities.ts';
import { factsOf, reasonOf } from './event-facts.ts';
import { aboutOf, addressOf, namedIn, titleIn, whoIn } from './events.ts';
import { rooms } from './rooms.ts';
import { chain as chainView } from './trail-views.ts';
import { words } from './words.ts';

/** One event: what it says, what led to it from what somebody did on, and what came of it. */
export async function showEvent(visit: SignedInVisit, params: Params): Promise<Outcome> {
  const { language, api } = visit;
  const say = words[language];
  const { eventId = '' } = params;
  if (!isId(eventId)) return { kind: 'missing' };
  const found = await api.read(`/api/audit/events/${eventId}/chain`, chainView);
  if (found.kind !== 'found') return inPlaceOf(found);
  const { causes, event, effects } = found.value;
  const names = await visit.namesOf(namedIn([...causes, event, ...effects]));
  return {
    kind: 'page',
    title: titleIn(language, event),
    room: 'audit',
    above: rooms(visit, undefined),
    content: html`<p>${aboutOf(visit, event, names)}</p>
      ${facts([
        [say.when, secondIn(language, event.recordedAt)],
        [say.who, whoIn(language, event, names).join(', ')],
        [say.why, reasonOf(event)],
        [
          say.ofExchange,
          event.exchangeId !== null &&
            html`<a href="/audit/echanges/${event.exchangeId}">${say.seeTimeline}</a>`,
        ],
      ])}
      ${story(visit, { id: 'causes', title: say.causes, none: say.noCause, items: causes, names })}
      ${story(visit, { id: 'suites', title: say.effects, none: say.noEffect, items: effects, names })}
      <h2>${say.said}</h2>
      ${facts(factsOf(language, event, names))}
      <h2>${say.asPublished}</h2>
      <p>
        ${say.eventId} <code>${event.eventId}</code><br />
        ${say.stream} <code>${event.stream}</code>, ${say.revision} ${event.revision}<br />
        ${say.who} <code>${event.actor}</code>
      </p>
      <pre>${JSON.stringify(event.data, null, 1)}</pre>
      ${recordedHint(language)}`,
  };
}

function story(
  visit: SignedInVisit,
  of: {
    readonly id: string;
    readonly title: string;
    readonly none: string;
    readonly items: readonly TrailEvent[];
    readonly names: Names;
  },
): Html {
  const { language } = visit;
  const { id, title, none, items, names } = of;
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${
      items.length === 0
        ? html`<p>${none}</p>`
        : html`<ol class="rows">
            ${items.map(
              (one) =>
                html`<li>
                  <a href="${addressOf(one.eventId)}">${titleIn(language, one)}</a>
                  <span class="detail"
                    >${[...whoIn(language, one, names), secondIn(language, one.recordedAt)].join(', ')}</span
                  >
                </li>`,
            )}
          </ol>`
    }
  </section>`;
}
