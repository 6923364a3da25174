import { html, type Html } from '@bourse/service-kit/html';
import { z } from 'zod';
import { drawForm, type Form } from '../../components/form.ts';
import { facts, part } from '../../components/parts.ts';
import { recordTable } from '../../components/records.ts';
import {
  type Outcome,
  type PageRoute,
  type Posted,
  sent,
  shown,
  type SignedInVisit,
} from '../../http/page.ts';
import { sendForm } from '../../journeys/send-form.ts';
import { organisationOf } from '../../journeys/organisation.ts';
import type { Identities } from '../../session/session.ts';
import type { SessionStore } from '../../session/session-store.ts';
import type { SignIns } from '../../session/sign-ins.ts';
import { instantIn } from '../../wording/quantities.ts';
import { words } from './words.ts';

const PROFILE = '/profil';
const ERASING = `${PROFILE}/effacer`;
const SHOWN = 10;

const profileView = z.object({ name: z.string().nullable(), email: z.string().nullable() });
type Profile = z.infer<typeof profileView>;

type Parts = {
  readonly signIns: SignIns;
  readonly sessions: Pick<SessionStore, 'forgetForms'>;
  readonly identities: Pick<Identities, 'eraseSaid'>;
};

/** What is kept of whoever asks: to see, to correct, to take along, to erase. */
export const profileRoutes = (parts: Parts): readonly PageRoute[] => [
  shown(PROFILE, [], (visit) => showProfile(visit, parts)),
  sent(PROFILE, [], (visit, _params, posted) => sendProfile(visit, posted, parts)),
  shown(`${PROFILE}/mes-donnees.json`, [], (visit) => exportAll(visit, parts)),
  shown(ERASING, [], showErasing),
  sent(ERASING, [], (visit, _params, posted) => erase(visit, posted, parts)),
];

const profileForm = (
  { language, session }: SignedInVisit,
  known?: Profile,
  seen?: string,
): Form => {
  const say = words[language];
  // Of the issuer until they say otherwise; it is kept when they send it.
  const proposed = known?.name === null ? session.said.name : null;
  return {
    action: PROFILE,
    page: PROFILE,
    submit: say.save,
    seen,
    fields: [
      {
        kind: 'text',
        name: 'name',
        label: say.name,
        hint: proposed === null ? say.nameHint : say.nameProposed,
        min: 1,
        max: 200,
        value: known?.name ?? proposed ?? '',
      },
      {
        kind: 'email',
        name: 'email',
        label: say.email,
        hint: say.emailHint,
        max: 254,
        whenEmpty: null,
        value: known?.email ?? '',
      },
    ],
  };
};

async function showProfile(visit: SignedInVisit, { signIns }: Parts): Promise<Outcome> {
  const { language, api, session } = visit;
  const say = words[language];
  const found = await api.read('/api/me/profile', profileView);
  return {
    kind: 'page',
    title: say.title,
    room: 'other',
    content: html`<p class="lead">${say.lead}</p>
      <section aria-labelledby="qui">
        <h2 id="qui">${say.known}</h2>
        ${part(language, found, (known) =>
          drawForm(
            visit,
            profileForm(visit, known, found.kind === 'found' ? found.etag : undefined),
          ),
        )}
        <p>${say.id} : <code>${session.person.id}</code></p>
        <p class="hint">${say.idHint}</p>
      </section>
      ${await saidOf(visit)}
      <section aria-labelledby="connexions">
        <h2 id="connexions">${say.signIns}</h2>
        <p>${say.signInsLead}</p>
        ${signInTable(visit, signIns)}
      </section>
      <section aria-labelledby="emporter">
        <h2 id="emporter">${say.take}</h2>
        <p>${say.takeLead}</p>
        <p><a class="button second" href="${PROFILE}/mes-donnees.json">${say.download}</a></p>
      </section>
      <section aria-labelledby="effacer">
        <h2 id="effacer">${say.erase}</h2>
        <p>${say.eraseLead}</p>
        <p><a href="${ERASING}">${say.eraseLink}</a></p>
      </section>`,
  };
}

/** What the issuer says of them, for as long as they are signed in. */
async function saidOf(visit: SignedInVisit): Promise<Html> {
  const { siret, name } = visit.session.said;
  if (siret === null && name === null) return html``;
  const say = words[visit.language];
  const organisation = await organisationOf(visit);
  return html`<section aria-labelledby="fournisseur">
    <h2 id="fournisseur">${say.said}</h2>
    <p>${say.saidLead}</p>
    ${facts([
      [say.saidName, name],
      ['SIRET', siret],
      [
        say.saidTerritory,
        organisation !== undefined &&
          html`<a href="/territoires/${organisation.territoryId}">${organisation.name}</a>`,
      ],
    ])}
  </section>`;
}

function signInTable({ language, session }: SignedInVisit, signIns: SignIns): Html {
  const say = words[language];
  const items = signIns.of(session.person.id).slice(0, SHOWN);
  if (items.length === 0) return html`<p>${say.none}</p>`;
  return recordTable(
    language,
    say.signIns,
    [{ label: say.when, heading: true }, { label: say.what }, { label: say.network }],
    items.map(({ at, kind, network }) => ({
      cells: [
        html`<time datetime="${at}">${instantIn(language, at)}</time>`,
        say.kinds[kind],
        network ?? say.unknownNetwork,
      ],
    })),
  );
}

function sendProfile(visit: SignedInVisit, posted: Posted, parts: Parts): Promise<Outcome> {
  return sendForm(visit, posted, {
    form: profileForm(visit),
    method: 'PUT',
    path: '/api/me/profile',
    done: () => ({ kind: 'redirect', to: PROFILE, notice: 'profileKept' }),
    again: (again) => showProfile(again, parts),
  });
}

/** What the API keeps, and what the portal does. */
async function exportAll({ api, session }: SignedInVisit, { signIns }: Parts): Promise<Outcome> {
  const found = await api.read('/api/me/export', z.looseObject({}));
  if (found.kind === 'unavailable') return found;
  if (found.kind !== 'found') return { kind: 'forbidden' };
  const { said } = session;
  const all = { ...found.value, identityProvider: said, signIns: signIns.of(session.person.id) };
  return {
    kind: 'file',
    contentType: 'application/json; charset=utf-8',
    disposition: 'attachment; filename="bourse-mes-donnees.json"',
    content: Buffer.from(`${JSON.stringify(all, null, 2)}\n`, 'utf8'),
  };
}

const erasingForm = ({ language }: SignedInVisit): Form => ({
  action: ERASING,
  page: ERASING,
  grave: true,
  submit: words[language].eraseButton,
  fields: [{ kind: 'consent', name: 'sur', label: words[language].sure }],
});

function showErasing(visit: SignedInVisit): Outcome {
  const say = words[visit.language];
  const list = (items: readonly string[]) =>
    html`<ul>
      ${items.map((item) => html`<li>${item}</li>`)}
    </ul>`;
  return {
    kind: 'page',
    title: say.eraseTitle,
    room: 'other',
    content: html`<h2>${say.goes}</h2>
      ${list(say.goesItems)}
      <h2>${say.stays}</h2>
      ${list(say.staysItems)}
      <p>${say.staysMore}</p>
      ${drawForm(visit, erasingForm(visit))}
      <p><a href="${PROFILE}">${say.back}</a></p>`,
  };
}

function erase(
  visit: SignedInVisit,
  posted: Posted,
  { signIns, sessions, identities }: Parts,
): Promise<Outcome> {
  return sendForm(visit, posted, {
    form: erasingForm(visit),
    path: '/api/me/erasure',
    done: () => {
      signIns.erase(visit.session.person.id);
      sessions.forgetForms(visit.session.person.id);
      identities.eraseSaid(visit.session.person.id);
      return { kind: 'redirect', to: PROFILE, notice: 'profileErased' };
    },
    again: showErasing,
  });
}
