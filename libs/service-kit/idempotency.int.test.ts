import { expect, test } from '@jest/globals';
import { addDays, fixedClock } from '@bourse/kernel/clock';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openIdempotencyMemory } from './idempotency.ts';

const NOW = '2026-01-31T12:00:00.000Z';
const answer = { status: 201, headers: { ETag: '"0"' }, body: '{"id":"é"}' };

test('answers are kept over a restart, for a day, and each scope for itself', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'bourse-idempotency-'));
  const file = join(directory, 'idempotency.sqlite');
  const clock = fixedClock(NOW);
  let memory = openIdempotencyMemory({ file, clock });
  expect(memory.claim('a', 'f')).toEqual({ kind: 'proceed' });
  // Claimed and never answered, as after a crash: it may be done again.
  expect(memory.claim('a', 'f')).toEqual({ kind: 'proceed' });
  expect(memory.claim('a', 'other')).toEqual({ kind: 'other_payload' });
  memory.remember('a', answer);
  expect(memory.claim('b', 'f')).toEqual({ kind: 'proceed' });
  memory.close();

  memory = openIdempotencyMemory({ file, clock });
  expect(memory.claim('a', 'f')).toEqual({ kind: 'answered', answer });
  expect(memory.claim('a', 'other')).toEqual({ kind: 'other_payload' });
  memory.close();

  clock.set(addDays(NOW, 2));
  memory = openIdempotencyMemory({ file, clock });
  expect(memory.claim('a', 'other')).toEqual({ kind: 'proceed' });
  memory.close();
  await rm(directory, { recursive: true });
});

test('a memory that runs for long forgets what is older than a day', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'bourse-idempotency-'));
  const clock = fixedClock(NOW);
  const memory = openIdempotencyMemory({ file: join(directory, 'x.sqlite'), clock });
  memory.claim('old', 'f');
  clock.set(addDays(NOW, 2));
  for (let n = 0; n < 1_000; n += 1) memory.claim(`new ${n}`, 'f');
  expect(memory.claim('old', 'other')).toEqual({ kind: 'proceed' });
  memory.close();
  await rm(directory, { recursive: true });
});
