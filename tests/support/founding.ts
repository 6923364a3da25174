import { Client, type Person } from './client.ts';

/** An association that does not exist: a SIREN with the right control digit, and in no directory. */
export const ASSOCIATION = 'siren:123456782';
export const DUNKERQUE = 'siren:245900428';
export const LILLE = 'siren:200093201';

/** Somebody who acts for a territory. */
export const memberOf = (territoryId: string): Person => ({
  actor: `person-of-${territoryId.replace(':', '-')}`,
  role: 'member',
  territoryId,
});
export const official: Person = {
  actor: 'official-1',
  role: 'association',
  territoryId: ASSOCIATION,
};
const operator: Person = { actor: 'operator-1', role: 'operator' };

/** Makes an empty bourse one in which an association and these territories are members. */
export async function foundBourse(url: string, members: readonly string[]): Promise<void> {
  const association = new Client(url, official);
  const runs = new Client(url, operator);
  const code = ASSOCIATION.replace('siren:', '');
  await runs.post('/api/territories', { code, kind: 'association', name: 'Association fictive' });
  await runs.post(`/api/territories/${ASSOCIATION}/admissions`);
  for (const territoryId of members) {
    const member = new Client(url, memberOf(territoryId));
    await member.post('/api/territories', { code: territoryId.replace(/^\w+:/, '') });
    await association.post(`/api/territories/${territoryId}/admissions`);
  }
}
