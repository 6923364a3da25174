import type { Clock } from '@bourse/kernel/clock';
import { Recent } from '@bourse/kernel/recent';
import { z } from 'zod';
import type { Patience, ServiceName } from '../api-client/api.ts';
import { type OpenIdConnect, proof, type Tokens, tokens } from './openid-connect.ts';
import type { Said } from './said.ts';
import type { Identities, OpenAccount, Standing } from './session.ts';
import type { SessionStore } from './session-store.ts';
import { apiHeaders, askWho, identifiedAs, type Me, unnamed } from './who.ts';

/** Where the issuer sends people back to, below the portal's origin. */
export const CALLBACK = '/connexion/retour';
/** Tokens are renewed that long before they expire, so that none expires on its way. */
const RENEW_BEFORE_MS = 60_000;
/** A mandate given or withdrawn shows after that long; the API itself knows at once. */
const KNOWN_MS = 5_000;
/** Whoever does not answer is not asked by every page. */
const ASK_AGAIN_MS = 15_000;
/** As long as a session lasts at the most. */
const PROPOSED_MS = 12 * 60 * 60_000;
/** Of so many sessions it is remembered; what was forgotten is asked again. */
const MOST_REMEMBERED = 10_000;

/** A name stands in no file here: it is to be gone once it is erased where it is kept. */
const kept = z.object({ tokens, me: unnamed, siret: z.string().nullable().default(null) });
type Kept = z.infer<typeof kept>;
/** What the API last said, in memory alone. */
type Remembered = { readonly profile: Me['profile']; readonly askAgainAtMs: number };

/**
 * People as an OpenID Connect issuer proves them, and as the API knows them by their token. Tokens are
 * in the session store and nowhere else, names in no file.
 *
 * @param options.development Whether the issuer lets anybody be anybody.
 */
export function openIdentities(options: {
  readonly issuer: OpenIdConnect;
  readonly sessions: Pick<
    SessionStore,
    'stateOf' | 'keepState' | 'recentPositions' | 'of' | 'forgetStates'
  >;
  readonly urlOf: (service: ServiceName) => string;
  readonly patience?: Patience | undefined;
  readonly development: boolean;
  readonly openAccounts?: readonly OpenAccount[] | undefined;
  readonly clock: Clock;
}): Identities {
  const { issuer, sessions, clock, openAccounts = [] } = options;
  const nowMs = (): number => Date.parse(clock.now());
  let issuerAskedFromMs = 0;
  // Visits of one session at one time ask once: a token for renewal is good for one use.
  const asking = new Map<string, Promise<Standing>>();
  const remembered = new Map<string, Remembered>();
  const remember = (digest: string, what: Remembered): void => {
    remembered.delete(digest);
    remembered.set(digest, what);
    const [oldest] = remembered.size > MOST_REMEMBERED ? remembered.keys() : [];
    if (oldest !== undefined) remembered.delete(oldest);
  };

  /** Names that the issuer says, for people to take or leave, until a sign-in is over at the latest. */
  const proposed = new Recent<string, { readonly name: string; readonly untilMs: number }>(
    MOST_REMEMBERED,
  );
  const nameProposedTo = (personId: string): string | null => {
    const found = proposed.get(personId);
    return found === undefined || found.untilMs < nowMs() ? null : found.name;
  };

  /** The tokens as they are to be used now, or why there are none. */
  async function current(given: Tokens): Promise<Tokens | 'over' | 'unavailable'> {
    const leftMs = Date.parse(given.expiresAt) - nowMs();
    if (leftMs > RENEW_BEFORE_MS) return given;
    const { refreshToken } = given;
    const otherwise = leftMs > 0 ? given : 'unavailable';
    if (refreshToken === null) return leftMs > 0 ? given : 'over';
    if (nowMs() < issuerAskedFromMs) return otherwise;
    const renewed = await issuer.renew({ ...given, refreshToken });
    if (renewed.kind === 'given') return renewed.tokens;
    if (renewed.kind === 'refused') return 'over';
    issuerAskedFromMs = nowMs() + ASK_AGAIN_MS;
    return otherwise;
  }

  async function ask(digest: string): Promise<Standing> {
    const before = keptIn(sessions.stateOf(digest));
    if (before === undefined) return { kind: 'over' };
    const given = await current(before.tokens);
    if (typeof given === 'string') return { kind: given };
    // At once: whatever fails from here on, the token that was used up is not used again.
    if (given !== before.tokens) {
      change(digest, ({ tokens: { idToken } }) => ({
        tokens: idToken === null ? { ...given, idToken } : given,
      }));
    }
    const found = await whoIs(digest, { ...before, tokens: given });
    return found === undefined
      ? { kind: 'over' }
      : {
          kind: 'known',
          identified: identifiedAs(found),
          said: { siret: before.siret, name: nameProposedTo(found.personId) } satisfies Said,
          apiHeaders: apiHeaders(given.accessToken),
        };
  }

  /** As the API last said, asked anew when that was a while ago. @returns undefined for a token that it refuses. */
  async function whoIs(digest: string, state: Kept): Promise<Me | undefined> {
    const last = remembered.get(digest);
    const profile = last?.profile ?? null;
    if (last !== undefined && nowMs() < last.askAgainAtMs) return { ...state.me, profile };
    const position = sessions.recentPositions(digest).get('territories');
    const asked = await askWho(state.tokens.accessToken, { ...options, position });
    if (asked.kind === 'refused') return undefined;
    if (asked.kind === 'unavailable') {
      remember(digest, { profile, askAgainAtMs: nowMs() + ASK_AGAIN_MS });
      return { ...state.me, profile };
    }
    const me = unnamed.parse(asked.me);
    if (JSON.stringify(me) !== JSON.stringify(state.me)) change(digest, () => ({ me }));
    remember(digest, { profile: asked.me.profile, askAgainAtMs: nowMs() + KNOWN_MS });
    return asked.me;
  }

  /** Of the state as it is by now: while an answer was waited for, something may have been erased. */
  const change = (digest: string, to: (present: Kept) => Partial<Kept>): void => {
    const present = keptIn(sessions.stateOf(digest));
    if (present === undefined) return;
    sessions.keepState(digest, JSON.stringify({ ...present, ...to(present) } satisfies Kept));
  };

  return {
    signInPossible: true,
    development: options.development,
    openAccounts,

    begin: async (origin, account) => {
      const known = openAccounts.find(({ subject }) => subject === account)?.subject;
      try {
        const begun = await issuer.begin(`${origin}${CALLBACK}`, known);
        return { to: begun.to, mark: begun.proof.state, proof: JSON.stringify(begun.proof) };
      } catch {
        return undefined;
      }
    },

    complete: async (asked, query) => {
      const known = proof.safeParse(JSON.parse(asked));
      if (!known.success) return { kind: 'refused' };
      const given = await issuer.redeem(known.data, query);
      if (given.kind !== 'given') return given;
      const who = await askWho(given.tokens.accessToken, options);
      if (who.kind !== 'found') return who;
      const { personId } = who.me;
      const { siret, name } = given.said;
      if (name !== null) proposed.set(personId, { name, untilMs: nowMs() + PROPOSED_MS });
      const state: Kept = { tokens: given.tokens, me: unnamed.parse(who.me), siret };
      return { kind: 'signed_in', personId, state: JSON.stringify(state) };
    },

    forget: (digest) => void remembered.delete(digest),

    eraseSaid: (personId) => {
      proposed.set(personId, { name: '', untilMs: 0 });
      for (const digest of sessions.of(personId)) {
        // What they called themselves goes with it, in whichever session it was looked at.
        remembered.delete(digest);
        // The id token says it, too.
        change(digest, ({ tokens: present }) => ({
          siret: null,
          tokens: { ...present, idToken: null },
        }));
      }
      sessions.forgetStates();
    },

    standing: (digest) => {
      const found = asking.get(digest) ?? ask(digest).finally(() => asking.delete(digest));
      asking.set(digest, found);
      return found;
    },

    farewell: async (digest, origin) => {
      const state = keptIn(sessions.stateOf(digest));
      return state === undefined ? undefined : issuer.farewell(state.tokens, `${origin}/`);
    },
  };
}

/** @returns undefined for what another version kept: who it was signs in again. */
function keptIn(state: string | undefined): Kept | undefined {
  if (state === undefined) return undefined;
  const parsed = kept.safeParse(JSON.parse(state));
  return parsed.success ? parsed.data : undefined;
}
