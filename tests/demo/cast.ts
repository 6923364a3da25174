import { operator as theOperator } from '../support/mandates.ts';
import type { Client, Person } from '../support/client.ts';
import type { Report } from './report.ts';

/** A person who speaks for a territory: an opaque id, never a name. */
export type Party = Person & {
  readonly territoryId: string;
  /** What it is registered by: INSEE code, or SIREN. */
  readonly code: string;
  /** Who that is, in the timeline. */
  readonly label: string;
};

const commune = (code: string, name: string): Party => ({
  actor: `mairie-${code}-1`,
  role: 'signatory',
  territoryId: `insee:${code}`,
  code,
  label: `secrétariat de mairie, ${name}`,
});

const lender = (code: string, name: string): Party => ({
  actor: `agent-${code}-1`,
  role: 'signatory',
  territoryId: `siren:${code}`,
  code,
  label: `chargé de mission, ${name}`,
});

/** Runs the bourse, and admits its first association. */
export const operator: Person & { readonly label: string } = {
  ...theOperator,
  label: 'opérateur de la bourse',
};

/** Fictive: its number is well formed and belongs to nobody here. */
export const association: Party = {
  actor: 'association-1',
  role: 'official',
  territoryId: 'siren:123456782',
  code: '123456782',
  label: 'association (fictive)',
};

export const dunkerque = lender('245900428', 'CU de Dunkerque');
export const lille = lender('200093201', 'MEL');
/** One of the 17 communes of the CU de Dunkerque. */
export const saintGeorges = commune('59532', "Saint-Georges-sur-l'Aa");
/** In the Nord, CA Cœur de Flandre. */
export const berthen = commune('59073', 'Berthen');
/** In the Pas-de-Calais, CC des 7 Vallées. */
export const azincourt = commune('62069', 'Azincourt');

const lenders: readonly Party[] = [dunkerque, lille];
const communes: readonly Party[] = [saintGeorges, berthen, azincourt];
export const members: readonly Party[] = [...lenders, ...communes];

/** Where the demo is played: who speaks, and who notes what held. */
export type Stage = {
  readonly report: Report;
  readonly as: (person: Person) => Client;
  /** The opaque ids of those who hold a mandate, and who that is. */
  readonly known: Map<string, string>;
};

/** Gives somebody their mandate, in the operator's name; from then on the demo knows them by their id. */
export async function mandate({ as, known }: Stage, party: Party): Promise<void> {
  const { personId } = await as(party).get<{ personId: string }>('/api/me');
  const { territoryId, role } = party;
  await as(operator).post('/api/mandates', { personId, territoryId, role });
  known.set(personId, party.label);
}

/** Who an actor of the trail is: a person, or a process of the bourse. */
export const labelOf = ({ known }: Stage, actor: string): string =>
  known.get(actor) ?? actor.replace(/^process:/, 'automate (process) ');
