import { isMarketplaceId } from '@bourse/contracts/values';
import type { Uuid } from '@bourse/kernel/ids';
import type { LedgerCommand } from '@bourse/ledger/commands';
import type { LedgerView } from '@bourse/ledger/state';
import type { LedgerAccess } from './ledgers.ts';

/**
 * A ledger as people may write it: what belongs to a crossing is moved by the process that follows it,
 * and by nobody else, or one side could move without the other.
 */
export const forPeople = (ledger: LedgerAccess): LedgerAccess => ({
  view: () => ledger.view(),
  give: async (command, context) => {
    if (mayTouchHolds(command)) {
      const transferId = crossingIn(command, await ledger.view());
      if (transferId !== undefined) {
        return { kind: 'rejected', rejection: { code: 'part_of_a_crossing', transferId } };
      }
    }
    return ledger.give(command, context);
  },
});

/** Without a look at the ledger. */
const mayTouchHolds = (command: LedgerCommand): boolean => {
  switch (command.type) {
    case 'HoldMinutes':
    case 'PostHold':
    case 'VoidHold':
    case 'ExpireHold':
      return true;
    case 'Linked':
      return command.data.commands.some(mayTouchHolds);
    default:
      // The ledger lets nothing else touch the account of another marketplace.
      return false;
  }
};

/** @returns The transfer of a crossing that a command would make or resolve. */
function crossingIn(command: LedgerCommand, ledger: LedgerView): Uuid | undefined {
  switch (command.type) {
    case 'HoldMinutes': {
      const { transferId, debitAccountId, creditAccountId } = command.data;
      return [debitAccountId, creditAccountId].some(isMarketplaceId) ? transferId : undefined;
    }
    case 'PostHold':
    case 'VoidHold':
    case 'ExpireHold': {
      const { transferId } = command.data;
      const hold = ledger.transfers.get(transferId);
      if (hold === undefined || !('debitAccountId' in hold)) return undefined;
      const parties = [hold.debitAccountId, hold.creditAccountId];
      return parties.some(isMarketplaceId) ? transferId : undefined;
    }
    case 'Linked':
      for (const one of command.data.commands) {
        const found = crossingIn(one, ledger);
        if (found !== undefined) return found;
      }
      return undefined;
    default:
      return undefined;
  }
}
