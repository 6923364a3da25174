import { dayOf } from '@bourse/kernel/clock';
import { html, type Html } from '@bourse/service-kit/html';
import { type Exchange, exchange as exchangeView } from '../../api-client/exchange-views.ts';
import type { Names } from '../../api-client/names.ts';
import { drawForm, type Form } from '../../components/form.ts';
import type { FormState } from '../../components/form-state.ts';
import { missingPart, tag } from '../../components/parts.ts';
import { columnIn } from '../../components/row-reading.ts';
import { isId } from '../../http/given-id.ts';
import type { Failed, Outcome, Posted, SignedInVisit } from '../../http/page.ts';
import { sideOf } from '../../journeys/exchange-steps.ts';
import { partMissing, resultsPage, sentIn } from '../../journeys/batch-results.ts';
import { sendBatch } from '../../journeys/send-batch.ts';
import { dayIn, eurosIn, hoursIn } from '../../wording/quantities.ts';
import { filesOf } from '../todo/files.ts';
import { words } from './words.ts';

/** The steps that may be taken for several files at once: each is shown in full before. */
export type BatchStep = 'accept' | 'sign';
const AT_MOST = 30;
const ROWS = { name: 'lignes', most: AT_MOST } as const;

const routes = {
  accept: { path: '/a-faire/reponses', apiPath: 'acceptances' },
  sign: { path: '/a-faire/signatures', apiPath: 'signatures' },
} as const;

/** Everything that waits for one step, the oldest first; or the lines that are shown again. */
export async function showBatch(visit: SignedInVisit, step: BatchStep): Promise<Outcome> {
  const { language } = visit;
  const say = words[language];
  const again = visit.shownAgain(routes[step].path);
  if (again !== undefined) return showAgain(visit, step, again);
  const { now, missing } = await filesOf(visit);
  const waiting = now
    .filter((item) => item.step === step)
    .map(({ exchange }) => exchange)
    .toSorted((one, other) => (one.changedAt < other.changedAt ? -1 : 1));
  if (waiting.length === 0) {
    return {
      kind: 'page',
      status: missing === undefined ? 200 : 503,
      title: say[step].title,
      room: 'todo',
      content: html`${missing === undefined ? html`<p>${say[step].none}</p>` : missingPart(language, missing)}
      ${wayBack(visit)}`,
    };
  }
  return draw(visit, step, waiting.slice(0, AT_MOST), waiting.length > AT_MOST);
}

/** The lines of a form that was sent, and what became of those that were sent on. */
async function showAgain(
  visit: SignedInVisit,
  step: BatchStep,
  state: FormState,
): Promise<Outcome> {
  const [sent, files] = [sentIn(state), await filesIn(visit, state.values)];
  if (sent === undefined) return isOutcome(files) ? files : draw(visit, step, files, false);
  return resultsPage(visit, sent, {
    title: words[visit.language][step].results,
    room: 'todo',
    form: isOutcome(files)
      ? partMissing(visit, files)
      : drawForm(visit, formOf(visit, step, files, await namesFor(visit, files))),
    onward: wayBack(visit),
  });
}

/** The files that a form names, in its order: each line stands for what it stood for before. */
async function filesIn(
  { api }: SignedInVisit,
  values: ReadonlyMap<string, string>,
): Promise<readonly Exchange[] | Failed> {
  const ids = columnIn(values, ROWS, 'id').filter((id) => isId(id));
  const found = await Promise.all(ids.map((id) => api.read(`/api/exchanges/${id}`, exchangeView)));
  const down = found.find(({ kind }) => kind === 'unavailable');
  if (down?.kind === 'unavailable') return down;
  const files = found.flatMap((one) => (one.kind === 'found' ? [one.value] : []));
  return files.length > 0 && files.length === found.length ? files : { kind: 'missing' };
}
const isOutcome = (files: readonly Exchange[] | Failed): files is Failed => 'kind' in files;

/** Takes the step for each file that is ticked. */
export async function sendSteps(
  visit: SignedInVisit,
  posted: Posted,
  step: BatchStep,
): Promise<Outcome> {
  const files = await filesIn(visit, posted);
  if (isOutcome(files)) return files;
  const names = await namesFor(visit, files);
  const objects = new Map(files.map(({ exchangeId, object }) => [exchangeId, object]));
  return sendBatch(visit, posted, {
    form: formOf(visit, step, files, names),
    lineOf: ({ value }) => {
      const id = String(value['id']);
      return {
        id,
        label: objects.get(id) ?? '',
        path: `/api/exchanges/${encodeURIComponent(id)}/${routes[step].apiPath}`,
        body: {},
        // As the page showed it: what has changed since is not agreed to.
        seen: /^\d{1,18}$/.test(String(value['vu'])) ? `"${String(value['vu'])}"` : undefined,
        link: () => `/echanges/${id}`,
      };
    },
    again: (again) => showBatch(again, step),
  });
}

const wayBack = ({ language }: SignedInVisit): Html =>
  html`<p><a class="button second" href="/a-faire">${words[language].back}</a></p>`;

const namesFor = (visit: SignedInVisit, files: readonly Exchange[]): Promise<Names> =>
  visit.namesOf(files.flatMap(({ lenderId, borrowerId }) => [lenderId, borrowerId]));

async function draw(
  visit: SignedInVisit,
  step: BatchStep,
  files: readonly Exchange[],
  cut: boolean,
): Promise<Outcome> {
  const say = words[visit.language];
  const names = await namesFor(visit, files);
  return {
    kind: 'page',
    title: say[step].title,
    room: 'todo',
    content: html`<p class="lead">${say[step].lead}</p>
      ${cut && html`<p class="missing">${say.first(AT_MOST)}</p>`}
      ${drawForm(visit, formOf(visit, step, files, names))}`,
  };
}

function formOf(
  visit: SignedInVisit,
  step: BatchStep,
  files: readonly Exchange[],
  names: Names,
): Form {
  const say = words[visit.language];
  return {
    action: routes[step].path,
    page: routes[step].path,
    submit: say[step].submit,
    fields: step === 'sign' ? [{ kind: 'consent', name: 'habilite', label: say.consent }] : [],
    rows: {
      ...ROWS,
      legend: say[step].legend,
      hint: say[step].hint,
      each: '',
      columns: [{ kind: 'box', name: 'oui', label: say[step].tick }],
      hidden: ['id', 'vu'],
      captions: files.map(({ object }) => object),
      notes: files.map((file) => noteOf(visit, file, names)),
      values: files.map(
        ({ exchangeId, revision }) =>
          new Map([
            ['id', exchangeId],
            ['vu', String(revision)],
          ]),
      ),
      spare: 0,
    },
  };
}

function noteOf({ language, session }: SignedInVisit, file: Exchange, names: Names): Html {
  const say = words[language];
  const { exchangeId, lenderId, borrowerId, terms, crossesEpci, answerBy, status } = file;
  const lends =
    sideOf(file, { territoryId: session.acting.territoryId, official: false }) === 'lender';
  const said = [
    lends ? say.lends : say.borrows,
    hoursIn(language, terms.minutes),
    say.with(names.of(lends ? borrowerId : lenderId)),
    say.days(dayIn(language, terms.startsOn), dayIn(language, terms.endsOn)),
    say.cost(eurosIn(language, terms.unitCostCents)),
    ...(status === 'agreed' ? [] : [say.until(dayIn(language, dayOf(answerBy)))]),
  ].join(', ');
  return html`<p class="row-note">
    ${said} ${tag(crossesEpci ? say.crosses : say.inside, crossesEpci ? 'plain' : 'good')}
    <a href="/echanges/${exchangeId}"
      >${say.open}<span class="visually-hidden"> : ${file.object}</span></a
    >
  </p>`;
}
