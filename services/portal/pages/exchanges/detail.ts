import { html, type Html } from '@bourse/service-kit/html';
import { dayOf } from '@bourse/kernel/clock';
import { type Exchange, exchange as exchangeView } from '../../api-client/views.ts';
import type { Names } from '../../api-client/names.ts';
import { drawForm } from '../../components/form.ts';
import { facts, territoryLink } from '../../components/parts.ts';
import type { Outcome, Params, SignedInVisit } from '../../http/page.ts';
import {
  isMoving,
  nextStep,
  possibleSteps,
  sideOf,
  stageOf,
  stages,
  type Step,
} from '../../journeys/exchange-steps.ts';
import { hasRole } from '../../session/session.ts';
import { whoMay } from '../../session/who-may.ts';
import { dayIn, eurosIn, hoursIn, instantIn } from '../../wording/quantities.ts';
import { recordedHint } from '../../components/recorded.ts';
import { consulted } from './consulted.ts';
import { figuresTable, sessionsTable } from './figures.ts';
import { statusTag } from './rows.ts';
import { stepForm, stepRoutes } from './step-forms.ts';
import { stepWords, waitingWords } from './step-words.ts';
import { words } from './words.ts';

/** One exchange: where it stands, the one thing to do now, and everything else that can be done or read. */
export async function showExchange(visit: SignedInVisit, params: Params): Promise<Outcome> {
  const id = encodeURIComponent(params['exchangeId'] ?? '');
  const found = await visit.api.read(`/api/exchanges/${id}`, exchangeView);
  if (found.kind === 'unavailable') return found;
  if (found.kind === 'refused') return { kind: 'forbidden' };
  if (found.kind === 'missing') return { kind: 'missing' };
  const exchange = found.value;
  const [names, read] = await Promise.all([
    visit.namesOf([exchange.lenderId, exchange.borrowerId, exchange.verdict?.by ?? null]),
    consulted(visit, exchange.exchangeId),
  ]);
  const say = words[visit.language];
  return {
    kind: 'page',
    title: exchange.object,
    room: 'exchanges',
    live: { exchangeId: exchange.exchangeId, revision: exchange.revision },
    content: html`${strip(visit, exchange, names)} ${way(visit, exchange)}
      ${nowPanel(visit, exchange, found.etag)} ${termsOf(visit, exchange, names)}
      ${sessionsTable(visit, exchange)} ${figuresTable(visit, exchange)}
      ${otherSteps(visit, exchange, found.etag)} ${read}
      <p class="actions">
        ${
          hasRole(visit.session, ...whoMay('trail.read')) &&
          html`<a href="/audit/echanges/${exchange.exchangeId}">${say.trail}</a>`
        }
        <button type="button" class="quiet" data-print hidden>${say.print}</button>
      </p>
      ${isOfOthers(visit, exchange) && recordedHint(visit.language)}`,
  };
}

/** Who lends how much to whom, in one line. */
function strip(visit: SignedInVisit, exchange: Exchange, names: Names): Html {
  const { language } = visit;
  const say = words[language];
  return html`<div class="strip">
    <p>
      ${territoryLink(exchange.lenderId, names.of(exchange.lenderId))}
      <span class="strip-hours"
        >${say.lends} <strong>${hoursIn(language, exchange.terms.minutes)}</strong> ${say.to}</span
      >
      ${territoryLink(exchange.borrowerId, names.of(exchange.borrowerId))}
    </p>
    <p>${statusTag(visit, exchange.status)}</p>
  </div>`;
}

function way({ language }: SignedInVisit, exchange: Exchange): Html | false {
  const say = words[language];
  const at = stageOf(exchange);
  if (at === undefined) return false;
  const reached = stages.indexOf(at);
  return html`<ol class="stages" aria-label="${say.way}">
    ${stages.map(
      (stage, index) =>
        html`<li
          class="${index < reached ? 'done' : index === reached ? 'here' : 'ahead'}"
          ${index === reached && html`aria-current="step"`}
        >
          ${say.stages[stage]}
        </li>`,
    )}
  </ol>`;
}

const whoIs = ({ session }: SignedInVisit) => ({
  territoryId: session.acting.territoryId,
  official: hasRole(session, 'official'),
});

/** Read by office, and by no party to it. */
const isOfOthers = (visit: SignedInVisit, exchange: Exchange): boolean => {
  const side = sideOf(exchange, whoIs(visit));
  return side === 'association' || side === 'other';
};

/** Of what is possible, what the role of whoever looks allows. */
function allowedSteps(visit: SignedInVisit, exchange: Exchange): readonly Step[] {
  return possibleSteps(exchange, sideOf(exchange, whoIs(visit))).filter((step) =>
    hasRole(visit.session, ...stepRoutes[step].roles),
  );
}

function nowPanel(visit: SignedInVisit, exchange: Exchange, seen: string | undefined): Html {
  const { language } = visit;
  const say = words[language];
  const next = nextStep(exchange, sideOf(exchange, whoIs(visit)));
  const moving = isMoving(exchange);
  const refused = exchange.status === 'refused' && whyRefused(visit, exchange);
  if (next.turn === 'nobody') return html`<p class="panel calm">${say.over}</p>`;
  if (next.turn === 'theirs' || !allowedSteps(visit, exchange).includes(next.step)) {
    const waiting =
      next.turn === 'theirs'
        ? waitingWords[language][next.waitingFor]
        : stepWords[language][next.step].todo;
    return html`<section
      class="panel calm"
      aria-labelledby="attente"
      ${moving && html`data-moving`}
    >
      <h2 id="attente">${say.waiting}</h2>
      ${refused}
      <p>${waiting} ${untilOf(visit, exchange, next.until)}</p>
      ${moving && html`<p><a href="/echanges/${exchange.exchangeId}">${say.refresh}</a></p>`}
    </section>`;
  }
  const { todo, text } = stepWords[language][next.step];
  return html`<section class="panel now" aria-labelledby="maintenant">
    <p class="over">${say.now}</p>
    <h2 id="maintenant">${todo}</h2>
    ${refused}
    <p>${text} ${untilOf(visit, exchange, next.until)}</p>
    ${drawForm(visit, stepForm(visit, exchange, next.step, seen))}
  </section>`;
}

function untilOf({ language }: SignedInVisit, exchange: Exchange, until: string | null): string {
  if (until === null) return '';
  const say = words[language];
  return exchange.status === 'delivering'
    ? say.certifiesItself(dayIn(language, dayOf(until)))
    : say.until(instantIn(language, until));
}

const whyRefused = (visit: SignedInVisit, exchange: Exchange): Html =>
  html`<p class="missing">${refusalSaid(visit, exchange)}</p>`;

function otherSteps(
  visit: SignedInVisit,
  exchange: Exchange,
  seen: string | undefined,
): Html | false {
  const side = sideOf(exchange, whoIs(visit));
  const next = nextStep(exchange, side);
  const first = next.turn === 'mine' ? next.step : undefined;
  const others = allowedSteps(visit, exchange).filter((step) => step !== first);
  if (others.length === 0) return false;
  const say = words[visit.language];
  return html`<section aria-labelledby="autres">
    <h2 id="autres">${say.more}</h2>
    ${others.map((step) => {
      const form = stepForm(visit, exchange, step, seen);
      const { todo, text } = stepWords[visit.language][step];
      return html`<details ${visit.shownAgain(form.action) !== undefined && html`open`}>
        <summary>${todo}</summary>
        <p>${text}</p>
        ${drawForm(visit, form)}
      </details>`;
    })}
  </section>`;
}

function termsOf({ language }: SignedInVisit, exchange: Exchange, names: Names): Html {
  const say = words[language];
  const { terms, ground, verdict, signedBy } = exchange;
  const agreed = exchange.figures.agreed !== null;
  const signed = signedBy.map((id) => names.of(id)).join(', ');
  return html`<section aria-labelledby="conditions">
    <h2 id="conditions">${agreed ? say.termsAgreed : say.terms}</h2>
    ${facts([
      [say.hours, hoursIn(language, terms.minutes)],
      [say.unitCost, say.perHour(eurosIn(language, terms.unitCostCents))],
      [say.dates, say.between(dayIn(language, terms.startsOn), dayIn(language, terms.endsOn))],
      [say.proposedBy, !agreed && names.of(exchange.proposedBy)],
      [say.signedBy, agreed && (signed === '' ? say.signedNobody : signed)],
      [say.perimeter, exchange.crossesEpci ? say.across : say.inside],
      [
        say.offer,
        exchange.offerId !== null &&
          html`<a href="/offres/${exchange.offerId}">${say.seeOffer}</a>`,
      ],
      [
        say.request,
        exchange.requestId !== null &&
          html`<a href="/demandes/${exchange.requestId}">${say.seeRequest}</a>`,
      ],
      [
        say.renews,
        exchange.renewsExchangeId !== null &&
          html`<a href="/echanges/${exchange.renewsExchangeId}">${say.seeFirst}</a>`,
      ],
      [say.ground, ground !== null && say.groundBy(names.of(ground.by), ground.reason)],
      [
        say.verdict,
        verdict !== null &&
          verdict.reason !== null &&
          html`${hoursIn(language, verdict.minutes)} –
          ${
            verdict.by === null
              ? verdict.reason
              : say.groundBy(names.of(verdict.by), verdict.reason)
          }`,
      ],
    ])}
  </section>`;
}

/** Why capacity or credit was missing, in plain words. */
function refusalSaid({ language }: SignedInVisit, exchange: Exchange): string {
  const say = words[language];
  const left = hoursIn(language, exchange.refusedAvailableMinutes ?? 0);
  const { startsOn, endsOn } = exchange.terms;
  const [from, to] = [dayIn(language, startsOn), dayIn(language, endsOn)] as const;
  if (exchange.refusedFor === 'no_credit') return say.noCredit(left);
  if (exchange.refusedDetail === 'outside_periods') return say.outsidePeriods(from, to);
  return exchange.refusedDetail === 'capacity_exceeded'
    ? say.noCapacityThen(left, from, to)
    : say.noCapacity(left);
}
