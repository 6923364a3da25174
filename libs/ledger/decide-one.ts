import { assertNever } from '@bourse/kernel/assert-never';
import type { SingleCommand } from './commands.ts';
import { closeAccount, freezeAccount, openAccount, unfreezeAccount } from './decide-accounts.ts';
import { expireHold, holdMinutes, postHold, voidHold } from './decide-holds.ts';
import { cancelInstalments, payInstalment, returnUnused } from './decide-instalments.ts';
import {
  changeCeiling,
  changeCreditLimit,
  changeWarningLevel,
  setPolicy,
} from './decide-limits.ts';
import { grantEndowment, transferMinutes } from './decide-movements.ts';
import { awardEndowment, closeProgramme, openProgramme, refuseAward } from './decide-programmes.ts';
import { reverseTransfer } from './decide-reversals.ts';
import type { LedgerDecision } from './rejections.ts';
import type { LedgerView } from './state.ts';

/** What a command causes by itself: one event, or none when it was already done. */
export function decideOne(command: SingleCommand, state: LedgerView): LedgerDecision {
  switch (command.type) {
    case 'OpenAccount':
      return openAccount(command.data, state);
    case 'ChangeCreditLimit':
      return changeCreditLimit(command.data, state);
    case 'ChangeWarningLevel':
      return changeWarningLevel(command.data, state);
    case 'ChangeCeiling':
      return changeCeiling(command.data, state);
    case 'FreezeAccount':
      return freezeAccount(command.data, state);
    case 'UnfreezeAccount':
      return unfreezeAccount(command.data, state);
    case 'CloseAccount':
      return closeAccount(command.data, state);
    case 'SetPolicy':
      return setPolicy(command.data, state);
    case 'HoldMinutes':
      return holdMinutes(command.data, state);
    case 'PostHold':
      return postHold(command.data, state);
    case 'VoidHold':
      return voidHold(command.data, state);
    case 'ExpireHold':
      return expireHold(command.data, state);
    case 'TransferMinutes':
      return transferMinutes(command.data, state);
    case 'GrantEndowment':
      return grantEndowment(command.data, state);
    case 'ReverseTransfer':
      return reverseTransfer(command.data, state);
    case 'OpenProgramme':
      return openProgramme(command.data, state);
    case 'AwardEndowment':
      return awardEndowment(command.data, state);
    case 'RefuseAward':
      return refuseAward(command.data, state);
    case 'PayInstalment':
      return payInstalment(command.data, state);
    case 'CancelInstalments':
      return cancelInstalments(command.data, state);
    case 'ReturnUnused':
      return returnUnused(command.data, state);
    case 'CloseProgramme':
      return closeProgramme(command.data, state);
    default:
      return assertNever(command, 'ledger command');
  }
}
