import { MAX_MINUTES } from '@bourse/kernel/minutes';
import type { Offer } from '../../api-client/views.ts';
import type { Field } from '../../components/field.ts';
import type { Language } from '../../wording/language.ts';
import { centsInField, minutesInField } from '../../wording/quantities.ts';
import { words } from './words.ts';

/** The fields of an offer; of one that there is, filled with what it says. */
export function offerFields(language: Language, offer?: Offer): readonly Field[] {
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
      ...filled(offer === undefined ? undefined : minutesInField(offer.capacityMinutes)),
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
