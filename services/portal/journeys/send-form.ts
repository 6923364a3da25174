import { assertNever } from '@bourse/kernel/assert-never';
import { derivedId, newId } from '@bourse/kernel/ids';
import { fieldId } from '../components/field.ts';
import { readForm } from '../components/form-reading.ts';
import {
  CSRF,
  type Form,
  formIdOf,
  KEY,
  PAGE,
  READ_FIRST,
  SEEN,
  typedInto,
} from '../components/form.ts';
import { type ReadRows, readRows } from '../components/row-reading.ts';
import { firstFresh, MORE } from '../components/rows.ts';
import type { FormState } from '../components/form-state.ts';
import type { ApiProblem } from '../api-client/answers.ts';
import type { Outcome, Posted, Returned, SignedInVisit } from '../http/page.ts';
import { both, type Language } from '../wording/language.ts';
import { refusalWords } from '../wording/refusals.ts';
import { serviceWords } from '../wording/services.ts';

const words = both({
  fr: {
    stale:
      'Cette page n’était plus à jour : le dossier a changé depuis que vous l’avez ouverte. Rien n’a été fait. Voici où il en est ; vérifiez avant de recommencer.',
    reused:
      'Ce formulaire avait déjà été envoyé avec d’autres réponses. Vérifiez ce qu’il en est advenu avant d’envoyer celles-ci.',
    unknown: (service: string) =>
      `Nous n’avons pas reçu de réponse (${service}). Rien de ce que vous avez saisi n’est perdu : envoyez à nouveau, l’envoi ne comptera qu’une fois.`,
  },
  en: {
    stale:
      'This page was no longer up to date: the file has changed since you opened it. Nothing was done. Here is where it stands; check before you try again.',
    reused:
      'This form had already been sent with other answers. Check what became of them before you send these.',
    unknown: (service: string) =>
      `We got no answer (${service}). Nothing that you typed is lost: send it again, it will count once only.`,
  },
});

/**
 * What happens to a form that was sent: it is read, given to the API under its own key, and followed by
 * a redirection; or it is returned, filled, with what to mend.
 *
 * @param options.path Where the API takes it.
 * @param options.body Made of what was read; left out, that itself.
 * @param options.done Where to go on when it was done.
 * @param options.again Shows the page of the form, where it cannot be returned to it.
 */
export async function sendForm(
  visit: SignedInVisit,
  posted: Posted,
  options: {
    readonly form: Form;
    readonly path: string;
    /** Default: POST. */
    readonly method?: 'POST' | 'PUT';
    readonly body?: (
      read: Readonly<Record<string, unknown>>,
      rows: readonly Readonly<Record<string, unknown>>[],
    ) => unknown;
    /** Judges the rows of the form beyond what each field says. */
    readonly rows?: (read: ReadRows) => ReadRows;
    readonly done: (id: string) => Promise<Outcome> | Outcome;
    readonly again: (visit: SignedInVisit) => Promise<Outcome> | Outcome;
  },
): Promise<Outcome> {
  const { form, path, method = 'POST', body = (read) => read } = options;
  const key = keyIn(posted);
  const seen = /^"\d{1,18}"$/.exec(posted.get(SEEN) ?? '')?.[0];
  // What was not sent on, or perhaps done, goes under the same key the next time; what was refused, under another.
  const back = (status: number, state: Partial<FormState>) =>
    returned(posted, options, status, { key, seen, ...state });
  if (form.rows !== undefined && posted.has(MORE)) return back(200, { more: true });
  const read = readForm(form.fields, posted, visit.language);
  const rows = rowsOf(form, posted, visit.language, options.rows ?? ((found) => found));
  if (read.kind === 'errors' || rows.errors.size > 0) {
    const errors = new Map([...(read.kind === 'errors' ? read.errors : []), ...rows.errors]);
    return back(422, { errors });
  }
  const written = await visit.api.write(
    path,
    body(
      read.body,
      rows.entries.map(({ value }) => value),
    ),
    { key, seen, method },
  );
  switch (written.kind) {
    case 'done':
      return options.done(written.id);
    case 'refused': {
      const { problem } = written;
      // Once told, they have seen what it is now.
      const told = problem.code === 'stale_revision' ? { seen: form.seen } : {};
      const next = { key: nextKey(key), ...told };
      return back(problem.status, { ...stateOf(problem, form, visit), ...next });
    }
    case 'unknown': {
      const say = words[visit.language];
      return back(503, { refusals: [say.unknown(serviceWords[visit.language][written.service])] });
    }
    default:
      return assertNever(written);
  }
}

/**
 * A form that goes back to its page.
 *
 * @param status Of the answer, where it is given in place.
 */
export function returned(
  posted: Posted,
  of: {
    readonly form: Form;
    readonly again: (visit: SignedInVisit) => Promise<Outcome> | Outcome;
  },
  status: number,
  given: Pick<FormState, 'key' | 'seen'> & Partial<FormState>,
): Returned {
  const { action, page, rows } = of.form;
  const values = new Map([...posted].filter(([name]) => !OF_THE_PAGE.has(name)));
  const state: FormState = { values, errors: new Map(), refusals: [], ...given };
  const fresh = rows !== undefined && state.more === true ? firstFresh(rows, posted) : undefined;
  return {
    kind: 'returned',
    reference: state.key,
    action,
    page,
    anchor: fresh === undefined ? READ_FIRST : fieldId(formIdOf(action), fresh),
    state,
    typed: typedInto(of.form, state.values),
    status,
    show: of.again,
  };
}

/** What a form brings of the page that it stood on, and not of what was typed. */
const OF_THE_PAGE: ReadonlySet<string> = new Set([CSRF, PAGE, KEY, SEEN]);

/** The key of a form whose last one was used for a refusal: the same from wherever it is sent again. */
export const nextKey = (key: string): string => derivedId('returned form', key);

/** Forms bring one; whatever else somebody sends must not be read as a header. */
export const keyIn = (posted: Posted): string => {
  const given = posted.get(KEY) ?? '';
  return /^[\da-f-]{36}$/.test(given) ? given : newId();
};

function rowsOf(
  { rows }: Form,
  posted: Posted,
  language: Language,
  judge: (read: ReadRows) => ReadRows,
): ReadRows {
  if (rows === undefined) return { entries: [], errors: new Map() };
  return judge(readRows(rows, posted, language));
}

/** What the API refused, at the fields that it names, and for the whole what names none. */
function stateOf(
  problem: ApiProblem,
  form: Form,
  { language }: SignedInVisit,
): Pick<FormState, 'errors' | 'refusals'> {
  const say = words[language];
  if (problem.code === 'stale_revision') return { errors: new Map(), refusals: [say.stale] };
  if (problem.code === 'idempotency_key_reused')
    return { errors: new Map(), refusals: [say.reused] };
  const errors = new Map<string, string>();
  const others: string[] = [];
  for (const { pointer, detail } of problem.errors ?? []) {
    const name = pointer.split('/')[1] ?? '';
    if (form.fields.some((field) => field.name === name)) errors.set(name, detail);
    else others.push(detail);
  }
  const atField = refusalWords(problem, language);
  const field = form.fields.find(({ name }) => name === atField?.field);
  if (atField !== undefined && field !== undefined) {
    errors.set(field.name, atField.sentence);
    return { errors, refusals: others };
  }
  const whole = atField?.sentence ?? problem.title;
  return { errors, refusals: errors.size > 0 ? others : [whole, ...others] };
}
