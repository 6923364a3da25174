import { html, type Html } from '@bourse/service-kit/html';
import { newId } from '@bourse/kernel/ids';
import { readForm } from '../components/form-reading.ts';
import { drawRefused, type Form, formIdOf, KEY, SEEN } from '../components/form.ts';
import { MORE, type ReadRows, readRows } from '../components/rows.ts';
import type { FormState } from '../components/form-state.ts';
import type { ApiProblem } from '../api-client/answers.ts';
import type { Outcome, Page, Posted, SignedInVisit } from '../http/page.ts';
import { both, type Language } from '../wording/language.ts';
import { refusalWords } from '../wording/refusals.ts';
import { serviceWords } from '../wording/services.ts';

const words = both({
  fr: {
    stale:
      'Cette page n’était plus à jour : le dossier a changé depuis que vous l’avez ouverte. Rien n’a été fait. Voici où il en est ; vérifiez avant de recommencer.',
    reused:
      'Ce formulaire avait déjà été envoyé avec d’autres réponses, et elles ont été prises en compte. Vérifiez où en est le dossier avant d’envoyer celles-ci.',
    unknown: (service: string) =>
      `Nous n’avons pas reçu de réponse (${service}). Rien de ce que vous avez saisi n’est perdu : envoyez à nouveau, l’envoi ne comptera qu’une fois.`,
  },
  en: {
    stale:
      'This page was no longer up to date: the file has changed since you opened it. Nothing was done. Here is where it stands; check before you try again.',
    reused:
      'This form had already been sent with other answers, and they were taken into account. Check where the file stands before you send these.',
    unknown: (service: string) =>
      `We got no answer (${service}). Nothing that you typed is lost: send it again, it will count once only.`,
  },
});

/**
 * What happens to a form that was sent: it is read, given to the API under its own key, and followed by
 * a redirection; or it comes back filled, with what to mend.
 *
 * @param options.path Where the API takes it.
 * @param options.body Made of what was read; left out, that itself.
 * @param options.done Where to go on when it was done.
 * @param options.again Shows the page of the form, with what is to be shown again.
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
  const again = (status: number, state: Omit<FormState, 'values'>) =>
    showAgain(visit, posted, options, status, state);
  if (form.rows !== undefined && posted.has(MORE)) {
    return again(200, { errors: new Map(), refusals: [], more: true, key: keyIn(posted) });
  }
  const read = readForm(form.fields, posted, visit.language);
  const rows = rowsOf(form, posted, visit.language, options.rows ?? ((found) => found));
  if (read.kind === 'errors' || rows.errors.size > 0) {
    const errors = new Map([...(read.kind === 'errors' ? read.errors : []), ...rows.errors]);
    return again(422, { errors, refusals: [] });
  }
  const key = keyIn(posted);
  const seen = /^"\d{1,18}"$/.exec(posted.get(SEEN) ?? '')?.[0];
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
    case 'refused':
      return again(written.problem.status, stateOf(written.problem, form, visit));
    default: {
      const say = words[visit.language];
      const service = serviceWords[visit.language][written.service];
      return again(503, { errors: new Map(), refusals: [say.unknown(service)], key });
    }
  }
}

/** Shows the page of a form again, with what was typed and what there is to say of it. */
export async function showAgain(
  visit: SignedInVisit,
  posted: Posted,
  of: {
    readonly form: Form;
    readonly again: (visit: SignedInVisit) => Promise<Outcome> | Outcome;
  },
  status: number,
  state: Omit<FormState, 'values'>,
): Promise<Outcome> {
  const { form } = of;
  const outcome = await of.again({
    ...visit,
    shownAgain: (action) =>
      action === form.action ? { ...state, values: posted } : visit.shownAgain(action),
  });
  if (outcome.kind !== 'page') return outcome;
  const shown = outcome.content.text.includes(`id="${formIdOf(form.action)}"`);
  const above = shown ? undefined : drawRefused(visit, form, { ...state, values: posted });
  return inError(outcome, status, visit, above);
}

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

const inError = (
  page: Page,
  status: number,
  { language }: SignedInVisit,
  above: Html | undefined,
): Page => ({
  ...page,
  above: html`${page.above}${above}`,
  status,
  title: page.title,
  ...(status < 400 ? {} : erroneous(page, language)),
});

const erroneous = (page: Page, language: Language) => ({
  windowTitle: `${language === 'fr' ? 'Erreur' : 'Error'} : ${page.title}`,
});

/** What the API refused, at the fields that it names, and for the whole what names none. */
function stateOf(
  problem: ApiProblem,
  form: Form,
  { language }: SignedInVisit,
): Omit<FormState, 'values'> {
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
