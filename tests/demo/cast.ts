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
  role: 'member',
  territoryId: `insee:${code}`,
  code,
  label: `secrétariat de mairie, ${name}`,
});

const lender = (code: string, name: string): Party => ({
  actor: `agent-${code}-1`,
  role: 'member',
  territoryId: `siren:${code}`,
  code,
  label: `chargé de mission, ${name}`,
});

/** Runs the bourse, and admits its first association. */
export const operator: Person & { readonly label: string } = {
  actor: 'operateur-1',
  role: 'operator',
  label: 'opérateur de la bourse',
};

/** Fictive: its number is well formed and belongs to nobody here. */
export const association: Party = {
  actor: 'association-1',
  role: 'association',
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
const everybody = [operator, association, ...members];

/** Where the demo is played: who speaks, and who notes what held. */
export type Stage = {
  readonly report: Report;
  readonly as: (person: Person) => Client;
};

/** Who an actor of the trail is: a person, or a process of the bourse. */
export const labelOf = (actor: string): string =>
  everybody.find((person) => person.actor === actor)?.label ??
  actor.replace(/^process:/, 'automate (process) ');
