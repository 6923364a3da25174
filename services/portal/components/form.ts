import { newId } from '@bourse/kernel/ids';
import { html, type Html } from '@bourse/service-kit/html';
import type { SignedInVisit } from '../http/page.ts';
import type { KeptFor } from '../session/kept-forms.ts';
import { both, type Language } from '../wording/language.ts';
import type { FormState } from './form-state.ts';
import { drawField, type Field, fieldId } from './field.ts';
import { cellName, drawMore, drawRows, rowName, type Rows } from './rows.ts';

/** What a form asks, and where it is sent. */
export type Form = {
  readonly action: string;
  readonly fields: readonly Field[];
  readonly submit: string;
  /** Several of the same, after the fields. */
  readonly rows?: Rows;
  /** The page that shows it, to come back to. */
  readonly page: string;
  /** The entity tag of what the page showed, where the API asks for it. */
  readonly seen?: string | undefined;
  /** What it is sent under at first, where its page has one; left out, another each time it is drawn. */
  readonly key?: string;
  /** Ends something, or cannot be taken back. */
  readonly grave?: boolean;
};

const words = both({
  fr: {
    wrong: (errors: number) =>
      errors > 1 ? `Il y a ${errors} points à corriger` : 'Il y a un point à corriger',
    typed: 'Vous aviez écrit sous',
    forWhom:
      'Vous agissez pour plusieurs territoires : regardez d’abord, en haut de la page, pour lequel c’est en ce moment.',
    kept: {
      session_over:
        'Votre session s’était interrompue : voici ce que vous aviez saisi. Vérifiez, puis envoyez.',
      acting_changed:
        'Vous agissiez pour un autre territoire quand cette page a été ouverte : voici ce que vous aviez saisi. Vérifiez pour qui vous agissez, puis envoyez.',
      too_many:
        'Trop de formulaires avaient été envoyés en peu de temps : voici ce que vous aviez saisi. Vérifiez, puis envoyez.',
      unavailable:
        'Un service ne répondait pas, et rien n’a été fait : voici ce que vous aviez saisi. Vérifiez, puis envoyez.',
    } satisfies Record<KeptFor, string>,
  },
  en: {
    wrong: (errors: number) =>
      errors > 1 ? `There are ${errors} points to mend` : 'There is one point to mend',
    typed: 'You had written under',
    forWhom:
      'You act for several territories: look first, at the top of the page, for which it is now.',
    kept: {
      session_over: 'Your session had ended: here is what you had typed. Check it, then send it.',
      acting_changed:
        'You acted for another territory when this page was opened: here is what you had typed. Check for whom you act, then send it.',
      too_many:
        'Too many forms had been sent in a short time: here is what you had typed. Check it, then send it.',
      unavailable:
        'A service did not answer, and nothing was done: here is what you had typed. Check it, then send it.',
    } satisfies Record<KeptFor, string>,
  },
});

/** The names of the fields that every form carries, which no form may use for its own. */
export const KEY = '_cle';
export const CSRF = '_jeton';
export const SEEN = '_vu';
export const PAGE = '_page';

/** What is to be read first on a page: what is wrong, or what became of what was sent. */
export const READ_FIRST = 'a-lire';

/** Of a form on its page. */
export const formIdOf = (action: string): string =>
  `f${action.replaceAll(/[^a-z0-9]+/gi, '-').slice(0, 120)}`;

/** Draws a form. What was returned, or kept from before, is shown again with what to mend. */
export function drawForm(visit: SignedInVisit, form: Form): Html {
  const state = visit.shownAgain(form.action);
  const id = formIdOf(form.action);
  const draw = (field: Field): Html =>
    drawField(field, {
      formId: id,
      language: visit.language,
      value: shownValue(field, state),
      error: state?.errors.get(field.name),
    });
  // Whoever consents has read the lines before.
  const consents = form.fields.filter(({ kind }) => form.rows !== undefined && kind === 'consent');
  const others = form.fields.filter((field) => !consents.includes(field));
  return html`<form method="post" action="${form.action}" id="${id}" novalidate>
    ${state !== undefined && summaryOf(visit, form, state)}
    <input type="hidden" name="${CSRF}" value="${visit.session.csrfToken}" />
    <input type="hidden" name="${KEY}" value="${state?.key ?? form.key ?? newId()}" />
    <input type="hidden" name="${PAGE}" value="${form.page}" />
    ${form.seen !== undefined && html`<input type="hidden" name="${SEEN}" value="${state?.seen ?? form.seen}" />`}
    ${groupsOf(others).map(({ name, fields }) =>
      name === undefined
        ? fields.map(draw)
        : html`<fieldset class="boxes">
            <legend>${name}</legend>
            ${fields.map(draw)}
          </fieldset>`,
    )}
    ${form.rows !== undefined && drawRows(form.rows, { formId: id, language: visit.language, state })}
    ${consents.map(draw)}
    <button type="submit" ${form.grave === true && html`class="grave"`}>${form.submit}</button>
    ${form.rows !== undefined && drawMore(form.rows, id, state)}
  </form>`;
}

/** What was typed, or else what stands there at first. Browsers send nothing of a box that is not ticked. */
function shownValue(field: Field, state: FormState | undefined): string {
  const typed = state?.values.get(field.name);
  if (typed !== undefined) return typed;
  return field.kind === 'box' && state !== undefined ? '' : (field.value ?? '');
}

type Group = { readonly name: string | undefined; readonly fields: Field[] };

/** Boxes of one group together; every other field by itself. */
function groupsOf(fields: readonly Field[]): readonly Group[] {
  const groups: Group[] = [];
  for (const field of fields) {
    const name = field.kind === 'box' ? field.group : undefined;
    const last = groups.at(-1);
    if (name !== undefined && last?.name === name) last.fields.push(field);
    else groups.push({ name, fields: [field] });
  }
  return groups;
}

/** What was typed into a form, by the labels of its fields. */
export function typedInto(
  form: Form,
  values: ReadonlyMap<string, string>,
): readonly (readonly [string, string])[] {
  const labels = labelsOf(form);
  return fieldsOf(form).flatMap(([name, field]): (readonly [string, string])[] => {
    const value = values.get(name) ?? '';
    if (value === '' || ['fixed', 'consent', 'box'].includes(field.kind)) return [];
    const chosen = field.kind === 'choice' && field.options.find(([option]) => option === value);
    return [[labels.get(name) ?? field.label, chosen ? chosen[1] : value]];
  });
}

/**
 * What was refused of a form that its page no longer shows, because the file has moved on: said on top,
 * with what was typed, so that it can be copied.
 */
export const drawRefused = (
  language: Language,
  { errors, refusals, results }: FormState,
  typed: readonly (readonly [string, string])[],
): Html =>
  html`<div
    class="summary"
    role="alert"
    tabindex="-1"
    ${results === undefined && html`id="${READ_FIRST}"`}
  >
    ${refusals.map((refusal) => html`<p>${refusal}</p>`)}
    ${[...errors.values()].map((error) => html`<p>${error}</p>`)}
    ${typed.map(
      ([label, value]) => html`<p>${words[language].typed} <em>${label}</em> : ${value}</p>`,
    )}
  </div>`;

/** Every field by its name, those in rows too. */
function fieldsOf({ fields, rows }: Form): readonly (readonly [string, Field])[] {
  const own = fields.map((field) => [field.name, field] as const);
  if (rows === undefined) return own;
  const inRows = Array.from({ length: rows.most }, (_, row) =>
    rows.columns.map((column) => [cellName(rows, row, column.name), column] as const),
  );
  return [...own, ...inRows.flat()];
}

/** Of every field, by its name; of those in rows, with the row that they stand in. */
function labelsOf({ fields, rows }: Form): ReadonlyMap<string, string> {
  const labels = new Map(fields.map(({ name, label }) => [name, label]));
  if (rows === undefined) return labels;
  for (const { name, label } of rows.columns) {
    for (let row = 0; row < rows.most; row += 1) {
      labels.set(cellName(rows, row, name), `${rowName(rows, row)}, ${label}`);
    }
  }
  return labels;
}

function summaryOf(visit: SignedInVisit, form: Form, state: FormState): Html {
  const say = words[visit.language];
  if (state.more === true) return html``;
  if (state.kept !== undefined) {
    // A new session acts for one of them, which need not be the one that it was typed for.
    const several = state.kept === 'session_over' && visit.session.mandates.length > 1;
    return html`<p class="notice" role="status">
      ${say.kept[state.kept]} ${several && say.forWhom}
    </p>`;
  }
  const id = formIdOf(form.action);
  const labels = labelsOf(form);
  const errors = [...state.errors];
  const count = errors.length + state.refusals.length;
  // Beside what became of each line, which is read first.
  const first = state.results === undefined && html`role="alert" tabindex="-1" id="${READ_FIRST}"`;
  return html`<div class="summary" ${first}>
    <p class="summary-title">${say.wrong(count)}</p>
    <ul>
      ${state.refusals.map((refusal) => html`<li>${refusal}</li>`)}
      ${errors.map(([name, error]) =>
        labels.has(name)
          ? html`<li><a href="#${fieldId(id, name)}">${labels.get(name)} : ${error}</a></li>`
          : html`<li>${error}</li>`,
      )}
    </ul>
  </div>`;
}
