import { dayOf } from '@bourse/kernel/clock';
import { html, type Html } from '@bourse/service-kit/html';
import { type Exchange, exchange as exchangeView } from '../../api-client/exchange-views.ts';
import type { Names } from '../../api-client/names.ts';
import { drawForm, type Form } from '../../components/form.ts';
import { missingPart, tag } from '../../components/parts.ts';
import { isId } from '../../http/given-id.ts';
import type { Outcome, Posted, SignedInVisit } from '../../http/page.ts';
import { sideOf } from '../../journeys/exchange-steps.ts';
import { sendBatch } from '../../journeys/send-batch.ts';
import { dayIn, eurosIn, hoursIn } from '../../wording/quantities.ts';
import { filesOf } from '../todo/files.ts';
import { words } from './words.ts';

/** The steps that may be taken for several files at once: each is shown in full before. */
export type BatchStep = 'accept' | 'sign';
const AT_MOST = 30;

const routes = {
  accept: { path: '/a-faire/reponses', apiPath: 'acceptances' },
  sign: { path: '/a-faire/signatures', apiPath: 'signatures' },
} as const;

/** Everything that waits for one step, the oldest first. */
export async function showBatch(visit: SignedInVisit, step: BatchStep): Promise<Outcome> {
  const { language } = visit;
  const say = words[language];
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

/** Takes the step for each file that is ticked. */
export async function sendSteps(
  visit: SignedInVisit,
  posted: Posted,
  step: BatchStep,
): Promise<Outcome> {
  const ids = Array.from({ length: AT_MOST }, (_, row) => posted.get(`lignes-${row}-id`) ?? '');
  const found = await Promise.all(
    ids.filter((id) => isId(id)).map((id) => visit.api.read(`/api/exchanges/${id}`, exchangeView)),
  );
  const down = found.find(({ kind }) => kind === 'unavailable');
  if (down?.kind === 'unavailable') return down;
  const files = found.flatMap((one) => (one.kind === 'found' ? [one.value] : []));
  if (files.length === 0) return { kind: 'missing' };
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
    again: (again) => draw(again, step, files, false),
    title: words[visit.language][step].results,
    room: 'todo',
    onward: wayBack(visit),
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
      name: 'lignes',
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
      most: AT_MOST,
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
