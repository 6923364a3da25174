import { withFrenchFirst } from '@bourse/contracts/wording';
import type { Day, Instant } from '@bourse/kernel/clock';
import type { Language } from './language.ts';

// How quantities are written and read: hours, euros, days, numbers.

const TIME_ZONE = 'Europe/Paris';
const locales: Readonly<Record<Language, string>> = { fr: 'fr-FR', en: 'en-GB' };

const formatsIn = (locale: string) => ({
  number: new Intl.NumberFormat(locale),
  euros: new Intl.NumberFormat(locale, { style: 'currency', currency: 'EUR' }),
  day: new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }),
  month: new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }),
  instant: new Intl.DateTimeFormat(locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: TIME_ZONE,
  }),
  second: new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'medium',
    timeZone: TIME_ZONE,
  }),
});
const formats = { fr: formatsIn(locales.fr), en: formatsIn(locales.en) };

/** `12 345`. */
export const numberIn = (language: Language, value: number): string =>
  formats[language].number.format(value);

/** Minutes as people say them: `7 h 30`, `45 min`, `−2 h`. The minus is the sign U+2212. */
export function hoursIn(language: Language, minutes: number): string {
  const sign = minutes < 0 ? '−' : '';
  const hours = Math.floor(Math.abs(minutes) / 60);
  const rest = Math.abs(minutes) % 60;
  if (hours === 0 && rest !== 0) return `${sign}${rest} min`;
  const whole = `${sign}${numberIn(language, hours)} h`;
  return rest === 0 ? whole : `${whole} ${String(rest).padStart(2, '0')}`;
}

/** `+7 h 30`, for what came or went. */
export const signedHoursIn = (language: Language, minutes: number): string =>
  `${minutes > 0 ? '+' : ''}${hoursIn(language, minutes)}`;

/** Euro cents as `42,00 €`. */
export const eurosIn = (language: Language, cents: number): string =>
  formats[language].euros.format(cents / 100);

/** A date as it is said: in French, the first of a month is `1er`. */
const said = (language: Language, written: string): string =>
  language === 'fr' ? withFrenchFirst(written) : written;

/** `31 janvier 2026`, `1er mars 2026`. */
export const dayIn = (language: Language, day: Day): string =>
  said(language, formats[language].day.format(new Date(`${day}T00:00:00Z`)));

/** `janvier 2026` for `2026-01`. */
export const monthIn = (language: Language, month: string): string =>
  formats[language].month.format(new Date(`${month}-01T00:00:00Z`));

/** `31 janvier 2026 à 12:00`, in the legal time of mainland France. */
export const instantIn = (language: Language, instant: Instant): string =>
  said(language, formats[language].instant.format(new Date(instant)));

/** `31 janv. 2026, 12:00:05`: for those who follow what came after what. */
export const secondIn = (language: Language, instant: Instant): string =>
  said(language, formats[language].second.format(new Date(instant)));

/** How many days lie between two days; negative when the second is the earlier. */
export const daysBetween = (from: Day, to: Day): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);

/**
 * Reads a duration as people write it: `8`, `7,5`, `7 h 30`, `7h`, `7:30`, `45 min`.
 *
 * @returns Minutes, whole; undefined for what is none, or no whole number of minutes.
 */
export function minutesFrom(text: string): number | undefined {
  const written = text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s\u00a0\u202f]+/g, ' ');
  const minutesOnly = /^(\d{1,7}) ?(?:min|mn|minutes?)$/.exec(written);
  if (minutesOnly !== null) return Number(minutesOnly[1]);
  const clock =
    /^(\d{1,3}(?: \d{3})+|\d{1,7}) ?(?:h|heures?|hours?|:) ?(?:(\d{1,2}) ?(?:min|mn|minutes?)?)?$/.exec(
      written,
    );
  if (clock !== null) {
    const rest = Number(clock[2] ?? 0);
    return rest > 59 ? undefined : Number(clock[1]?.replaceAll(' ', '')) * 60 + rest;
  }
  const decimal = /^(\d{1,3}(?: \d{3})+|\d{1,7})(?:[.,](\d{1,3}))? ?(?:h|heures?|hours?)?$/.exec(
    written,
  );
  if (decimal === null) return undefined;
  const minutes = Number(`${decimal[1]?.replaceAll(' ', '')}.${decimal[2] ?? 0}`) * 60;
  return Math.abs(minutes - Math.round(minutes)) < 1e-6 ? Math.round(minutes) : undefined;
}

/** Minutes as a field shows them again: `7 h 30`. */
export const minutesInField = (minutes: number): string => {
  const rest = minutes % 60;
  const hours = Math.floor(minutes / 60);
  return rest === 0 ? String(hours) : `${hours} h ${String(rest).padStart(2, '0')}`;
};

/** Reads euros as people write them: `42`, `42,5`, `1 042,50 €`. @returns Cents; undefined for what is none. */
export function centsFrom(text: string): number | undefined {
  const written = text.replaceAll(/[\s\u00a0\u202f€]+/g, '');
  const parts = /^(\d{1,9})(?:[.,](\d{1,2}))?$/.exec(written);
  if (parts === null) return undefined;
  return Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'));
}

/** Cents as a field shows them again: `42,50`. */
export const centsInField = (cents: number): string =>
  `${Math.floor(cents / 100)},${String(cents % 100).padStart(2, '0')}`;

/** Reads a day: `2026-01-31` as browsers send it, or `31/01/2026` from those that show a plain field. */
export function dayFrom(text: string): Day | undefined {
  const written = text.trim();
  const french = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/.exec(written);
  const day =
    french === null
      ? written
      : `${french[3]}-${french[2]?.padStart(2, '0')}-${french[1]?.padStart(2, '0')}`;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day) ? day : undefined;
}
