import { html, type Html } from '@bourse/service-kit/html';
import type { Offer } from '../../api-client/views.ts';
import { drawForm } from '../../components/form.ts';
import type { Outcome, Posted, SignedInVisit } from '../../http/page.ts';
import { sendForm } from '../../journeys/send-form.ts';
import { usualNote, usualTerms } from '../../journeys/usual-terms.ts';
import type { Language } from '../../wording/language.ts';
import { dayIn, hoursIn } from '../../wording/quantities.ts';
import { ownOfferSaid, proposalBody, proposalForm } from './proposal-form.ts';
import { isOutcome, type Start, startOf } from './proposal-start.ts';
import { proposalWords } from './proposal-words.ts';

/** The shorter way: an offer brings its conditions and its cost, the request its hours and dates. */
function fromOwnOffers(language: Language, { request, ownOffers }: Start): Html | false {
  if (request === undefined || ownOffers.length === 0) return false;
  const say = proposalWords[language];
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
  const say = proposalWords[language];
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
  const usual = start.request === undefined ? undefined : await usualTerms(visit);
  const say = proposalWords[language];
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
      ${usual !== undefined && usualNote(language, usual)}
      ${drawForm(visit, proposalForm(visit, start, usual))}`,
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
    form: proposalForm(visit, start),
    body: proposalBody,
    path: '/api/exchanges',
    done: (id) => ({ kind: 'redirect', to: `/echanges/${id}`, notice: 'proposed' }),
    again: showProposal,
  });
}
