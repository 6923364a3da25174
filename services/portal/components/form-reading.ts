import { assertNever } from '@bourse/kernel/assert-never';
import { z } from 'zod';
import { both, type Language } from '../wording/language.ts';
import { centsFrom, dayFrom, eurosIn, hoursIn, minutesFrom } from '../wording/quantities.ts';
import type { Field } from './field.ts';

/** What was read of the fields that were sent. */
export type ReadForm =
  | { readonly kind: 'fits'; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: 'errors'; readonly errors: ReadonlyMap<string, string> };

const words = both({
  fr: {
    missing: 'Remplissez ce champ.',
    choose: 'Choisissez une réponse.',
    tick: 'Cochez cette case pour continuer.',
    tooShort: (min: number) => `Écrivez au moins ${min} caractères.`,
    tooLong: (max: number) => `Écrivez au plus ${max} caractères.`,
    hours: 'Écrivez une durée, par exemple 8, 7,5 ou 7 h 30.',
    hoursMin: (least: string) => `La durée doit être d’au moins ${least}.`,
    hoursMax: (most: string) => `La durée doit être d’au plus ${most}.`,
    euros: 'Écrivez un montant en euros, par exemple 42 ou 42,50.',
    eurosMax: (most: string) => `Le montant doit être d’au plus ${most}.`,
    day: 'Donnez une date, par exemple 31/01/2027.',
    email: 'Écrivez une adresse entière, par exemple prenom.nom@commune.fr.',
    skill: 'Chaque compétence doit avoir de 2 à 80 caractères, et il y en a 20 au plus.',
  },
  en: {
    missing: 'Fill in this field.',
    choose: 'Choose an answer.',
    tick: 'Tick this box to go on.',
    tooShort: (min: number) => `Write at least ${min} characters.`,
    tooLong: (max: number) => `Write at most ${max} characters.`,
    hours: 'Write a duration, such as 8, 7.5 or 7 h 30.',
    hoursMin: (least: string) => `The duration must be at least ${least}.`,
    hoursMax: (most: string) => `The duration must be at most ${most}.`,
    euros: 'Write an amount in euros, such as 42 or 42.50.',
    eurosMax: (most: string) => `The amount must be at most ${most}.`,
    day: 'Give a date, such as 31/01/2027.',
    email: 'Write a whole address, such as first.last@commune.fr.',
    skill: 'Each skill must have 2 to 80 characters, and there are 20 at most.',
  },
});

/**
 * Makes the API's body of what people wrote. What the API alone can judge is left to it.
 *
 * @returns The body, or for each field that does not read as it must, why, in plain words.
 */
export function readForm(
  fields: readonly Field[],
  posted: ReadonlyMap<string, string>,
  language: Language,
): ReadForm {
  const body: Record<string, unknown> = {};
  const errors = new Map<string, string>();
  for (const field of fields) {
    const read = readField(field, (posted.get(field.name) ?? '').trim(), language);
    if ('error' in read) errors.set(field.name, read.error);
    else if (read.value !== ABSENT) body[field.name] = read.value;
  }
  return errors.size === 0 ? { kind: 'fits', body } : { kind: 'errors', errors };
}

/** As the API judges it, too. */
const address = z.email();
const ABSENT = Symbol('absent');
export type Read = { readonly value: unknown } | { readonly error: string };

/** Reads one field. */
export function readField(field: Field, text: string, language: Language): Read {
  const say = words[language];
  if (field.kind === 'fixed') return { value: field.value };
  if (field.kind === 'consent') return text === 'oui' ? { value: ABSENT } : { error: say.tick };
  if (field.kind === 'box') return { value: text === 'oui' };
  if (text === '') {
    const { whenEmpty } = field;
    if (whenEmpty !== undefined) return { value: whenEmpty === 'absent' ? ABSENT : whenEmpty };
    return { error: field.kind === 'choice' ? say.choose : say.missing };
  }
  switch (field.kind) {
    case 'text':
    case 'prose':
      return readText(text, field, language);
    case 'email':
      if (text.length > field.max) return { error: say.tooLong(field.max) };
      return address.safeParse(text).success ? { value: text } : { error: say.email };
    case 'skills': {
      const skills = [...new Set(text.split(/[,;\n]/).map((one) => one.trim()))].filter(
        (one) => one !== '',
      );
      const fit = skills.length <= 20 && skills.every(({ length }) => length >= 2 && length <= 80);
      return fit && skills.length > 0 ? { value: skills } : { error: say.skill };
    }
    case 'hours': {
      const minutes = minutesFrom(text);
      if (minutes === undefined) return { error: say.hours };
      if (minutes < field.min) return { error: say.hoursMin(hoursIn(language, field.min)) };
      if (minutes > field.max) return { error: say.hoursMax(hoursIn(language, field.max)) };
      return { value: minutes };
    }
    case 'euros': {
      const cents = centsFrom(text);
      if (cents === undefined) return { error: say.euros };
      return cents > field.max
        ? { error: say.eurosMax(eurosIn(language, field.max)) }
        : { value: cents };
    }
    case 'day': {
      const day = dayFrom(text);
      return day === undefined ? { error: say.day } : { value: day };
    }
    case 'choice':
      return field.options.some(([option]) => option === text)
        ? { value: text }
        : { error: say.choose };
    default:
      return assertNever(field);
  }
}

function readText(
  text: string,
  { min, max }: { readonly min: number; readonly max: number },
  language: Language,
): Read {
  // Browsers send line ends as two characters.
  const value = text.replaceAll('\r\n', '\n');
  if (value.length < min) return { error: words[language].tooShort(min) };
  return value.length > max ? { error: words[language].tooLong(max) } : { value };
}
