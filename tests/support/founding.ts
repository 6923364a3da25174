import { Client, type Person } from './client.ts';
import { grantMandate, operator } from './mandates.ts';

/** An association that does not exist: a SIREN with the right control digit, and in no directory. */
export const ASSOCIATION = 'siren:123456782';
export const DUNKERQUE = 'siren:245900428';
export const LILLE = 'siren:200093201';

/** Somebody who acts for a territory. */
export const memberOf = (territoryId: string): Person => ({
  actor: `person-of-${territoryId.replace(':', '-')}`,
  role: 'signatory',
  territoryId,
});
export const official: Person = {
  actor: 'official-1',
  role: 'official',
  territoryId: ASSOCIATION,
};

/** Makes an empty bourse one in which an association and these territories are members. */
export async function foundBourse(url: string, members: readonly string[]): Promise<void> {
  const association = new Client(url, official);
  const runs = new Client(url, operator);
  const code = ASSOCIATION.replace('siren:', '');
  await runs.post('/api/territories', { code, kind: 'association', name: 'Association fictive' });
  await runs.post(`/api/territories/${ASSOCIATION}/admissions`);
  await grantMandate(url, official);
  for (const territoryId of members) {
    await grantMandate(url, memberOf(territoryId));
    const member = new Client(url, memberOf(territoryId));
    await member.post('/api/territories', { code: territoryId.replace(/^\w+:/, '') });
    await association.post(`/api/territories/${territoryId}/admissions`);
  }
}
