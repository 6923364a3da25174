import { html, type Html } from '@bourse/service-kit/html';
import {
  requests,
  territories,
  type Territory,
  territory as territoryView,
} from '../../api-client/views.ts';
import { drawForm, type Form } from '../../components/form.ts';
import { apiQuery, missingPart, part } from '../../components/parts.ts';
import { type Outcome, type PageRoute, sent, shown, type SignedInVisit } from '../../http/page.ts';
import { sendForm } from '../../journeys/send-form.ts';
import { hasRole } from '../../session/session.ts';
import { requestCards } from '../requests/cards.ts';
import { auditing } from './auditor.ts';
import { filesOf, waitingList } from './files.ts';
import { todoFiles } from './groups.ts';
import { withoutMandate } from './without-mandate.ts';
import { words } from './words.ts';

const LOOKED_AT = 100;

/** Where everybody lands: the one thing to do for each file. */
export const todoRoutes: readonly PageRoute[] = [
  shown('/a-faire', [], showTodo),
  sent('/inscription', ['requester', 'lender', 'signatory'], (visit, _params, posted) =>
    sendForm(visit, posted, {
      form: registrationForm(visit),
      path: '/api/territories',
      body: () => ({ code: (visit.session.acting.territoryId ?? '').replace(/^\w+:/, '') }),
      done: () => ({ kind: 'redirect', to: '/a-faire', notice: 'registered' }),
      again: showTodo,
    }),
  ),
];

const registrationForm = ({ language }: SignedInVisit): Form => ({
  action: '/inscription',
  page: '/a-faire',
  fields: [],
  submit: words[language].registerButton,
});

async function showTodo(visit: SignedInVisit): Promise<Outcome> {
  const say = words[visit.language];
  const party = hasRole(visit.session, 'requester', 'lender', 'signatory');
  const official = hasRole(visit.session, 'official');
  return {
    kind: 'page',
    title: say.title,
    room: 'todo',
    ...(party ? { live: { page: '/a-faire', since: visit.now } } : {}),
    content: html`${visit.session.mandates.length === 0 && (await withoutMandate(visit))}
    ${party && (await membership(visit))} ${(party || official) && (await files(visit))}
    ${hasRole(visit.session, 'lender') && (await desk(visit))} ${party && beginnings(visit)}
    ${official && (await admissions(visit))}
    ${
      hasRole(visit.session, 'operator') &&
      html`<p>${say.operator}</p>
        <p><a class="button" href="/association/admissions">${say.toAdmissions}</a></p>`
    }
    ${hasRole(visit.session, 'auditor') && (await auditing(visit))}`,
  };
}

/** Whether the territory is a member; what is still to be done when it is not. */
async function membership(visit: SignedInVisit): Promise<Html> {
  const { language, api, session } = visit;
  const found = await api.read(`/api/territories/${session.acting.territoryId}`, territoryView);
  return part(language, found, (one) => standingOf(visit, one));
}

function standingOf(visit: SignedInVisit, one: Territory): Html {
  const say = words[visit.language];
  if (one.status === 'admitted') return html``;
  if (one.status === 'registered') return html`<p class="panel calm">${say.applied}</p>`;
  return html`<section class="panel now" aria-labelledby="inscrire">
    <h2 id="inscrire">${say.register}</h2>
    <p>${one.status === 'refused' ? say.refused(one.reason ?? '') : say.registerText(one.name)}</p>
    ${drawForm(visit, registrationForm(visit))}
  </section>`;
}

async function files(visit: SignedInVisit): Promise<Html> {
  const { language } = visit;
  const say = words[language];
  const { now, waiting, missing } = await filesOf(visit);
  const names = await visit.namesOf(
    [...now, ...waiting].flatMap(({ exchange }) => [exchange.lenderId, exchange.borrowerId]),
  );
  if (missing !== undefined && now.length === 0) return missingPart(language, missing);
  return html`${missing !== undefined && missingPart(language, missing)}
  ${
    now.length > 0
      ? todoFiles(visit, now, names)
      : html`<p class="lead">${waiting.length > 0 ? say.nothing : say.nothingAtAll}</p>`
  }
  ${
    waiting.length > 0 &&
    html`<section aria-labelledby="attente">
      <h2 id="attente">${say.waiting}</h2>
      ${waitingList(visit, waiting, names)}
    </section>`
  }`;
}

/** An intercommunal body answers its own communes first. */
async function desk(visit: SignedInVisit): Promise<Html> {
  const { language, api, session } = visit;
  const say = words[language];
  const found = await api.read(
    `/api/requests${apiQuery({ status: 'open', limit: LOOKED_AT })}`,
    requests,
  );
  const items = found.kind === 'found' ? found.value.items : [];
  const names = await visit.namesOf(items.map(({ borrowerId }) => borrowerId));
  const own = items.filter(
    ({ borrowerId }) => names.epciOf(borrowerId) === session.acting.territoryId,
  );
  return html`<section aria-labelledby="communes">
    <h2 id="communes">${say.desk}</h2>
    ${part(language, found, () =>
      own.length === 0
        ? html`<p>${say.deskNone}</p>`
        : html`<p>${say.deskLead}</p>
            ${requestCards(language, own, names)}`,
    )}
    <p>
      <a class="button second" href="/demandes/a-traiter">${say.triage}</a>
      <a href="/demandes">${say.allRequests}</a>
    </p>
  </section>`;
}

function beginnings({ language, session }: SignedInVisit): Html {
  const say = words[language];
  return html`<section aria-labelledby="commencer">
    <h2 id="commencer">${say.begin}</h2>
    <p class="actions">
      ${
        hasRole(session, 'requester') &&
        html`<a class="button" href="/demandes/nouvelle">${say.need}</a>
          <a class="button second" href="/offres">${say.browse}</a>`
      }
      ${
        hasRole(session, 'lender') &&
        html`<a class="button" href="/offres/nouvelle">${say.lend}</a>
          <a class="button second" href="/demandes">${say.answer}</a>`
      }
    </p>
  </section>`;
}

async function admissions({ language, api }: SignedInVisit): Promise<Html> {
  const say = words[language];
  const found = await api.read('/api/territories?status=registered&limit=50', territories);
  return html`${part(language, found, ({ items, next }) => {
    const count = next === null ? String(items.length) : '50+';
    return items.length === 0
      ? html`<p>${say.admissionsNone}</p>`
      : html`<ul class="todo">
            <li>
              <a href="/association/admissions"
                ><strong>${items.length === 1 ? say.admission : say.admissions(count)}</strong></a
              >
            </li>
          </ul>`;
  })}
    <p class="actions">
      <a class="button second" href="/association/dotations">${say.endow}</a>
    </p>`;
}
