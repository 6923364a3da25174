import { eventually, type Person } from '../support/client.ts';
import { grantMandate } from '../support/mandates.ts';
import { LILLE, memberOf, official } from '../support/founding.ts';
import { seededRandom } from '../support/random.ts';
import { type Around, PersistentClient } from './persistent-client.ts';
import { waitMs } from './victims.ts';

/** Long enough for an account to be opened and used before the next one. */
const BETWEEN_MS = [100, 900] as const;

const GRANTED_WITHIN_MS = 60_000;

type Commune = { readonly territoryId: string; readonly status: string };

/** The communes of Lille's metropolis come in one after the other, so that admissions flow too. */
export async function runNewcomers({ address, journal, seed, stopped }: Around): Promise<void> {
  const random = seededRandom(seed * 1_000 + 999);
  const association = new PersistentClient(address, official, journal);
  const page = await association.read<{ items: readonly Commune[] }>(
    `/api/territories/${LILLE}/members`,
  );
  for (const { territoryId, status } of page?.items ?? []) {
    if (stopped()) return;
    // Of an earlier load on the same bourse.
    if (status !== 'unregistered') continue;
    const key = `${seed}-${territoryId}`;
    await untilGranted(address, memberOf(territoryId));
    const commune = new PersistentClient(address, memberOf(territoryId), journal);
    const body = { code: territoryId.replace('insee:', '') };
    await commune.write({ method: 'POST', path: '/api/territories', body, key });
    const path = `/api/territories/${territoryId}/admissions`;
    await association.write({ method: 'POST', path, body: {}, key });
    await waitMs(random.between(...BETWEEN_MS));
  }
}

/** By the operator, who is no part of the load; again and again, since the server may be away. */
async function untilGranted(address: Around['address'], person: Person): Promise<void> {
  await eventually(
    () =>
      address
        .now()
        .then((url) => grantMandate(url, person))
        .then(
          () => true,
          () => false,
        ),
    Boolean,
    GRANTED_WITHIN_MS,
  );
}
