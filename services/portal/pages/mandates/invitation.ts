import { html, type Html } from '@bourse/service-kit/html';
import { drawForm, type Form } from '../../components/form.ts';
import { facts } from '../../components/parts.ts';
import type { Outcome, Posted, SignedInVisit } from '../../http/page.ts';
import { sendForm } from '../../journeys/send-form.ts';
import { roleChoiceWords } from '../../wording/roles.ts';
import { INVITATION, MANDATES } from './forms.ts';
import { termIn } from './own.ts';
import { offeredMandate } from './views.ts';
import { words } from './words.ts';

const takingForm = (code: string, submit: string): Form => ({
  action: INVITATION,
  // With the code, so that a session that ends in between loses nothing.
  page: `${INVITATION}?code=${encodeURIComponent(code)}`,
  submit,
  fields: [{ kind: 'fixed', name: 'code', label: '', value: code }],
});

/** What a code is for, and the button that takes it; without a code, where to paste one. */
export async function showInvitation(visit: SignedInVisit): Promise<Outcome> {
  const { language, api } = visit;
  const say = words[language];
  const given = (visit.query.get('code') ?? '').trim();
  // People paste the whole link as well.
  const code = /([\w-]{10,64})$/.exec(given)?.[1] ?? '';
  const page = (content: Html, status = 200): Outcome => ({
    kind: 'page',
    status,
    title: say.invitation,
    room: 'other',
    content,
  });
  if (given === '') return page(pasting(visit));
  const found = await api.read(
    `/api/invitations/shown?code=${encodeURIComponent(code)}`,
    offeredMandate,
  );
  if (found.kind === 'unavailable') return found;
  if (found.kind !== 'found') {
    const { status, title } = found.problem;
    return page(
      html`<p class="missing">${title}</p>${pasting(visit)}`,
      status === 422 ? 404 : status,
    );
  }
  const { territoryId, role, until } = found.value;
  const name = (await visit.namesOf([territoryId])).of(territoryId);
  return page(
    html`<p class="lead">${say.invited(name)}</p>
      ${facts([
        [say.role, roleChoiceWords[language][role]],
        [say.term, termIn(language, until)],
      ])}
      ${drawForm(visit, takingForm(code, say.accept(name)))}
      <p class="hint">${say.notNow}</p>`,
  );
}

function pasting({ language, query }: SignedInVisit): Html {
  const say = words[language];
  return html`<form method="get" action="${INVITATION}">
    <div class="field">
      <label for="code">${say.invitationCode}</label>
      <p class="hint" id="code-aide">${say.invitationLead}</p>
      <input
        type="text"
        id="code"
        name="code"
        value="${query.get('code') ?? ''}"
        autocomplete="off"
        aria-describedby="code-aide"
        required
      />
    </div>
    <button type="submit">${say.look}</button>
  </form>`;
}

export function takeInvitation(visit: SignedInVisit, posted: Posted): Promise<Outcome> {
  const code = /^[\w-]{10,64}$/.exec(posted.get('code') ?? '')?.[0] ?? '';
  return sendForm(visit, posted, {
    form: takingForm(code, words[visit.language].invitation),
    path: '/api/invitations/acceptances',
    done: () => ({ kind: 'redirect', to: MANDATES, notice: 'mandateTaken' }),
    again: (again) => showInvitation({ ...again, query: new Map([['code', code]]) }),
  });
}
