import { hear } from '@bourse/broadcast/hear';
import type { Broadcast } from '@bourse/broadcast/port';
import { territories } from '@bourse/contracts/territories';
import { personIdOf } from '@bourse/identity/person-id';
import { derivedId, type Uuid } from '@bourse/kernel/ids';
import { assembleService } from '@bourse/service-kit/assemble';
import type { Service } from '@bourse/service-kit/service';
import {
  MACHINE_SECRET,
  MOUNTED_AT,
  OPERATOR_SUBJECT,
  type ReadyAccount,
  readyAccounts,
} from './accounts.ts';

const TIMEOUT_MS = 10_000;
/** What nobody did by hand. */
export const READY_MANDATES_CORRELATION: Uuid = derivedId('ready mandates');

/**
 * Gives the ready accounts their mandates as soon as their territories are admitted: by ordinary
 * commands of the operator, over HTTP, each at most once.
 *
 * @param options.origin Where the API and the provider answer.
 * @param options.host In which program: begins the name of the group that listens.
 * @param options.namespace What ids of people derive from there.
 * @returns its health and its end.
 */
export async function grantReadyMandates(options: {
  readonly origin: string;
  readonly host: 'standalone' | 'cluster';
  readonly namespace: string;
  readonly broadcast: Broadcast;
}): Promise<Service> {
  const { origin, host, namespace, broadcast } = options;
  const subscription = await broadcast.subscribe({
    group: `${host}.ready-mandates`,
    topics: [territories.topic],
    poison: 'stall',
    handle: async (delivery) => {
      const { event } = hear(territories, delivery);
      if (event.type !== 'TerritoryAdmitted') return;
      const { territoryId } = event.data;
      const concerned = readyAccounts.filter((account) => account.territoryId === territoryId);
      if (concerned.length === 0) return;
      const token = await operatorToken(origin);
      for (const account of concerned)
        await grantTo(account, territoryId, { origin, namespace, token });
    },
  });
  return assembleService({
    name: 'ready-accounts',
    routes: [],
    problems: {},
    projections: [],
    listeners: [{ name: 'ready-mandates', ...subscription }],
    close: () => undefined,
  });
}

async function operatorToken(origin: string): Promise<string> {
  const credentials = Buffer.from(`${OPERATOR_SUBJECT}:${MACHINE_SECRET}`).toString('base64');
  const response = await fetch(`${origin}${MOUNTED_AT}/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (token === undefined) throw new Error(`no token for the operator: ${response.status}`);
  return token;
}

async function grantTo(
  { subject, roles }: ReadyAccount,
  territoryId: string,
  by: { readonly origin: string; readonly namespace: string; readonly token: string },
): Promise<void> {
  const personId = personIdOf(by.namespace, subject);
  for (const role of roles) {
    const response = await fetch(`${by.origin}/api/mandates`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${by.token}`,
        'Content-Type': 'application/json',
        'X-Correlation-Id': READY_MANDATES_CORRELATION,
        'Idempotency-Key': derivedId('ready mandate', personId, territoryId, role),
      },
      body: JSON.stringify({ personId, territoryId, role }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    // Granted, now or before; or never to be, as to an association that was registered as another body.
    if (response.status < 500 && response.status !== 401) continue;
    throw new Error(`the mandate of ${subject} was not granted: ${response.status}`);
  }
}
