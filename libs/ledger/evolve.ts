import type { LedgerEvent } from '@bourse/contracts/ledger';
import { assertNever } from '@bourse/kernel/assert-never';
import { accountChanged, accountOpened, policySet } from './evolve-accounts.ts';
import {
  awardRefused,
  endowmentAwarded,
  endowmentReturned,
  instalmentsCancelled,
  programmeClosed,
  programmeOpened,
} from './evolve-programmes.ts';
import {
  endowmentGranted,
  minutesTransferred,
  transferPended,
  transferPosted,
  transferReleased,
  transferReversed,
} from './evolve-transfers.ts';
import type { LedgerState } from './state.ts';

/**
 * The state after an event. Owns the state: changes it in place and returns the same object.
 *
 * @throws InvariantError when the event cannot follow from what came before: the history is broken,
 *   and the state must be thrown away.
 */
export function evolve(state: LedgerState, event: LedgerEvent): LedgerState {
  switch (event.type) {
    case 'AccountOpened':
      accountOpened(state, event.data);
      break;
    case 'CreditLimitChanged':
    case 'WarningLevelChanged':
    case 'CeilingChanged':
    case 'AccountFrozen':
    case 'AccountUnfrozen':
    case 'AccountClosed':
      accountChanged(state, event);
      break;
    case 'PolicySet':
      policySet(state, event);
      break;
    case 'TransferPended':
      transferPended(state, event.data);
      break;
    case 'TransferPosted':
      transferPosted(state, event.data);
      break;
    case 'TransferVoided':
    case 'TransferExpired':
      transferReleased(state, event);
      break;
    case 'MinutesTransferred':
      minutesTransferred(state, event.data);
      break;
    case 'EndowmentGranted':
      endowmentGranted(state, event.data);
      break;
    case 'TransferReversed':
      transferReversed(state, event.data);
      break;
    case 'ProgrammeOpened':
      programmeOpened(state, event.data);
      break;
    case 'EndowmentAwarded':
      endowmentAwarded(state, event.data);
      break;
    case 'AwardRefused':
      awardRefused(state, event.data);
      break;
    case 'InstalmentsCancelled':
      instalmentsCancelled(state, event);
      break;
    case 'EndowmentReturned':
      endowmentReturned(state, event.data);
      break;
    case 'ProgrammeClosed':
      programmeClosed(state, event);
      break;
    default:
      assertNever(event, 'ledger event');
  }
  return state;
}
