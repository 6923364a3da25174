import { html, type Html } from '@bourse/service-kit/html';
import { timeline as timelineView } from '../../api-client/views.ts';
import { facts } from '../../components/parts.ts';
import { recordedHint } from '../../components/recorded.ts';
import type { Names } from '../../api-client/names.ts';
import type { Outcome, Params, SignedInVisit } from '../../http/page.ts';
import { inPlaceOf } from '../../journeys/pass-on.ts';
import { dayIn, hoursIn } from '../../wording/quantities.ts';
import { statusTag } from '../exchanges/rows.ts';
import { originsOf } from './causes.ts';
import { eventTable, namedIn } from './events.ts';
import { lackingTags } from './lacking.ts';
import { rooms } from './rooms.ts';
import { type AuditedExchange, auditedExchange } from './trail-views.ts';
import { fileWords } from './file-words.ts';
import { words } from './words.ts';

/** One exchange, over all services, in the order of causes. */
export async function showTimeline(visit: SignedInVisit, params: Params): Promise<Outcome> {
  const { language, api } = visit;
  const say = words[language];
  const files = fileWords[language];
  const id = encodeURIComponent(params['exchangeId'] ?? '');
  const [found, exchange] = await Promise.all([
    api.read(`/api/audit/exchanges/${id}/timeline`, timelineView),
    api.read(`/api/exchanges/${id}`, auditedExchange),
  ]);
  if (found.kind !== 'found') return inPlaceOf(found);
  const { items, truncated } = found.value;
  const known = exchange.kind === 'found' ? exchange.value : undefined;
  const parties = known === undefined ? [] : [known.lenderId, known.borrowerId];
  const names = await visit.namesOf([...parties, ...namedIn(items)]);
  const exported = new URLSearchParams([['echange', params['exchangeId'] ?? '']]).toString();
  return {
    kind: 'page',
    title: say.timeline(known?.object ?? params['exchangeId'] ?? ''),
    room: 'audit',
    wide: true,
    above: rooms(visit, undefined),
    content: html`${known !== undefined && headOf(visit, known, names)}
      <p class="lead">${say.timelineLead}</p>
      <p class="actions">
        <a href="/echanges/${id}">${say.seeExchange}</a>
        <a href="/audit/evenements.csv?${exported}">${files.export}</a>
      </p>
      ${truncated && html`<p class="missing">${say.truncated}</p>`}
      ${eventTable(visit, items, names, {
        withExchange: false,
        lenderId: known?.lenderId,
        origins: originsOf(items),
      })}
      ${recordedHint(language)}`,
  };
}

/** Whose it is and how it stands, before how it came to that. */
function headOf(visit: SignedInVisit, one: AuditedExchange, names: Names): Html {
  const { language } = visit;
  const say = words[language];
  const { lenderId, borrowerId, terms, figures } = one;
  return facts([
    [say.step, statusTag(visit, one.status)],
    [say.lender, html`<a href="/territoires/${lenderId}">${names.of(lenderId)}</a>`],
    [say.borrower, html`<a href="/territoires/${borrowerId}">${names.of(borrowerId)}</a>`],
    [say.agreedHours, hoursIn(language, terms.minutes)],
    [say.settledHours, figures.settled !== null && hoursIn(language, figures.settled.minutes)],
    [say.days, say.fromTo(dayIn(language, terms.startsOn), dayIn(language, terms.endsOn))],
    [say.lacks, lackingTags(visit, one.missing)],
  ]);
}
