import type { MandateRole } from '@bourse/contracts/mandates';
import type { TerritoryId } from '@bourse/contracts/values';
import { type Clock, systemClock } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';
import { authenticator } from './authenticator.ts';
import { ACTING_FOR_HEADER, type Authenticate } from './identity.ts';
import { givenKeys } from './issuer-keys.ts';
import type { Held, MandateBook } from './mandate-book.ts';
import type { Perimeter } from '@bourse/rights/permit';
import { personIdOf } from './person-id.ts';
import { tokenVerifier } from './token-verifier.ts';

// For tests of services in one process: an issuer of tokens with a key pair of its own, and mandates
// that hold as soon as they are given.

export const TEST_ISSUER = 'https://issuer.test';
export const TEST_AUDIENCE = 'bourse';
const ALGORITHM = 'ES256';

/** Who a test acts as. */
export type TestPerson = {
  readonly subject: string;
  /** Null for the operator, and for whoever has no mandate. */
  readonly territoryId: TerritoryId | null;
  readonly roles: readonly (MandateRole | 'operator')[];
  /** Of an auditor; left out: the whole bourse. */
  readonly perimeter?: Perimeter;
};

/** Somebody who holds mandates of a territory; all that an agent may hold when no role is named. */
export const agentOf = (
  territoryId: TerritoryId,
  subject = `agent-of-${territoryId}`,
  ...roles: readonly MandateRole[]
): TestPerson => ({ subject, territoryId, roles: roles.length === 0 ? ['signatory'] : roles });

export const officialOf = (
  territoryId: TerritoryId,
  subject = `official-of-${territoryId}`,
): TestPerson => ({ subject, territoryId, roles: ['official'] });

export const testOperator: TestPerson = {
  subject: 'operator',
  territoryId: null,
  roles: ['operator'],
};

/** The actor that events bear for somebody. */
export const actorOf = ({ subject }: Pick<TestPerson, 'subject'>): Uuid =>
  personIdOf(TEST_ISSUER, subject);

export type TestIssuer = {
  readonly keys: JSONWebKeySet;
  /** Signs a token, as wrong as it is asked to be. */
  sign(
    claims: Readonly<Record<string, unknown>>,
    header?: { readonly kid?: string },
  ): Promise<string>;
};

/** Makes an issuer with a key pair of its own. @param kid The name of the key. */
export async function startTestIssuer(kid = 'key-1'): Promise<TestIssuer> {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM);
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid, alg: ALGORITHM, use: 'sig' }] };
  return {
    keys,
    sign: (claims, header = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'at+jwt', ...header })
        .sign(privateKey),
  };
}

/** What a good token says of somebody, for an hour by the system's clock. */
export function claimsOf(subject: string, now = systemClock.now()): Record<string, unknown> {
  const seconds = Math.floor(Date.parse(now) / 1000);
  return {
    iss: TEST_ISSUER,
    aud: TEST_AUDIENCE,
    sub: subject,
    client_id: 'test-client',
    iat: seconds,
    exp: seconds + 3_600,
  };
}

/** Mandates in memory, without an end. */
export class MandatesAtHand implements MandateBook {
  readonly #held = new Map<Uuid, Held[]>();
  readonly #perimeters = new Map<TerritoryId, Perimeter>();

  grant(personId: Uuid, held: Held): void {
    const before = this.#held.get(personId) ?? [];
    const same = ({ territoryId, role }: Held) =>
      territoryId === held.territoryId && role === held.role;
    if (!before.some(same)) this.#held.set(personId, [...before, held]);
  }
  audits(territoryId: TerritoryId, perimeter: Perimeter): void {
    this.#perimeters.set(territoryId, perimeter);
  }
  perimeterOf(territoryId: TerritoryId): Perimeter {
    return this.#perimeters.get(territoryId) ?? 'bourse';
  }
  heldBy(personId: Uuid): readonly Held[] {
    return this.#held.get(personId) ?? [];
  }
  expect(personId: Uuid): Promise<readonly Held[]> {
    return Promise.resolve(this.heldBy(personId));
  }
}

let shared: Promise<TestIssuer> | undefined;
const tokens = new Map<string, Promise<string>>();

/** The headers of a request by somebody, of a token that is signed once. */
async function headersOf({ subject, territoryId }: TestPerson) {
  shared ??= startTestIssuer();
  const token = tokens.get(subject) ?? shared.then((issuer) => issuer.sign(claimsOf(subject)));
  tokens.set(subject, token);
  return {
    Authorization: `Bearer ${await token}`,
    ...(territoryId === null ? {} : { [ACTING_FOR_HEADER]: territoryId }),
  };
}

/**
 * Identity as services know it, from tokens that it signs itself.
 *
 * @returns `authenticate` for the application, and `as`, which grants somebody their mandates and gives
 *   the headers of their requests.
 */
export async function testIdentity(): Promise<{
  readonly authenticate: Authenticate;
  readonly as: (person: TestPerson) => Promise<Readonly<Record<string, string>>>;
}> {
  shared ??= startTestIssuer();
  const mandates = new MandatesAtHand();
  // Tokens hold by the system's clock: clocks of tests stand in other years.
  const clock: Clock = systemClock;
  const verify = tokenVerifier({
    issuer: TEST_ISSUER,
    audience: TEST_AUDIENCE,
    keys: givenKeys((await shared).keys),
    clock,
  });
  const operators = new Set<Uuid>();
  const log = { warn: () => undefined };
  return {
    authenticate: authenticator({ verify, mandates, operators, clock, newsWaitMs: 0, log }),
    as: (person) => {
      const personId = actorOf(person);
      for (const role of person.roles) {
        if (role === 'operator') operators.add(personId);
        else if (person.territoryId !== null) {
          mandates.grant(personId, { territoryId: person.territoryId, role });
          if (person.perimeter !== undefined) {
            mandates.audits(person.territoryId, person.perimeter);
          }
        }
      }
      return headersOf(person);
    },
  };
}
