import { derivedId, type Uuid } from '@bourse/kernel/ids';

/**
 * The opaque id of a person (or a machine) of an issuer: the same for ever, and no way back to the
 * subject but by trying subjects.
 *
 * @param namespace The issuer, or a name that outlives its address.
 */
export const personIdOf = (namespace: string, subject: string): Uuid =>
  derivedId('person', namespace, subject);
