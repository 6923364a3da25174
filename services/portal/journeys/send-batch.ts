import { assertNever } from '@bourse/kernel/assert-never';
import { derivedId } from '@bourse/kernel/ids';
import type { ApiProblem } from '../api-client/answers.ts';
import type { Written } from '../api-client/api.ts';
import type { Form } from '../components/form.ts';
import { readForm } from '../components/form-reading.ts';
import { type ReadRows, readRows, rowsAgain } from '../components/row-reading.ts';
import { cellName, MORE, type Rows } from '../components/rows.ts';
import type { FormState } from '../components/form-state.ts';
import type { Outcome, Posted, SignedInVisit } from '../http/page.ts';
import type { LineResult } from '../session/returned-forms.ts';
import { both, type Language } from '../wording/language.ts';
import { refusalWords } from '../wording/refusals.ts';
import { serviceWords } from '../wording/services.ts';
import { keyIn, nextKey, returned } from './send-form.ts';

const words = both({
  fr: {
    none: 'Choisissez ou remplissez au moins une ligne : rien n’a été envoyé.',
    unknown: (service: string) =>
      `${service} n’a pas répondu : envoyez à nouveau, ce qui est fait ne le sera pas deux fois.`,
    before:
      'Cette ligne avait déjà été envoyée avec d’autres réponses : vérifiez ce qu’il en est advenu avant de la refaire.',
    stale:
      'Le dossier a changé depuis que vous avez ouvert la page : rien n’a été fait. Relisez cette ligne avant de la cocher à nouveau.',
  },
  en: {
    none: 'Choose or fill in one line at least: nothing was sent.',
    unknown: (service: string) =>
      `${service} did not answer: send it again, what is done will not be done twice.`,
    before:
      'This line had already been sent with other answers: check what became of them before you do it anew.',
    stale:
      'The file has changed since you opened the page: nothing was done. Read this line again before you tick it anew.',
  },
});

/** What becomes of one line of a form: one command to the API. */
export type Line = {
  /** Tells it from the other lines; the same at every sending of the form. */
  readonly id: string;
  readonly label: string;
  readonly path: string;
  readonly body: unknown;
  /** The entity tag of what the page showed, where the API asks for it. */
  readonly seen?: string | undefined;
  /** Where what was done can be seen. */
  readonly link: (id: string) => string;
};

type Entry = ReadRows['entries'][number];
/** What became of a line, and the key that it was sent under. */
type Told = { readonly entry: Entry; readonly line: Line; readonly key: string } & {
  readonly written: Written;
};

/**
 * What happens to a form of many lines: each is given to the API by itself, under a key of its own that
 * follows from the form’s, so that sending the form again does nothing twice. The page that follows says
 * line by line what was done and what was refused, and shows the form again with what was not done.
 *
 * @param options.lineOf One line, of what was read of it and of the form as a whole.
 * @param options.again Shows the page of the form, where it cannot be returned to it.
 */
export async function sendBatch(
  visit: SignedInVisit,
  posted: Posted,
  options: {
    readonly form: Form;
    readonly lineOf: (entry: Entry, body: Readonly<Record<string, unknown>>) => Line;
    readonly again: (visit: SignedInVisit) => Promise<Outcome> | Outcome;
  },
): Promise<Outcome> {
  const { form, lineOf } = options;
  const { language } = visit;
  const key = keyIn(posted);
  const { rows } = form;
  if (rows === undefined) throw new Error('a batch has rows');
  // Nothing was sent on: the same key goes on.
  const back = (status: number, state: Partial<FormState>) =>
    returned(posted, options, status, { key, ...state });
  if (posted.has(MORE)) return back(200, { more: true });
  const whole = readForm(form.fields, posted, language);
  const { entries, errors } = readRows(rows, posted, language);
  if (whole.kind === 'errors' || errors.size > 0) {
    return back(422, {
      errors: new Map([...(whole.kind === 'errors' ? whole.errors : []), ...errors]),
    });
  }
  if (entries.length === 0) return back(422, { refusals: [words[language].none] });
  const told: Told[] = [];
  // One after the other: they often want the same hours, and the first line comes first.
  for (const entry of entries) {
    const line = lineOf(entry, whole.body);
    const { path, body, seen } = line;
    const own = entry.key ?? derivedId(key, line.id);
    const last = told.at(-1)?.written;
    // A service that does not answer is not waited for once more for every line.
    const written =
      last?.kind === 'unknown' ? last : await visit.api.write(path, body, { key: own, seen });
    told.push({ entry, line, key: own, written });
  }
  const sent = returned(posted, options, 200, {
    key: nextKey(key),
    ...leftOver(language, { form, rows, posted, told }),
    results: told.map((one) => resultOf(language, one)),
  });
  return { ...sent, reference: derivedId('results', key) };
}

function resultOf(language: Language, { line, written }: Told): LineResult {
  const { label } = line;
  if (written.kind === 'done') return { kind: 'done', label, link: line.link(written.id) };
  return { kind: written.kind, label, why: whyNot(language, written) };
}

function whyNot(language: Language, written: Exclude<Written, { readonly kind: 'done' }>): string {
  const say = words[language];
  switch (written.kind) {
    case 'refused': {
      const { problem } = written;
      if (problem.code === 'idempotency_key_reused') return say.before;
      if (problem.code === 'stale_revision') return say.stale;
      const plain = refusalWords(problem, language)?.sentence;
      return plain ?? problem.errors?.[0]?.detail ?? problem.title;
    }
    case 'unknown':
      return say.unknown(serviceWords[language][written.service]);
    default:
      return assertNever(written);
  }
}

/** Of the lines, those that can be sent again: filled in as they were, with the reason at their fields. */
function leftOver(
  language: Language,
  of: {
    readonly form: Form;
    readonly rows: Rows;
    readonly posted: Posted;
    readonly told: readonly Told[];
  },
): Pick<FormState, 'values' | 'errors'> {
  const { form, rows, posted, told } = of;
  const left = told.filter(({ written }) => written.kind !== 'done' && !wasSentBefore(written));
  const again = left.map(({ entry, key, written }) => ({
    row: entry.row,
    // Of what was perhaps done, the same; what was refused goes under one that follows from the form’s.
    key: written.kind === 'unknown' ? key : undefined,
    // What has changed is not agreed to before it was read.
    unticked: written.kind === 'refused' && written.problem.code === 'stale_revision',
  }));
  const errors = left.flatMap(({ written }, row) => {
    if (written.kind === 'done') return [];
    return fieldsOf(written, rows, language).map(
      (column) => [cellName(rows, row, column), whyNot(language, written)] as const,
    );
  });
  // Whoever consents does so for the lines that they see.
  const asked = form.fields.filter(({ kind }) => kind !== 'consent').map(({ name }) => name);
  const whole = [...posted].filter(([name]) => asked.includes(name));
  return {
    values: new Map([...whole, ...rowsAgain(rows, posted, again)]),
    errors: new Map(errors),
  };
}

/** Under its key, other answers were given before: to do it anew is for whoever has looked. */
const wasSentBefore = (written: Written): boolean =>
  written.kind === 'refused' && written.problem.code === 'idempotency_key_reused';

/** The fields of a line that a refusal is about; the first, where it is about the whole. */
function fieldsOf(written: Written, { columns }: Rows, language: Language): readonly string[] {
  const named = written.kind === 'refused' ? namedBy(written.problem, language) : [];
  const found = columns.map(({ name }) => name).filter((name) => named.includes(name));
  return found.length > 0 ? found.slice(0, 1) : columns.slice(0, 1).map(({ name }) => name);
}

const namedBy = (problem: ApiProblem, language: Language): readonly string[] => {
  const field = refusalWords(problem, language)?.field;
  const pointed = (problem.errors ?? []).map(({ pointer }) => pointer.split('/')[1] ?? '');
  return field === undefined ? pointed : [field];
};
