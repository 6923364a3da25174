import { html, type Html } from '@bourse/service-kit/html';
import { assertNever } from '@bourse/kernel/assert-never';
import { dayOf } from '@bourse/kernel/clock';
import type { Reading } from '../../api-client/api.ts';
import type { HistoryEntry } from '../../api-client/exchange-views.ts';
import type { Names } from '../../api-client/names.ts';
import { pager, part } from '../../components/parts.ts';
import type { SignedInVisit } from '../../http/page.ts';
import { eventIn } from '../../wording/event-words.ts';
import { both, type Language } from '../../wording/language.ts';
import { dayIn, eurosIn, hoursIn, instantIn } from '../../wording/quantities.ts';

/** As many as most exchanges ever have; older ones are on the next page. */
export const HISTORY_AT_ONCE = 30;

const words = both({
  fr: {
    title: 'Ce qui s’est passé',
    who: (event: string, name: string) => `${event} par ${name}`,
    when: (day: string) => `le ${day}`,
    terms: (hours: string, cost: string, from: string, to: string) =>
      `${hours} à ${cost} de l’heure, du ${from} au ${to}`,
    until: {
      answer: (when: string) => `réponse attendue au plus tard le ${when}`,
      lapse: (when: string) => `sans suite le ${when}, si personne n’agit`,
      certification: (when: string) =>
        `certification automatique le ${when}, sans réponse de l’emprunteur`,
      reminder: (when: string) => `échéance du ${when}`,
    },
    session: (hours: string, on: string) => `${hours} le ${on}`,
    takenBack: 'séance retirée',
    left: (hours: string) => `il restait ${hours}`,
    reason: (reason: string) => `« ${reason} »`,
    changes: {
      minutes: (to: string, from: string) => `${to} au lieu de ${from}`,
      unitCostCents: (to: string, from: string) => `${to} de l’heure au lieu de ${from}`,
      startsOn: (to: string, from: string) => `à partir du ${to} au lieu du ${from}`,
      endsOn: (to: string, from: string) => `jusqu’au ${to} au lieu du ${from}`,
      on: (to: string, from: string) => `le ${to} au lieu du ${from}`,
    },
    same: 'mêmes conditions',
  },
  en: {
    title: 'What happened',
    who: (event: string, name: string) => `${event} by ${name}`,
    when: (day: string) => `on ${day}`,
    terms: (hours: string, cost: string, from: string, to: string) =>
      `${hours} at ${cost} an hour, from ${from} to ${to}`,
    until: {
      answer: (when: string) => `answer awaited by ${when}`,
      lapse: (when: string) => `lapses on ${when} unless somebody acts`,
      certification: (when: string) =>
        `certifies itself on ${when}, without an answer of the borrower`,
      reminder: (when: string) => `deadline of ${when}`,
    },
    session: (hours: string, on: string) => `${hours} on ${on}`,
    takenBack: 'session taken back',
    left: (hours: string) => `${hours} were left`,
    reason: (reason: string) => `“${reason}”`,
    changes: {
      minutes: (to: string, from: string) => `${to} instead of ${from}`,
      unitCostCents: (to: string, from: string) => `${to} an hour instead of ${from}`,
      startsOn: (to: string, from: string) => `from ${to} instead of ${from}`,
      endsOn: (to: string, from: string) => `until ${to} instead of ${from}`,
      on: (to: string, from: string) => `on ${to} instead of ${from}`,
    },
    same: 'the same terms',
  },
});

/** What the services do among themselves between two steps: it says nothing to those who take them. */
const BETWEEN_STEPS: ReadonlySet<string> = new Set([
  'SecuringStarted',
  'CapacitySecured',
  'CreditSecured',
]);

/** Of what sets a deadline or reminds of one, how it is said. */
const deadlines: Readonly<
  Partial<Record<string, 'answer' | 'lapse' | 'certification' | 'reminder'>>
> = {
  ExchangeProposed: 'answer',
  ExchangeCountered: 'answer',
  SecuringRefused: 'answer',
  LapseAnnounced: 'lapse',
  CertificationReminded: 'certification',
  DeadlineReminded: 'reminder',
};

/**
 * How the exchange came to stand where it does, the newest first: who did what, and what was not as
 * before, in words.
 *
 * @param reading A page of its history.
 */
export function whatHappened(
  { language, query }: Pick<SignedInVisit, 'language' | 'query'>,
  of: {
    readonly exchangeId: string;
    readonly reading: Reading<{
      readonly items: readonly HistoryEntry[];
      readonly next: string | null;
    }>;
    readonly names: Names;
  },
): Html {
  const say = words[language];
  const { exchangeId, reading, names } = of;
  return html`<section aria-labelledby="histoire">
    <h2 id="histoire">${say.title}</h2>
    ${part(
      language,
      reading,
      ({ items, next }) => html`<ol class="rows">
          ${items
            .filter(({ type }) => !BETWEEN_STEPS.has(type))
            .map((entry) => line(language, entry, names))}
        </ol>
        ${pager(language, `/echanges/${exchangeId}`, query, next)}`,
    )}
  </section>`;
}

function line(language: Language, entry: HistoryEntry, names: Names): Html {
  const say = words[language];
  const event = eventIn(language, entry.type);
  const details = saidOf(language, entry);
  return html`<li>
    <strong>${entry.by === null ? event : say.who(event, names.of(entry.by))}</strong>
    <span class="detail">
      <time datetime="${entry.at}">${say.when(instantIn(language, entry.at))}</time
      >${details.length > 0 && ` – ${details.join(' ; ')}`}
    </span>
  </li>`;
}

/** What there is to say of it beside its name, each in a few words. */
function saidOf(language: Language, entry: HistoryEntry): readonly string[] {
  const say = words[language];
  const { type, terms, session, minutes, reason, until } = entry;
  const said = changesSaid(language, entry);
  if (type === 'ExchangeCountered') {
    if (said.length === 0) said.push(say.same);
  } else if (terms !== null) {
    said.push(
      say.terms(
        hoursIn(language, terms.minutes),
        eurosIn(language, terms.unitCostCents),
        dayIn(language, terms.startsOn),
        dayIn(language, terms.endsOn),
      ),
    );
  }
  if (session?.minutes === 0) said.unshift(say.takenBack);
  else if (session !== null && type === 'WorkLogged')
    said.push(say.session(hoursIn(language, session.minutes), dayIn(language, session.on)));
  if (minutes !== null) {
    const hours = hoursIn(language, minutes);
    said.push(type === 'SecuringRefused' ? say.left(hours) : hours);
  }
  if (reason !== null) said.push(say.reason(reason));
  const deadline = deadlines[type];
  if (until !== null && deadline !== undefined)
    said.push(say.until[deadline](dayIn(language, dayOf(until))));
  return said;
}

function changesSaid(language: Language, { changes, session }: HistoryEntry): string[] {
  const { changes: say } = words[language];
  return changes.flatMap((change) => {
    switch (change.what) {
      case 'minutes':
        // A session taken back is said as such.
        return session?.minutes === 0
          ? []
          : [say.minutes(hoursIn(language, change.to), hoursIn(language, change.from))];
      case 'unitCostCents':
        return [say.unitCostCents(eurosIn(language, change.to), eurosIn(language, change.from))];
      case 'startsOn':
      case 'endsOn':
      case 'on':
        return [say[change.what](dayIn(language, change.to), dayIn(language, change.from))];
      default:
        return assertNever(change, 'change');
    }
  });
}
