import { html } from '@bourse/service-kit/html';
import { MAX_MINUTES } from '@bourse/kernel/minutes';
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
import { listRequests } from './list.ts';
import { words } from './words.ts';

const BORROWERS = whoMay('request.post');

/** Requests: to browse, to read, to post in plain words, to end. */
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
  step('met', 'satisfaite', 'fulfilments', 'requestFulfilled'),
  step('cancel', 'annulation', 'cancellations', 'requestCancelled'),
];

function newForm({ language }: SignedInVisit): Form {
  const say = words[language];
  return {
    action: '/demandes',
    page: '/demandes/nouvelle',
    submit: say.post,
    fields: [
      { kind: 'text', name: 'title', label: say.name, hint: say.nameHint, min: 3, max: 160 },
      {
        kind: 'prose',
        name: 'need',
        label: say.needField,
        hint: say.needHint,
        min: 1,
        max: 4000,
        rows: 6,
      },
      { kind: 'day', name: 'neededBy', label: say.neededByField },
      {
        kind: 'hours',
        name: 'estimatedMinutes',
        label: say.estimateField,
        hint: say.estimateHint,
        min: 1,
        max: MAX_MINUTES,
        whenEmpty: null,
      },
      {
        kind: 'skills',
        name: 'skills',
        label: say.skillsField,
        hint: say.skillsHint,
        whenEmpty: [],
      },
    ],
  };
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

function step(
  which: 'met' | 'cancel',
  name: string,
  apiStep: string,
  notice: NoticeName,
): PageRoute {
  const handle = async (visit: SignedInVisit, params: Params, posted: Posted): Promise<Outcome> => {
    const path = `/api/requests/${encodeURIComponent(params['requestId'] ?? '')}`;
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
