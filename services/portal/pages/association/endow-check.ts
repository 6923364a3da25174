import { MAX_MINUTES } from '@bourse/kernel/minutes';
import { html } from '@bourse/service-kit/html';
import { account as accountView } from '../../api-client/ledger-views.ts';
import { territories, type Territory } from '../../api-client/views.ts';
import { reasonField } from '../../components/field.ts';
import { drawForm, type Form } from '../../components/form.ts';
import type { FormState } from '../../components/form-state.ts';
import { apiQuery, facts, part } from '../../components/parts.ts';
import { columnIn, readRows } from '../../components/row-reading.ts';
import { cellName, type Rows } from '../../components/rows.ts';
import type { Failed, Outcome, Posted, Redirect, SignedInVisit } from '../../http/page.ts';
import { partMissing, resultsPage, sentIn } from '../../journeys/batch-results.ts';
import { sendBatch } from '../../journeys/send-batch.ts';
import { keyIn, returned } from '../../journeys/send-form.ts';
import { hoursIn, minutesInField } from '../../wording/quantities.ts';
import { manyWords } from './many-words.ts';
import { addressOf, AT_MOST, isEndowable, keyOf, type Pick, picksIn } from './picks.ts';
import { CHECK, ENDOW_MANY, rooms } from './rooms.ts';
import { words } from './words.ts';

const ROWS = { name: 'lignes', most: AT_MOST } as const;
/** What the page showed to be paid in all: nothing else is. */
const TOTAL = 'total';

type Chosen = {
  readonly lines: readonly { readonly member: Territory; readonly minutes: number }[];
  readonly leftAside: number;
  readonly cut: boolean;
};

type Line = Chosen['lines'][number];
const nothingChosen: Redirect = { kind: 'redirect', to: `${ENDOW_MANY}?rien=1` };

/** The territories of these lines, as they are now; those that are not known are left out. */
async function linesOf(
  { api }: SignedInVisit,
  picks: readonly Pick[],
): Promise<readonly Line[] | Failed> {
  const ids = picks.map(({ territoryId }) => territoryId).join(',');
  const found = await api.read(`/api/territories${apiQuery({ ids })}`, territories);
  if (found.kind === 'unavailable') return found;
  if (found.kind !== 'found') return { kind: 'missing' };
  const byId = new Map(found.value.items.map((one) => [one.territoryId, one]));
  return picks.flatMap(({ territoryId, minutes }) => {
    const member = byId.get(territoryId);
    return member === undefined ? [] : [{ member, minutes }];
  });
}

/** The members chosen; whoever cannot be endowed is left aside. */
async function chosenOf(
  visit: SignedInVisit,
  picks: readonly Pick[],
): Promise<Chosen | Failed | Redirect> {
  const taken = picks.slice(0, AT_MOST);
  if (taken.length === 0) return nothingChosen;
  const known = await linesOf(visit, taken);
  if ('kind' in known) return known;
  const lines = known.filter(({ member }) => isEndowable(member));
  if (lines.length === 0) return nothingChosen;
  return { lines, leftAside: taken.length - lines.length, cut: picks.length > AT_MOST };
}

/** What a form names, in its order: each line stands for whom it stood for before, also where they left since. */
async function chosenIn(
  visit: SignedInVisit,
  values: ReadonlyMap<string, string>,
): Promise<Chosen | Failed | Redirect> {
  const ids = columnIn(values, ROWS, 'toAccountId').filter((id) => id !== '');
  if (ids.length === 0) return nothingChosen;
  const lines = await linesOf(
    visit,
    ids.map((territoryId) => ({ territoryId, minutes: 0 })),
  );
  if ('kind' in lines) return lines;
  return lines.length === ids.length ? { lines, leftAside: 0, cut: false } : { kind: 'missing' };
}

const isOutcome = <T extends object>(chosen: Chosen | T): chosen is T => 'kind' in chosen;

/** The endowments before they are paid: each can be changed, or left out; or those that are to be mended. */
export async function showEndowCheck(visit: SignedInVisit): Promise<Outcome> {
  const again = visit.shownAgain(CHECK);
  if (again !== undefined) return showAgain(visit, again);
  const chosen = await chosenOf(visit, picksIn(visit.query));
  return isOutcome(chosen) ? chosen : draw(visit, chosen);
}

/** The lines of a form that was sent, and what became of those that were sent on. */
async function showAgain(visit: SignedInVisit, state: FormState): Promise<Outcome> {
  const say = manyWords[visit.language];
  const [sent, chosen] = [sentIn(state), await chosenIn(visit, state.values)];
  if (sent === undefined) return isOutcome(chosen) ? chosen : draw(visit, chosen);
  const failed = isOutcome(chosen) && chosen.kind !== 'redirect' ? chosen : undefined;
  return resultsPage(visit, sent, {
    title: say.results,
    room: 'association',
    form: isOutcome(chosen)
      ? failed && partMissing(visit, failed)
      : drawForm(visit, formOf(visit, chosen)),
    onward: html`<p><a class="button second" href="${ENDOW_MANY}">${say.back}</a></p>`,
  });
}

/** Pays the lines that are ticked, each by itself; nothing, where their total is not the one that was shown. */
export async function sendEndowments(visit: SignedInVisit, posted: Posted): Promise<Outcome> {
  const chosen = await chosenIn(visit, posted);
  if (isOutcome(chosen)) return chosen;
  const { language } = visit;
  const say = manyWords[language];
  const key = keyIn(posted);
  const form = formOf(visit, chosen, key);
  const again = showEndowCheck;
  const { count, minutes, readable } = totalOf(visit, chosen, posted);
  if (readable && count > 0 && posted.get(TOTAL) !== String(minutes)) {
    const refusals = [say.changed(hoursIn(language, minutes), count)];
    // Nothing was sent on: the same key goes on.
    return returned(posted, { form, again }, 422, { key, refusals });
  }
  const names = new Map(chosen.lines.map(({ member }) => [member.territoryId, member.name]));
  return sendBatch(visit, posted, {
    form,
    lineOf: ({ value }, { reason }) => {
      const toAccountId = String(value['toAccountId']);
      return {
        id: toAccountId,
        label: `${names.get(toAccountId) ?? toAccountId}, ${hoursIn(language, Number(value['minutes']))}`,
        path: '/api/ledger/endowments',
        body: { toAccountId, minutes: value['minutes'], reason },
        link: () => `/territoires/${toAccountId}`,
      };
    },
    again,
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

/** @param key That it was sent under; of one that is to be sent, that of its page. */
function formOf(visit: SignedInVisit, chosen: Chosen, key = keyOf(visit)): Form {
  const { language } = visit;
  const say = words[language];
  const { lines } = chosen;
  return {
    action: CHECK,
    page: addressOf(
      lines.map(({ member: { territoryId }, minutes }) => ({ territoryId, minutes })),
      key,
    ),
    key,
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
    ...ROWS,
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
