import { MAX_MINUTES } from '@bourse/kernel/minutes';
import type { Offer } from '../../api-client/views.ts';
import { MAX_PERIODS } from '@bourse/contracts/offers';
import type { Field } from '../../components/field.ts';
import type { Rows } from '../../components/rows.ts';
import type { Language } from '../../wording/language.ts';
import { centsInField, minutesInField } from '../../wording/quantities.ts';
import { words } from './words.ts';

/**
 * The fields of an offer; of one that there is, filled with what it says.
 *
 * @param withPeriods Whether hours by period are given: then no total is needed.
 */
export function offerFields(
  language: Language,
  withPeriods: boolean,
  offer?: Offer,
): readonly Field[] {
  const say = words[language];
  const filled = (value: string | undefined) => (value === undefined ? {} : { value });
  return [
    {
      kind: 'text',
      name: 'title',
      label: say.name,
      hint: say.nameHint,
      min: 3,
      max: 160,
      ...filled(offer?.title),
    },
    {
      kind: 'prose',
      name: 'description',
      label: say.description,
      min: 1,
      max: 4000,
      ...filled(offer?.description),
    },
    {
      kind: 'skills',
      name: 'skills',
      label: say.skills,
      hint: say.skillsHint,
      ...filled(offer?.skills.join(', ')),
    },
    {
      kind: 'hours',
      name: 'capacityMinutes',
      label: say.capacity,
      hint: say.capacityHint,
      min: 1,
      max: MAX_MINUTES,
      // With periods, it is their sum.
      ...(withPeriods ? { whenEmpty: 'absent' as const, quiet: true } : {}),
      ...filled(
        offer === undefined || offer.periods.length > 0
          ? undefined
          : minutesInField(offer.capacityMinutes),
      ),
    },
    {
      kind: 'euros',
      name: 'unitCostCents',
      label: say.unitCost,
      hint: say.unitCostHint,
      max: 1_000_000,
      ...filled(offer === undefined ? undefined : centsInField(offer.unitCostCents)),
    },
    {
      kind: 'prose',
      name: 'conditions',
      label: say.conditions,
      hint: say.conditionsHint,
      min: 0,
      max: 4000,
      rows: 3,
      whenEmpty: '',
      ...filled(offer?.conditions),
    },
    {
      kind: 'day',
      name: 'expiresOn',
      label: say.expires,
      whenEmpty: null,
      ...filled(offer?.expiresOn ?? undefined),
    },
  ];
}

/** The periods of an offer, as rows: one more than there are, so that there is always one to fill in. */
export function periodRows(language: Language, offer?: Offer): Rows {
  const say = words[language];
  return {
    name: 'periods',
    legend: say.periods,
    hint: say.periodsHint,
    each: say.period,
    columns: [
      { kind: 'day', name: 'startsOn', label: say.periodFrom },
      { kind: 'day', name: 'endsOn', label: say.periodTo },
      {
        kind: 'hours',
        name: 'capacityMinutes',
        label: say.periodHours,
        min: 1,
        max: MAX_MINUTES,
      },
    ],
    values: (offer?.periods ?? []).map(
      ({ startsOn, endsOn, capacityMinutes }) =>
        new Map([
          ['startsOn', startsOn],
          ['endsOn', endsOn],
          ['capacityMinutes', minutesInField(capacityMinutes)],
        ]),
    ),
    spare: 3,
    most: MAX_PERIODS,
    more: say.morePeriods,
  };
}

/** Whether hours by period were written. */
export const hasPeriods = (rows: Rows, values: ReadonlyMap<string, string>): boolean =>
  [...values].some(([name, value]) => name.startsWith(`${rows.name}-`) && value.trim() !== '');

/** What is sent on of the form: with periods and no total, the total is their sum. */
export function offerBody(
  read: Readonly<Record<string, unknown>>,
  periods: readonly Readonly<Record<string, unknown>>[],
): unknown {
  const sum = periods.reduce((total, period) => total + Number(period['capacityMinutes']), 0);
  return { ...(periods.length === 0 ? {} : { capacityMinutes: sum }), ...read, periods };
}
