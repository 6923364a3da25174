import type { Language } from '../../wording/language.ts';
import { ledgerWords } from './ledger-words.ts';

/** What an account is; one that is newer than these words, by its own name. */
export function accountKindIn(language: Language, kind: string): string {
  const { kinds } = ledgerWords[language];
  return Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : kind;
}
