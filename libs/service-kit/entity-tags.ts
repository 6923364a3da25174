import { revision, type Revision } from '@bourse/event-store/port';
import { createHash } from 'node:crypto';

const TAG = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;
/** As `etagOf` writes a revision: compared as text, so "07" is not "7". */
const OF_A_REVISION = /^"(0|[1-9]\d{0,17})"$/;

/**
 * The entity tags of an If-Match or If-None-Match, or `*`.
 *
 * Source: RFC 9110, 8.8.3, 13.1.1 and 13.1.2; empty elements of a list are passed over (5.6.1).
 *
 * @returns undefined for what is no list of entity tags.
 */
export function entityTagsIn(header: string): '*' | readonly string[] | undefined {
  if (header.trim() === '*') return '*';
  const tags = header.match(TAG);
  // A line end, which no header holds, stands for each tag: what is left over is malformed.
  const elements = header.replaceAll(TAG, '\n').split(',');
  const wellFormed = elements.every((element) => /^[ \t]*\n?[ \t]*$/.test(element));
  return wellFormed && tags !== null ? tags : undefined;
}

/** The revisions among tags, by the strong comparison of If-Match: a weak tag, or another's, names none. */
export const revisionsOf = (tags: readonly string[]): readonly Revision[] =>
  tags.flatMap((tag) => {
    const digits = OF_A_REVISION.exec(tag)?.[1];
    return digits === undefined ? [] : [revision(BigInt(digits))];
  });

/** Whether an If-None-Match names a tag, by the weak comparison. */
export function namesTag(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = entityTagsIn(ifNoneMatch ?? '');
  const strong = (tag: string) => tag.replace(/^W\//, '');
  return tags === '*' || (tags ?? []).some((tag) => strong(tag) === strong(etag));
}

/** The entity tag of what has no revision of its own: other bytes, another tag. */
export const tagOfContent = (content: string | Uint8Array): string =>
  `"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}"`;
