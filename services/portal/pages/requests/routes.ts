import { html } from '@bourse/service-kit/html';
import { request as requestView } from '../../api-client/views.ts';
import { drawForm, type Form } from '../../components/form.ts';
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
import { requestForms, showRequest } from './detail.ts';
import { requestFields } from './form.ts';
import { listRequests } from './list.ts';
import { words } from './words.ts';

const BORROWERS = whoMay('request.post');

/** Requests: to browse, to read, to post in plain words, to change, to end. */
export const requestRoutes: readonly PageRoute[] = [
  open('/demandes', listRequests),
  shown('/demandes/nouvelle', BORROWERS, (visit) => newRequest(visit)),
  sent('/demandes', BORROWERS, (visit, _params, posted) =>
    sendForm(visit, posted, {
      form: newForm(visit),
      path: '/api/requests',
      done: (id) => ({ kind: 'redirect', to: `/demandes/${id}`, notice: 'requestPosted' }),
      again: newRequest,
    }),
  ),
  open('/demandes/:requestId', showRequest),
  shown('/demandes/:requestId/modifier', BORROWERS, changeRequest),
  sent('/demandes/:requestId/modifier', BORROWERS, async (visit, params, posted) => {
    const form = await changeForm(visit, params);
    if ('kind' in form) return form;
    return sendForm(visit, posted, {
      form,
      path: `/api/requests/${idIn(params)}`,
      method: 'PUT',
      done: () => ({
        kind: 'redirect',
        to: form.page.replace('/modifier', ''),
        notice: 'requestRevised',
      }),
      again: (again) => changeRequest(again, params),
    });
  }),
  step('met', 'satisfaite', 'fulfilments', 'requestFulfilled'),
  step('cancel', 'annulation', 'cancellations', 'requestCancelled'),
];

function newForm({ language }: SignedInVisit): Form {
  const fields = requestFields(language);
  return { action: '/demandes', page: '/demandes/nouvelle', submit: words[language].post, fields };
}

async function newRequest(visit: SignedInVisit): Promise<Outcome> {
  const say = words[visit.language];
  const { territoryId } = visit.session.acting;
  const names = await visit.namesOf([territoryId]);
  return {
    kind: 'page',
    title: say.title,
    room: 'requests',
    content: html`<p class="lead">${say.newLead}</p>
      ${territoryId !== null && html`<p class="by">${say.newFor(names.of(territoryId))}</p>`}
      ${drawForm(visit, newForm(visit))}`,
  };
}

const idIn = (params: Params): string => encodeURIComponent(params['requestId'] ?? '');

async function changeForm(
  visit: SignedInVisit,
  params: Params,
): Promise<Form | Exclude<Outcome, { kind: 'page' }>> {
  const found = await visit.api.read(`/api/requests/${idIn(params)}`, requestView);
  if (found.kind === 'unavailable') return found;
  if (found.kind !== 'found') return { kind: 'missing' };
  const request = found.value;
  if (request.borrowerId !== visit.session.acting.territoryId) return { kind: 'forbidden' };
  const page = `/demandes/${request.requestId}/modifier`;
  const fields = requestFields(visit.language, request);
  return { action: page, page, fields, submit: words[visit.language].save, seen: found.etag };
}

async function changeRequest(visit: SignedInVisit, params: Params): Promise<Outcome> {
  const form = await changeForm(visit, params);
  if ('kind' in form) return form;
  const title = words[visit.language].revise;
  return { kind: 'page', title, room: 'requests', content: drawForm(visit, form) };
}

function step(
  which: 'met' | 'cancel',
  name: string,
  apiStep: string,
  notice: NoticeName,
): PageRoute {
  const handle = async (visit: SignedInVisit, params: Params, posted: Posted): Promise<Outcome> => {
    const path = `/api/requests/${idIn(params)}`;
    const found = await visit.api.read(path, requestView);
    if (found.kind === 'unavailable') return found;
    if (found.kind !== 'found') return { kind: 'missing' };
    return sendForm(visit, posted, {
      form: requestForms(visit, found.value, found.etag)[which],
      path: `${path}/${apiStep}`,
      done: () => ({ kind: 'redirect', to: `/demandes/${found.value.requestId}`, notice }),
      again: (again) => showRequest(again, params),
    });
  };
  return sent(`/demandes/:requestId/${name}`, BORROWERS, handle);
}
