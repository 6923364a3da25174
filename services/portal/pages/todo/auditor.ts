import { dayOf, type Instant } from '@bourse/kernel/clock';
import { html, type Html } from '@bourse/service-kit/html';
import type { z } from 'zod';
import { type Exchange, exchanges } from '../../api-client/exchange-views.ts';
import { gaps as gapsView } from '../../api-client/views.ts';
import { apiQuery, part } from '../../components/parts.ts';
import type { SignedInVisit } from '../../http/page.ts';
import { both } from '../../wording/language.ts';
import { daysBetween, numberIn, secondIn } from '../../wording/quantities.ts';
import { exchangeStatusWords } from '../../wording/statuses.ts';
import { EXCHANGES } from '../audit/exchange-search.ts';
import { lackingTags } from '../audit/lacking.ts';
import { readings } from '../audit/reading-view.ts';
import { auditedExchanges, missingPiece } from '../audit/trail-views.ts';
import { words as auditWords } from '../audit/words.ts';
import { GOING_ON, LOOKED_AT } from './files.ts';

/** A file that nobody has moved for longer is worth a look. */
const LONG_DAYS = 30;
const SHOWN = 10;
const READINGS_SHOWN = 3;

const words = both({
  fr: {
    title: 'Contrôler',
    toTrail: 'Ouvrir la piste d’audit',
    disputes: (count: number) => `Différends ouverts (${count})`,
    noDispute: 'Aucun différend n’est ouvert.',
    lacking: (count: string) => `Il manque quelque chose (${count})`,
    noneLacking:
      'D’après les dates convenues, il ne manque ni signature, ni relevé, ni certification.',
    allLacking: 'Tous les dossiers où il manque quelque chose',
    still: (count: number) => `Dossiers immobiles depuis plus de ${LONG_DAYS} jours (${count})`,
    noneStill: `Aucun dossier en cours n’est immobile depuis plus de ${LONG_DAYS} jours.`,
    since: (days: number) =>
      days === 0 ? 'depuis aujourd’hui' : days === 1 ? 'depuis hier' : `depuis ${days} jours`,
    oldest: `Les ${SHOWN} plus anciens sont montrés.`,
    latest: `Parmi les ${LOOKED_AT} derniers dossiers en cours.`,
    readings: 'Dernières consultations',
    noReading: 'Personne n’a encore consulté de dossier.',
    allReadings: 'Toutes les consultations',
    you: 'vous',
    person: (id: string) => `personne ${id}`,
  },
  en: {
    title: 'Audit',
    toTrail: 'Open the audit trail',
    disputes: (count: number) => `Open disputes (${count})`,
    noDispute: 'No dispute is open.',
    lacking: (count: string) => `Something is missing (${count})`,
    noneLacking: 'By the dates agreed on, no signature, log of work or certification is missing.',
    allLacking: 'All files in which something is missing',
    still: (count: number) =>
      `Files that have not moved for more than ${LONG_DAYS} days (${count})`,
    noneStill: `No file under way has stood still for more than ${LONG_DAYS} days.`,
    since: (days: number) =>
      days === 0 ? 'since today' : days === 1 ? 'since yesterday' : `for ${days} days`,
    oldest: `The ${SHOWN} oldest are shown.`,
    latest: `Among the ${LOOKED_AT} latest files under way.`,
    readings: 'Latest readings',
    noReading: 'Nobody has read a file yet.',
    allReadings: 'All readings',
    you: 'you',
    person: (id: string) => `person ${id}`,
  },
});

const byAge = (one: Exchange, other: Exchange): number =>
  one.changedAt < other.changedAt ? -1 : 1;

/** What an auditor looks at of the files under way: disputes, and what has not moved for long; the oldest first. */
export function toAudit(
  items: readonly Exchange[],
  now: Instant,
): { readonly disputes: readonly Exchange[]; readonly still: readonly Exchange[] } {
  const isLong = ({ changedAt }: Exchange) => daysBetween(dayOf(changedAt), dayOf(now)) > LONG_DAYS;
  return {
    disputes: items.filter(({ status }) => status === 'disputed').toSorted(byAge),
    still: items.filter((one) => one.status !== 'disputed' && isLong(one)).toSorted(byAge),
  };
}

/** The auditor's part of what is to be done: whether the trail is whole, which files to look at, who has read. */
export async function auditing(visit: SignedInVisit): Promise<Html> {
  const { language, api } = visit;
  const say = words[language];
  const [trail, underWay, lacking, read] = await Promise.all([
    api.read('/api/audit/gaps?limit=1', gapsView),
    api.read(
      `/api/exchanges${apiQuery({ status: GOING_ON.join(','), limit: LOOKED_AT })}`,
      exchanges,
    ),
    api.read(
      `/api/exchanges${apiQuery({ missing: missingPiece.options.join(','), count: 'true', limit: SHOWN })}`,
      auditedExchanges,
    ),
    api.read(`/api/audit/readings${apiQuery({ limit: READINGS_SHOWN })}`, readings),
  ]);
  const ofTrail = auditWords[language];
  return html`<section aria-labelledby="controler">
      <h2 id="controler">${say.title}</h2>
      ${part(language, trail, (one) =>
        one.complete
          ? html`<p class="good-news">
              ${ofTrail.complete(numberIn(language, one.events), numberIn(language, one.streams))}
            </p>`
          : html`<p class="missing">
              ${ofTrail.incomplete(
                numberIn(language, one.faultyStreams),
                numberIn(language, one.unreadable),
              )}
            </p>`,
      )}
      <p><a class="button second" href="/audit">${say.toTrail}</a></p>
    </section>
    ${part(language, underWay, ({ items, next }) => {
      const { disputes, still } = toAudit(items, visit.now);
      const more = next !== null && html`<p class="hint">${say.latest}</p>`;
      return html`${files(visit, 'differends', disputes, {
        title: say.disputes(disputes.length),
        none: say.noDispute,
      })}
      ${files(visit, 'immobiles', still, { title: say.still(still.length), none: say.noneStill })}
      ${more}`;
    })}
    ${part(language, lacking, (found) => lackingFiles(visit, found))}
    <section aria-labelledby="consultations">
      <h2 id="consultations">${say.readings}</h2>
      ${part(language, read, ({ items }) =>
        items.length === 0
          ? html`<p>${say.noReading}</p>`
          : html`<ul class="rows">
              ${items.map(({ reader, readAt, kind }) => {
                const own = reader === visit.session.person.id;
                return html`<li>
                  <span>${ofTrail.readingKinds[kind]}</span>
                  <span class="detail"
                    >${own ? say.you : say.person(reader.slice(0, 8))}, ${secondIn(language, readAt)}</span
                  >
                </li>`;
              })}
            </ul>`,
      )}
      <p><a href="/audit/consultations">${say.allReadings}</a></p>
    </section>`;
}

/** Where the days agreed on would already have more than there is: the latest, and the way to all. */
function lackingFiles(visit: SignedInVisit, found: z.infer<typeof auditedExchanges>): Html {
  const { language } = visit;
  const say = words[language];
  const { items, count } = found;
  if (items.length === 0) return html`<p>${say.noneLacking}</p>`;
  return html`<section aria-labelledby="manques">
    <h2 id="manques">${say.lacking(numberIn(language, count?.found ?? items.length))}</h2>
    <ul class="rows">
      ${items.map(
        ({ exchangeId, object, missing }) =>
          html`<li>
            <a href="${EXCHANGES}/${exchangeId}">${object}</a> ${lackingTags(visit, missing)}
          </li>`,
      )}
    </ul>
    <p><a href="${EXCHANGES}?manque=tout">${say.allLacking}</a></p>
  </section>`;
}

function files(
  { language, now }: SignedInVisit,
  id: string,
  items: readonly Exchange[],
  said: { readonly title: string; readonly none: string },
): Html {
  const say = words[language];
  if (items.length === 0) return html`<p>${said.none}</p>`;
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${said.title}</h2>
    <ul class="rows">
      ${items.slice(0, SHOWN).map(
        ({ exchangeId, object, status, changedAt }) =>
          html`<li>
            <a href="/audit/echanges/${exchangeId}">${object}</a>
            <span class="detail"
              >${exchangeStatusWords[language][status]},
              ${say.since(daysBetween(dayOf(changedAt), dayOf(now)))}</span
            >
          </li>`,
      )}
    </ul>
    ${items.length > SHOWN && html`<p class="hint">${say.oldest}</p>`}
  </section>`;
}
