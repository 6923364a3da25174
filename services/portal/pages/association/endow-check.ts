import { MAX_MINUTES } from '@bourse/kernel/minutes';
import { html } from '@bourse/service-kit/html';
import { account as accountView, territories, type Territory } from '../../api-client/views.ts';
import { reasonField } from '../../components/field.ts';
import { drawForm, type Form } from '../../components/form.ts';
import { apiQuery, facts, part } from '../../components/parts.ts';
import { cellName, readRows, type Rows } from '../../components/rows.ts';
import type { Outcome, Posted, SignedInVisit } from '../../http/page.ts';
import { sendBatch } from '../../journeys/send-batch.ts';
import { keyIn, showAgain } from '../../journeys/send-form.ts';
import { hoursIn, minutesInField } from '../../wording/quantities.ts';
import { addressOf } from './endow-many.ts';
import { manyWords } from './many-words.ts';
import { AT_MOST, isEndowable, type Pick, picksIn } from './picks.ts';
import { CHECK, ENDOW_MANY, rooms } from './rooms.ts';
import { words } from './words.ts';

const LINES = 'lignes';
/** What the page showed to be paid in all: nothing else is. */
const TOTAL = 'total';

type Chosen = {
  readonly lines: readonly { readonly member: Territory; readonly minutes: number }[];
  readonly leftAside: number;
  readonly cut: boolean;
};

/** The members chosen, as they are now. */
async function chosenOf({ api }: SignedInVisit, picks: readonly Pick[]): Promise<Chosen | Outcome> {
  const taken = picks.slice(0, AT_MOST);
  if (taken.length === 0) return { kind: 'redirect', to: `${ENDOW_MANY}?rien=1` };
  const ids = taken.map(({ territoryId }) => territoryId).join(',');
  const found = await api.read(`/api/territories${apiQuery({ ids })}`, territories);
  if (found.kind === 'unavailable') return found;
  if (found.kind !== 'found') return { kind: 'missing' };
  const byId = new Map(found.value.items.map((one) => [one.territoryId, one]));
  const lines = taken.flatMap(({ territoryId, minutes }) => {
    const member = byId.get(territoryId);
    return member !== undefined && isEndowable(member) ? [{ member, minutes }] : [];
  });
  if (lines.length === 0) return { kind: 'redirect', to: `${ENDOW_MANY}?rien=1` };
  return { lines, leftAside: taken.length - lines.length, cut: picks.length > AT_MOST };
}

const isOutcome = (chosen: Chosen | Outcome): chosen is Outcome => 'kind' in chosen;

/** The endowments before they are paid: each can be changed, or left out. */
export async function showEndowCheck(visit: SignedInVisit): Promise<Outcome> {
  const chosen = await chosenOf(visit, picksIn(visit.query));
  return isOutcome(chosen) ? chosen : draw(visit, chosen);
}

/** Pays the lines that are ticked, each by itself; nothing, where their total is not the one that was shown. */
export async function sendEndowments(visit: SignedInVisit, posted: Posted): Promise<Outcome> {
  const picks = Array.from({ length: AT_MOST }, (_, row): Pick => {
    const territoryId = posted.get(`${LINES}-${row}-toAccountId`) ?? '';
    return { territoryId, minutes: 0 };
  }).filter(({ territoryId }) => territoryId !== '');
  const chosen = await chosenOf(visit, picks);
  if (isOutcome(chosen)) return chosen;
  const { language } = visit;
  const say = manyWords[language];
  const form = formOf(visit, chosen);
  const again = (shown: SignedInVisit) => draw(shown, chosen);
  const { count, minutes, readable } = totalOf(visit, chosen, posted);
  if (readable && count > 0 && posted.get(TOTAL) !== String(minutes)) {
    const refusals = [say.changed(hoursIn(language, minutes), count)];
    const state = { errors: new Map<string, string>(), refusals, key: keyIn(posted) };
    return showAgain(visit, posted, { form, again }, 422, state);
  }
  const names = new Map(chosen.lines.map(({ member }) => [member.territoryId, member.name]));
  return sendBatch(visit, posted, {
    form,
    lineOf: ({ value }, { reason }) => {
      const toAccountId = String(value['toAccountId']);
      return {
        id: toAccountId,
        label: names.get(toAccountId) ?? toAccountId,
        path: '/api/ledger/endowments',
        body: { toAccountId, minutes: value['minutes'], reason },
        link: () => `/territoires/${toAccountId}`,
      };
    },
    again,
    title: say.results,
    room: 'association',
    onward: html`<p><a class="button second" href="${ENDOW_MANY}">${say.back}</a></p>`,
  });
}

async function draw(visit: SignedInVisit, chosen: Chosen): Promise<Outcome> {
  const { language, api, session } = visit;
  const say = manyWords[language];
  const own = `/api/ledger/accounts/${session.acting.territoryId}`;
  const account = await api.read(own, accountView);
  const { count, minutes } = totalOf(visit, chosen);
  return {
    kind: 'page',
    title: say.check,
    room: 'association',
    above: rooms(visit, ENDOW_MANY),
    content: html`<p class="lead">${say.checkLead}</p>
      ${chosen.cut && html`<p class="missing">${say.cut(AT_MOST)}</p>`}
      ${chosen.leftAside > 0 && html`<p class="missing">${say.leftAside(chosen.leftAside)}</p>`}
      ${facts([[say.total, say.totalOf(hoursIn(language, minutes), count)]])}
      ${part(
        language,
        account,
        ({ availableMinutes }) =>
          html`${facts([[say.left, hoursIn(language, availableMinutes)]])}
          ${minutes > availableMinutes && html`<p class="missing">${say.tooMuch}</p>`}`,
      )}
      ${drawForm(visit, formOf(visit, chosen))}`,
  };
}

function formOf(visit: SignedInVisit, chosen: Chosen): Form {
  const { language } = visit;
  const say = words[language];
  const { lines } = chosen;
  return {
    action: CHECK,
    page: addressOf(
      lines.map(({ member: { territoryId }, minutes }) => ({ territoryId, minutes })),
    ),
    submit: manyWords[language].pay,
    fields: [
      { kind: 'fixed', name: TOTAL, label: '', value: String(totalOf(visit, chosen).minutes) },
      reasonField(say.why, say.whyHint),
    ],
    rows: rowsOf(visit, chosen),
  };
}

function rowsOf({ language }: SignedInVisit, { lines }: Chosen): Rows {
  const say = manyWords[language];
  return {
    name: LINES,
    legend: say.lines,
    hint: say.linesHint,
    each: '',
    columns: [
      { kind: 'box', name: 'verser', label: say.payThis },
      { kind: 'hours', name: 'minutes', label: say.hours, min: 1, max: MAX_MINUTES },
    ],
    hidden: ['toAccountId'],
    captions: lines.map(({ member }) => member.name),
    notes: lines.map(
      ({ member }) =>
        html`<p class="row-note">
          ${[member.departement, member.epciName].filter((text) => text !== null).join(', ')}
        </p>`,
    ),
    values: lines.map(
      ({ member, minutes }) =>
        new Map([
          ['toAccountId', member.territoryId],
          ['verser', 'oui'],
          ['minutes', minutes === 0 ? '' : minutesInField(minutes)],
        ]),
    ),
    spare: 0,
    most: AT_MOST,
  };
}

/** How much is to be paid, and to how many: of what was typed, or else of what was chosen. */
function totalOf(
  visit: SignedInVisit,
  chosen: Chosen,
  typed: Posted | undefined = visit.shownAgain(CHECK)?.values,
): { readonly count: number; readonly minutes: number; readonly readable: boolean } {
  if (typed === undefined) {
    const { lines } = chosen;
    const minutes = lines.reduce((sum, line) => sum + line.minutes, 0);
    return { count: lines.length, minutes, readable: true };
  }
  const rows = rowsOf(visit, chosen);
  const { entries, errors } = readRows(rows, typed, visit.language);
  const minutes = entries.reduce((sum, { row, value }) => {
    const wrong = errors.has(cellName(rows, row, 'minutes'));
    return sum + (wrong ? 0 : Number(value['minutes']));
  }, 0);
  return { count: entries.length, minutes, readable: errors.size === 0 };
}
