import type { LedgerCommand } from './commands.ts';
import { decideLinked } from './decide-linked.ts';
import { decideOne } from './decide-one.ts';
import type { LedgerDecision } from './rejections.ts';
import type { LedgerView } from './state.ts';

/**
 * What a command causes. Never changes the state.
 *
 * A command that was already done is accepted with no events. A refused command is not remembered:
 * the same id may be tried again, with the same content or another.
 *
 * @returns The events to record (one, or none; of linked commands, those of all), or the first
 *   refusal in the order of `precedence`.
 */
export const decide = (command: LedgerCommand, state: LedgerView): LedgerDecision =>
  command.type === 'Linked' ? decideLinked(command.data, state) : decideOne(command, state);
