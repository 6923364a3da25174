import type { TerritoryId } from '@bourse/contracts/values';
import { invariant } from '@bourse/kernel/invariant';
import type { Database } from '@bourse/sqlite/database';
import { openDirectoryFile, type Opening } from './directory-file.ts';
import { type DirectoryEntry, type DirectoryKind, entryFrom, type Row } from './entry.ts';
import { joinedName, matchExpression } from './name-words.ts';
import { officialSource, type OfficialSource } from './official-data.ts';

/** The communes and EPCI of France. All answers come from a local file; none changes while it is open. */
export type Directory = {
  /** @param id Compared exactly; anything that is not in the directory, or no id at all, finds nothing. */
  find(id: TerritoryId): DirectoryEntry | undefined;
  /** The commune or the EPCI that has this SIREN number: nine digits, no spaces. */
  findBySiren(siren: string): DirectoryEntry | undefined;
  /**
   * By name, where accents, case, hyphens, apostrophes and `St`/`Ste` do not matter and the last word
   * may be unfinished; or by INSEE code, postal code or SIREN when the text is one.
   * The exact name (or INSEE code) first, then by population, the largest first.
   *
   * @param text Whatever somebody typed; longer than 200 characters finds nothing.
   * @param options.limit 1 to 50; 20 when not given.
   * @throws InvariantError for another limit: the caller has to check what it passes on.
   */
  search(text: string, options?: SearchOptions): readonly DirectoryEntry[];
  /** The communes of an EPCI in alphabetical order; none for anything else. */
  membersOf(epciId: TerritoryId): readonly DirectoryEntry[];
  /** The EPCI that a territory belongs to, or that it is. */
  epciOf(id: TerritoryId): DirectoryEntry | undefined;
  /** Do both belong to one EPCI? An EPCI belongs to itself; a territory without EPCI shares none. */
  sameEpci(a: TerritoryId, b: TerritoryId): boolean;
  counts(): { readonly communes: number; readonly epci: number };
  /** The data that it was made from, package and version. */
  readonly dataset: string;
  /** Whether its file was good as found, or had to be built, and why. */
  readonly opening: Opening;
  close(): void;
};

export type SearchOptions = {
  readonly limit?: number | undefined;
  readonly kind?: DirectoryKind | undefined;
};

/**
 * Opens the directory; the first time, or after an update of the data, or when the file is damaged,
 * builds its file.
 *
 * @param options.file Path of the SQLite file, in a folder that exists.
 * @param options.source Where to load from; the installed official data when not given.
 * @example
 * const directory = openDirectory({ file: 'data/directory.sqlite' });
 * directory.find('insee:59183')?.epciName; // CU de Dunkerque
 */
export function openDirectory(options: { file: string; source?: OfficialSource }): Directory {
  const { file, source = officialSource() } = options;
  const { database, opening } = openDirectoryFile({ file, source });
  const { one, many } = prepareQueries(database);
  const find = (id: TerritoryId) => one.byId({ id });
  const epciOf = (id: TerritoryId) => {
    const epciId = find(id)?.epciId;
    return typeof epciId === 'string' ? find(epciId) : undefined;
  };
  return {
    find,
    findBySiren: (siren) => one.bySiren({ siren }),
    search: (text, { limit = 20, kind } = {}) => {
      invariant(
        Number.isInteger(limit) && limit >= 1 && limit <= 50,
        `limit ${limit} not in 1..50`,
      );
      return searchWith(many, text, { limit, kind: kind ?? null });
    },
    membersOf: (id) => many.membersOf({ id }),
    epciOf,
    sameEpci: (a, b) => {
      const epciId = find(a)?.epciId;
      return typeof epciId === 'string' && epciId === find(b)?.epciId;
    },
    counts: () => countsOf(database),
    dataset: source.version,
    opening,
    close: () => database.close(),
  };
}

/** No official name comes near it; it bounds the work that a text can cause. */
const MAX_TEXT_LENGTH = 200;

function searchWith(
  many: ReturnType<typeof prepareQueries>['many'],
  text: string,
  options: { limit: number; kind: DirectoryKind | null },
): readonly DirectoryEntry[] {
  if (text.length > MAX_TEXT_LENGTH) return [];
  const code = text.replaceAll(/\s/g, '').toUpperCase();
  if (/^([0-9]{2}|2[AB])[0-9]{3}$/.test(code)) return many.byCode({ code, ...options });
  if (/^[0-9]{9}$/.test(code)) return many.bySirenAs({ siren: code, ...options });
  const match = matchExpression(text);
  if (match === undefined) return [];
  return many.byName({ match, joined: joinedName(text), ...options });
}

type Parameters = Record<string, string | number | null>;

function prepareQueries(database: Database) {
  const query = (rest: string) => {
    const statement = database.prepare(
      `SELECT t.*, e.name AS epci_name
       FROM territory t LEFT JOIN territory e ON e.territory_id = t.epci_id ${rest}`,
    );
    return (parameters: Parameters) =>
      statement.all(parameters).map((row) => entryFrom(row as Row));
  };
  const first = (rest: string) => {
    const all = query(rest);
    return (parameters: Parameters) => all(parameters)[0];
  };
  const ofKind = '($kind IS NULL OR t.kind = $kind)';
  const bySize = 't.population DESC NULLS LAST, t.joined_name, t.territory_id LIMIT $limit';
  return {
    one: {
      byId: first('WHERE t.territory_id = $id'),
      bySiren: first('WHERE t.siren = $siren'),
    },
    many: {
      bySirenAs: query(`WHERE t.siren = $siren AND ${ofKind} LIMIT $limit`),
      byCode: query(
        `WHERE (t.territory_id = 'insee:' || $code
            OR t.id IN (SELECT territory FROM postal_code WHERE postal_code = $code))
           AND ${ofKind}
         ORDER BY t.insee_code IS $code DESC, ${bySize}`,
      ),
      byName: query(
        `WHERE t.id IN (SELECT rowid FROM name_index WHERE name_index MATCH $match) AND ${ofKind}
         ORDER BY t.joined_name = $joined DESC, ${bySize}`,
      ),
      membersOf: query(
        `WHERE t.epci_id = $id AND t.kind = 'commune' ORDER BY t.joined_name, t.territory_id`,
      ),
    },
  };
}

function countsOf(database: Database): { communes: number; epci: number } {
  const counted = database
    .prepare(
      `SELECT count(*) FILTER (WHERE kind = 'commune') AS communes,
              count(*) FILTER (WHERE kind = 'epci') AS epci FROM territory`,
    )
    .get() as { communes: number; epci: number };
  return { communes: counted.communes, epci: counted.epci };
}
