/**
 * Where to go back to, from an address or a form: a path of this portal, and nothing that a browser
 * could take for another host (`//host`, `/\host`, control characters that it leaves out).
 *
 * @returns The path, or the `otherwise` for anything else.
 */
export function safePath(given: string | undefined, otherwise: string): string {
  if (given === undefined || given.length > 2_000 || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(given)) {
    return otherwise;
  }
  const base = 'http://portal.invalid';
  const url = URL.parse(given, base);
  return url !== null && url.origin === base && !url.pathname.startsWith('//')
    ? `${url.pathname}${url.search}`
    : otherwise;
}
