import { z } from 'zod';

/** How many rows a page holds. */
export const limitParameter = z.coerce.number().pipe(z.int().min(1).max(1_000)).default(100);
export const cursorParameter = z.string().max(2_000).optional();

/**
 * Lists run on from the row at which the last page ended. Clients see that place as an opaque cursor.
 *
 * @param key The form of a place in the list.
 * @returns The place, or `start` without a cursor; undefined when that list gave no such cursor.
 */
export function placeOf<Key extends z.ZodType>(
  cursor: string | undefined,
  key: Key,
  start: z.infer<Key>,
): z.infer<Key> | undefined {
  if (cursor === undefined) return start;
  try {
    return key.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

/**
 * Cuts a page.
 *
 * @param rows One more than `limit`, where there are more.
 * @returns The rows of the page, and the cursor of the next; null on the last page.
 */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => unknown,
): { readonly items: readonly Row[]; readonly next: string | null } {
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  const next =
    last === undefined ? null : Buffer.from(JSON.stringify(keyOf(last))).toString('base64url');
  return { items, next };
}

/** Where the next page is (RFC 8288). @param query What was asked, which the next page is asked as well. */
export function linkToNext(
  path: string,
  query: Readonly<Record<string, string | number | undefined>>,
  next: string | null,
): Readonly<Record<string, string>> {
  if (next === null) return {};
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  parameters.set('cursor', next);
  return { Link: `<${path}?${parameters.toString()}>; rel="next"` };
}
