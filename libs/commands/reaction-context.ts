import type { Clock } from '@bourse/kernel/clock';
import { derivedId, type Uuid } from '@bourse/kernel/ids';
import type { CommandContext } from './handle-command.ts';

/**
 * The context of a command that a process gives because of an event. It derives from the event, so
 * that reacting to the same event again is the same command.
 *
 * @param process The name of the process, such as `offers.securing`.
 * @param part Tells several commands for one event apart.
 */
export const reactionContext = (
  process: string,
  cause: { readonly id: Uuid; readonly correlationId: Uuid },
  clock: Clock,
  part = '',
): CommandContext => ({
  commandId: derivedId('reaction', process, cause.id, part),
  fingerprint: cause.id,
  correlationId: cause.correlationId,
  causationId: cause.id,
  actor: `process:${process}`,
  now: clock.now(),
});

/** The context of a command that time gives. @param what Names the deadline: the same one is the same command. */
export const deadlineContext = (
  process: string,
  what: readonly string[],
  clock: Clock,
): CommandContext => {
  const commandId = derivedId('deadline', process, ...what);
  return {
    commandId,
    fingerprint: commandId,
    correlationId: commandId,
    causationId: commandId,
    actor: `process:${process}`,
    now: clock.now(),
  };
};
