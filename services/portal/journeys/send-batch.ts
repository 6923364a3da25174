import { derivedId } from '@bourse/kernel/ids';
import { html, type Html } from '@bourse/service-kit/html';
import type { Written } from '../api-client/api.ts';
import { CSRF, type Form, KEY } from '../components/form.ts';
import { readForm } from '../components/form-reading.ts';
import { scrolling, tag } from '../components/parts.ts';
import { MORE, type ReadRows, readRows } from '../components/rows.ts';
import type { Outcome, Posted, Room, SignedInVisit } from '../http/page.ts';
import { both } from '../wording/language.ts';
import { refusalWords } from '../wording/refusals.ts';
import { serviceWords } from '../wording/services.ts';
import { keyIn, showAgain } from './send-form.ts';

const words = both({
  fr: {
    none: 'Choisissez ou remplissez au moins une ligne : rien n’a été envoyé.',
    done: 'Fait',
    refused: 'Refusé',
    unknown: 'Sans réponse',
    unknownLong: (service: string) =>
      `${service} n’a pas répondu : envoyez à nouveau, ce qui est fait ne le sera pas deux fois.`,
    before:
      'Cette ligne avait déjà été envoyée avec d’autres réponses, et elles ont été prises en compte.',
    count: (done: number, all: number) =>
      `${done} ${done > 1 ? 'lignes' : 'ligne'} sur ${all} ${done > 1 ? 'prises' : 'prise'} en compte.`,
    line: 'Ligne',
    result: 'Résultat',
    resend: 'Envoyer à nouveau',
    open: 'Ouvrir',
  },
  en: {
    none: 'Choose or fill in one line at least: nothing was sent.',
    done: 'Done',
    refused: 'Refused',
    unknown: 'No answer',
    unknownLong: (service: string) =>
      `${service} did not answer: send it again, what is done will not be done twice.`,
    before: 'This line had already been sent with other answers, and they were taken into account.',
    count: (done: number, all: number) =>
      `${done} of ${all} ${all > 1 ? 'lines were' : 'line was'} taken into account.`,
    line: 'Line',
    result: 'Result',
    resend: 'Send again',
    open: 'Open',
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

type Told = { readonly line: Line; readonly written: Written };

/**
 * What happens to a form of many lines: each is given to the API by itself, under a key of its own that
 * follows from the form’s, so that sending the form again does nothing twice. The page that answers says
 * line by line what was done and what was refused.
 *
 * @param options.lineOf One line, of what was read of it and of the form as a whole.
 * @param options.again Shows the page of the form, with what is to be mended: then nothing was sent.
 */
export async function sendBatch(
  visit: SignedInVisit,
  posted: Posted,
  options: {
    readonly form: Form;
    readonly lineOf: (
      entry: ReadRows['entries'][number],
      body: Readonly<Record<string, unknown>>,
    ) => Line;
    readonly again: (visit: SignedInVisit) => Promise<Outcome> | Outcome;
    readonly title: string;
    readonly room: Room;
    /** After the table of results: the way on. */
    readonly onward: Html;
  },
): Promise<Outcome> {
  const { form, lineOf } = options;
  const { language } = visit;
  const say = words[language];
  const key = keyIn(posted);
  const back = (status: number, refusals: readonly string[], errors = new Map<string, string>()) =>
    showAgain(visit, posted, options, status, { errors, refusals });
  if (form.rows === undefined) throw new Error('a batch has rows');
  if (posted.has(MORE)) {
    const state = { errors: new Map<string, string>(), refusals: [], more: true, key };
    return showAgain(visit, posted, options, 200, state);
  }
  const whole = readForm(form.fields, posted, language);
  const { entries, errors } = readRows(form.rows, posted, language);
  if (whole.kind === 'errors' || errors.size > 0) {
    const all = [...(whole.kind === 'errors' ? whole.errors : []), ...errors];
    return back(422, [], new Map(all));
  }
  if (entries.length === 0) return back(422, [say.none]);
  const told: Told[] = [];
  // One after the other: they often want the same hours, and the first line comes first.
  for (const entry of entries) {
    const line = lineOf(entry, whole.body);
    const { path, body, seen } = line;
    const last = told.at(-1)?.written;
    // A service that does not answer is not waited for once more for every line.
    const written =
      last?.kind === 'unknown'
        ? last
        : await visit.api.write(path, body, { key: derivedId(key, line.id), seen });
    told.push({ line, written });
  }
  const done = told.filter(({ written }) => written.kind === 'done').length;
  const unknown = told.some(({ written }) => written.kind === 'unknown');
  return {
    kind: 'page',
    title: options.title,
    room: options.room,
    content: html`<p class="${done === told.length ? 'good-news' : 'missing'}" role="status">
        ${say.count(done, told.length)}
      </p>
      ${resultsTable(visit, told)} ${unknown && again(visit, form, posted, key)} ${options.onward}`,
  };
}

function resultsTable({ language }: SignedInVisit, told: readonly Told[]): Html {
  const say = words[language];
  return scrolling(
    language,
    say.result,
    html`<table>
      <caption class="visually-hidden">
        ${say.result}
      </caption>
      <thead>
        <tr>
          <th scope="col">${say.line}</th>
          <th scope="col">${say.result}</th>
        </tr>
      </thead>
      <tbody>
        ${told.map(
          (one) =>
            html`<tr>
              <th scope="row">${one.line.label}</th>
              <td>${resultOf(language, one)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`,
  );
}

function resultOf(language: SignedInVisit['language'], { line, written }: Told): Html {
  const say = words[language];
  switch (written.kind) {
    case 'done':
      return html`${tag(say.done, 'good')}
        <a href="${line.link(written.id)}"
          >${say.open}<span class="visually-hidden"> : ${line.label}</span></a
        >`;
    case 'refused': {
      const { problem } = written;
      const why =
        problem.code === 'idempotency_key_reused'
          ? say.before
          : (refusalWords(problem, language)?.sentence ?? problem.errors?.[0]?.detail);
      return html`${tag(say.refused, 'bad')} ${why ?? problem.title}`;
    }
    default:
      return html`${tag(say.unknown, 'wait')}
      ${say.unknownLong(serviceWords[language][written.service])}`;
  }
}

/** The same once more, under the same key. */
function again(
  { language, session }: SignedInVisit,
  form: Form,
  posted: Posted,
  key: string,
): Html {
  return html`<form method="post" action="${form.action}">
    <input type="hidden" name="${CSRF}" value="${session.csrfToken}" />
    ${[...posted]
      .filter(([name]) => name !== CSRF && name !== KEY)
      .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    <input type="hidden" name="${KEY}" value="${key}" />
    <button type="submit">${words[language].resend}</button>
  </form>`;
}
