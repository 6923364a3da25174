import { html, type Html } from '@bourse/service-kit/html';
import { dayOf } from '@bourse/kernel/clock';
import type { Names } from '../../api-client/names.ts';
import { drawForm } from '../../components/form.ts';
import { recordTable } from '../../components/records.ts';
import type { SignedInVisit } from '../../http/page.ts';
import { hasRole } from '../../session/session.ts';
import { dayIn, instantIn } from '../../wording/quantities.ts';
import { roleWords } from '../../wording/roles.ts';
import { INVITATION, takingBackForm, withdrawingForm } from './forms.ts';
import { termIn } from './own.ts';
import type { Invitation, Mandate } from './views.ts';
import { words } from './words.ts';

/** As much of an id as tells one from the others of a table. */
const shortened = (id: string): string => id.slice(0, 8);

function holderIn({ language, session }: SignedInVisit, one: Mandate): Html {
  const say = words[language];
  const name = one.personName ?? say.nameless(shortened(one.personId));
  return html`${name}${one.personId === session.person.id && html` (${say.you})`}`;
}

/** Those in force, and behind a fold those that have ended. */
export function mandateTables(visit: SignedInVisit, items: readonly Mandate[], names: Names): Html {
  const { language, now } = visit;
  const say = words[language];
  const today = dayOf(now);
  const isOver = ({ endedAt, until }: Mandate) =>
    endedAt !== null || (until !== null && until < today);
  const [inForce, ended] = [items.filter((one) => !isOver(one)), items.filter(isOver)];
  return html`${inForce.length === 0 ? html`<p>${say.none}</p>` : table(visit, inForce, names)}
  ${
    ended.length > 0 &&
    html`<details>
      <summary>${say.ended}</summary>
      ${table(visit, ended, names)}
    </details>`
  }`;
}

function table(visit: SignedInVisit, items: readonly Mandate[], names: Names): Html {
  const { language, session } = visit;
  const say = words[language];
  const everywhere = session.acting.territoryId === null;
  const caption = items.some(({ endedAt }) => endedAt === null) ? say.title : say.ended;
  return recordTable(
    language,
    caption,
    [
      { label: say.person, heading: true },
      ...(everywhere ? [{ label: say.territory }] : []),
      { label: say.role },
      { label: say.term },
      { label: say.given },
    ],
    items.map((one) => ({
      cells: [
        holderIn(visit, one),
        ...(everywhere ? [names.of(one.territoryId)] : []),
        roleWords[language][one.role],
        termOf(visit, one),
        html`${one.by === null ? say.operator : names.of(one.by)}${
          one.delegatedFrom !== null && html`<span class="detail">${say.delegated}</span>`
        }`,
      ],
    })),
  );
}

function termOf(visit: SignedInVisit, one: Mandate): Html {
  const { language, session } = visit;
  const say = words[language];
  if (one.endedAt !== null) {
    return html`${say.endedOn(instantIn(language, one.endedAt))}${
      one.reason !== null && html`<span class="detail">${say.why} : ${one.reason}</span>`
    }`;
  }
  // One's own are given back above.
  const mayEnd = hasRole(session, 'signatory', 'operator') && one.personId !== session.person.id;
  const form = withdrawingForm(visit, one.mandateId);
  return html`${termIn(language, one.until)}${
    mayEnd &&
    html`<details ${visit.shownAgain(form.action) !== undefined && html`open`}>
      <summary>
        ${say.withdraw}<span class="visually-hidden">
          : ${holderIn(visit, one)}, ${roleWords[language][one.role]}</span
        >
      </summary>
      ${drawForm(visit, form)}
    </details>`
  }`;
}

/** Those that wait, with the link for whoever invited. */
export function invitationCards(
  visit: SignedInVisit,
  items: readonly Invitation[],
  names: Names,
): Html {
  const say = words[visit.language];
  return html`<section aria-labelledby="attente">
    <h2 id="attente">${say.waiting}</h2>
    <p>${say.waitingLead}</p>
    <ul class="cards">
      ${items.map((one) => card(visit, one, names.of(one.territoryId)))}
    </ul>
  </section>`;
}

function card(visit: SignedInVisit, one: Invitation, name: string): Html {
  const { language } = visit;
  const say = words[language];
  const role = roleWords[language][one.role];
  const mayTakeBack = one.code !== null || hasRole(visit.session, 'signatory', 'operator');
  return html`<li class="card">
    <h3>${one.label ?? name}</h3>
    <p>${name}, ${role.toLowerCase()}, ${termIn(language, one.until)}</p>
    ${one.code === null ? html`<p class="hint">${say.otherInvited}</p>` : link(visit, one.code, { name, role })}
    <p class="hint">${say.untilTaken(dayIn(language, one.endsAt.slice(0, 10)))}</p>
    ${mayTakeBack && drawForm(visit, takingBackForm(visit, one.invitationId))}
  </li>`;
}

function link(
  { language, origin }: SignedInVisit,
  code: string,
  { name, role }: { readonly name: string; readonly role: string },
): Html {
  const say = words[language];
  const address = `${origin}${INVITATION}?code=${code}`;
  const mail = `mailto:?subject=${encodeURIComponent(say.mailSubject(name))}&body=${encodeURIComponent(
    say.mailBody(name, role.toLowerCase(), address),
  )}`;
  return html`<p>${say.link} : <code class="link">${address}</code></p>
    <p><a href="${mail}">${say.byMail}</a></p>`;
}
