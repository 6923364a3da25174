import { html, type Html } from '@bourse/service-kit/html';
import { MAX_MINUTES } from '@bourse/kernel/minutes';
import {
  type Offer,
  offer as offerView,
  offers,
  type Request,
  request as requestView,
  requests,
} from '../../api-client/views.ts';
import { apiQuery } from '../../components/parts.ts';
import type { Field } from '../../components/field.ts';
import { drawForm, type Form } from '../../components/form.ts';
import type { Outcome, Posted, SignedInVisit } from '../../http/page.ts';
import { sendForm } from '../../journeys/send-form.ts';
import { dayIn, eurosIn, hoursIn, minutesInField } from '../../wording/quantities.ts';
import type { Language } from '../../wording/language.ts';
import { words } from './words.ts';

/** What a proposal starts from: an offer of somebody, or a request. */
type Start = {
  readonly offer: Offer | undefined;
  readonly request: Request | undefined;
  /** Of whoever proposes: requests that an offer could answer, offers that a request could use. */
  readonly ownRequests: readonly Request[];
  readonly ownOffers: readonly Offer[];
};

async function startOf(
  visit: SignedInVisit,
  ids: { readonly offre: string | undefined; readonly demande: string | undefined },
): Promise<Start | Outcome> {
  const { api, session } = visit;
  const own = session.acting.territoryId ?? '';
  if (ids.offre !== undefined) {
    const [found, mine] = await Promise.all([
      api.read(`/api/offers/${encodeURIComponent(ids.offre)}`, offerView),
      api.read(
        `/api/requests${apiQuery({ borrowerId: own, status: 'open', limit: 50 })}`,
        requests,
      ),
    ]);
    if (found.kind === 'unavailable') return found;
    if (found.kind !== 'found') return { kind: 'missing' };
    const ownRequests = mine.kind === 'found' ? mine.value.items : [];
    return { offer: found.value, request: undefined, ownRequests, ownOffers: [] };
  }
  if (ids.demande !== undefined) {
    const [found, mine] = await Promise.all([
      api.read(`/api/requests/${encodeURIComponent(ids.demande)}`, requestView),
      api.read(`/api/offers${apiQuery({ lenderId: own, status: 'open', limit: 50 })}`, offers),
    ]);
    if (found.kind === 'unavailable') return found;
    if (found.kind !== 'found') return { kind: 'missing' };
    const ownOffers = mine.kind === 'found' ? mine.value.items : [];
    return { offer: undefined, request: found.value, ownRequests: [], ownOffers };
  }
  return { kind: 'redirect', to: '/offres' };
}

function formOf(
  { language }: SignedInVisit,
  { offer, request, ownRequests, ownOffers }: Start,
): Form {
  const say = words[language];
  const from = offer === undefined ? `demande=${request?.requestId}` : `offre=${offer.offerId}`;
  const estimate = request?.estimatedMinutes ?? undefined;
  const other: readonly Field[] =
    offer === undefined
      ? [
          ...(ownOffers.length === 0
            ? []
            : [
                {
                  kind: 'choice',
                  name: 'offerId',
                  label: say.fromOffer,
                  options: ownOffers.map(
                    (own) => [own.offerId, ownOfferSaid(language, own)] as const,
                  ),
                  whenEmpty: 'absent',
                } as const,
              ]),
          {
            kind: 'euros',
            name: 'unitCostCents',
            label: say.costField,
            hint: say.noOffer,
            max: 1_000_000,
            whenEmpty: 'absent',
          },
        ]
      : ownRequests.length === 0
        ? []
        : [
            {
              kind: 'choice',
              name: 'requestId',
              label: say.forRequest,
              options: ownRequests.map(({ requestId, title }) => [requestId, title] as const),
              whenEmpty: 'absent',
            },
          ];
  return {
    action: `/echanges?${from}`,
    page: `/echanges/nouveau?${from}`,
    submit: say.send,
    fields: [
      offer === undefined
        ? { kind: 'fixed', name: 'requestId', label: '', value: request?.requestId ?? '' }
        : { kind: 'fixed', name: 'offerId', label: '', value: offer.offerId },
      {
        kind: 'text',
        name: 'object',
        label: say.object,
        min: 3,
        max: 160,
        value: request?.title ?? offer?.title ?? '',
      },
      {
        kind: 'hours',
        name: 'minutes',
        label: say.howMany,
        hint:
          offer === undefined
            ? say.hoursHint
            : say.leftHint(hoursIn(language, offer.availableMinutes)),
        min: 1,
        max: MAX_MINUTES,
        ...(estimate === undefined ? {} : { value: minutesInField(estimate) }),
      },
      { kind: 'day', name: 'startsOn', label: say.from },
      {
        kind: 'day',
        name: 'endsOn',
        label: say.end,
        ...(request === undefined ? {} : { value: request.neededBy }),
      },
      ...other,
    ],
  };
}

const isOutcome = (start: Start | Outcome): start is Outcome => 'kind' in start;

const ownOfferSaid = (
  language: Language,
  { title, availableMinutes, unitCostCents }: Offer,
): string =>
  words[language].ownOffer(
    title,
    hoursIn(language, availableMinutes),
    eurosIn(language, unitCostCents),
  );

/** The shorter way: an offer brings its conditions and its cost, the request its hours and dates. */
function fromOwnOffers(language: Language, { request, ownOffers }: Start): Html | false {
  if (request === undefined || ownOffers.length === 0) return false;
  const say = words[language];
  return html`<section class="panel calm" aria-labelledby="offres">
    <h2 id="offres">${say.fromOwnOffers}</h2>
    <ul>
      ${ownOffers.map(
        (own) =>
          html`<li>
            <a href="/demandes/a-traiter/proposer?offre=${own.offerId}&amp;d-${request.requestId}=1"
              >${ownOfferSaid(language, own)}</a
            >
          </li>`,
      )}
    </ul>
  </section>`;
}

/** What can still be had, and when: an exchange takes hours of the periods that have its days. */
function freeByPeriod(language: Language, { periods }: Offer): Html | false {
  if (periods.length === 0) return false;
  const say = words[language];
  return html`<section class="panel calm" aria-labelledby="libres">
    <h2 id="libres">${say.freeNow}</h2>
    <ul>
      ${periods.map(
        ({ startsOn, endsOn, availableMinutes }) =>
          html`<li>
            ${say.freeDays(
              dayIn(language, startsOn),
              dayIn(language, endsOn),
              hoursIn(language, availableMinutes),
            )}
          </li>`,
      )}
    </ul>
  </section>`;
}

/** Where one proposes an exchange. */
export async function showProposal(visit: SignedInVisit): Promise<Outcome> {
  const { query, language } = visit;
  const ids = { offre: query.get('offre'), demande: query.get('demande') };
  const start = await startOf(visit, ids);
  if (isOutcome(start)) return start;
  const say = words[language];
  const from =
    start.offer === undefined
      ? say.newFromRequest(start.request?.title ?? '')
      : say.newFromOffer(start.offer.title);
  return {
    kind: 'page',
    title: say.new,
    room: 'exchanges',
    content: html`<p class="lead">${from}</p>
      ${start.offer !== undefined && freeByPeriod(language, start.offer)}
      ${fromOwnOffers(language, start)}
      ${drawForm(visit, formOf(visit, start))}`,
  };
}

/** Sends the proposal. What it starts from stands in the address, as on the page of the form. */
export async function sendProposal(visit: SignedInVisit, posted: Posted): Promise<Outcome> {
  const { query } = visit;
  const start = await startOf(visit, {
    offre: query.get('offre'),
    demande: query.get('demande'),
  });
  if (isOutcome(start)) return start;
  return sendForm(visit, posted, {
    form: formOf(visit, start),
    path: '/api/exchanges',
    done: (id) => ({ kind: 'redirect', to: `/echanges/${id}`, notice: 'proposed' }),
    again: showProposal,
  });
}
