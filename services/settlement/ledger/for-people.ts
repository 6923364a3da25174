import { isMarketplaceId } from '@bourse/contracts/values';
import type { Uuid } from '@bourse/kernel/ids';
import type { LedgerCommand } from '@bourse/ledger/commands';
import type { Transfer } from '@bourse/ledger/transfer';
import type { LedgerAccess } from './ledgers.ts';

/**
 * A ledger as people may write it: what belongs to a crossing is moved by the process that follows it,
 * and by nobody else, or one side could move without the other.
 */
export const forPeople = (ledger: LedgerAccess): LedgerAccess => ({
  view: () => ledger.view(),
  give: async (command, context) => {
    const touched = touchedBy(command);
    const known = touched.resolved.length > 0 ? await ledger.view() : undefined;
    const transferId =
      touched.placed ?? touched.resolved.find((id) => isOfCrossing(known?.transfers.get(id)));
    return transferId === undefined
      ? ledger.give(command, context)
      : { kind: 'rejected', rejection: { code: 'part_of_a_crossing', transferId } };
  },
});

type Touched = {
  /** A hold on or for another marketplace that would be placed. */
  readonly placed: Uuid | undefined;
  /** Holds that would be resolved. */
  readonly resolved: readonly Uuid[];
};

/** What a command does to holds; the ledger lets nothing else touch the account of another marketplace. */
function touchedBy(command: LedgerCommand): Touched {
  switch (command.type) {
    case 'HoldMinutes': {
      const { transferId, debitAccountId, creditAccountId } = command.data;
      const crosses = [debitAccountId, creditAccountId].some(isMarketplaceId);
      return { placed: crosses ? transferId : undefined, resolved: [] };
    }
    case 'PostHold':
    case 'VoidHold':
    case 'ExpireHold':
      return { placed: undefined, resolved: [command.data.transferId] };
    case 'Linked': {
      const all = command.data.commands.map(touchedBy);
      return {
        placed: all.find(({ placed }) => placed !== undefined)?.placed,
        resolved: all.flatMap(({ resolved }) => resolved),
      };
    }
    default:
      return { placed: undefined, resolved: [] };
  }
}

const isOfCrossing = (transfer: Transfer | undefined): boolean =>
  transfer !== undefined &&
  'debitAccountId' in transfer &&
  [transfer.debitAccountId, transfer.creditAccountId].some(isMarketplaceId);
