import type { Live, Visit } from '../http/page.ts';
import { apiQuery } from '../components/parts.ts';

/**
 * What a list hears of while it is open: what comes into it, narrowed as it is.
 *
 * @param of.asked What the API was asked for the list.
 * @param of.path Where the list begins: new things come first, so that the link leads to no later page.
 */
export function liveList(
  { query, now }: Pick<Visit, 'query' | 'now'>,
  of: Pick<Extract<Live, { list: unknown }>, 'list' | 'asked'> & { readonly path: string },
): Live {
  const { list, asked, path } = of;
  const { suite: _later, ...narrowed } = Object.fromEntries(query);
  return { list, asked, page: `${path}${apiQuery(narrowed)}`, since: now };
}
