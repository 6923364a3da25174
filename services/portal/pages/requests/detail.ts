import { html, type Html } from '@bourse/service-kit/html';
import { dayOf } from '@bourse/kernel/clock';
import { type Exchange, exchanges } from '../../api-client/exchange-views.ts';
import { type Request, request as requestView } from '../../api-client/views.ts';
import { reasonField } from '../../components/field.ts';
import { drawForm, type Form } from '../../components/form.ts';
import { facts, part, prose, skillsList, tag, territoryLink } from '../../components/parts.ts';
import type { Outcome, Params, SignedInVisit, Visit } from '../../http/page.ts';
import { hasRole } from '../../session/session.ts';
import { dayIn, hoursIn } from '../../wording/quantities.ts';
import { requestStatusWords } from '../../wording/statuses.ts';
import { exchangeRows } from '../exchanges/rows.ts';
import { whoMay } from '../../session/who-may.ts';
import { words } from './words.ts';

const PARTIES = whoMay('exchange.propose');

/** One request: the need, who has it, and what can be done. */
export async function showRequest(visit: Visit, params: Params): Promise<Outcome> {
  const { language, api, session } = visit;
  const say = words[language];
  const id = encodeURIComponent(params['requestId'] ?? '');
  const found = await api.read(`/api/requests/${id}`, requestView);
  if (found.kind === 'unavailable') return found;
  if (found.kind !== 'found') return { kind: 'missing' };
  const request = found.value;
  const own = session !== undefined && session.acting.territoryId === request.borrowerId;
  // Of a lender, its own answers, so that it does not answer twice; of others the API tells nothing.
  const party = session !== undefined && hasRole(session, ...PARTIES);
  const born = party
    ? await api.read(`/api/exchanges?requestId=${id}&limit=20`, exchanges)
    : undefined;
  const items: readonly Exchange[] = born?.kind === 'found' ? born.value.items : [];
  const names = await visit.namesOf([request.borrowerId, ...items.map((one) => one.lenderId)]);
  const { estimatedMinutes: estimate } = request;
  return {
    kind: 'page',
    title: request.title,
    room: 'requests',
    content: html`<p class="by">
        ${territoryLink(request.borrowerId, names.of(request.borrowerId))}
        ${tag(
          requestStatusWords[language][request.status],
          request.status === 'open' || request.status === 'fulfilled' ? 'good' : 'wait',
        )}
      </p>
      ${skillsList(request.skills)}
      <h2>${say.need}</h2>
      ${prose(request.need)}
      ${facts([
        [say.estimate, estimate === null ? say.unknown : hoursIn(language, estimate)],
        [say.neededBy, dayIn(language, request.neededBy)],
        [say.since, dayIn(language, dayOf(request.postedAt))],
        [say.closed, request.closedReason],
      ])}
      ${!own && request.status === 'open' && answering(visit, request)}
      ${
        born !== undefined &&
        (own || items.length > 0) &&
        html`<section aria-labelledby="echanges">
          <h2 id="echanges">${own ? say.exchanges : say.ownExchanges}</h2>
          ${part(language, born, () =>
            items.length === 0
              ? html`<p>${say.noExchanges}</p>`
              : exchangeRows(visit, items, names),
          )}
        </section>`
      }
      ${
        session !== undefined &&
        own &&
        request.status === 'open' &&
        ownersPart({ ...visit, session }, request, found.etag)
      }`,
  };
}

function answering({ session, language }: Visit, request: Request): Html | false {
  const say = words[language];
  if (session !== undefined && !hasRole(session, 'lender', 'signatory')) return false;
  return html`<div class="panel">
    <p>
      <a class="button" href="/echanges/nouveau?demande=${request.requestId}">${say.answer}</a>
    </p>
    <p class="hint">${say.answerHint}</p>
  </div>`;
}

const formAt = (
  request: Request,
  step: string,
  given: Pick<Form, 'fields' | 'submit' | 'seen'> & { readonly grave?: boolean },
): Form => ({
  action: `/demandes/${request.requestId}/${step}`,
  page: `/demandes/${request.requestId}`,
  ...given,
});

/** The forms by which a borrower ends its request. */
export function requestForms({ language }: Visit, request: Request, seen: string | undefined) {
  const say = words[language];
  return {
    met: formAt(request, 'satisfaite', { fields: [], submit: say.met, seen }),
    cancel: formAt(request, 'annulation', {
      fields: [reasonField(say.why, say.whyShown)],
      submit: say.cancel,
      grave: true,
      seen,
    }),
  };
}

function ownersPart(
  visit: SignedInVisit,
  request: Request,
  seen: string | undefined,
): Html | false {
  if (!hasRole(visit.session, 'requester', 'signatory')) return false;
  const say = words[visit.language];
  const forms = requestForms(visit, request, seen);
  const cancelling = visit.shownAgain(forms.cancel.action) !== undefined;
  return html`<section aria-labelledby="votre" class="panel">
    <h2 id="votre">${say.own}</h2>
    <p class="actions">
      <a class="button second" href="/offres">${say.look}</a>
      <a class="button second" href="/demandes/${request.requestId}/modifier">${say.revise}</a>
    </p>
    ${drawForm(visit, forms.met)}
    <details ${cancelling && html`open`}>
      <summary>${say.cancel}</summary>
      <p>${say.cancelHint}</p>
      ${drawForm(visit, forms.cancel)}
    </details>
  </section>`;
}
