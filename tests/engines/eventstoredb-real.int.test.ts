import { describe, expect, test } from '@jest/globals';
import { eventStoreContract } from '@bourse/event-store/contract-suite';
import { eventStoreDbUnderTest, quiet } from './eventstoredb-under-test.ts';
import { findRealEventStoreDb } from './real-eventstoredb.ts';

const real = await findRealEventStoreDb();
if (real.kind === 'none') {
  process.stderr.write(
    `Left out: the event store contract against a real EventStoreDB (${real.why}); the stand-in is tested instead.\n`,
  );
}

describe('finding a real EventStoreDB', () => {
  test('takes the one that is named, before any other', async () => {
    const named = await findRealEventStoreDb('esdb://somewhere:2113?tls=false');
    expect(named).toMatchObject({ kind: 'found', how: 'EVENTSTORE_URL' });
  });

  test('says why there is none', () => {
    if (real.kind === 'none') expect(real.why).toMatch(/EVENTSTORE_URL.*Docker/);
    else expect(['EVENTSTORE_URL', 'a container']).toContain(real.how);
  });
});

if (real.kind === 'found') {
  eventStoreContract(`EventStoreDB, the real one, by ${real.how}`, async () => {
    const { connectionString, stop } = await real.start();
    return eventStoreDbUnderTest({ connectionString, log: quiet }, stop);
  });
  eventStoreContract(`EventStoreDB, the real one, by ${real.how}, unary append`, async () => {
    const { connectionString, stop } = await real.start();
    // Whoever asks over a plain connection is anybody, and these choose the way of appending only.
    const credentials = { username: 'admin', password: 'changeit' };
    return eventStoreDbUnderTest({ connectionString, log: quiet, credentials }, stop);
  });
}
