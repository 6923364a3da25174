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
  return {
    session: `${prefix}bourse-session`,
    errand: `${prefix}bourse-connexion`,
    language: `${prefix}bourse-langue`,
    theme: `${prefix}bourse-theme`,
    setSession: (id: string) => `${prefix}bourse-session=${id}; ${attributes}`,
    dropSession: `${prefix}bourse-session=; ${attributes}; Max-Age=0`,
    setErrand: (id: string) =>
      `${prefix}bourse-connexion=${id}; ${attributes}; Max-Age=${ERRAND_S}`,
    dropErrand: `${prefix}bourse-connexion=; ${attributes}; Max-Age=0`,
    setLanguage: (language: string) =>
      `${prefix}bourse-langue=${language}; ${attributes}; Max-Age=${YEAR_S}`,
    setTheme: (theme: string) => `${prefix}bourse-theme=${theme}; ${attributes}; Max-Age=${YEAR_S}`,
  };
}
export type CookieNames = ReturnType<typeof cookieNames>;
