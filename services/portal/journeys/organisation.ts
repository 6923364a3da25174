import { sirenOf } from '@bourse/identity/siret';
import { territories, type Territory } from '../api-client/views.ts';
import { apiQuery } from '../components/parts.ts';
import type { SignedInVisit } from '../http/page.ts';

/**
 * The territory that somebody works for, as far as the issuer said where that is and the directory, or
 * the register of the bourse, knows it. It proposes; what they may do is said by a mandate.
 *
 * @returns undefined for what nothing true can be said of, or not now.
 */
export async function organisationOf({
  api,
  session,
}: SignedInVisit): Promise<Territory | undefined> {
  const { siret } = session.said;
  if (siret === null) return undefined;
  const siren = sirenOf(siret);
  const found = await api.read(`/api/territories${apiQuery({ q: siren })}`, territories);
  return found.kind === 'found' ? found.value.items.find((one) => one.siren === siren) : undefined;
}
