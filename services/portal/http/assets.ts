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

/** The files that pages ask for: one style sheet and its tokens in the dark, one script, one icon. Read once, at the start. */
export function loadAssets() {
  const asset = (file: string, contentType: string): Asset => {
    const content = readFileSync(new URL(`../assets/${file}`, import.meta.url));
    const digest = createHash('sha256').update(content).digest('hex').slice(0, 12);
    return {
      path: `/assets/${digest}/${file}`,
      contentType,
      content,
      zipped: gzipSync(content, { level: 9 }),
    };
  };
  return {
    css: asset('portal.css', 'text/css; charset=utf-8'),
    dark: asset('dark.css', 'text/css; charset=utf-8'),
    script: asset('portal.js', 'text/javascript; charset=utf-8'),
    icon: asset('icon.svg', 'image/svg+xml'),
  };
}
export type Assets = ReturnType<typeof loadAssets>;
