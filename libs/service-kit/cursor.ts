/** Where a page ended: the sort key of its last row, opaque to the client. */
export const encodeCursor = (key: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url');

/** @returns The key, or undefined when this list did not give that cursor. */
export function decodeCursor(
  cursor: string,
  shape: readonly ('string' | 'number')[],
): (string | number)[] | undefined {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const fits =
      Array.isArray(key) &&
      key.length === shape.length &&
      // oxlint-disable-next-line valid-typeof -- `shape` holds results of typeof
      key.every((part, index) => typeof part === shape[index]);
    return fits ? (key as (string | number)[]) : undefined;
  } catch {
    return undefined;
  }
}
