import { MACHINE_PREFIX } from '@bourse/development-identity/accounts';
import type { TerritoryId } from '@bourse/contracts/values';

/** Whoever acts in the demo data: a machine with a mandate, beside the ready accounts of people. */
export type Actor = {
  /** As the development provider knows it. */
  readonly subject: string;
  readonly territoryId: TerritoryId;
  readonly role: 'official' | 'signatory';
};

const actor = (territoryId: TerritoryId, role: Actor['role'] = 'signatory'): Actor => ({
  subject: `${MACHINE_PREFIX}data-${territoryId.replace(':', '-')}`,
  territoryId,
  role,
});

/** The one that the ready accounts of an official and of an auditor act for; it does not exist. */
export const association = actor('siren:123456782', 'official');
export const ASSOCIATION_NAME = 'Association de territoires (fictive)';

export const dunkerque = actor('siren:245900428');
export const lille = actor('siren:200093201');
export const grenoble = actor('siren:200040715');
/** One of the communes of the CU de Dunkerque, and the ready secretary’s. */
export const ghyvelde = actor('insee:59260');
/** Another one of them. */
export const saintGeorges = actor('insee:59532');
/** In the Nord, outside that CU. */
export const berthen = actor('insee:59073');
/** In the Pas-de-Calais. */
export const azincourt = actor('insee:62069');
/** Asks to be admitted, and waits. */
export const ecourt = actor('insee:62284');

export const members: readonly Actor[] = [
  dunkerque,
  lille,
  grenoble,
  ghyvelde,
  saintGeorges,
  berthen,
  azincourt,
];
