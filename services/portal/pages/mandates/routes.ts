import { html } from '@bourse/service-kit/html';
import { territory as territoryView } from '../../api-client/views.ts';
import { drawForm, type Form } from '../../components/form.ts';
import { apiQuery, part } from '../../components/parts.ts';
import {
  type Outcome,
  type PageRoute,
  type Params,
  type Posted,
  sent,
  shown,
  type SignedInVisit,
} from '../../http/page.ts';
import { sendForm } from '../../journeys/send-form.ts';
import { hasRole } from '../../session/session.ts';
import { whoMay } from '../../session/who-may.ts';
import type { NoticeName } from '../../wording/notices.ts';
import {
  delegatingForm,
  firstSignatoryForm,
  INVITATION,
  invitingForm,
  MANDATES,
  takingBackForm,
  territoryIdIn,
  withdrawingForm,
} from './forms.ts';
import { showInvitation, takeInvitation } from './invitation.ts';
import { invitationCards, mandateTables } from './of-territory.ts';
import { ownSection } from './own.ts';
import { invitations as invitationsView, mandates as mandatesView, ownMandates } from './views.ts';
import { words } from './words.ts';

const SHOWN = 100;

/** Who acts for whom: one's own mandates, those of one's territory, and how they are given and ended. */
export const mandateRoutes: readonly PageRoute[] = [
  shown(MANDATES, [], showMandates),
  sent(`${MANDATES}/inviter`, whoMay('mandate.grant'), (visit, _params, posted) =>
    sendInvitation(visit, posted),
  ),
  sent(`${MANDATES}/premier-signataire`, ['official'], (visit, _params, posted) =>
    sendOffer(visit, posted, firstSignatoryForm(visit)),
  ),
  sent(`${MANDATES}/:mandateId/deleguer`, whoMay('mandate.delegate'), (visit, params, posted) => {
    const id = idIn(params, 'mandateId');
    const path = `/api/mandates/${id}/invitations`;
    return order(visit, posted, { form: delegatingForm(visit, id), path, notice: 'invited' });
  }),
  sent(`${MANDATES}/:mandateId/retirer`, whoMay('mandate.withdraw'), (visit, params, posted) => {
    const id = idIn(params, 'mandateId');
    const path = `/api/mandates/${id}/withdrawal`;
    const form = withdrawingForm(visit, id);
    return order(visit, posted, { form, path, notice: 'mandateWithdrawn' });
  }),
  sent(
    `${MANDATES}/invitations/:invitationId/retirer`,
    whoMay('mandate.withdraw'),
    (visit, params, posted) => {
      const id = idIn(params, 'invitationId');
      const path = `/api/invitations/${id}/withdrawal`;
      const form = takingBackForm(visit, id);
      return order(visit, posted, { form, path, notice: 'invitationWithdrawn' });
    },
  ),
  shown(INVITATION, [], showInvitation),
  sent(INVITATION, [], (visit, _params, posted) => takeInvitation(visit, posted)),
];

const idIn = (params: Params, name: string): string => encodeURIComponent(params[name] ?? '');

const order = (
  visit: SignedInVisit,
  posted: Posted,
  given: { readonly form: Form; readonly path: string; readonly notice: NoticeName },
): Promise<Outcome> =>
  sendForm(visit, posted, {
    ...given,
    done: () => ({ kind: 'redirect', to: MANDATES, notice: given.notice }),
    again: showMandates,
  });

async function ownTerritory({ api, session }: SignedInVisit) {
  const { territoryId } = session.acting;
  if (territoryId === null) return undefined;
  const found = await api.read(`/api/territories/${territoryId}`, territoryView);
  return found.kind === 'found' ? found.value : undefined;
}

async function sendInvitation(visit: SignedInVisit, posted: Posted): Promise<Outcome> {
  const form = invitingForm(visit, await ownTerritory(visit));
  if (form === undefined) return { kind: 'forbidden' };
  return sendOffer(visit, posted, form);
}

const sendOffer = (visit: SignedInVisit, posted: Posted, form: Form): Promise<Outcome> =>
  sendForm(visit, posted, {
    form,
    path: '/api/invitations',
    body: (read) => ({ ...read, territoryId: territoryIdIn(read['territoryId']) }),
    done: () => ({ kind: 'redirect', to: MANDATES, notice: 'invited' }),
    again: showMandates,
  });

async function showMandates(visit: SignedInVisit): Promise<Outcome> {
  const { language, api, session } = visit;
  const say = words[language];
  const { territoryId } = session.acting;
  const mayRead = hasRole(session, ...whoMay('mandate.read'));
  const asked = apiQuery({ territory: territoryId ?? undefined, limit: SHOWN });
  const [me, own, all, invited] = await Promise.all([
    api.read('/api/me', ownMandates),
    ownTerritory(visit),
    mayRead ? api.read(`/api/mandates${asked}`, mandatesView) : undefined,
    mayRead ? api.read('/api/invitations', invitationsView) : undefined,
  ]);
  const waiting = (invited?.kind === 'found' ? invited.value.items : []).filter(
    (one) =>
      one.territoryId === territoryId ||
      one.invitedBy === session.person.id ||
      hasRole(session, 'operator'),
  );
  const listed = all?.kind === 'found' ? all.value.items : [];
  const names = await visit.namesOf([
    territoryId,
    ...waiting.map((one) => one.territoryId),
    ...listed.flatMap((one) => [one.by, one.territoryId]),
  ]);
  const form = invitingForm(visit, own);
  const title = territoryId === null ? say.everywhere : say.all(names.of(territoryId));
  return {
    kind: 'page',
    title: say.title,
    room: 'other',
    content: html`${part(language, me, ({ mandates }) => ownSection(visit, mandates))}
      ${
        all !== undefined &&
        html`<section aria-labelledby="territoire">
          <h2 id="territoire">${title}</h2>
          ${part(
            language,
            all,
            ({ items, next }) =>
              html`${mandateTables(visit, items, names)}
              ${next !== null && html`<p class="hint">${say.most}</p>`}`,
          )}
        </section>`
      }
      ${waiting.length > 0 && invitationCards(visit, waiting, names)}
      ${
        form !== undefined &&
        html`<section aria-labelledby="donner">
          <h2 id="donner">${say.invite}</h2>
          <p>${say.inviteLead}</p>
          ${drawForm(visit, form)}
        </section>`
      }
      ${
        hasRole(session, 'official') &&
        html`<section aria-labelledby="premier">
          <h2 id="premier">${say.first}</h2>
          <p>${say.firstOnly}</p>
          ${drawForm(visit, firstSignatoryForm(visit))}
        </section>`
      }`,
  };
}
