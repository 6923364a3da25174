import { Recent } from '@bourse/kernel/recent';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import { MACHINE_PREFIX, MACHINE_SECRET } from './accounts.ts';

/** Of everything together, the latest: a development provider forgets rather than grows. */
const KEPT = 20_000;

type Entry = { readonly payload: AdapterPayload; readonly untilMs: number };

/**
 * Where the provider keeps sessions, codes and refresh tokens: in memory, bounded, gone with the
 * process. Clients that begin as machines do are there without having been registered.
 *
 * @returns what the provider calls for each kind of thing that it keeps.
 */
export function memoryAdapters(): (kind: string) => Adapter {
  const entries = new Recent<string, Entry | undefined>(KEPT);
  /** Which sessions go by a uid, and what was given by a grant. */
  const sessions = new Recent<string, string>(KEPT);
  const grants = new Recent<string, readonly string[]>(KEPT);

  return (kind) => {
    const keyOf = (id: string) => `${kind}:${id}`;
    const read = (key: string): AdapterPayload | undefined => {
      const entry = entries.get(key);
      return entry === undefined || entry.untilMs < Date.now() ? undefined : entry.payload;
    };
    const find = (id: string) =>
      Promise.resolve(kind === 'Client' ? machineNamed(id) : read(keyOf(id)));
    return {
      find,
      upsert: (id, payload, expiresInS) => {
        const key = keyOf(id);
        const lifeMs = (expiresInS || 86_400) * 1000;
        entries.set(key, { payload, untilMs: Date.now() + lifeMs });
        if (kind === 'Session' && payload.uid !== undefined) sessions.set(payload.uid, id);
        const { grantId } = payload;
        if (grantId !== undefined) grants.set(grantId, [...(grants.get(grantId) ?? []), key]);
        return Promise.resolve();
      },
      findByUid: (uid) => {
        const id = sessions.get(uid);
        return id === undefined ? Promise.resolve(undefined) : find(id);
      },
      findByUserCode: () => Promise.resolve(undefined),
      consume: (id) => {
        const key = keyOf(id);
        const entry = entries.get(key);
        if (entry !== undefined) {
          const consumed = Math.floor(Date.now() / 1000);
          entries.set(key, { ...entry, payload: { ...entry.payload, consumed } });
        }
        return Promise.resolve();
      },
      destroy: (id) => {
        entries.set(keyOf(id), undefined);
        return Promise.resolve();
      },
      revokeByGrantId: (grantId) => {
        for (const key of grants.get(grantId) ?? []) entries.set(key, undefined);
        return Promise.resolve();
      },
    };
  };
}

const MACHINE = new RegExp(`^${MACHINE_PREFIX}[a-z0-9._-]{1,80}$`, 'i');

function machineNamed(clientId: string): AdapterPayload | undefined {
  if (!MACHINE.test(clientId)) return undefined;
  return {
    client_id: clientId,
    client_secret: MACHINE_SECRET,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
  };
}
