import { html, type Html } from '@bourse/service-kit/html';
import { dayOf } from '@bourse/kernel/clock';
import { type Exchange, exchanges } from '../../api-client/exchange-views.ts';
import { type Offer, offer as offerView } from '../../api-client/views.ts';
import { reasonField } from '../../components/field.ts';
import { drawForm, type Form } from '../../components/form.ts';
import { facts, part, prose, skillsList, tag, territoryLink } from '../../components/parts.ts';
import type { Outcome, Params, SignedInVisit, Visit } from '../../http/page.ts';
import { hasRole } from '../../session/session.ts';
import { dayIn, eurosIn, hoursIn } from '../../wording/quantities.ts';
import { offerStatusWords } from '../../wording/statuses.ts';
import { exchangeRows } from '../exchanges/rows.ts';
import { capacityOf } from './cards.ts';
import { periodsPart } from './periods.ts';
import { words } from './words.ts';

/** One offer: what it says, what is left of it, and what can be done with it. */
export async function showOffer(visit: Visit, params: Params): Promise<Outcome> {
  const { language, api, session } = visit;
  const say = words[language];
  const id = encodeURIComponent(params['offerId'] ?? '');
  const found = await api.read(`/api/offers/${id}`, offerView);
  if (found.kind === 'unavailable') return found;
  if (found.kind !== 'found') return { kind: 'missing' };
  const offer = found.value;
  const own = session !== undefined && session.acting.territoryId === offer.lenderId;
  const born = own ? await api.read(`/api/exchanges?offerId=${id}&limit=20`, exchanges) : undefined;
  const items: readonly Exchange[] = born?.kind === 'found' ? born.value.items : [];
  const names = await visit.namesOf([offer.lenderId, ...items.map((one) => one.borrowerId)]);
  return {
    kind: 'page',
    title: offer.title,
    room: 'offers',
    content: html`<p class="by">
        ${territoryLink(offer.lenderId, names.of(offer.lenderId))}
        ${tag(offerStatusWords[language][offer.status], offer.status === 'open' ? 'good' : 'wait')}
      </p>
      ${skillsList(offer.skills)}
      <h2>${say.about}</h2>
      ${prose(offer.description)}
      ${
        offer.conditions !== '' &&
        html`<h3>${say.conditions}</h3>
          ${prose(offer.conditions)}`
      }
      ${facts([
        [say.left, capacityOf(language, offer)],
        [say.reserved, own && hoursIn(language, offer.reservedMinutes)],
        [say.consumed, own && hoursIn(language, offer.consumedMinutes)],
        [say.cost, say.costOf(eurosIn(language, offer.unitCostCents))],
        [say.until, offer.expiresOn === null ? say.noEnd : dayIn(language, offer.expiresOn)],
        [say.since, dayIn(language, dayOf(offer.publishedAt))],
        [say.closed, offer.closedReason],
      ])}
      ${periodsPart(language, offer)} ${!own && offer.status === 'open' && asking(visit, offer)}
      ${session !== undefined && own && ownersPart({ ...visit, session }, offer, found.etag)}
      ${
        born !== undefined &&
        html`<section aria-labelledby="echanges">
          <h2 id="echanges">${say.exchanges}</h2>
          ${part(language, born, () => exchangeRows(visit, items, names))}
        </section>`
      }`,
  };
}

/** Whoever may borrow asks; whoever is not signed in is asked who they are first. */
function asking({ session, language }: Visit, offer: Offer): Html | false {
  const say = words[language];
  if (session !== undefined && !hasRole(session, 'requester', 'signatory', 'lender')) return false;
  return html`<div class="panel">
    <p>
      <a class="button" href="/echanges/nouveau?offre=${offer.offerId}">${say.ask}</a>
    </p>
    <p class="hint">${say.askHint}</p>
  </div>`;
}

const formAt = (
  offer: Offer,
  step: string,
  given: Pick<Form, 'fields' | 'submit' | 'seen'> & { readonly grave?: boolean },
): Form => ({
  action: `/offres/${offer.offerId}/${step}`,
  page: `/offres/${offer.offerId}`,
  ...given,
});

/** The forms by which a lender opens and closes its offer. */
export function offerForms(visit: Visit, offer: Offer, seen: string | undefined) {
  const say = words[visit.language];
  return {
    pause: formAt(offer, 'pause', { fields: [], submit: say.pause, seen }),
    resume: formAt(offer, 'reprise', { fields: [], submit: say.resume, seen }),
    withdraw: formAt(offer, 'retrait', {
      fields: [reasonField(say.why, say.whyShown)],
      submit: say.withdraw,
      grave: true,
      seen,
    }),
  };
}

function ownersPart(visit: SignedInVisit, offer: Offer, seen: string | undefined): Html | false {
  if (offer.status === 'withdrawn' || offer.status === 'expired') return false;
  if (!hasRole(visit.session, 'lender', 'signatory')) return false;
  const say = words[visit.language];
  const forms = offerForms(visit, offer, seen);
  const withdrawing = visit.shownAgain(forms.withdraw.action) !== undefined;
  return html`<section aria-labelledby="votre" class="panel">
    <h2 id="votre">${say.own}</h2>
    <p><a class="button second" href="/offres/${offer.offerId}/modifier">${say.revise}</a></p>
    ${drawForm(visit, offer.status === 'open' ? forms.pause : forms.resume)}
    <details ${withdrawing && html`open`}>
      <summary>${say.withdraw}</summary>
      <p>${say.withdrawHint}</p>
      ${drawForm(visit, forms.withdraw)}
    </details>
  </section>`;
}
