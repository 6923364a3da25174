import { z } from 'zod';

/** How many rows a page holds. */
export const limitParameter = z.coerce.number().pipe(z.int().min(1).max(200)).default(50);
export const cursorParameter = z.string().max(200).optional();

/**
 * Lists run from the newest row to the oldest, and a page begins before the number at which the last
 * one ended. Clients see that number as an opaque cursor.
 *
 * @returns The number to begin before; undefined when no list gave that cursor.
 */
export function startOf(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return Number.MAX_SAFE_INTEGER;
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  return /^before:\d{1,15}$/.test(text) ? Number(text.slice('before:'.length)) : undefined;
}

/** A page as every list answers it. `next` is null on the last page. @param last The number of its last row. */
export const pageOf = <Item>(
  items: readonly Item[],
  limit: number,
  last: number,
): { items: readonly Item[]; next: string | null } => ({
  items,
  next: items.length < limit ? null : Buffer.from(`before:${last}`).toString('base64url'),
});
