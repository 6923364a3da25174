import { territoryId, type TerritoryId } from '@bourse/contracts/values';
import { html, type Html } from '@bourse/service-kit/html';
import { territories } from '../api-client/views.ts';
import { apiQuery } from '../components/parts.ts';
import type { Visit } from '../http/page.ts';
import { both } from '../wording/language.ts';

const CHOICES = 6;

const words = both({
  fr: {
    hint: 'Nom, code INSEE ou SIREN.',
    understood: (name: string) => `Territoire compris : ${name}.`,
    others: 'Ou bien : ',
    unknown: (text: string) => `Aucun territoire ne répond à « ${text} ».`,
  },
  en: {
    hint: 'Name, INSEE code or SIREN.',
    understood: (name: string) => `Territory understood: ${name}.`,
    others: 'Or else: ',
    unknown: (text: string) => `No territory answers to “${text}”.`,
  },
});

/** What the field of a filter says that takes a territory as people write it. */
export const territoryHint = ({ language }: Visit): string => words[language].hint;

/** What a search finds that names nobody. */
export const NOTHING = { kind: 'found', value: { items: [], next: null } } as const;

/** The name of the field, in the address too. */
export const TERRITORY = 'territoire';

/**
 * The territory that a filter was given, as people write it: `Ghyvelde`, `59260`, `245900428`.
 *
 * @returns its id, if any, and below the filter what was made of it, with the way to others of that name;
 *   `unknown` where nothing answers to it, so that nothing is what it finds.
 */
export async function writtenTerritory(
  visit: Visit,
  address: string,
): Promise<{
  readonly territoryId: TerritoryId | undefined;
  readonly unknown: boolean;
  readonly below: Html | undefined;
}> {
  const text = visit.query.get(TERRITORY)?.trim() ?? '';
  if (text === '') return { territoryId: undefined, unknown: false, below: undefined };
  const say = words[visit.language];
  const named = territoryId.safeParse(text);
  if (named.success) return { territoryId: named.data, unknown: false, below: undefined };
  const asked = apiQuery({ q: text.slice(0, 200), limit: CHOICES });
  const found = await visit.api.read(`/api/territories${asked}`, territories);
  const [first, ...others] = found.kind === 'found' ? byMembership(found.value.items) : [];
  if (first === undefined) {
    const below = html`<p class="missing">${say.unknown(text)}</p>`;
    return { territoryId: undefined, unknown: true, below };
  }
  const hrefOf = (id: TerritoryId): string => {
    const kept = [...visit.query].filter(([name]) => name !== TERRITORY && name !== 'suite');
    return `${address}?${new URLSearchParams([...kept, [TERRITORY, id]]).toString()}`;
  };
  return {
    territoryId: first.territoryId,
    unknown: false,
    below: html`<p>
      ${say.understood(saidOf(first))}
      ${
        others.length > 0 &&
        html`${say.others}${others.map(
          (one, index) =>
            html`${index > 0 && ', '}<a href="${hrefOf(one.territoryId)}">${saidOf(one)}</a>`,
        )}.`
      }
    </p>`,
  };
}

type Found = {
  readonly territoryId: TerritoryId;
  readonly name: string;
  readonly status: string;
  readonly departement: string | null;
};

/** Members first: nothing is recorded of others. */
const byMembership = <One extends Found>(items: readonly One[]): readonly One[] => [
  ...items.filter(({ status }) => status === 'admitted'),
  ...items.filter(({ status }) => status !== 'admitted'),
];

const saidOf = ({ name, departement }: Found): string =>
  departement === null ? name : `${name} (${departement})`;
