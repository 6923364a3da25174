import { assertNever } from '@bourse/kernel/assert-never';
import { html, type Html } from '@bourse/service-kit/html';
import {
  mandateGiver,
  type MandateGiver,
  territories,
  type Territory,
} from '../../api-client/views.ts';
import type { SignedInVisit } from '../../http/page.ts';
import { organisationOf } from '../../journeys/organisation.ts';
import { words } from './words.ts';

/** Associations that are named where none has admitted the territory yet. */
const SHOWN = 5;

/** What somebody does who acts for nobody yet: whom they ask, and what they tell them. */
export async function withoutMandate(visit: SignedInVisit): Promise<Html> {
  const { language, session } = visit;
  const say = words[language];
  const organisation = await organisationOf(visit);
  return html`<section class="panel now" aria-labelledby="mandat">
    <h2 id="mandat">${say.noMandate}</h2>
    ${organisation === undefined ? html`<p>${say.noMandateText}</p>` : await whomToAsk(visit, organisation)}
    <p>${say.noMandateId}</p>
    <p><code>${session.person.id}</code></p>
    <p>${say.noMandateThen}</p>
    <p><a href="/invitation">${say.haveInvitation}</a></p>
  </section>`;
}

async function whomToAsk(visit: SignedInVisit, { territoryId, name }: Territory): Promise<Html> {
  const say = words[visit.language];
  const found = await visit.api.read(`/api/territories/${territoryId}/mandate-giver`, mandateGiver);
  return html`<p>
      ${say.worksFor.before}
      <a href="/territoires/${territoryId}">${name}</a>${say.worksFor.after}
    </p>
    ${found.kind === 'found' ? await giverIn(visit, found.value) : html`<p>${say.noMandateText}</p>`}`;
}

async function giverIn(visit: SignedInVisit, giver: MandateGiver): Promise<Html> {
  const say = words[visit.language];
  switch (giver.by) {
    case 'signatory':
      return html`<p>${say.giver.signatory}</p>`;
    case 'association': {
      const { associationId } = giver;
      const name = (await visit.namesOf([associationId])).of(associationId);
      return html`<p>
        ${say.giver.association} <a href="/territoires/${associationId}">${name}</a>.
      </p>`;
    }
    case 'operator':
      return html`<p>${say.giver.operator}</p>`;
    case 'nobody_yet':
      return html`<p>${say.giver.nobodyYet}</p>
        ${await associations(visit)}`;
    default:
      return assertNever(giver);
  }
}

async function associations({ api, language }: SignedInVisit): Promise<Html> {
  const found = await api.read(
    `/api/territories?status=admitted&kind=association&limit=${SHOWN}`,
    territories,
  );
  if (found.kind !== 'found' || found.value.items.length === 0) return html``;
  return html`<p>${words[language].turnTo}</p>
    <ul>
      ${found.value.items.map(
        (one) => html`<li><a href="/territoires/${one.territoryId}">${one.name}</a></li>`,
      )}
    </ul>`;
}
