import { personIdOf } from '@bourse/identity/person-id';
import type { Clock } from '@bourse/kernel/clock';
import { type AccountLimit, accountLimit } from '@bourse/service-kit/account-limit';
import type { IdentitySettings } from './identity-settings.ts';

/** More than anybody types, and enough for a script that somebody watches. */
const WRITES_PER_MINUTE = 600;
const NO_LIMIT_PER_MINUTE = Number.MAX_SAFE_INTEGER;

/**
 * The limit of writes that the environment asks for.
 *
 * @param options.usual What holds when it asks for none; 0 for no limit. Default: 600.
 * @param options.namespace What ids of persons derive from. Default: the issuer.
 * @returns undefined for no limit.
 */
export function accountLimitOf(
  settings: IdentitySettings,
  options: { readonly clock: Clock; readonly usual?: number; readonly namespace?: string },
): { readonly accountLimit?: AccountLimit } {
  const { clock, usual = WRITES_PER_MINUTE, namespace = settings.OIDC_ISSUER ?? '' } = options;
  const perMinute = settings.WRITES_PER_MINUTE ?? usual;
  if (perMinute === 0) return {};
  const machines = new Set(settings.OIDC_MACHINES.map((subject) => personIdOf(namespace, subject)));
  const machinesPerMinute = settings.MACHINE_WRITES_PER_MINUTE || NO_LIMIT_PER_MINUTE;
  return { accountLimit: accountLimit({ perMinute, machines, machinesPerMinute, clock }) };
}
