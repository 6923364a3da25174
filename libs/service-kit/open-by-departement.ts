import { departementCode } from '@bourse/contracts/values';
import type { Action } from '@bourse/rights/policy';
import { z } from 'zod';
import { answer, reading, type Route } from './route.ts';

const counts = z
  .object({
    items: z.array(
      z.object({ departement: departementCode, name: z.string(), open: z.int().min(0) }),
    ),
    elsewhere: z.int().min(0).meta({ description: 'Of bodies that lie in no département.' }),
    total: z.int().min(0),
  })
  .meta({ id: 'OpenByDepartement' });

/**
 * Declares a GET that counts what is open in each département: a line for each of them, also where
 * there is nothing.
 *
 * @param given.departements All of them, in the order of the answer.
 * @param given.open How many, by code; under '' what lies in none.
 */
export function openByDepartement(given: {
  readonly path: string;
  readonly operationId: string;
  readonly action: Action;
  readonly summary: string;
  readonly tag: string;
  readonly departements: readonly { readonly code: string; readonly name: string }[];
  readonly open: () => ReadonlyMap<string, number>;
}): Route {
  const { departements, open, ...said } = given;
  return reading({
    ...said,
    replies: { 200: { description: 'How many, and where', schema: counts } },
    handle: () => {
      const found = open();
      const items = departements.map(({ code, name }) => ({
        departement: code,
        name,
        open: found.get(code) ?? 0,
      }));
      const total = [...found.values()].reduce((sum, count) => sum + count, 0);
      return answer(200, { items, elsewhere: found.get('') ?? 0, total });
    },
  });
}
