import { html, type Html } from '@bourse/service-kit/html';
import type { Language } from '../../wording/language.ts';
import { numberIn } from '../../wording/quantities.ts';
import type { Count } from './trail-views.ts';
import { words } from './words.ts';

/** How many answer a search, said on its first page; or that nothing does. */
export function foundIn(
  language: Language,
  { items, count }: { readonly items: readonly unknown[]; readonly count?: Count },
  say: (count: string, isOne: boolean) => string,
  none: string,
): Html | false {
  if (items.length === 0) return html`<p role="status">${none}</p>`;
  if (count === undefined) return false;
  const { found, more } = count;
  const number = numberIn(language, found);
  const shown = more ? words[language].moreThan(number) : number;
  return html`<p role="status">${say(shown, found === 1)}</p>`;
}
