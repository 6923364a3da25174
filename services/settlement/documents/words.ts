import { withFrenchFirst } from '@bourse/contracts/wording';
import type { Day, Instant } from '@bourse/kernel/clock';
import type { Minutes } from '@bourse/kernel/minutes';
import type { AccountKind } from '@bourse/ledger/account';
import type { StatementLine } from '../read-models/history/statement.ts';

// How documents for people say what the ledger knows. Those to print are in French; tables speak English too.

type Bilingual<Words> = { readonly fr: Words; readonly en: Words };

export const kindIn: Bilingual<Readonly<Record<StatementLine['kind'], string>>> = {
  fr: {
    exchange: 'Échange',
    endowment: 'Dotation',
    transfer: 'Transfert',
    reversal: 'Contre-passation',
    return: 'Restitution de dotation',
  },
  en: {
    exchange: 'Exchange',
    endowment: 'Endowment',
    transfer: 'Transfer',
    reversal: 'Reversal',
    return: 'Return of an endowment',
  },
};

export const statusIn: Bilingual<Readonly<Record<StatementLine['status'], string>>> = {
  fr: {
    posted: 'versé',
    held: 'réservé',
    voided: 'libéré',
    expired: 'échu',
  },
  en: { posted: 'posted', held: 'held', voided: 'released', expired: 'expired' },
};

export const accountKindIn: Bilingual<Readonly<Record<AccountKind, string>>> = {
  fr: {
    member: 'Compte de membre',
    issuer: 'Compte d’émission d’une association',
    clearing: 'Compte de compensation',
  },
  en: {
    member: 'Account of a member',
    issuer: 'Issuing account of an association',
    clearing: 'Clearing account',
  },
};

const reasons: Bilingual<Readonly<Record<string, string>>> = {
  fr: {
    error: 'erreur',
    duplicate: 'doublon',
    work_not_done: 'travail non fait',
    dispute: 'différend',
    unused: 'non utilisé',
    other: 'autre motif',
  },
  en: {
    error: 'error',
    duplicate: 'duplicate',
    work_not_done: 'work not done',
    dispute: 'dispute',
    unused: 'unused',
    other: 'other reason',
  },
};
/** A code that is newer than these words is said as it is. */
export const reasonIn = (language: 'fr' | 'en', code: string): string =>
  reasons[language][code] ?? code;

const longDay = new Intl.DateTimeFormat('fr-FR', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const legalTime = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Paris',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** `5 mars 2026`, `1er mars 2026`. */
export const dayInFrench = (day: Day): string =>
  withFrenchFirst(longDay.format(new Date(`${day}T00:00:00.000Z`)));

/** `05/03/2026`. */
export const shortDay = (day: Day): string => day.split('-').toReversed().join('/');

/** In the legal time of mainland France, as a spreadsheet reads it: `2026-03-05 14:30:00`. */
export const legalTimeOf = (instant: Instant): string => legalTime.format(new Date(instant));

/** `7 h 05`, `−1 h 30`. */
export function inHours(minutes: Minutes): string {
  const whole = Math.floor(Math.abs(minutes) / 60);
  const rest = String(Math.abs(minutes) % 60).padStart(2, '0');
  return `${minutes < 0 ? '−' : ''}${grouped(whole)} h ${rest}`;
}

/** Hours as a number, for a spreadsheet; of two decimals, so that minutes remain what is exact. */
export const decimalHours = (minutes: Minutes): number => Math.round((minutes / 60) * 100) / 100;

const grouped = (whole: number): string => String(whole).replaceAll(/\B(?=(\d{3})+$)/g, '\u00A0');

/** `INSEE 59260`, `SIREN 245900428`: what an account is known by outside the bourse. */
export function codeOf(accountId: string): string {
  const [kind = '', code = ''] = accountId.split(':');
  return kind === 'marketplace' ? `bourse « ${code} »` : `${kind.toUpperCase()} ${code}`;
}
