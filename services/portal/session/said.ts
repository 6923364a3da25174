import { isSiret } from '@bourse/identity/siret';
import { z } from 'zod';

const MOST_CHARACTERS = 200;

/** What an issuer may say of somebody, as ProConnect calls it; `family_name` as OpenID Connect does. */
const claims = z.object({
  siret: z.string().refine(isSiret).optional().catch(undefined),
  given_name: z.string().trim().min(1).optional().catch(undefined),
  usual_name: z.string().trim().min(1).optional().catch(undefined),
  family_name: z.string().trim().min(1).optional().catch(undefined),
});

/**
 * What the issuer says of somebody beside who they are. It proposes and grants nothing: it goes to
 * themselves, and into no event and no log; of the SIRET its SIREN alone is asked of the register.
 */
export type Said = {
  /** Of where they work; null when nothing is said of it, or what is said is no SIRET. */
  readonly siret: string | null;
  /** What they are called. */
  readonly name: string | null;
};
export const nothingSaid: Said = { siret: null, name: null };

/** @param given Claims of an ID token or of a userinfo. */
export function saidIn(given: Readonly<Record<string, unknown>>): Said {
  const known = claims.parse(given);
  const names = [known.given_name, known.usual_name ?? known.family_name];
  const name = names.filter((one) => one !== undefined).join(' ');
  return {
    siret: known.siret ?? null,
    name: name === '' || name.length > MOST_CHARACTERS ? null : name,
  };
}
