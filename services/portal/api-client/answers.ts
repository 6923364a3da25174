import { z } from 'zod';

/** More than any page needs: what is larger is refused by whoever reads it, not kept in memory. */
const MAX_BYTES = 16 * 1024 * 1024;

export const problemShape = z.looseObject({
  code: z.string(),
  title: z.string(),
  status: z.int(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});
/** A refusal of the API (RFC 9457), in the language that was asked for. */
export type ApiProblem = z.infer<typeof problemShape>;

/** @throws Error when there is more than any page needs, or the answer stops in the middle. */
export async function bytesOf(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  // The type of a body's parts is left open by the library.
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += part.byteLength;
    if (bytes > MAX_BYTES) throw new Error('the API answered more than a page can hold');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** @returns undefined for what is no JSON. */
export function jsonIn(content: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(content).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** A page of a list, as the API answers it. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable() });
