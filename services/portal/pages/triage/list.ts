import { html, type Html } from '@bourse/service-kit/html';
import type { Offer } from '../../api-client/views.ts';
import type { Names } from '../../api-client/names.ts';
import { drawFilter } from '../../components/filter.ts';
import { missingPart, tag } from '../../components/parts.ts';
import type { Outcome, SignedInVisit } from '../../http/page.ts';
import { dayFrom, dayIn, eurosIn, hoursIn } from '../../wording/quantities.ts';
import { CHOSEN } from './propose-many.ts';
import { liveWaiting, ownOffers, type Waiting, waitingRequests } from './waiting.ts';
import { words } from './words.ts';

/** The open requests, the oldest first, to be answered several at once. */
export async function showTriage(visit: SignedInVisit): Promise<Outcome> {
  const { language, query } = visit;
  const say = words[language];
  const [found, own] = await Promise.all([waitingRequests(visit), ownOffers(visit)]);
  const { items, all, cut, names, missing } = found;
  const before = query.get('avant') ?? '';
  const live = liveWaiting(visit, names);
  return {
    kind: 'page',
    status: missing === undefined ? 200 : 503,
    title: say.title,
    room: 'requests',
    wide: true,
    ...(live === undefined ? {} : { live }),
    content: html`<p class="lead">${say.lead}</p>
      ${filterOf(visit)}
      ${before !== '' && dayFrom(before) === undefined && html`<p class="missing">${say.beforeWrong}</p>`}
      ${missing !== undefined && missingPart(language, missing)}
      ${cut && html`<p class="missing">${say.first}</p>`}
      ${query.has('rien') && html`<p class="missing" role="alert">${say.nothingChosen}</p>`}
      ${
        items.length === 0
          ? missing === undefined && html`<p>${say.none}</p>`
          : html`<p>${say.count(items.length, all)}</p>
              ${own.kind === 'unavailable' && missingPart(language, own.service)}
              ${chooser(visit, items, own.kind === 'found' ? own.value.items : undefined, names)}`
      }`,
  };
}

const filterOf = (visit: SignedInVisit): Html => {
  const say = words[visit.language];
  return drawFilter(visit, {
    action: '/demandes/a-traiter',
    title: say.filter,
    submit: say.search,
    fields: [
      { name: 'competence', label: say.skill },
      { name: 'departement', label: say.departement, hint: say.departementHint, short: true },
      {
        name: 'perimetre',
        label: say.where,
        every: say.every,
        options: [
          ['dans', say.inside],
          ['hors', say.outside],
        ],
      },
      { name: 'avant', label: say.before, type: 'date', short: true },
    ],
  });
};

/**
 * Nothing is changed by it: it leads to the page on which each proposal is checked.
 *
 * @param own The offers to start from; undefined while they cannot be had.
 */
function chooser(
  visit: SignedInVisit,
  items: readonly Waiting[],
  own: readonly Offer[] | undefined,
  names: Names,
): Html {
  const { language } = visit;
  const say = words[language];
  const picks = own !== undefined && own.length > 0;
  return html`<form method="get" action="/demandes/a-traiter/proposer">
    <ul class="rows picks">
      ${items.map((one) => lineOf(visit, one, names, picks))}
    </ul>
    ${
      picks
        ? html`<div class="panel now">
            <div class="field">
              <label for="offre">${say.offer}</label>
              <select id="offre" name="offre">
                ${own.map(
                  (offer) =>
                    html`<option value="${offer.offerId}">
                      ${say.offerLine(
                        offer.title,
                        hoursIn(language, offer.availableMinutes),
                        eurosIn(language, offer.unitCostCents),
                      )}
                    </option>`,
                )}
              </select>
            </div>
            <button type="submit">${say.prepare}</button>
          </div>`
        : own !== undefined &&
          html`<p class="panel now">${say.noOffer} <a href="/offres/nouvelle">${say.publish}</a></p>`
    }
  </form>`;
}

function lineOf(
  { language }: SignedInVisit,
  { request, days, inside, going }: Waiting,
  names: Names,
  picks: boolean,
): Html {
  const say = words[language];
  const { requestId, title, borrowerId, estimatedMinutes, neededBy } = request;
  const id = `${CHOSEN}${requestId}`;
  const detail = [
    names.of(borrowerId),
    say.waits(days),
    say.needed(dayIn(language, neededBy)),
    estimatedMinutes === null ? say.noHours : say.hours(hoursIn(language, estimatedMinutes)),
  ].join(', ');
  const about = html`<a href="/demandes/${requestId}">${title}</a>
    <span class="detail" id="${id}-detail">${detail}</span>
    ${tag(inside ? say.in : say.out, inside ? 'good' : 'plain')} ${going && tag(say.going, 'wait')}`;
  return html`<li>
    ${
      picks &&
      !going &&
      html`<input
        type="checkbox"
        id="${id}"
        name="${id}"
        value="1"
        aria-label="${say.send} : ${title}"
        aria-describedby="${id}-detail"
      />`
    }
    <div>${about}</div>
  </li>`;
}
