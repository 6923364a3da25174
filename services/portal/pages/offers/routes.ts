import { html } from '@bourse/service-kit/html';
import { offer as offerView } from '../../api-client/views.ts';
import { drawForm, type Form } from '../../components/form.ts';
import { inOrderOfDays, type ReadRows } from '../../components/row-reading.ts';
import {
  open,
  type Outcome,
  type PageRoute,
  type Params,
  type Posted,
  sent,
  shown,
  type SignedInVisit,
} from '../../http/page.ts';
import { sendForm } from '../../journeys/send-form.ts';
import { whoMay } from '../../session/who-may.ts';
import type { NoticeName } from '../../wording/notices.ts';
import { offerForms, showOffer } from './detail.ts';
import { hasPeriods, offerBody, offerFields, periodRows } from './form.ts';
import { listOffers } from './list.ts';
import { words } from './words.ts';

const LENDERS = whoMay('offer.publish');

/** Offers: to browse, to read, to publish, to change. */
export const offerRoutes: readonly PageRoute[] = [
  open('/offres', listOffers),
  shown('/offres/nouvelle', LENDERS, (visit) => newOffer(visit)),
  sent('/offres', LENDERS, (visit, _params, posted) =>
    sendForm(visit, posted, {
      form: newForm(visit, posted),
      path: '/api/offers',
      ...byPeriods(visit),
      done: (id) => ({ kind: 'redirect', to: `/offres/${id}`, notice: 'offerPublished' }),
      again: newOffer,
    }),
  ),
  open('/offres/:offerId', showOffer),
  shown('/offres/:offerId/modifier', LENDERS, (visit, params) => changeOffer(visit, params)),
  sent('/offres/:offerId/modifier', LENDERS, async (visit, params, posted) => {
    const form = await changeForm(visit, params, posted);
    if ('kind' in form) return form;
    return sendForm(visit, posted, {
      form,
      path: `/api/offers/${idIn(params)}`,
      ...byPeriods(visit),
      method: 'PUT',
      done: () => ({
        kind: 'redirect',
        to: form.page.replace('/modifier', ''),
        notice: 'offerRevised',
      }),
      again: (again) => changeOffer(again, params),
    });
  }),
  step('pause', 'pauses', 'offerPaused'),
  step('reprise', 'resumptions', 'offerResumed'),
  step('retrait', 'withdrawals', 'offerWithdrawn'),
];

const idIn = (params: Params): string => encodeURIComponent(params['offerId'] ?? '');

/** How the periods of an offer are read and sent on. */
const byPeriods = ({ language }: SignedInVisit) => ({
  rows: (read: ReadRows) =>
    inOrderOfDays(periodRows(language), read, { language, order: words[language].periodOrder }),
  body: offerBody,
});

/** @param posted What was sent; while the form is only shown, both ways to give the capacity are open. */
function newForm({ language }: SignedInVisit, posted?: Posted): Form {
  const say = words[language];
  const rows = periodRows(language);
  return {
    action: '/offres',
    page: '/offres/nouvelle',
    fields: offerFields(language, posted === undefined || hasPeriods(rows, posted)),
    rows,
    submit: say.post,
  };
}

function newOffer(visit: SignedInVisit): Outcome {
  const say = words[visit.language];
  return {
    kind: 'page',
    title: say.title,
    room: 'offers',
    content: html`<p class="lead">${say.newLead}</p>
      ${drawForm(visit, newForm(visit))}`,
  };
}

async function changeForm(
  visit: SignedInVisit,
  params: Params,
  posted?: Posted,
): Promise<Form | Exclude<Outcome, { kind: 'page' }>> {
  const found = await visit.api.read(`/api/offers/${idIn(params)}`, offerView);
  if (found.kind === 'unavailable') return found;
  if (found.kind !== 'found') return { kind: 'missing' };
  if (found.value.lenderId !== visit.session.acting.territoryId) return { kind: 'forbidden' };
  const page = `/offres/${found.value.offerId}/modifier`;
  const rows = periodRows(visit.language, found.value);
  const withPeriods = posted === undefined || hasPeriods(rows, posted);
  return {
    action: page,
    page,
    fields: offerFields(visit.language, withPeriods, found.value),
    rows,
    submit: words[visit.language].save,
    seen: found.etag,
  };
}

async function changeOffer(visit: SignedInVisit, params: Params): Promise<Outcome> {
  const form = await changeForm(visit, params);
  if ('kind' in form) return form;
  const say = words[visit.language];
  return { kind: 'page', title: say.revise, room: 'offers', content: drawForm(visit, form) };
}

/** What a lender does to its offer: pausing, reopening, withdrawing. */
function step(
  name: 'pause' | 'reprise' | 'retrait',
  apiStep: string,
  notice: NoticeName,
): PageRoute {
  const which = { pause: 'pause', reprise: 'resume', retrait: 'withdraw' } as const;
  const handle = async (visit: SignedInVisit, params: Params, posted: Posted): Promise<Outcome> => {
    const path = `/api/offers/${idIn(params)}`;
    const found = await visit.api.read(path, offerView);
    if (found.kind === 'unavailable') return found;
    if (found.kind !== 'found') return { kind: 'missing' };
    const forms = offerForms(visit, found.value, found.etag);
    return sendForm(visit, posted, {
      form: forms[which[name]],
      path: `${path}/${apiStep}`,
      done: () => ({ kind: 'redirect', to: `/offres/${found.value.offerId}`, notice }),
      again: (again) => showOffer(again, params),
    });
  };
  return sent(`/offres/:offerId/${name}`, LENDERS, handle);
}
