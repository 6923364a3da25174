import type { z } from 'zod';
import type { Reading } from '../api-client/api.ts';
import { apiQuery } from '../components/parts.ts';
import type { Visit } from '../http/page.ts';

type PageOf<Item> = { readonly items: readonly Item[]; readonly next: string | null };

/** Everything that was found, or what kept the pages from being read. */
export type AllPages<Item> =
  | { readonly kind: 'found'; readonly items: readonly Item[]; readonly more: boolean }
  | Exclude<Reading<never>, { readonly kind: 'found' }>;

/**
 * Reads a list of the API page by page, for a file to take along.
 *
 * @param options.most How many items at the most; `more` says that there are others.
 */
export async function allPages<Item>(
  { api }: Visit,
  options: {
    readonly path: string;
    readonly query: Readonly<Record<string, string | number | undefined>>;
    readonly page: z.ZodType<PageOf<Item>>;
    readonly atOnce: number;
    readonly most: number;
  },
): Promise<AllPages<Item>> {
  const { path, query, page, atOnce, most } = options;
  const items: Item[] = [];
  let cursor: string | undefined;
  for (let read = 0; read < most; read += atOnce) {
    const limit = Math.min(atOnce, most - read);
    const found = await api.read(`${path}${apiQuery({ ...query, limit, cursor })}`, page);
    if (found.kind !== 'found') return found;
    items.push(...found.value.items);
    const { next } = found.value;
    if (next === null) return { kind: 'found', items, more: false };
    cursor = next;
  }
  return { kind: 'found', items, more: true };
}
