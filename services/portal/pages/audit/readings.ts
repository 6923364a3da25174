import { html, type Html } from '@bourse/service-kit/html';
import type { Names } from '../../api-client/names.ts';
import { apiQuery, pager, part } from '../../components/parts.ts';
import { NOTHING, recordTable } from '../../components/records.ts';
import type { Outcome, SignedInVisit } from '../../http/page.ts';
import { secondIn } from '../../wording/quantities.ts';
import { roleWords } from '../../wording/roles.ts';
import { actorIn } from '../../wording/process-words.ts';
import { termIn } from './reading-terms.ts';
import { type Reading, readings } from './reading-view.ts';
import { rooms } from './rooms.ts';
import { words } from './words.ts';

const HERE = '/audit/consultations';
const AT_ONCE = 50;

/** Who read what of others' files. */
export async function showReadings(visit: SignedInVisit): Promise<Outcome> {
  const { language, api, query } = visit;
  const say = words[language];
  const asked = apiQuery({ cursor: query.get('suite'), limit: AT_ONCE });
  const found = await api.read(`/api/audit/readings${asked}`, readings);
  // Who looks after a part of the bourse sees who reads in no part of it.
  if (found.kind === 'refused') return { kind: 'forbidden' };
  if (found.kind === 'missing') return { kind: 'missing' };
  const items = found.kind === 'found' ? found.value.items : [];
  const names = await visit.namesOf(
    items.flatMap((one) => [one.actingFor, one.accountId, ...one.terms.map(({ value }) => value)]),
  );
  return {
    kind: 'page',
    status: found.kind === 'unavailable' ? 503 : 200,
    title: say.readings,
    room: 'audit',
    wide: true,
    above: rooms(visit, HERE),
    content: html`<p class="lead">${say.readingsLead}</p>
      ${part(language, found, ({ next }) =>
        items.length === 0
          ? html`<p>${say.readingsNone}</p>`
          : html`${table(visit, items, names)} ${pager(language, HERE, query, next)}`,
      )}`,
  };
}

function table(visit: SignedInVisit, items: readonly Reading[], names: Names): Html {
  const { language, session } = visit;
  const say = words[language];
  return recordTable(
    language,
    say.readings,
    [
      { label: say.when, heading: true },
      { label: say.reader },
      { label: say.forAssociation },
      { label: say.what },
      { label: say.terms },
    ],
    items.map((one) => ({
      cells: [
        html`<time datetime="${one.readAt}">${secondIn(language, one.readAt)}</time>`,
        html`${actorIn(language, one.reader)}${one.reader === session.person.id && html` (${say.you})`}`,
        html`${one.actingFor === null ? '–' : names.of(one.actingFor)}
          <span class="detail">${roleWords[language][one.role]}</span>`,
        whatOf(visit, one, names),
        termsOf(visit, one, names),
      ],
    })),
  );
}

function whatOf(
  { language }: SignedInVisit,
  { kind, exchangeId, accountId: account }: Reading,
  names: Names,
): Html {
  const named = words[language].readingKinds[kind];
  if (exchangeId !== null) {
    return html`<a href="/audit/echanges/${exchangeId}">${named}</a>
      <span class="detail"><code>${exchangeId.slice(0, 8)}</code></span>`;
  }
  return html`${named}${
    account !== null && html` <span class="detail">${names.of(account)}</span>`
  }`;
}

function termsOf(
  { language }: SignedInVisit,
  { kind, terms, exchangeId }: Reading,
  names: Names,
): Html | string {
  if (terms.length === 0) {
    return kind === 'search' && exchangeId === null ? words[language].wholeTrail : NOTHING;
  }
  return html`${terms.map(
    (term, nth) => html`${nth > 0 && html`<br />`}${termIn(language, term, names)}`,
  )}`;
}
