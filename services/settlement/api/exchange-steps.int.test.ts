import { expect, test } from '@jest/globals';
import { openSqliteBroadcast } from '@bourse/broadcast/sqlite';
import { territories } from '@bourse/contracts/territories';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { fixedClock } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import { startMembership } from '@bourse/membership/membership';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exchangeHandler } from '../exchange-handler.ts';
import { defaultPolicy } from '../policy.ts';
import { exchangeProblems } from './exchange-problems.ts';
import { exchangeSteps } from './exchange-steps.ts';

test('an association whose admission is not heard of yet is told to try again, not refused for good', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'bourse-steps-'));
  const store = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  const clock = fixedClock('2026-03-02T10:00:00.000Z');
  const broadcast = openSqliteBroadcast({ directory, topics: [territories.topic], clock });
  const membership = await startMembership({ service: 'settlement', directory, broadcast });
  const exchanges = exchangeHandler(store);
  const routes = exchangeSteps({ exchanges, membership, policy: defaultPolicy });
  const territoryId = 'siren:123456782';
  const commandId = newId();
  for (const operationId of ['reverseExchange', 'resolveDispute']) {
    const route = routes.find((one) => one.operationId === operationId);
    if (route?.kind !== 'write') throw new Error(`there is a write ${operationId}`);
    const reply = await route.handle({
      params: { exchangeId: newId() },
      body: { minutes: 10, reason: 'why not' },
      identity: { actor: 'treasurer', territoryId, role: 'association' },
      context: {
        commandId,
        fingerprint: 'f',
        correlationId: commandId,
        causationId: commandId,
        actor: 'treasurer',
        now: clock.now(),
      },
      seen: undefined,
    });
    expect(reply).toMatchObject({ kind: 'problem', code: 'not_a_member' });
    expect(route.refusals).toContain('not_a_member');
  }
  expect(exchangeProblems.not_a_member.passing).toBe(true);
  await membership.stop();
  await broadcast.close();
  await store.close();
  await rm(directory, { recursive: true });
});
