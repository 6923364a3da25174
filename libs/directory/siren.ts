/**
 * Is this a SIREN number: nine digits whose last one is the control digit of the Luhn formula?
 * Says nothing of whether the number has been given to anybody.
 *
 * @param text Nine digits, without spaces.
 * @example isSiren('245900428') // true: Communauté urbaine de Dunkerque
 * Source: INSEE, definition of the "Numéro SIREN"; ISO/IEC 7812-1, annex B, for the formula.
 */
export function isSiren(text: string): boolean {
  if (!/^[0-9]{9}$/.test(text)) return false;
  let sum = 0;
  for (let index = 0; index < text.length; index += 1) {
    const digit = Number(text[index]);
    // Of nine digits, counted from the right, the second, fourth... are those at odd indexes.
    const weighed = index % 2 === 1 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}
