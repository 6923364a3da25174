import { mandateRole } from '@bourse/contracts/mandates';
import { ACTING_FOR_HEADER } from '@bourse/identity/identity';
import { newId } from '@bourse/kernel/ids';
import { z } from 'zod';
import { apiClient, type Patience, type ServiceName } from '../api-client/api.ts';
import type { Identified, Mandate } from './session.ts';

/** What the API says of whoever asks, as far as pages need it. */
export const me = z.object({
  personId: z.string(),
  operator: z.boolean(),
  mandates: z.array(z.object({ territoryId: z.string(), role: mandateRole })),
  profile: z.object({ name: z.string() }).nullable(),
});
export type Me = z.infer<typeof me>;
/** The same without what people call themselves, which they may erase. */
export const unnamed = me.omit({ profile: true });

type Asked =
  | { readonly kind: 'found'; readonly me: Me }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unavailable' };

/** Asks the API whose token this is. */
export async function askWho(
  accessToken: string,
  at: {
    readonly urlOf: (service: ServiceName) => string;
    readonly patience?: Patience | undefined;
    /** Of their own last write there, when it is recent. */
    readonly position?: string | undefined;
  },
): Promise<Asked> {
  const api = apiClient({
    urlOf: at.urlOf,
    // It says nothing that anybody reads.
    language: 'fr',
    headers: bearer(accessToken),
    correlationId: newId(),
    positions: new Map(at.position === undefined ? [] : [['territories', at.position]]),
    onWritten: () => undefined,
    ...(at.patience === undefined ? {} : { patience: at.patience }),
  });
  const found = await api.read('/api/me', me);
  if (found.kind === 'found') return { kind: 'found', me: found.value };
  // Only that the token holds no more is said of whoever asks; anything else passes.
  const isOver = found.kind === 'refused' && found.problem.status === 401;
  return { kind: isOver ? 'refused' : 'unavailable' };
}

const bearer = (accessToken: string) => ({ Authorization: `Bearer ${accessToken}` });

/** What tells the API who asks, and for which territory. */
export const apiHeaders =
  (accessToken: string) =>
  ({ territoryId }: Mandate): Readonly<Record<string, string>> => ({
    ...bearer(accessToken),
    ...(territoryId === null ? {} : { [ACTING_FOR_HEADER]: territoryId }),
  });

/** One mandate for each territory, with all roles there; the operator's office comes last. */
export function identifiedAs({ personId, operator, mandates, profile }: Me): Identified {
  const territories = [...new Set(mandates.map(({ territoryId }) => territoryId))];
  const held = territories.map((territoryId): Mandate => {
    const roles = mandates.filter((one) => one.territoryId === territoryId).map(({ role }) => role);
    return { territoryId, roles: [...new Set(roles)] };
  });
  return {
    person: { id: personId, name: profile?.name ?? null },
    mandates: operator ? [...held, { territoryId: null, roles: ['operator'] }] : held,
  };
}
