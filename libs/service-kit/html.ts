/** HTML that is already safe to put into a page. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What a template takes: nothing at all for `undefined`, `null` and `false`, as `condition && html` gives them. */
export type Shown = string | number | Html | undefined | null | false | readonly Shown[];

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => escapes[sign] ?? sign);

/** A template whose every value is escaped, unless it is {@link Html} itself; lists are joined. */
export const html = (parts: TemplateStringsArray, ...values: readonly Shown[]): Html =>
  new Html(
    parts
      .map((part, index) => (index < values.length ? part + written(values[index]) : part))
      .join(''),
  );

function written(value: Shown): string {
  if (value instanceof Html) return value.text;
  if (value === undefined || value === null || value === false) return '';
  return typeof value === 'object' ? value.map(written).join('') : escape(String(value));
}
