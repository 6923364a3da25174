import type { TerritoryId } from '@bourse/contracts/values';

export type DirectoryKind = 'commune' | 'epci';

/** What the official directory says of a commune or an EPCI. */
export type DirectoryEntry = {
  /** `insee:<code>` of a commune, `siren:<number>` of an EPCI. */
  readonly territoryId: TerritoryId;
  readonly kind: DirectoryKind;
  readonly name: string;
  /** Null for an EPCI. */
  readonly inseeCode: string | null;
  /** Null for the 94 communes overseas that have none in the data. */
  readonly siren: string | null;
  /** Code. For an EPCI across several: the one where most of its inhabitants live. */
  readonly departement: string | null;
  /** Code of the region in which `departement` lies. */
  readonly region: string | null;
  /** The EPCI that it belongs to, or that it is; null for a commune that belongs to none. */
  readonly epciId: TerritoryId | null;
  readonly epciName: string | null;
  /** None for an EPCI. */
  readonly postalCodes: readonly string[];
  /** Municipal population, inhabitants. */
  readonly population: number | null;
  /** Of an EPCI, as the data writes it: CC, CA, CU, METRO, MET69. Null for a commune. */
  readonly legalForm: string | null;
  /** Communes in an EPCI. Null for a commune. */
  readonly memberCount: number | null;
};

/** A row of `territory`, with the name of its EPCI. */
export type Row = {
  territory_id: string;
  kind: DirectoryKind;
  name: string;
  insee_code: string | null;
  siren: string | null;
  departement: string | null;
  region: string | null;
  epci_id: string | null;
  epci_name: string | null;
  postal_codes: string;
  population: number | null;
  legal_form: string | null;
  member_count: number | null;
};

export const entryFrom = (row: Row): DirectoryEntry => ({
  territoryId: row.territory_id,
  kind: row.kind,
  name: row.name,
  inseeCode: row.insee_code,
  siren: row.siren,
  departement: row.departement,
  region: row.region,
  epciId: row.epci_id,
  epciName: row.epci_name,
  postalCodes: row.postal_codes === '' ? [] : row.postal_codes.split(' '),
  population: row.population,
  legalForm: row.legal_form,
  memberCount: row.member_count,
});
