import { territoryId } from '@bourse/contracts/values';
import { z } from 'zod';
import type { Api } from './api.ts';

const KEPT_MS = 10 * 60_000;
const FORGOTTEN_SOON_MS = 15_000;
const MOST_NAMES = 20_000;
/** Of one question to the API. */
const AT_ONCE = 400;

const named = z.object({ territoryId, name: z.string(), epciId: z.string().nullable() });
type Named = z.infer<typeof named>;
const these = z.object({ items: z.array(named) });

/** Who is who, as a page shows it: each id has a name, its code at the worst. */
export type Names = {
  readonly of: (id: string) => string;
  readonly epciOf: (id: string) => string | null;
};

/** `commune 59532`, `SIREN 245 900 428`: what is said of a territory whose name is not known. */
function codeOf(id: string): string {
  const [scheme = '', code = ''] = id.split(':');
  if (scheme === 'insee') return `commune ${code}`;
  if (scheme === 'siren') return `SIREN ${code.replaceAll(/(\d{3})(?=\d)/g, '$1 ')}`;
  return id;
}

/**
 * The names of territories, kept for a while: they are public, they hardly change, and the API names
 * territories by their ids.
 *
 * @param nowMs The time, from a clock.
 */
export function nameBook(nowMs: () => number) {
  const known = new Map<string, { readonly named: Named | undefined; readonly until: number }>();

  const look = async (api: Api, ids: readonly string[]): Promise<void> => {
    const found = await api.read(`/api/territories?ids=${ids.join(',')}`, these);
    const items = found.kind === 'found' ? found.value.items : [];
    const byId = new Map(items.map((one) => [one.territoryId, one]));
    for (const id of ids) {
      const value = byId.get(id);
      // What could not be had is asked again soon, and not by every page while a service is down.
      const until = nowMs() + (value === undefined ? FORGOTTEN_SOON_MS : KEPT_MS);
      if (known.size >= MOST_NAMES) known.delete(known.keys().next().value ?? '');
      known.set(id, { named: value, until });
    }
  };

  return {
    /** @param ids Of territories; what is named twice is asked once, and null is nobody. */
    async forThese(api: Api, ids: Iterable<string | null>): Promise<Names> {
      // Accounts may be those of other marketplaces, which no register of territories knows.
      const wanted = [...new Set(ids)].filter(
        (id): id is string =>
          territoryId.safeParse(id).success && (known.get(id ?? '')?.until ?? 0) <= nowMs(),
      );
      for (let first = 0; first < wanted.length; first += AT_ONCE) {
        await look(api, wanted.slice(first, first + AT_ONCE));
      }
      return {
        of: (id) => known.get(id)?.named?.name ?? codeOf(id),
        epciOf: (id) => known.get(id)?.named?.epciId ?? null,
      };
    },
  };
}
export type NameBook = ReturnType<typeof nameBook>;
