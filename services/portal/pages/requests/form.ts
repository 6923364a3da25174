import { MAX_MINUTES } from '@bourse/kernel/minutes';
import type { Request } from '../../api-client/views.ts';
import type { Field } from '../../components/field.ts';
import { minutesInField } from '../../wording/quantities.ts';
import type { Language } from '../../wording/language.ts';
import { words } from './words.ts';

/** The fields of a request; of one that there is, filled with what it says. */
export function requestFields(language: Language, request?: Request): readonly Field[] {
  const say = words[language];
  const filled = (value: string | undefined) => (value === undefined ? {} : { value });
  const estimate = request?.estimatedMinutes ?? undefined;
  return [
    {
      kind: 'text',
      name: 'title',
      label: say.name,
      hint: say.nameHint,
      min: 3,
      max: 160,
      ...filled(request?.title),
    },
    {
      kind: 'prose',
      name: 'need',
      label: say.needField,
      hint: say.needHint,
      min: 1,
      max: 4000,
      rows: 6,
      ...filled(request?.need),
    },
    { kind: 'day', name: 'neededBy', label: say.neededByField, ...filled(request?.neededBy) },
    {
      kind: 'hours',
      name: 'estimatedMinutes',
      label: say.estimateField,
      hint: say.estimateHint,
      min: 1,
      max: MAX_MINUTES,
      whenEmpty: null,
      ...filled(estimate === undefined ? undefined : minutesInField(estimate)),
    },
    {
      kind: 'skills',
      name: 'skills',
      label: say.skillsField,
      hint: say.skillsHint,
      whenEmpty: [],
      ...filled(request?.skills.join(', ')),
    },
  ];
}
