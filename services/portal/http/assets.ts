import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

export type Asset = {
  /** Holds a digest of the content, so that browsers keep it for ever. */
  readonly path: string;
  readonly contentType: string;
  readonly content: Buffer;
  /** The same, compressed. Pages are not: they hold a secret beside what was typed, which compression would betray (BREACH). */
  readonly zipped: Buffer;
};

/** The style sheet in parts, one for each concept, in the order in which they hold. */
const STYLE = [
  'tokens',
  'base',
  'layout',
  'text',
  'buttons',
  'forms',
  'messages',
  'lists',
  'tables',
  'exchange',
  'figures',
  'print',
] as const;

/** The files that pages ask for: one style sheet and its tokens in the dark, one script, one icon. Read once, at the start. */
export function loadAssets() {
  const read = (file: string) => readFileSync(new URL(`../assets/${file}`, import.meta.url));
  const asset = (name: string, contentType: string, parts: readonly string[]): Asset => {
    const content = Buffer.concat(parts.map(read));
    const digest = createHash('sha256').update(content).digest('hex').slice(0, 12);
    return {
      path: `/assets/${digest}/${name}`,
      contentType,
      content,
      zipped: gzipSync(content, { level: 9 }),
    };
  };
  const css = 'text/css; charset=utf-8';
  return {
    css: asset(
      'portal.css',
      css,
      STYLE.map((part) => `style/${part}.css`),
    ),
    dark: asset('dark.css', css, ['style/dark.css']),
    script: asset('portal.js', 'text/javascript; charset=utf-8', ['portal.js']),
    icon: asset('icon.svg', 'image/svg+xml', ['icon.svg']),
  };
}
export type Assets = ReturnType<typeof loadAssets>;
