import { html, type Html } from '@bourse/service-kit/html';
import type { TrailEvent } from '../../api-client/views.ts';
import type { Visit } from '../../http/page.ts';
import { eventIn } from '../../wording/event-words.ts';
import { isAutomatic } from '../../wording/process-words.ts';
import { words } from './words.ts';

/** Of events that happened of themselves, the first cause among those shown: what somebody did. */
export type Origins = ReadonlyMap<string, TrailEvent>;

/** Follows causes back among events that are all there. */
export function originsOf(items: readonly TrailEvent[]): Origins {
  const byId = new Map(items.map((event) => [event.eventId, event]));
  const origins = new Map<string, TrailEvent>();
  for (const event of items) {
    let first: TrailEvent | undefined;
    let at = event.causedBy === null ? undefined : byId.get(event.causedBy.eventId);
    // As many steps as there are events: causes that somebody made up may go round in a circle.
    for (let steps = 0; at !== undefined && steps < items.length; steps += 1) {
      first = at;
      at = at.causedBy === null ? undefined : byId.get(at.causedBy.eventId);
    }
    if (first !== undefined && first !== event) origins.set(event.eventId, first);
  }
  return origins;
}

/** What caused an event, as links: what came right before it, and what somebody had done at first. */
export function causeOf(
  { language }: Visit,
  event: TrailEvent,
  options: { readonly here: ReadonlySet<string>; readonly origins: Origins | undefined },
): Html {
  const say = words[language];
  const cause = event.causedBy;
  if (cause === null) return html`${isAutomatic(event.actor) ? say.byTime : say.byPerson}`;
  const link = ({ eventId, type }: { readonly eventId: string; readonly type: string }) =>
    html`<a href="${options.here.has(eventId) ? `#e-${eventId}` : `/audit/evenements/${eventId}`}"
      >${eventIn(language, type)}</a
    >`;
  const origin = options.origins?.get(event.eventId);
  return html`${link(cause)}${
    origin !== undefined &&
    origin.eventId !== cause.eventId &&
    html`<span class="detail">${say.atFirst} ${link(origin)}</span>`
  }`;
}
