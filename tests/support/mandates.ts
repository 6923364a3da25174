import { Client, type Person, UnexpectedAnswer } from './client.ts';

/** Runs the bourse, by configuration of the development provider. */
export const operator: Person = { actor: 'operator', role: 'operator' };

const ids = new Map<string, Promise<string>>();

/** The opaque id by which events name somebody; asked for once for each bourse. */
export function personIdOf(url: string, person: Person): Promise<string> {
  const key = `${url} ${person.actor}`;
  const known = ids.get(key) ?? askFor(url, person);
  ids.set(key, known);
  known.catch(() => ids.delete(key));
  return known;
}

const askFor = async (url: string, person: Person): Promise<string> =>
  (await new Client(url, person).get<{ personId: string }>('/api/me')).personId;

/** Gives somebody the mandate of their role, in the operator's name; once is enough. */
export async function grantMandate(url: string, person: Person): Promise<void> {
  const { territoryId, role } = person;
  const body = { personId: await personIdOf(url, person), territoryId, role };
  const answer = await new Client(url, operator).attempt('/api/mandates', body);
  const { code } = answer.body as { code?: string };
  if (answer.status !== 201 && code !== 'already_held') {
    throw new UnexpectedAnswer('POST /api/mandates', answer);
  }
}
