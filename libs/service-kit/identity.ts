import { territoryId, type TerritoryId } from '@bourse/contracts/values';

/**
 * What somebody may do, besides acting for a territory.
 * - `member`: acts for a territory.
 * - `association`: acts for an association, which admits, endows and resolves disputes.
 * - `operator`: runs the bourse; admits the first association.
 */
export type Role = 'member' | 'association' | 'operator';

export type Identity = {
  /** An opaque id: never a name or an address. */
  readonly actor: string;
  /** The territory acted for; null for the operator. */
  readonly territoryId: TerritoryId | null;
  readonly role: Role;
};

/**
 * Tells who makes a request. For nobody known, `challenge` says how one would be, in the words of
 * WWW-Authenticate (RFC 9110, 11.6.1).
 */
export type Authenticate = (
  header: (name: string) => string | undefined,
) =>
  | { readonly kind: 'identified'; readonly identity: Identity }
  | { readonly kind: 'anonymous' | 'malformed'; readonly challenge: string };

export const DEVELOPMENT_IDENTITY_HEADER = 'Bourse-Development-Identity';
/** A scheme must be named, and there is no registered one for a header that is simply believed. */
const CHALLENGE = `${DEVELOPMENT_IDENTITY_HEADER} realm="bourse"`;

/** Knows nobody: everything that is open to all can be read, and nothing can be written. */
export const noIdentity: Authenticate = () => ({
  kind: 'anonymous',
  challenge: 'Bearer realm="bourse"',
});

/**
 * Believes whatever identity a request claims in a header, such as
 * `Bourse-Development-Identity: secretary-1; territory=insee:59183; role=member`.
 * For development on one machine: there is no proof of anything.
 *
 * @param composition What the process is: `standalone`, or `loopback` for a service that only this
 *   machine can reach. Anything else is refused.
 * @throws Error otherwise, so that a deployed service cannot start with it.
 */
export function developmentIdentity(composition: string): Authenticate {
  if (composition !== 'standalone' && composition !== 'loopback') {
    throw new Error(
      `The development identity believes every header that it is sent; it runs in standalone or on loopback only, not in "${composition}".`,
    );
  }
  return (header) => {
    const claimed = header(DEVELOPMENT_IDENTITY_HEADER);
    if (claimed === undefined) return { kind: 'anonymous', challenge: CHALLENGE };
    const identity = parse(claimed);
    return identity === undefined
      ? { kind: 'malformed', challenge: CHALLENGE }
      : { kind: 'identified', identity };
  };
}

function parse(claimed: string): Identity | undefined {
  const [actor = '', ...attributes] = claimed.split(';').map((part) => part.trim());
  const values = new Map(
    attributes.map((attribute) => {
      const [name = '', ...value] = attribute.split('=');
      return [name, value.join('=')] as const;
    }),
  );
  const role = values.get('role');
  if (!/^[a-z0-9][a-z0-9_-]{0,63}$/i.test(actor) || values.size !== attributes.length)
    return undefined;
  if (role === 'operator' && values.size === 1) return { actor, territoryId: null, role };
  const territory = territoryId.safeParse(values.get('territory'));
  if ((role !== 'member' && role !== 'association') || !territory.success || values.size !== 2) {
    return undefined;
  }
  return { actor, territoryId: territory.data, role };
}
