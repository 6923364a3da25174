import { createHash } from 'node:crypto';

/** Sign-ins of one browser under way at once: of more, the oldest is given up. */
const MOST_ERRANDS = 5;

/** The cookies of a request, as far as they are well formed (RFC 6265, 4.2.1); of two with one name, the first. */
export function cookiesIn(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (header ?? '').split(';')) {
    const [name = '', ...value] = pair.trim().split('=');
    if (name !== '' && !cookies.has(name)) cookies.set(name, value.join('='));
  }
  return cookies;
}

/** Names and attributes of the portal's cookies, by whether it is spoken to over https. */
export function cookieNames(secure: boolean) {
  // A browser takes a cookie of this prefix from nobody but this very host, over https.
  const prefix = secure ? '__Host-' : '';
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  const ERRAND_S = 10 * 60;
  const YEAR_S = 365 * 24 * 60 * 60;
  const errand = `${prefix}bourse-connexion-`;
  const farewell = `${prefix}bourse-deconnexion`;
  const keep = (name: string, id: string) => `${name}=${id}; ${attributes}; Max-Age=${ERRAND_S}`;
  const drop = (name: string) => `${name}=; ${attributes}; Max-Age=0`;
  return {
    session: `${prefix}bourse-session`,
    /**
     * Of one sign-in, so that several tabs may sign in at once.
     *
     * @param mark What its return bears; the name tells nothing of it.
     */
    errandOf: (mark: string) =>
      `${errand}${createHash('sha256').update(mark).digest('hex').slice(0, 16)}`,
    /** Those that are to go before one more begins; browsers send the oldest first (RFC 6265, 5.4). */
    errandsTooMany: (given: ReadonlyMap<string, string>): readonly string[] =>
      [...given.keys()].filter((name) => name.startsWith(errand)).slice(0, 1 - MOST_ERRANDS),
    farewell,
    language: `${prefix}bourse-langue`,
    theme: `${prefix}bourse-theme`,
    setSession: (id: string) => `${prefix}bourse-session=${id}; ${attributes}`,
    dropSession: drop(`${prefix}bourse-session`),
    setErrand: keep,
    dropErrand: drop,
    setLanguage: (language: string) =>
      `${prefix}bourse-langue=${language}; ${attributes}; Max-Age=${YEAR_S}`,
    setTheme: (theme: string) => `${prefix}bourse-theme=${theme}; ${attributes}; Max-Age=${YEAR_S}`,
  };
}
export type CookieNames = ReturnType<typeof cookieNames>;
