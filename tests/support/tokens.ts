import { MACHINE_PREFIX, MACHINE_SECRET } from '@bourse/development-identity/accounts';

/** Well within the hour for which a token holds. */
const RENEW_AFTER_MS = 40 * 60_000;

type Kept = { readonly token: Promise<string>; readonly sinceMs: number };
const kept = new Map<string, Kept>();

/** The subject, and the client, that somebody is at the development provider. */
const subjectOf = (actor: string): string =>
  actor.startsWith(MACHINE_PREFIX) ? actor : `${MACHINE_PREFIX}${actor}`;

/**
 * An access token of the development provider, by client credentials; asked for once, and kept.
 *
 * @param url Of the bourse: the provider answers below it.
 * @throws Error when it gives none.
 */
export function tokenOf(url: string, actor: string): Promise<string> {
  const key = `${url} ${actor}`;
  const known = kept.get(key);
  if (known !== undefined && Date.now() - known.sinceMs < RENEW_AFTER_MS) return known.token;
  const token = askFor(url, subjectOf(actor));
  kept.set(key, { token, sinceMs: Date.now() });
  // A failure is not kept: the next one asks again.
  token.catch(() => kept.delete(key));
  return token;
}

async function askFor(url: string, subject: string): Promise<string> {
  const credentials = Buffer.from(`${subject}:${MACHINE_SECRET}`).toString('base64');
  const response = await fetch(`${url}/identity/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
    signal: AbortSignal.timeout(20_000),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (token === undefined) throw new Error(`no token for ${subject}: ${response.status}`);
  return token;
}
