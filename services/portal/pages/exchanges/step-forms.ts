import { assertNever } from '@bourse/kernel/assert-never';
import { dayOf } from '@bourse/kernel/clock';
import type { Exchange } from '../../api-client/exchange-views.ts';
import { type Field, reasonField } from '../../components/field.ts';
import type { Form } from '../../components/form.ts';
import type { Visit } from '../../http/page.ts';
import type { Step } from '../../journeys/exchange-steps.ts';
import { answerByField } from '../../journeys/usual-terms.ts';
import type { Role } from '@bourse/rights/policy';
import { whoMay } from '../../session/who-may.ts';
import type { NoticeName } from '../../wording/notices.ts';
import { centsInField, dayIn, hoursIn, minutesInField } from '../../wording/quantities.ts';
import { stepWords } from './step-words.ts';
import { words } from './words.ts';

type StepRoute = {
  /** Here, and at the API. */
  readonly path: string;
  readonly apiPath: string;
  readonly notice: NoticeName;
  readonly roles: readonly Role[];
  readonly grave?: boolean;
};

const either = whoMay('exchange.negotiate');
const signatory = whoMay('convention.sign');
const lender = whoMay('work.log');
const borrower = whoMay('delivery.certify');
const official = whoMay('dispute.resolve');

/** Where each step is sent, and who may. The API decides; this only spares people what it would refuse. */
export const stepRoutes: Readonly<Record<Step, StepRoute>> = {
  accept: { path: 'acceptation', apiPath: 'acceptances', notice: 'accepted', roles: either },
  counter: {
    path: 'contre-proposition',
    apiPath: 'counter-proposals',
    notice: 'countered',
    roles: either,
  },
  decline: { path: 'refus', apiPath: 'declines', notice: 'declined', roles: either, grave: true },
  withdraw: {
    path: 'retrait',
    apiPath: 'withdrawals',
    notice: 'withdrawn',
    roles: either,
    grave: true,
  },
  sign: { path: 'signature', apiPath: 'signatures', notice: 'signed', roles: signatory },
  log: { path: 'seance', apiPath: 'work-logs', notice: 'logged', roles: lender },
  correct: { path: 'correction', apiPath: 'corrections', notice: 'corrected', roles: lender },
  certify: {
    path: 'service-fait',
    apiPath: 'certifications',
    notice: 'certified',
    roles: borrower,
  },
  dispute: {
    path: 'differend',
    apiPath: 'disputes',
    notice: 'disputed',
    roles: either,
    grave: true,
  },
  'withdraw-dispute': {
    path: 'differend-retire',
    apiPath: 'dispute-withdrawals',
    notice: 'disputeWithdrawn',
    roles: either,
  },
  resolve: { path: 'decision', apiPath: 'resolutions', notice: 'resolved', roles: official },
  cancel: {
    path: 'annulation',
    apiPath: 'cancellations',
    notice: 'cancelled',
    roles: either,
    grave: true,
  },
  reverse: {
    path: 'heures-annulees',
    apiPath: 'reversals',
    notice: 'reversed',
    roles: official,
    grave: true,
  },
  renew: { path: 'suite', apiPath: 'renewals', notice: 'renewed', roles: either },
};

export const steps = Object.keys(stepRoutes) as readonly Step[];

/** The form of a step. @param seen The entity tag of the exchange as the page shows it. */
export function stepForm(
  visit: Visit,
  exchange: Exchange,
  step: Step,
  seen: string | undefined,
): Form {
  const { path, grave = false } = stepRoutes[step];
  return {
    action: `/echanges/${exchange.exchangeId}/${path}`,
    page: `/echanges/${exchange.exchangeId}`,
    fields: fieldsOf(visit, exchange, step),
    submit: stepWords[visit.language][step].submit,
    grave,
    // A renewal is a new exchange: the one that it goes on from does not change.
    ...(step === 'renew' ? {} : { seen }),
  };
}

function fieldsOf(visit: Visit, exchange: Exchange, step: Step): readonly Field[] {
  const { language, now } = visit;
  const say = words[language];
  const { terms, loggedMinutes, sessions } = exchange;
  const reason = reasonField(say.reason, say.reasonShown);
  const hours = (
    label: string,
    given: Partial<Omit<Field, 'kind' | 'name'>> & { min?: number; max?: number },
  ): Field => ({
    kind: 'hours',
    name: 'minutes',
    label,
    hint: say.hoursHint,
    min: 1,
    max: terms.minutes,
    ...given,
  });
  const dates = (startsOn: string, endsOn: string): readonly Field[] => [
    { kind: 'day', name: 'startsOn', label: say.from, value: startsOn },
    { kind: 'day', name: 'endsOn', label: say.end, value: endsOn },
  ];
  switch (step) {
    case 'accept':
    case 'withdraw-dispute':
      return [];
    case 'sign':
      return [{ kind: 'consent', name: 'habilite', label: say.consent }];
    case 'decline':
    case 'withdraw':
    case 'dispute':
    case 'cancel':
      return [reason];
    case 'counter':
      return [
        hours(say.howMany, { value: minutesInField(terms.minutes), max: 6_000_000 }),
        {
          kind: 'euros',
          name: 'unitCostCents',
          label: say.costField,
          max: 1_000_000,
          value: centsInField(terms.unitCostCents),
        },
        ...dates(terms.startsOn, terms.endsOn),
        answerByField(visit, { usual: undefined, endsOn: terms.endsOn }),
      ];
    case 'log':
      return [
        { kind: 'day', name: 'on', label: say.on, value: dayOf(now) },
        // What is left is for the API to judge: sent twice, the form that logged the rest is no error.
        hours(say.lasted, {}),
      ];
    case 'correct':
      return [
        {
          kind: 'choice',
          name: 'sessionId',
          label: say.session,
          options: sessions.map(
            ({ sessionId, on, minutes }) =>
              [sessionId, `${dayIn(language, on)} – ${hoursIn(language, minutes)}`] as const,
          ),
        },
        hours(say.truly, { hint: say.trulyHint, min: 0 }),
        reason,
      ];
    case 'certify': {
      const value = minutesInField(loggedMinutes);
      const hint = say.certifiedHint(hoursIn(language, loggedMinutes));
      return [hours(say.certified, { hint, value, max: loggedMinutes })];
    }
    case 'resolve': {
      const hint = say.decidedHint(hoursIn(language, loggedMinutes));
      return [hours(say.decided, { hint, min: 0, max: loggedMinutes }), reason];
    }
    case 'reverse': {
      const { settled, reversed } = exchange.figures;
      const all = settled?.minutes ?? 0;
      const value = minutesInField(all - (reversed?.minutes ?? 0));
      // As above, for the form that took back the rest.
      return [hours(say.takeBack, { value, max: Math.max(1, all) }), reason];
    }
    case 'renew':
      return [hours(say.howMany, { max: 6_000_000 }), ...dates('', '')];
    default:
      return assertNever(step);
  }
}
