import { html, type Html } from '@bourse/service-kit/html';
import type { Names } from '../../api-client/names.ts';
import type { SignedInVisit } from '../../http/page.ts';
import type { Step } from '../../journeys/exchange-steps.ts';
import type { TodoItem } from '../../journeys/todo.ts';
import { whoMay } from '../../session/who-may.ts';
import { stepWords } from '../exchanges/step-words.ts';
import { todoList } from './files.ts';
import { words } from './words.ts';

/** With more files than this, they are grouped by what is to be done. */
const FEW = 8;

/** Where one step is taken for many files. */
const together: Partial<
  Record<Step, { readonly path: string; readonly may: () => readonly string[] }>
> = {
  accept: { path: '/a-faire/reponses', may: () => whoMay('exchange.negotiate') },
  sign: { path: '/a-faire/signatures', may: () => whoMay('convention.sign') },
  log: { path: '/a-faire/heures', may: () => whoMay('work.log') },
};

/** What is to be done: a list of few files; of many, one list for each kind of step, the oldest first. */
export function todoFiles(visit: SignedInVisit, items: readonly TodoItem[], names: Names): Html {
  const { language } = visit;
  const say = words[language];
  const steps = [...new Set(items.map(({ step }) => step))];
  const ofStep = (step: Step) => items.filter((item) => item.step === step);
  if (items.length <= FEW) {
    const several = steps.filter((step) => ofStep(step).length > 1);
    return html`${todoList(visit, items, names)}
    ${several.map((step) => allTogether(visit, step, ofStep(step).length))}`;
  }
  return html`<p class="lead">${say.many(items.length)}</p>
    ${steps.map((step) => {
      const oldest = ofStep(step).toSorted((one, other) =>
        one.exchange.changedAt < other.exchange.changedAt ? -1 : 1,
      );
      const id = `etape-${step}`;
      return html`<section aria-labelledby="${id}">
        <h2 id="${id}">${stepWords[language][step].todo} (${oldest.length})</h2>
        ${oldest.length > 1 && allTogether(visit, step, oldest.length)}
        ${todoList(visit, oldest, names)}
      </section>`;
    })}`;
}

function allTogether(
  { language, session }: SignedInVisit,
  step: Step,
  count: number,
): Html | false {
  const where = together[step];
  if (where === undefined || !session.acting.roles.some((role) => where.may().includes(role))) {
    return false;
  }
  const say = words[language].together;
  const said = step === 'accept' ? say.accept(count) : step === 'sign' ? say.sign(count) : say.log;
  return html`<p><a class="button second" href="${where.path}">${said}</a></p>`;
}
