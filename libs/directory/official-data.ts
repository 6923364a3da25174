import { invariant } from '@bourse/kernel/invariant';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isSiren } from './siren.ts';

type OfficialCommune = {
  readonly inseeCode: string;
  readonly name: string;
  readonly siren: string | null;
  readonly departement: string;
  readonly region: string;
  readonly epciSiren: string | null;
  readonly postalCodes: readonly string[];
  readonly population: number | null;
};

type OfficialEpci = {
  readonly siren: string;
  readonly name: string;
  readonly legalForm: string;
  readonly population: number;
  readonly memberCount: number;
  readonly departement: string;
  readonly region: string;
};

type OfficialData = {
  readonly communes: Iterable<OfficialCommune>;
  readonly epcis: Iterable<OfficialEpci>;
};

/** Where the directory is loaded from. `read` is called only when a file has to be built. */
export type OfficialSource = {
  /** Changes when the data does. */
  readonly version: string;
  readonly read: () => OfficialData;
};

// The columns used here, in the package's own words.
type CommuneRow = {
  readonly code: string;
  readonly nom: string;
  readonly type: string;
  readonly departement: string;
  readonly region: string;
  readonly siren?: string;
  readonly codesPostaux?: readonly string[];
  readonly population?: number;
};
type EpciRow = {
  readonly code: string;
  readonly nom: string;
  readonly type: string;
  readonly populationMunicipale: number;
  readonly membres: readonly { readonly code: string }[];
};

const require = createRequire(import.meta.url);
// Read, not imported: an imported module stays in memory for ever, and these are 12 MB of text.
const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

/** The current communes and the EPCI with own taxation, from the installed package. */
export function officialSource(): OfficialSource {
  const manifest = require.resolve('@etalab/decoupage-administratif/package.json');
  const { name, version } = readJson(manifest) as { name: string; version: string };
  return { version: `${name}@${version}`, read: readOfficialData };
}

function readOfficialData(): OfficialData {
  const rows = readJson(
    require.resolve('@etalab/decoupage-administratif/data/communes.json'),
  ) as readonly CommuneRow[];
  const epciRows = readJson(
    require.resolve('@etalab/decoupage-administratif/data/epci.json'),
  ) as readonly EpciRow[];
  // The others are parts of a commune, or were communes once; they share codes with current ones.
  const current = rows.filter((row) => row.type === 'commune-actuelle');
  const communeByCode = new Map(current.map((row) => [row.code, row]));
  // The link from a commune to its EPCI stands only in the EPCI's list of members.
  const epciByMember = new Map<string, string>();
  for (const epci of epciRows) {
    for (const { code } of epci.membres) {
      invariant(communeByCode.has(code), `EPCI ${epci.code} has an unknown member ${code}`);
      invariant(!epciByMember.has(code), `commune ${code} is in two EPCI`);
      epciByMember.set(code, epci.code);
    }
  }
  return {
    communes: current.map((row) => communeFrom(row, epciByMember.get(row.code) ?? null)),
    epcis: epciRows.map((row) => epciFrom(row, communeByCode)),
  };
}

function communeFrom(row: CommuneRow, epciSiren: string | null): OfficialCommune {
  const { code, siren = null } = row;
  invariant(/^([0-9]{2}|2[AB])[0-9]{3}$/.test(code), `${code} is not an INSEE code`);
  invariant(siren === null || isSiren(siren), `commune ${code} has a false SIREN ${siren}`);
  return {
    inseeCode: code,
    name: row.nom,
    siren,
    departement: row.departement,
    region: row.region,
    epciSiren,
    postalCodes: row.codesPostaux ?? [],
    population: row.population ?? null,
  };
}

function epciFrom(row: EpciRow, communeByCode: ReadonlyMap<string, CommuneRow>): OfficialEpci {
  invariant(isSiren(row.code), `EPCI ${row.nom} has a false SIREN ${row.code}`);
  const members = row.membres.flatMap(({ code }) => communeByCode.get(code) ?? []);
  return {
    siren: row.code,
    name: row.nom,
    legalForm: row.type,
    population: row.populationMunicipale,
    memberCount: members.length,
    ...whereMostLive(row.code, members),
  };
}

/** The data does not say in which département an EPCI is, and some lie in several. */
function whereMostLive(siren: string, members: readonly CommuneRow[]) {
  const inhabitants = new Map<string, number>();
  for (const { departement, population = 0 } of members) {
    inhabitants.set(departement, (inhabitants.get(departement) ?? 0) + population);
  }
  const [first] = [...inhabitants].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const member = members.find((row) => row.departement === first?.[0]);
  invariant(member !== undefined, `EPCI ${siren} has no member`);
  return { departement: member.departement, region: member.region };
}
