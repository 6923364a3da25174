import { assertNever } from '@bourse/kernel/assert-never';
import { html, type Html } from '@bourse/service-kit/html';
import { READ_FIRST } from '../components/form.ts';
import { missingPart, tag } from '../components/parts.ts';
import { recordTable } from '../components/records.ts';
import type { FormState } from '../components/form-state.ts';
import type { Failed, Page, Room, SignedInVisit } from '../http/page.ts';
import type { LineResult } from '../session/returned-forms.ts';
import { both, type Language } from '../wording/language.ts';

const words = both({
  fr: {
    done: 'Fait',
    refused: 'Refusé',
    unknown: 'Sans réponse',
    count: (done: number, all: number) =>
      `${done} ${done > 1 ? 'lignes' : 'ligne'} sur ${all} ${done > 1 ? 'prises' : 'prise'} en compte.`,
    line: 'Ligne',
    result: 'Résultat',
    open: 'Ouvrir',
    left: (lines: number): string => (lines > 1 ? 'Lignes à reprendre' : 'Ligne à reprendre'),
    leftLead:
      'Seul ce qui n’a pas été fait est repris ici, tel que vous l’aviez rempli. Corrigez, puis envoyez : ce qui est fait ne le sera pas deux fois.',
  },
  en: {
    done: 'Done',
    refused: 'Refused',
    unknown: 'No answer',
    count: (done: number, all: number) =>
      `${done} of ${all} ${all > 1 ? 'lines were' : 'line was'} taken into account.`,
    line: 'Line',
    result: 'Result',
    open: 'Open',
    left: (lines: number): string => (lines > 1 ? 'Lines to mend' : 'Line to mend'),
    leftLead:
      'Only what was not done stands here, as you had filled it in. Mend it, then send it: what is done will not be done twice.',
  },
});

/** A form of many lines that was sent on: its results, which the page shows in place of itself. */
export type Sent = FormState & { readonly results: readonly LineResult[] };

/** What a page shows again of a form of many lines: what became of it, once it was sent on. */
export const sentIn = (state: FormState | undefined): Sent | undefined =>
  state?.results === undefined ? undefined : { ...state, results: state.results };

/** In place of the lines that are to be mended, where they cannot be shown. */
export const partMissing = ({ language }: SignedInVisit, failed: Failed): Html | undefined =>
  failed.kind === 'unavailable' ? missingPart(language, failed.service) : undefined;

/**
 * The page that says line by line what was done and what was not, and gives back what was not.
 *
 * @param options.form The lines that were not done, to be mended; undefined where all were, or nothing is to be mended.
 * @param options.onward The way on.
 */
export function resultsPage(
  { language }: SignedInVisit,
  { results }: Sent,
  options: {
    readonly title: string;
    readonly room: Room;
    readonly form: Html | undefined;
    readonly onward: Html;
  },
): Page {
  const say = words[language];
  const { title, room, form, onward } = options;
  const done = results.filter(({ kind }) => kind === 'done').length;
  const left = results.length - done;
  return {
    kind: 'page',
    title,
    room,
    content: html`<p
        class="${left === 0 ? 'good-news' : 'missing'}"
        role="status"
        tabindex="-1"
        id="${READ_FIRST}"
      >
        ${say.count(done, results.length)}
      </p>
      ${recordTable(
        language,
        say.result,
        [{ label: say.line, heading: true }, { label: say.result }],
        results.map((one) => ({ cells: [one.label, resultOf(language, one)] })),
      )}
      ${
        form !== undefined &&
        html`<section aria-labelledby="reprendre">
          <h2 id="reprendre">${say.left(left)}</h2>
          <p>${say.leftLead}</p>
          ${form}
        </section>`
      }
      ${onward}`,
  };
}

function resultOf(language: Language, result: LineResult): Html {
  const say = words[language];
  switch (result.kind) {
    case 'done':
      return html`${tag(say.done, 'good')}
        <a href="${result.link}"
          >${say.open}<span class="visually-hidden"> : ${result.label}</span></a
        >`;
    case 'refused':
      return html`${tag(say.refused, 'bad')} ${result.why}`;
    case 'unknown':
      return html`${tag(say.unknown, 'wait')} ${result.why}`;
    default:
      return assertNever(result);
  }
}
