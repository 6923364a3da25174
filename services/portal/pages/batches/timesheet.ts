import { html } from '@bourse/service-kit/html';
import { type Exchange, exchange, exchanges } from '../../api-client/exchange-views.ts';
import type { ServiceName } from '../../api-client/api.ts';
import { drawForm, type Form } from '../../components/form.ts';
import { apiQuery, missingPart } from '../../components/parts.ts';
import { columnIn } from '../../components/row-reading.ts';
import { isId } from '../../http/given-id.ts';
import type { Outcome, Posted, SignedInVisit } from '../../http/page.ts';
import { resultsPage, sentIn } from '../../journeys/batch-results.ts';
import { sendBatch } from '../../journeys/send-batch.ts';
import { dayIn, hoursIn } from '../../wording/quantities.ts';
import { words } from './words.ts';

const PATH = '/a-faire/heures';
/** Each line names every exchange: more of them would make a heavy page. */
const AT_MOST = 15;
const ROWS = { name: 'seances', most: AT_MOST } as const;
const READ = 100;

type Work = {
  readonly items: readonly Exchange[];
  readonly missing: ServiceName | undefined;
  readonly whoOf: (exchange: Exchange) => string;
};

/**
 * The exchanges on which hours are still to be logged.
 *
 * @param alsoIds Those that a form names: sent again, it may be about one on which all is logged by now.
 */
async function workOf(
  { api, session, namesOf }: SignedInVisit,
  alsoIds: readonly string[] = [],
): Promise<Work> {
  const lenderId = session.acting.territoryId ?? '';
  const found = await Promise.all(
    ['signed', 'delivering'].map((status) =>
      api.read(`/api/exchanges${apiQuery({ lenderId, status, limit: READ })}`, exchanges),
    ),
  );
  const down = found.find(({ kind }) => kind === 'unavailable');
  const open = found
    .flatMap((one) => (one.kind === 'found' ? one.value.items : []))
    .filter(({ loggedMinutes, terms }) => loggedMinutes < terms.minutes);
  const others = [...new Set(alsoIds)].filter(
    (id) => isId(id) && open.every(({ exchangeId }) => exchangeId !== id),
  );
  const named = await Promise.all(others.map((id) => api.read(`/api/exchanges/${id}`, exchange)));
  const items = [...open, ...named.flatMap((one) => (one.kind === 'found' ? [one.value] : []))]
    .filter((one) => one.lenderId === lenderId)
    .toSorted((one, other) => one.object.localeCompare(other.object, 'fr'));
  const names = await namesOf(items.map(({ borrowerId }) => borrowerId));
  return {
    items,
    missing: down?.kind === 'unavailable' ? down.service : undefined,
    whoOf: ({ borrowerId }) => names.of(borrowerId),
  };
}

/** Sessions of several exchanges, on one page; or what became of those that were sent, and the lines to mend. */
export async function showTimesheet(visit: SignedInVisit): Promise<Outcome> {
  const again = visit.shownAgain(PATH);
  const ids = again === undefined ? [] : columnIn(again.values, ROWS, 'exchangeId');
  const sent = sentIn(again);
  if (sent === undefined) return draw(visit, await workOf(visit, ids), ids);
  const say = words[visit.language];
  const left = sent.errors.size > 0;
  return resultsPage(visit, sent, {
    title: say.logged,
    room: 'todo',
    form: left ? drawForm(visit, formOf(visit, await workOf(visit, ids), ids)) : undefined,
    onward: html`<p class="actions">
      <a class="button second" href="${PATH}">${say.again}</a>
      <a class="button second" href="/a-faire">${say.back}</a>
    </p>`,
  });
}

/** Logs each line that is filled in. */
export async function sendTimesheet(visit: SignedInVisit, posted: Posted): Promise<Outcome> {
  const { language } = visit;
  const say = words[language];
  const ids = columnIn(posted, ROWS, 'exchangeId');
  const work = await workOf(visit, ids);
  const objects = new Map(work.items.map(({ exchangeId, object }) => [exchangeId, object]));
  return sendBatch(visit, posted, {
    form: formOf(visit, work, ids),
    lineOf: ({ row, value }) => {
      const id = String(value['exchangeId']);
      const [on, minutes] = [String(value['on']), Number(value['minutes'])] as const;
      return {
        id: String(row),
        label: [
          objects.get(id) ?? say.unnamed(id.slice(-6)),
          dayIn(language, on),
          hoursIn(language, minutes),
        ].join(', '),
        path: `/api/exchanges/${encodeURIComponent(id)}/work-logs`,
        body: { on, minutes },
        link: () => `/echanges/${id}`,
      };
    },
    again: showTimesheet,
  });
}

function draw(visit: SignedInVisit, work: Work, ids: readonly string[] = []): Outcome {
  const { language } = visit;
  const say = words[language];
  return {
    kind: 'page',
    status: work.missing === undefined ? 200 : 503,
    title: say.timesheet,
    room: 'todo',
    content: html`<p class="lead">${say.timesheetLead}</p>
      ${work.missing !== undefined && missingPart(language, work.missing)}
      ${
        work.items.length > 0 || ids.some(isId)
          ? drawForm(visit, formOf(visit, work, ids))
          : work.missing === undefined &&
            html`<p>${say.noWork}</p>
              <p><a class="button second" href="/a-faire">${say.back}</a></p>`
      }`,
  };
}

/** @param ids What a form names while nothing is known of it: it is sent on, and kept if need be. */
function formOf(
  { language }: SignedInVisit,
  { items, whoOf, missing }: Work,
  ids: readonly string[] = [],
): Form {
  const say = words[language];
  return {
    action: PATH,
    page: PATH,
    submit: say.log,
    fields: [],
    rows: {
      ...ROWS,
      legend: say.sessions,
      hint: say.sessionsHint,
      each: say.session,
      columns: [
        {
          kind: 'choice',
          name: 'exchangeId',
          label: say.exchange,
          options: [
            ...items.map((one): readonly [string, string] => [
              one.exchangeId,
              say.exchangeLine(
                one.object,
                whoOf(one),
                hoursIn(language, one.terms.minutes - one.loggedMinutes),
              ),
            ]),
            ...(missing === undefined ? [] : ids.filter(isId)).map(
              (id): readonly [string, string] => [id, say.unnamed(id.slice(-6))],
            ),
          ],
        },
        { kind: 'day', name: 'on', label: say.on },
        { kind: 'hours', name: 'minutes', label: say.minutes, min: 1, max: 24 * 60 },
      ],
      values: [],
      spare: 5,
      more: say.more,
    },
  };
}
