import { assertNever } from '@bourse/kernel/assert-never';
import type { LedgerCommand } from './commands.ts';
import { changeCreditLimit, openAccount } from './decide-accounts.ts';
import { grantEndowment, reverseTransfer } from './decide-movements.ts';
import { holdMinutes, postHold, voidHold } from './decide-holds.ts';
import type { LedgerDecision } from './rejections.ts';
import type { LedgerView } from './state.ts';

/**
 * What a command causes. Never changes the state.
 *
 * A command that was already done is accepted with no events. A refused transfer is not
 * remembered: the same id may be tried again, with the same content or another.
 *
 * @returns The events to record (one, or none), or the first refusal in the order of `precedence`.
 */
export function decide(command: LedgerCommand, state: LedgerView): LedgerDecision {
  switch (command.type) {
    case 'OpenAccount':
      return openAccount(command.data, state);
    case 'ChangeCreditLimit':
      return changeCreditLimit(command.data, state);
    case 'HoldMinutes':
      return holdMinutes(command.data, state);
    case 'PostHold':
      return postHold(command.data, state);
    case 'VoidHold':
      return voidHold(command.data, state);
    case 'GrantEndowment':
      return grantEndowment(command.data, state);
    case 'ReverseTransfer':
      return reverseTransfer(command.data, state);
    default:
      return assertNever(command, 'ledger command');
  }
}
