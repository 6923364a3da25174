import { html, type Html } from '@bourse/service-kit/html';
import { territories, type Territory, territory as territoryView } from '../../api-client/views.ts';
import { reasonField } from '../../components/field.ts';
import { drawForm, type Form } from '../../components/form.ts';
import { apiQuery, pager, part } from '../../components/parts.ts';
import type { Outcome, Params, Posted, SignedInVisit } from '../../http/page.ts';
import { sendForm } from '../../journeys/send-form.ts';
import { hasRole } from '../../session/session.ts';
import { territoryList } from '../territories/list.ts';
import { ADMISSIONS, rooms } from './rooms.ts';
import { words } from './words.ts';

const WAITING_AT_ONCE = 50;
const LATEST = 20;

/** Who asks to be admitted, page by page, and who became a member lately. */
export async function showAdmissions(visit: SignedInVisit): Promise<Outcome> {
  const { language, api, query } = visit;
  const say = words[language];
  const operator = hasRole(visit.session, 'operator');
  const asked = {
    status: 'registered',
    kind: operator ? 'association' : undefined,
    cursor: query.get('suite'),
    limit: WAITING_AT_ONCE,
  };
  const [waiting, members] = await Promise.all([
    api.read(`/api/territories${apiQuery(asked)}`, territories),
    api.read(`/api/territories?status=admitted&limit=${LATEST}`, territories),
  ]);
  return {
    kind: 'page',
    title: say.admissions,
    room: 'association',
    above: rooms(visit, ADMISSIONS),
    content: html`${operator && html`<p class="lead">${say.onlyAssociations}</p>`}
      <section aria-labelledby="attente">
        <h2 id="attente">${say.waiting}</h2>
        ${part(language, waiting, ({ items, next }) => {
          const own = items.filter(({ kind }) => (kind === 'association') === operator);
          return html`${
            own.length === 0
              ? html`<p>${say.none}</p>`
              : html`<ul class="cards">
                  ${own.map((one) => application(visit, one))}
                </ul>`
          }
          ${pager(language, ADMISSIONS, query, next)}`;
        })}
      </section>
      <section aria-labelledby="inscrire">
        <h2 id="inscrire">${say.register}</h2>
        <p>${say.registerLead}</p>
        ${drawForm(visit, registrationForm(visit))}
      </section>
      <section aria-labelledby="membres">
        <h2 id="membres">${say.members}</h2>
        ${part(
          language,
          members,
          ({ items, next }) =>
            html`${territoryList(visit, items)}
            ${next !== null && html`<p><a href="/territoires">${say.allMembers}</a></p>`}`,
        )}
      </section>`,
  };
}

function application(visit: SignedInVisit, one: Territory): Html {
  const say = words[visit.language];
  const refusing = refusalForm(visit, one);
  return html`<li class="card">
    <h3><a href="/territoires/${one.territoryId}">${one.name}</a></h3>
    <p class="by">${[one.departement, one.epciName].filter((text) => text !== null).join(', ')}</p>
    ${drawForm(visit, admissionForm(visit, one))}
    <details ${visit.shownAgain(refusing.action) !== undefined && html`open`}>
      <summary>${say.refuse}<span class="visually-hidden"> : ${one.name}</span></summary>
      ${drawForm(visit, refusing)}
    </details>
  </li>`;
}

const admissionForm = ({ language }: SignedInVisit, one: Territory): Form => ({
  action: `${ADMISSIONS}/${one.territoryId}/admettre`,
  page: ADMISSIONS,
  fields: [],
  submit: words[language].admitName(one.name),
});

const refusalForm = ({ language }: SignedInVisit, one: Territory): Form => ({
  action: `${ADMISSIONS}/${one.territoryId}/refuser`,
  page: ADMISSIONS,
  grave: true,
  fields: [reasonField(words[language].reason, words[language].reasonHint)],
  submit: words[language].refuseName(one.name),
});

function registrationForm({ language }: SignedInVisit): Form {
  const say = words[language];
  return {
    action: ADMISSIONS,
    page: ADMISSIONS,
    submit: say.registerButton,
    fields: [
      { kind: 'text', name: 'code', label: say.code, hint: say.codeHint, min: 5, max: 9 },
      {
        kind: 'choice',
        name: 'kind',
        label: say.kind,
        options: [
          ['association', say.kinds.association],
          ['body', say.kinds.body],
        ],
        whenEmpty: 'absent',
      },
      { kind: 'text', name: 'name', label: say.name, min: 2, max: 200, whenEmpty: 'absent' },
    ],
  };
}

export const sendRegistration = (visit: SignedInVisit, posted: Posted): Promise<Outcome> =>
  sendForm(visit, posted, {
    form: registrationForm(visit),
    path: '/api/territories',
    done: () => ({ kind: 'redirect', to: ADMISSIONS, notice: 'registeredOther' }),
    again: showAdmissions,
  });

/** Admits a territory, or refuses it with a reason. */
export async function decideAdmission(
  visit: SignedInVisit,
  params: Params,
  posted: Posted,
  decision: 'admit' | 'refuse',
): Promise<Outcome> {
  const path = `/api/territories/${encodeURIComponent(params['territoryId'] ?? '')}`;
  const found = await visit.api.read(path, territoryView);
  if (found.kind === 'unavailable') return found;
  if (found.kind !== 'found') return { kind: 'missing' };
  const admit = decision === 'admit';
  return sendForm(visit, posted, {
    form: admit ? admissionForm(visit, found.value) : refusalForm(visit, found.value),
    path: `${path}/${admit ? 'admissions' : 'admission-refusals'}`,
    done: () => ({ kind: 'redirect', to: ADMISSIONS, notice: admit ? 'admitted' : 'refused' }),
    again: showAdmissions,
  });
}
