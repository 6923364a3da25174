import { expect, test } from '@jest/globals';
import { fixedClock } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import { deadlineContext, reactionContext } from './reaction-context.ts';

const clock = fixedClock('2026-01-31T12:00:00.000Z');

test('reacting to an event again, later, is the same command', () => {
  const cause = { id: newId(), correlationId: newId() };
  const first = reactionContext('offers.securing', cause, clock);
  const later = reactionContext('offers.securing', cause, fixedClock('2026-02-01T00:00:00.000Z'));
  expect(later).toEqual({ ...first, now: '2026-02-01T00:00:00.000Z' });
  expect(first).toMatchObject({
    fingerprint: cause.id,
    correlationId: cause.correlationId,
    causationId: cause.id,
    actor: 'process:offers.securing',
    now: clock.now(),
  });
});

test('another event, another process and another part are other commands', () => {
  const [one, two] = [newId(), newId()].map((id) => ({ id, correlationId: newId() }));
  if (one === undefined || two === undefined) throw new Error('two causes');
  const ids = [
    reactionContext('a', one, clock),
    reactionContext('a', two, clock),
    reactionContext('b', one, clock),
    reactionContext('a', one, clock, 'second'),
  ].map(({ commandId }) => commandId);
  expect(new Set(ids).size).toBe(4);
});

test('a deadline found again is the same command; another one is not, however its name is split', () => {
  const first = deadlineContext('expiry', ['ab', 'c'], clock);
  const later = deadlineContext('expiry', ['ab', 'c'], fixedClock('2027-01-01T00:00:00.000Z'));
  expect(later.commandId).toBe(first.commandId);
  expect(later.fingerprint).toBe(first.fingerprint);
  expect(deadlineContext('expiry', ['a', 'bc'], clock).commandId).not.toBe(first.commandId);
  expect(deadlineContext('other', ['ab', 'c'], clock).commandId).not.toBe(first.commandId);
});
