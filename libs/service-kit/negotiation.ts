/** The forms in which something can be read. */
const mediaTypes = {
  json: 'application/json',
  csv: 'text/csv',
  pdf: 'application/pdf',
} as const;
export type Format = keyof typeof mediaTypes;

/**
 * The form that a client would rather read, by its Accept header. JSON where it does not mind, as a
 * browser does not, and where it wants none of what there is (RFC 9110, 12.5.1 lets a server do so).
 *
 * @param offered What there is.
 */
export function preferredFormat<Offered extends Format>(
  accept: string | undefined,
  offered: readonly Offered[],
): Offered | 'json' {
  const ranges = (accept ?? '*/*').toLowerCase().split(',').map(rangeOf);
  let best: { readonly format: Offered | 'json'; readonly weight: number } = {
    format: 'json',
    weight: weightOf(mediaTypes.json, ranges),
  };
  for (const format of offered) {
    const weight = weightOf(mediaTypes[format], ranges);
    if (weight > best.weight) best = { format, weight };
  }
  return best.format;
}

type Range = { readonly type: string; readonly weight: number };

function rangeOf(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim());
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  const weight = q === undefined ? 1 : Number(q.slice(2));
  return { type, weight: Number.isFinite(weight) ? weight : 0 };
}

/** By the most specific range that takes it in; 0 for none. */
function weightOf(mediaType: string, ranges: readonly Range[]): number {
  const family = `${mediaType.split('/')[0]}/*`;
  for (const range of [mediaType, family, '*/*']) {
    const found = ranges.find(({ type }) => type === range);
    if (found !== undefined) return found.weight;
  }
  return 0;
}
