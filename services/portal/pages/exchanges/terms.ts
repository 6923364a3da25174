import { html, type Html } from '@bourse/service-kit/html';
import type { Exchange } from '../../api-client/exchange-views.ts';
import type { Names } from '../../api-client/names.ts';
import { facts } from '../../components/parts.ts';
import type { SignedInVisit } from '../../http/page.ts';
import { dayIn, eurosIn, hoursIn } from '../../wording/quantities.ts';
import { words } from './words.ts';

/** What is proposed or agreed, as it stands. */
export function termsOf({ language }: SignedInVisit, exchange: Exchange, names: Names): Html {
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
