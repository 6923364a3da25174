import { accept, reject } from '@bourse/kernel/decider';
import type { Minutes } from '@bourse/kernel/minutes';
import type { ReverseTransfer } from './commands.ts';
import {
  answerKnown,
  type Parties,
  refuseBeyondCredit,
  refuseIdle,
  refuseInvalidMinutes,
} from './decide-checks.ts';
import { widenedMinutes } from './postings.ts';
import { returnableMinutes } from './programme.ts';
import { accountOf, grantOf } from './recorded.ts';
import type { LedgerDecision } from './rejections.ts';
import type { LedgerView } from './state.ts';
import { isReversible, type Reversible, type Transfer } from './transfer.ts';

/**
 * Moves minutes back, from their receiver to their giver: of a posted hold, an immediate transfer or
 * an endowment. Within the receiver's limit, unless the marketplace's policy lets reversals pass it;
 * the giver's ceiling is no obstacle to what had been its own.
 */
export function reverseTransfer(data: ReverseTransfer['data'], state: LedgerView): LedgerDecision {
  const { transferId, reversesTransferId, minutes, reasonCode, reason, effectiveOn } = data;
  const existing = state.transfers.get(transferId);
  if (existing !== undefined) return answerKnown(transferId, isThisReversal(existing, data));
  const original = state.transfers.get(reversesTransferId);
  if (original === undefined) {
    return reject({ code: 'transfer_not_found', transferId: reversesTransferId });
  }
  if (!isReversible(original)) {
    const { status } = original;
    return reject({ code: 'transfer_not_reversible', transferId: reversesTransferId, status });
  }
  const way = wayBack(original, state);
  if (way.debit.kind === 'clearing' || way.credit.kind === 'clearing') {
    return reject({ code: 'part_of_a_crossing', transferId: reversesTransferId });
  }
  const invalid = refuseInvalidMinutes(minutes);
  if (invalid !== undefined) return reject(invalid);
  const reversibleMinutes = reversibleOf(original, state);
  if (minutes > reversibleMinutes) {
    return reject({
      code: 'exceeds_reversible_minutes',
      requestedMinutes: minutes,
      reversibleMinutes,
    });
  }
  const idle = refuseIdle(way);
  if (idle !== undefined) return reject(idle);
  const beyond = refuseBeyondCredit(way.debit, minutes);
  if (beyond !== undefined && !state.policy.reversalsMayPassLimits) return reject(beyond);
  return accept({
    type: 'TransferReversed',
    data: {
      transferId,
      debitAccountId: way.debit.accountId,
      creditAccountId: way.credit.accountId,
      reversesTransferId,
      minutes,
      exchangeId: original.status === 'posted' ? original.exchangeId : null,
      reasonCode,
      reason,
      effectiveOn,
      beyondLimitMinutes: widenedMinutes(way.debit, minutes),
    },
  });
}

/** What moved and did not yet come back: of a paid instalment, no more than its award has left of all that was paid. */
function reversibleOf(original: Reversible, state: LedgerView): Minutes {
  const left = original.minutes - original.reversedMinutes;
  if (original.status !== 'endowed' || original.award === null) return left;
  return Math.min(left, returnableMinutes(grantOf(state, original.award.awardId)));
}

/** The accounts of a transfer, the other way round. */
const wayBack = (original: Reversible, state: LedgerView): Parties => ({
  debit: accountOf(state, original.creditAccountId),
  credit: accountOf(state, original.debitAccountId),
});

const isThisReversal = (existing: Transfer, data: ReverseTransfer['data']): boolean =>
  existing.status === 'reversal' &&
  existing.reversesTransferId === data.reversesTransferId &&
  existing.minutes === data.minutes &&
  existing.reasonCode === data.reasonCode &&
  existing.reason === data.reason;
