import type { TerritoryId } from '@bourse/contracts/values';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** A département, or a collectivity overseas that has none. */
export type Departement = {
  /** As Insee writes it: `59`, `2A`, `974`. */
  readonly code: string;
  readonly name: string;
};

/** Where a territory lies. */
export type Place = {
  /** Code. Of an EPCI across several: the one where most of its inhabitants live. Null for what is no commune and no EPCI. */
  readonly departement: string | null;
  /** The EPCI that it belongs to, or that it is; null for what belongs to none. */
  readonly epciId: TerritoryId | null;
};

type EpciRow = {
  readonly code: string;
  readonly membres: readonly { readonly code: string; readonly populationMunicipale?: number }[];
};

const require = createRequire(import.meta.url);
const official = (file: string): unknown =>
  JSON.parse(
    readFileSync(require.resolve(`@etalab/decoupage-administratif/data/${file}.json`), 'utf8'),
  );

/** Every département and every collectivity overseas, by name in the order of French. */
export function departements(): readonly Departement[] {
  const rows = official('departements') as readonly { readonly code: string; nom: string }[];
  const { compare } = new Intl.Collator('fr');
  return rows
    .map(({ code, nom: name }) => ({ code, name }))
    .toSorted((a, b) => compare(a.name, b.name));
}

/** The first signs of a commune’s code, three of them overseas. */
const departementOfCommune = (code: string): string => code.slice(0, /^9[78]/.test(code) ? 3 : 2);

const NOWHERE: Place = { departement: null, epciId: null };

let known: ReturnType<typeof readEpcis> | undefined;

/**
 * Says where a territory lies, from the installed official data, which is read at the first call and
 * kept: 3 MB, for views that note it of each of their rows.
 */
export function placeOf(territoryId: TerritoryId): Place {
  known ??= readEpcis();
  const [scheme, code = ''] = territoryId.split(':');
  if (scheme === 'insee') {
    const epci = known.epciByMember.get(code);
    return {
      departement: departementOfCommune(code),
      epciId: epci === undefined ? null : `siren:${epci}`,
    };
  }
  const departement = known.departementByEpci.get(code);
  return departement === undefined ? NOWHERE : { departement, epciId: territoryId };
}

function readEpcis() {
  const epciByMember = new Map<string, string>();
  const departementByEpci = new Map<string, string>();
  for (const { code: epci, membres } of official('epci') as readonly EpciRow[]) {
    const inhabitants = new Map<string, number>();
    for (const { code, populationMunicipale = 0 } of membres) {
      epciByMember.set(code, epci);
      const departement = departementOfCommune(code);
      inhabitants.set(departement, (inhabitants.get(departement) ?? 0) + populationMunicipale);
    }
    const [most] = [...inhabitants].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    if (most !== undefined) departementByEpci.set(epci, most[0]);
  }
  return { epciByMember, departementByEpci };
}
