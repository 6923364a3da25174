import { html, type Html } from '@bourse/service-kit/html';
import { dayOf } from '@bourse/kernel/clock';
import type { Exchange } from '../../api-client/exchange-views.ts';
import { drawForm } from '../../components/form.ts';
import type { SignedInVisit } from '../../http/page.ts';
import {
  isMoving,
  nextStep,
  possibleSteps,
  sideOf,
  type Step,
} from '../../journeys/exchange-steps.ts';
import { hasRole } from '../../session/session.ts';
import { dayIn, hoursIn, instantIn } from '../../wording/quantities.ts';
import { stepForm, stepRoutes } from './step-forms.ts';
import { stepWords, waitingWords } from './step-words.ts';
import { words } from './words.ts';

const whoIs = ({ session }: SignedInVisit) => ({
  territoryId: session.acting.territoryId,
  official: hasRole(session, 'official'),
});

/** Read by office, and by no party to it. */
export const isOfOthers = (visit: SignedInVisit, exchange: Exchange): boolean => {
  const side = sideOf(exchange, whoIs(visit));
  return side === 'association' || side === 'other';
};

/** Of what is possible, what the role of whoever looks allows. */
function allowedSteps(visit: SignedInVisit, exchange: Exchange): readonly Step[] {
  return possibleSteps(exchange, sideOf(exchange, whoIs(visit))).filter((step) =>
    hasRole(visit.session, ...stepRoutes[step].roles),
  );
}

/** The one thing to do now with an exchange, or what it waits for. */
export function nowPanel(visit: SignedInVisit, exchange: Exchange, seen: string | undefined): Html {
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

/** What else whoever looks may do. */
export function otherSteps(
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
