import { text, type TerritoryId, type TerritoryKind } from '@bourse/contracts/values';
import { wording } from '@bourse/contracts/wording';
import type { Directory } from '@bourse/directory/directory';
import { isSiren } from '@bourse/directory/siren';
import { z } from 'zod';
import type { TerritoryIdentity } from '../domain/territory.ts';

/** What is said of a territory to register it. */
export const registrationBody = z.strictObject({
  /** Of a commune, or the SIREN of any legal entity. */
  code: z
    .string()
    .regex(
      /^((\d{2}|2[AB])\d{3}|\d{9})$/,
      wording(
        'must be an INSEE code (5 characters) or a SIREN number (9 digits, no spaces)',
        'doit être un code INSEE (5 caractères) ou un numéro SIREN (9 chiffres, sans espaces)',
      ),
    )
    .meta({ example: '59183' }),
  /** For a body that the official directory does not know, and only then. */
  kind: z.enum(['association', 'body']).optional(),
  name: text.trim().min(2).max(200).optional(),
});

/** In order of precedence: whether the number is one, then what is said beside it. */
export type RegistrationRefusal =
  'code_unknown' | 'siren_invalid' | 'name_not_needed' | 'name_required';

/**
 * Who is meant by a code. The directory's word comes before anybody's; the territory's id follows
 * from the code, so that it cannot be registered twice under two ids. A commune's SIREN means the commune.
 */
export function identityOf(
  { code, kind, name }: z.infer<typeof registrationBody>,
  official: Pick<Directory, 'find' | 'findBySiren'>,
): TerritoryIdentity | RegistrationRefusal {
  const isInsee = code.length === 5;
  const entry = isInsee ? official.find(`insee:${code}`) : official.findBySiren(code);
  if (entry === undefined && isInsee) return 'code_unknown';
  if (entry === undefined && !isSiren(code)) return 'siren_invalid';
  if (entry !== undefined) {
    return kind === undefined && name === undefined ? identityFrom(entry) : 'name_not_needed';
  }
  if (kind === undefined || name === undefined) return 'name_required';
  return { territoryId: `siren:${code}`, kind, name, epciId: null };
}

const identityFrom = (entry: {
  readonly territoryId: TerritoryId;
  readonly kind: TerritoryKind;
  readonly name: string;
  readonly epciId: TerritoryId | null;
}): TerritoryIdentity => {
  const { territoryId, kind, name, epciId } = entry;
  return { territoryId, kind, name, epciId };
};
