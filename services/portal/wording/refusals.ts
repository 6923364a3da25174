import type { ApiProblem } from '../api-client/answers.ts';
import { both, type Language } from './language.ts';
import { dayIn, hoursIn } from './quantities.ts';

/** A refusal in plain words, at the field that it concerns where there is one. */
export type PlainRefusal = { readonly sentence: string; readonly field?: string };

const words = both({
  fr: {
    moved: 'Le dossier a changé d’étape entre-temps : rien n’a été fait. Voici où il en est.',
    past: (day: string) => `Cette date est passée : nous sommes le ${day}.`,
    far: (day: string) => `Cette date est trop lointaine : au plus tard le ${day}.`,
    order: 'La fin doit venir après le début.',
    answered: (day: string) => `Le travail finit le ${day} : une réponse ne peut pas venir après.`,
    tooMuch: (most: string) => `C’est trop : il reste ${most} au plus.`,
    credit: (most: string) => `C’est trop : ce compte peut encore verser ${most} au plus.`,
    ceiling: (most: string) => `C’est trop : ce membre peut encore recevoir ${most} au plus.`,
    future: 'Une séance se relève une fois faite : cette date n’est pas encore venue.',
    early: (day: string) => `L’échange commence le ${day} : la séance ne peut pas être avant.`,
    committed: (least: string) => `Des échanges ont déjà pris ${least} : c’est le minimum.`,
    sum: (sum: string) =>
      `Les périodes font ${sum} en tout : écrivez ce total, ou laissez ce champ vide.`,
    period: (from: string, to: string, least: string) =>
      `La période du ${from} au ${to} doit garder ses dates et au moins ${least} : des échanges les ont déjà pris.`,
    member:
      'Votre territoire n’est pas encore membre de la bourse. S’il vient d’être admis, réessayez dans un instant.',
  },
  en: {
    moved: 'The file has moved on meanwhile: nothing was done. Here is where it stands.',
    past: (day: string) => `This date has passed: today is ${day}.`,
    far: (day: string) => `This date is too far ahead: ${day} at the latest.`,
    order: 'The end must come after the beginning.',
    answered: (day: string) => `The work ends on ${day}: an answer cannot come after it.`,
    tooMuch: (most: string) => `This is too much: ${most} are left at most.`,
    credit: (most: string) => `This is too much: this account can still pay ${most} at most.`,
    ceiling: (most: string) => `This is too much: this member can still receive ${most} at most.`,
    future: 'A session is logged once it has taken place: this date has not come yet.',
    early: (day: string) => `The exchange begins on ${day}: a session cannot be earlier.`,
    committed: (least: string) => `Exchanges have already taken ${least}: that is the least.`,
    sum: (sum: string) =>
      `The periods make ${sum} in all: write this total, or leave this field empty.`,
    period: (from: string, to: string, least: string) =>
      `The period from ${from} to ${to} must keep its dates and at least ${least}: exchanges have already taken them.`,
    member:
      'Your territory is no member of the bourse yet. If it was admitted a moment ago, try again shortly.',
  },
});

/** What some refusals of the API mean on a page; undefined for those whose own title says it. */
export function refusalWords(problem: ApiProblem, language: Language): PlainRefusal | undefined {
  const say = words[language];
  const day = (name: string) => dayIn(language, textAt(problem, name));
  const left = (name: string, taken?: string) =>
    say.tooMuch(
      hoursIn(
        language,
        numberAt(problem, name) - (taken === undefined ? 0 : numberAt(problem, taken)),
      ),
    );
  switch (problem.code) {
    case 'wrong_status':
      return { sentence: say.moved };
    case 'not_a_member':
      return { sentence: say.member };
    case 'date_in_the_past':
      return { sentence: say.past(day('today')), field: textAt(problem, 'field') };
    case 'date_too_far':
      return { sentence: say.far(day('latest')), field: textAt(problem, 'field') };
    case 'dates_out_of_order':
      return { sentence: say.order, field: 'endsOn' };
    case 'answer_after_the_end':
      return { sentence: say.answered(day('endsOn')), field: 'answerBy' };
    case 'session_in_the_future':
      return { sentence: say.future, field: 'on' };
    case 'session_before_start':
      return { sentence: say.early(day('startsOn')), field: 'on' };
    case 'exceeds_agreed_minutes':
      return { sentence: left('agreedMinutes', 'loggedMinutes'), field: 'minutes' };
    case 'exceeds_logged_minutes':
      return { sentence: left('loggedMinutes'), field: 'minutes' };
    case 'exceeds_settled_minutes':
      return { sentence: left('reversibleMinutes'), field: 'minutes' };
    case 'insufficient_credit': {
      const most = hoursIn(language, numberAt(problem, 'availableMinutes'));
      return { sentence: say.credit(most), field: 'minutes' };
    }
    case 'exceeds_ceiling': {
      const most = hoursIn(language, numberAt(problem, 'roomMinutes'));
      return { sentence: say.ceiling(most), field: 'minutes' };
    }
    case 'capacity_below_commitments': {
      const least = hoursIn(language, numberAt(problem, 'committedMinutes'));
      return { sentence: say.committed(least), field: 'capacityMinutes' };
    }
    case 'periods_not_the_sum': {
      const sum = hoursIn(language, numberAt(problem, 'sumMinutes'));
      return { sentence: say.sum(sum), field: 'capacityMinutes' };
    }
    case 'period_below_commitments': {
      const least = hoursIn(language, numberAt(problem, 'committedMinutes'));
      return { sentence: say.period(day('startsOn'), day('endsOn'), least) };
    }
    default:
      return undefined;
  }
}

const numberAt = (problem: ApiProblem, name: string): number => {
  const value = problem[name];
  return typeof value === 'number' ? value : 0;
};
const textAt = (problem: ApiProblem, name: string): string => {
  const value = problem[name];
  return typeof value === 'string' ? value : '';
};
