import { z } from 'zod';

/** How many rows a page holds. @param most What may be asked for. @param usual Without asking. */
export const limitUpTo = (most: number, usual: number) =>
  z.coerce
    .number()
    .pipe(z.int().min(1).max(most))
    .default(usual)
    .meta({ override: { type: 'integer', minimum: 1, maximum: most, default: usual } });
export const limitParameter = limitUpTo(200, 50);
export const cursorParameter = z.string().max(2_000).optional();

/** A page as every list answers it. `next` is the cursor of the next one; null on the last. */
export type Page<Item> = { readonly items: readonly Item[]; readonly next: string | null };

/**
 * The pages of a list, each of which goes on from the place at which the one before ended. Clients see
 * that place as an opaque cursor, which bears the name of its list: no other list takes it.
 *
 * @param list A name that no other list has.
 * @param place The form of a place in the list.
 */
export function pagesOf<Place>(list: string, place: z.ZodType<Place>) {
  const form = z.strictObject({ list: z.literal(list), place });
  const cursorAt = (last: Place): string =>
    Buffer.from(JSON.stringify({ list, place: last })).toString('base64url');
  return {
    cursorAt,
    /** @returns Where to go on, or `start` without a cursor; undefined when this list gave no such cursor. */
    placeOf: <Start>(cursor: string | undefined, start: Start): Place | Start | undefined => {
      if (cursor === undefined) return start;
      try {
        const given: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
        return form.safeParse(given).data?.place;
      } catch {
        return undefined;
      }
    },
    /**
     * Cuts a page.
     *
     * @param rows One more than `limit`, where there are more.
     */
    pageOf: <Row>(rows: readonly Row[], limit: number, placeAt: (row: Row) => Place): Page<Row> => {
      const items = rows.slice(0, limit);
      const last = rows.length > limit ? items.at(-1) : undefined;
      return { items, next: last === undefined ? null : cursorAt(placeAt(last)) };
    },
  };
}

/**
 * The pages of a list that runs from the newest row to the oldest, by the numbers of its rows.
 *
 * @param list A name that no other list has.
 */
export function numberedPages(list: string) {
  const pages = pagesOf(list, z.int().min(0));
  return {
    /** @returns The number to begin before; undefined when this list gave no such cursor. */
    startOf: (cursor: string | undefined): number | undefined =>
      pages.placeOf(cursor, Number.MAX_SAFE_INTEGER),
    /** @param last The number of the last row of `items`. */
    pageOf: <Item>(items: readonly Item[], limit: number, last: number): Page<Item> => ({
      items,
      next: items.length < limit ? null : pages.cursorAt(last),
    }),
  };
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
