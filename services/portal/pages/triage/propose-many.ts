import { dayOf } from '@bourse/kernel/clock';
import { MAX_MINUTES } from '@bourse/kernel/minutes';
import { html, type Html } from '@bourse/service-kit/html';
import {
  type Offer,
  offer as offerView,
  type Request,
  request as requestView,
} from '../../api-client/views.ts';
import type { Names } from '../../api-client/names.ts';
import { drawForm, type Form } from '../../components/form.ts';
import type { FormState } from '../../components/form-state.ts';
import { facts, prose, tag } from '../../components/parts.ts';
import { columnIn } from '../../components/row-reading.ts';
import { isId } from '../../http/given-id.ts';
import type { Failed, Outcome, Posted, Redirect, SignedInVisit } from '../../http/page.ts';
import { partMissing, resultsPage, sentIn } from '../../journeys/batch-results.ts';
import { sendBatch } from '../../journeys/send-batch.ts';
import {
  answerByField,
  answerByOf,
  usualNote,
  usualTerms,
  type UsualTerms,
} from '../../journeys/usual-terms.ts';
import { dayIn, daysBetween, eurosIn, hoursIn, minutesInField } from '../../wording/quantities.ts';
import { goingOn, isInside } from './waiting.ts';
import { words } from './words.ts';

/** What a ticked request is called in the address: this, then its id. */
export const CHOSEN = 'd-';
/** Thirty in one sitting. */
const AT_MOST = 30;
const ROWS = { name: 'lignes', most: AT_MOST } as const;
const ADDRESS = '/demandes/a-traiter/proposer';

type Chosen = {
  readonly offer: Offer;
  readonly requests: readonly Request[];
  readonly names: Names;
  readonly cut: boolean;
  /** The requests with an exchange under way already: they are proposed again only on purpose. */
  readonly going: ReadonlySet<string>;
};

/** What was ticked, read again: the page shows how it stands now. */
async function chosenOf(
  visit: SignedInVisit,
  ids: { readonly offerId: string; readonly requestIds: readonly string[] },
): Promise<Chosen | Failed | Redirect> {
  const { api, session, namesOf } = visit;
  const known = ids.requestIds.filter((id) => isId(id));
  if (known.length === 0 || !isId(ids.offerId)) {
    return { kind: 'redirect', to: '/demandes/a-traiter?rien=1' };
  }
  const [going, offer, ...found] = await Promise.all([
    goingOn(visit),
    api.read(`/api/offers/${ids.offerId}`, offerView),
    ...known.slice(0, AT_MOST).map((id) => api.read(`/api/requests/${id}`, requestView)),
  ]);
  if (offer.kind === 'unavailable') return offer;
  if (offer.kind !== 'found') return { kind: 'missing' };
  if (offer.value.lenderId !== session.acting.territoryId) return { kind: 'forbidden' };
  const down = found.find(({ kind }) => kind === 'unavailable');
  if (down?.kind === 'unavailable') return down;
  const requests = found.flatMap((one) => (one.kind === 'found' ? [one.value] : []));
  if (requests.length === 0) return { kind: 'missing' };
  const own = session.acting.territoryId ?? '';
  const names = await namesOf([...requests.map(({ borrowerId }) => borrowerId), own]);
  return { offer: offer.value, requests, names, cut: known.length > AT_MOST, going: going.ids };
}

const isOutcome = <T extends object>(chosen: Chosen | T): chosen is T => 'kind' in chosen;

/** The proposals before they are sent: each can be changed, or left out; or those that are to be mended. */
export async function showProposals(visit: SignedInVisit): Promise<Outcome> {
  const again = visit.shownAgain(ADDRESS);
  if (again !== undefined) return showAgain(visit, again);
  const requestIds = [...visit.query]
    .filter(([name]) => name.startsWith(CHOSEN))
    .map(([name]) => name.slice(CHOSEN.length));
  const chosen = await chosenOf(visit, { offerId: visit.query.get('offre') ?? '', requestIds });
  return isOutcome(chosen) ? chosen : draw(visit, chosen, await usualTerms(visit));
}

/** The lines of a form that was sent, and what became of those that were sent on. */
async function showAgain(visit: SignedInVisit, state: FormState): Promise<Outcome> {
  const say = words[visit.language];
  const [sent, chosen] = [sentIn(state), await chosenIn(visit, state.values)];
  if (sent === undefined) return isOutcome(chosen) ? chosen : draw(visit, chosen);
  return resultsPage(visit, sent, {
    title: say.results,
    room: 'requests',
    form: isOutcome(chosen) ? partMissing(visit, chosen) : drawForm(visit, formOf(visit, chosen)),
    onward: html`<p><a class="button second" href="/demandes/a-traiter">${say.back}</a></p>`,
  });
}

/** What a form names, in its order: each line stands for what it stood for before. */
async function chosenIn(
  visit: SignedInVisit,
  values: ReadonlyMap<string, string>,
): Promise<Chosen | Failed> {
  const requestIds = columnIn(values, ROWS, 'requestId').filter((id) => isId(id));
  const chosen = await chosenOf(visit, { offerId: values.get('offerId') ?? '', requestIds });
  if (isOutcome(chosen)) return chosen.kind === 'redirect' ? { kind: 'missing' } : chosen;
  return chosen.requests.length === requestIds.length ? chosen : { kind: 'missing' };
}

/** Sends the proposals that are ticked: one exchange for each. */
export async function sendProposals(visit: SignedInVisit, posted: Posted): Promise<Outcome> {
  const chosen = await chosenIn(visit, posted);
  if (isOutcome(chosen)) return chosen;
  const titles = new Map(chosen.requests.map(({ requestId, title }) => [requestId, title]));
  return sendBatch(visit, posted, {
    form: formOf(visit, chosen),
    lineOf: ({ value: { requestId, minutes, startsOn, endsOn } }, { offerId, answerBy }) => ({
      id: String(requestId),
      label: titles.get(String(requestId)) ?? '',
      path: '/api/exchanges',
      body: { offerId, requestId, minutes, startsOn, endsOn, ...answerUntil(answerBy, endsOn) },
      link: (id) => `/echanges/${id}`,
    }),
    again: showProposals,
  });
}

/** One day for all of them, and for each not after its own end. */
function answerUntil(answerBy: unknown, endsOn: unknown): { readonly answerBy?: string } {
  if (typeof answerBy !== 'string') return {};
  const sooner = typeof endsOn === 'string' && endsOn < answerBy ? endsOn : answerBy;
  return { answerBy: answerByOf(sooner) };
}

function draw(visit: SignedInVisit, chosen: Chosen, usual?: UsualTerms): Outcome {
  const { language } = visit;
  const say = words[language];
  const { offer, requests, cut } = chosen;
  const asked = requests.reduce((sum, { estimatedMinutes }) => sum + (estimatedMinutes ?? 0), 0);
  return {
    kind: 'page',
    title: say.check,
    room: 'requests',
    content: html`<p class="lead">${say.checkLead}</p>
      ${cut && html`<p class="missing">${say.tooMany(AT_MOST)}</p>`}
      <section class="panel calm" aria-labelledby="depuis">
        <h2 id="depuis"><a href="/offres/${offer.offerId}">${offer.title}</a></h2>
        ${facts([
          [say.cost, say.costOf(eurosIn(language, offer.unitCostCents))],
          [say.left, hoursIn(language, offer.availableMinutes)],
          [say.asked, hoursIn(language, asked)],
        ])}
        ${
          offer.conditions !== '' &&
          html`<h3>${say.conditions}</h3>
            ${prose(offer.conditions)}`
        }
      </section>
      ${asked > offer.availableMinutes && html`<p class="missing">${say.tooMuch}</p>`}
      ${usual !== undefined && usualNote(language, usual)}
      ${drawForm(visit, formOf(visit, chosen, usual))}`,
  };
}

function formOf(visit: SignedInVisit, chosen: Chosen, usual?: UsualTerms): Form {
  const { language, now } = visit;
  const say = words[language];
  const { offer, requests, going } = chosen;
  const ticked = requests.map(({ requestId }) => `&${CHOSEN}${requestId}=1`).join('');
  return {
    action: ADDRESS,
    page: `${ADDRESS}?offre=${offer.offerId}${ticked}`,
    submit: say.send,
    fields: [
      { kind: 'fixed', name: 'offerId', label: '', value: offer.offerId },
      answerByField(visit, { usual, endsOn: undefined }),
    ],
    rows: {
      ...ROWS,
      legend: say.proposals,
      hint: say.proposalsHint,
      each: '',
      columns: [
        { kind: 'box', name: 'envoyer', label: say.sendThis },
        { kind: 'hours', name: 'minutes', label: say.minutes, min: 1, max: MAX_MINUTES },
        { kind: 'day', name: 'startsOn', label: say.startsOn },
        { kind: 'day', name: 'endsOn', label: say.endsOn },
      ],
      hidden: ['requestId'],
      captions: requests.map(({ title }) => title),
      notes: requests.map((request) => noteOf(visit, request, chosen)),
      values: requests.map(
        ({ requestId, estimatedMinutes, neededBy }) =>
          new Map([
            ['requestId', requestId],
            ['envoyer', going.has(requestId) ? '' : 'oui'],
            ['minutes', estimatedMinutes === null ? '' : minutesInField(estimatedMinutes)],
            ['startsOn', dayOf(now)],
            ['endsOn', neededBy],
          ]),
      ),
      spare: 0,
    },
  };
}

function noteOf(
  { language, now, session }: SignedInVisit,
  request: Request,
  { names, going }: Chosen,
): Html {
  const say = words[language];
  const { requestId, borrowerId, postedAt, neededBy } = request;
  const own = session.acting.territoryId ?? '';
  const inside = isInside(names, own, request);
  const days = daysBetween(dayOf(postedAt), dayOf(now));
  return html`<p class="row-note">
    <a href="/territoires/${borrowerId}">${names.of(borrowerId)}</a>, ${say.waits(days)},
    ${say.needed(dayIn(language, neededBy))} ${tag(inside ? say.in : say.out, inside ? 'good' : 'plain')}
    ${going.has(requestId) && tag(say.going, 'wait')}
  </p>`;
}
