import type { Broadcast } from '@bourse/broadcast/port';
import { authenticator } from '@bourse/identity/authenticator';
import { type Authenticate, nobodyKnown } from '@bourse/identity/identity';
import { type IssuerKeys, publishedKeys } from '@bourse/identity/issuer-keys';
import { startMandateCopy } from '@bourse/identity/mandate-book';
import { personIdOf } from '@bourse/identity/person-id';
import { tokenVerifier } from '@bourse/identity/token-verifier';
import type { Clock } from '@bourse/kernel/clock';
import { assembleService } from '@bourse/service-kit/assemble';
import type { Logger } from '@bourse/service-kit/logger';
import type { Service } from '@bourse/service-kit/service';
import type { IdentitySettings } from './identity-settings.ts';

/** How a process knows people, and whether it can. */
export type Identities = {
  readonly authenticate: Authenticate;
  /** Its health and its end; it answers no address. */
  readonly parts: readonly Service[];
};

type Surroundings = {
  /** What the consumer group of its mandates begins with: the process's name. */
  readonly group: string;
  /** Of its copy of the mandates; exists. */
  readonly directory: string;
  readonly broadcast: Broadcast;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** Trusts the issuer that the environment names. Without one nobody is known, and nobody can write. */
export async function openIdentities(
  settings: IdentitySettings,
  around: Surroundings,
): Promise<Identities> {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_OPERATORS: operators } = settings;
  if (issuer === undefined) return { authenticate: nobodyKnown, parts: [] };
  const keys = publishedKeys({ issuer, clock: around.clock, log: around.logger });
  return trusting({ issuer, audience, operators, keys }, around);
}

/**
 * Trusts an issuer.
 *
 * @param issuer.operators The subjects of those who run the bourse.
 * @param issuer.namespace What ids of persons derive from. Default: the issuer.
 */
export async function trusting(
  issuer: {
    readonly issuer: string;
    readonly audience: string;
    readonly operators: readonly string[];
    readonly keys: IssuerKeys;
    readonly namespace?: string;
  },
  { group, directory, broadcast, clock, logger: log }: Surroundings,
): Promise<Identities> {
  const { namespace = issuer.issuer, keys } = issuer;
  const mandates = await startMandateCopy({ group, directory, broadcast });
  const operators = new Set(issuer.operators.map((subject) => personIdOf(namespace, subject)));
  const verify = tokenVerifier({ ...issuer, clock });
  const assembled = assembleService({
    name: 'identity',
    routes: [],
    problems: {},
    projections: [],
    listeners: [{ name: 'mandates', health: () => mandates.health(), stop: () => mandates.stop() }],
    close: () => undefined,
  });
  const part: Service = {
    ...assembled,
    health: async () => [
      { name: 'issuer', kind: 'engine', ...keys.health() },
      ...(await assembled.health()),
    ],
  };
  return {
    authenticate: authenticator({ verify, mandates, operators, clock, log }),
    parts: [part],
  };
}
