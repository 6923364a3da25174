import { departementCode, territoryId } from '@bourse/contracts/values';
import { html, type Html } from '@bourse/service-kit/html';
import type { Visit } from '../http/page.ts';
import { both } from '../wording/language.ts';
import type { Filter } from './filter.ts';

const words = both({
  fr: {
    departement: 'Département',
    hint: 'Son numéro : 59, 2A, 974.',
    wrong: 'Le département n’a pas été compris : la liste n’en tient pas compte.',
    epci: 'Intercommunalité',
    every: 'Toutes',
    map: 'Choisir sur la carte',
  },
  en: {
    departement: 'Département',
    hint: 'Its number: 59, 2A, 974.',
    wrong: 'The département was not understood: the list takes no account of it.',
    epci: 'Intercommunal body',
    every: 'All',
    map: 'Choose on the map',
  },
});

/** `1`, `01`, `2a`: a département by its number, as people write it. @returns undefined for what is none. */
export function departementFrom(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  const code = text.trim().toUpperCase().padStart(2, '0');
  return departementCode.safeParse(code).success ? code : undefined;
}

/** Narrowing a list by where the territories lie: what the query asks of the API, and the fields that ask it. */
export async function placeFilter(
  visit: Visit,
  map: string,
): Promise<{
  readonly asked: { readonly departement: string | undefined; readonly epciId: string | undefined };
  readonly fields: Filter['fields'];
  /** Below the filter: what was not understood, and the way to the map. */
  readonly below: Html;
}> {
  const { query, session } = visit;
  const say = words[visit.language];
  const written = query.get('departement') ?? '';
  const departement = departementFrom(written);
  const epci = territoryId.safeParse(query.get('epci'));
  const acting = session?.acting.territoryId ?? null;
  const own = (await visit.namesOf([acting])).epciOf(acting ?? '');
  const bodies = [
    ...new Set([...(epci.success ? [epci.data] : []), ...(own === null ? [] : [own])]),
  ];
  const names = await visit.namesOf(bodies);
  return {
    asked: { departement, epciId: epci.success ? epci.data : undefined },
    fields: [
      { name: 'departement', label: say.departement, hint: say.hint, short: true },
      ...(bodies.length === 0
        ? []
        : [
            {
              name: 'epci',
              label: say.epci,
              every: say.every,
              options: bodies.map((id) => [id, names.of(id)] as const),
            },
          ]),
    ],
    below: html`${
      written !== '' && departement === undefined && html`<p class="missing">${say.wrong}</p>`
    }
      <p><a href="${map}">${say.map}</a></p>`,
  };
}
