import { isSiren } from '@bourse/directory/siren';

/** La Poste gives its establishments numbers by a rule of its own. */
const LA_POSTE = '356000000';

/** Whether a text is a SIRET: the SIREN of a legal entity and five digits, with the right control digits. */
export function isSiret(text: string): boolean {
  if (!/^\d{14}$/.test(text) || !isSiren(text.slice(0, 9))) return false;
  const digits = Array.from(text, Number);
  const plain = digits.reduce((sum, digit) => sum + digit, 0);
  if (text.startsWith(LA_POSTE) && plain % 5 === 0) return true;
  const doubled = digits.map((digit, place) => (place % 2 === 0 ? digit * 2 : digit));
  const sum = doubled.reduce((total, digit) => total + (digit > 9 ? digit - 9 : digit), 0);
  return sum % 10 === 0;
}

/**
 * The legal entity whose establishment a SIRET names, such as that of ProConnect’s claim `siret`. It says
 * where somebody works, and no more: what they may do is said by a mandate.
 *
 * @param siret See {@link isSiret}.
 * @returns its SIREN.
 */
export const sirenOf = (siret: string): string => siret.slice(0, 9);
