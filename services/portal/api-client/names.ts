import { z } from 'zod';
import type { Api } from './api.ts';

const KEPT_MS = 10 * 60_000;
const FORGOTTEN_SOON_MS = 15_000;
const MOST_NAMES = 20_000;
const AT_ONCE = 8;

const named = z.object({ name: z.string(), epciId: z.string().nullable() });
type Named = z.infer<typeof named>;

/** Who is who, as a page shows it: each id has a name, its code at the worst. */
export type Names = {
  readonly of: (territoryId: string) => string;
  readonly epciOf: (territoryId: string) => string | null;
};

/** `commune 59532`, `SIREN 245 900 428`: what is said of a territory whose name is not known. */
function codeOf(territoryId: string): string {
  const [scheme = '', code = ''] = territoryId.split(':');
  if (scheme === 'insee') return `commune ${code}`;
  if (scheme === 'siren') return `SIREN ${code.replaceAll(/(\d{3})(?=\d)/g, '$1 ')}`;
  return territoryId;
}

/**
 * The names of territories, kept for a while: they are public, they hardly change, and the API names
 * territories by their ids.
 *
 * @param nowMs The time, from a clock.
 */
export function nameBook(nowMs: () => number) {
  const known = new Map<string, { readonly named: Named | undefined; readonly until: number }>();

  const look = async (api: Api, id: string): Promise<void> => {
    const found = await api.read(`/api/territories/${id}`, named);
    const value = found.kind === 'found' ? found.value : undefined;
    // What could not be had is asked again soon, and not by every page while a service is down.
    const until = nowMs() + (value === undefined ? FORGOTTEN_SOON_MS : KEPT_MS);
    if (known.size >= MOST_NAMES) known.delete(known.keys().next().value ?? '');
    known.set(id, { named: value, until });
  };

  return {
    /** @param ids Of territories; what is named twice is asked once, and null is nobody. */
    async forThese(api: Api, ids: Iterable<string | null>): Promise<Names> {
      const wanted = [...new Set(ids)].filter(
        (id): id is string => id !== null && (known.get(id)?.until ?? 0) <= nowMs(),
      );
      const next = wanted[Symbol.iterator]();
      const worker = async () => {
        for (const id of next) await look(api, id);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      return {
        of: (id) => known.get(id)?.named?.name ?? codeOf(id),
        epciOf: (id) => known.get(id)?.named?.epciId ?? null,
      };
    },
  };
}
export type NameBook = ReturnType<typeof nameBook>;
