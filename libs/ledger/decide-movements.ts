import { accept, reject } from '@bourse/kernel/decider';
import { invariant } from '@bourse/kernel/invariant';
import type { GrantEndowment, ReverseTransfer } from './commands.ts';
import {
  answerKnown,
  findParties,
  refuseBeyondCredit,
  refuseInvalidMinutes,
} from './decide-checks.ts';
import type { LedgerDecision } from './rejections.ts';
import type { LedgerView, Transfer } from './state.ts';

/** Moves minutes from an issuer to a member, within the issuer's limit. */
export function grantEndowment(data: GrantEndowment['data'], state: LedgerView): LedgerDecision {
  const { transferId, debitAccountId, creditAccountId, minutes, reason, effectiveOn } = data;
  const existing = state.transfers.get(transferId);
  if (existing !== undefined) return answerKnown(transferId, isThisEndowment(existing, data));
  const parties = findParties(data, 'issuer', state);
  if ('code' in parties) return reject(parties);
  const beyond = refuseBeyondCredit(parties.debit, minutes);
  if (beyond !== undefined) return reject(beyond);
  return accept({
    type: 'EndowmentGranted',
    data: { transferId, debitAccountId, creditAccountId, minutes, reason, effectiveOn },
  });
}

/**
 * Moves minutes of a posted hold back, from its receiver to its giver, within the receiver's limit.
 * Endowments and reversals cannot be reversed: the event names the exchange, and they have none.
 */
export function reverseTransfer(data: ReverseTransfer['data'], state: LedgerView): LedgerDecision {
  const { transferId, reversesTransferId, minutes, reason, effectiveOn } = data;
  const existing = state.transfers.get(transferId);
  if (existing !== undefined) return answerKnown(transferId, isThisReversal(existing, data));
  const original = state.transfers.get(reversesTransferId);
  if (original === undefined) {
    return reject({ code: 'transfer_not_found', transferId: reversesTransferId });
  }
  if (original.status !== 'posted') {
    const { status } = original;
    return reject({ code: 'transfer_not_reversible', transferId: reversesTransferId, status });
  }
  const invalid = refuseInvalidMinutes(minutes);
  if (invalid !== undefined) return reject(invalid);
  const reversibleMinutes = original.postedMinutes - original.reversedMinutes;
  if (minutes > reversibleMinutes) {
    return reject({
      code: 'exceeds_reversible_minutes',
      requestedMinutes: minutes,
      reversibleMinutes,
    });
  }
  const receiver = state.accounts.get(original.creditAccountId);
  invariant(receiver !== undefined, `the receiver of ${reversesTransferId} has an account`);
  const beyond = refuseBeyondCredit(receiver, minutes);
  if (beyond !== undefined) return reject(beyond);
  return accept({
    type: 'TransferReversed',
    data: {
      transferId,
      debitAccountId: original.creditAccountId,
      creditAccountId: original.debitAccountId,
      reversesTransferId,
      minutes,
      exchangeId: original.exchangeId,
      reason,
      effectiveOn,
    },
  });
}

const isThisEndowment = (existing: Transfer, data: GrantEndowment['data']): boolean =>
  existing.status === 'endowed' &&
  existing.debitAccountId === data.debitAccountId &&
  existing.creditAccountId === data.creditAccountId &&
  existing.minutes === data.minutes &&
  existing.reason === data.reason &&
  existing.effectiveOn === data.effectiveOn;

const isThisReversal = (existing: Transfer, data: ReverseTransfer['data']): boolean =>
  existing.status === 'reversal' &&
  existing.reversesTransferId === data.reversesTransferId &&
  existing.minutes === data.minutes &&
  existing.reason === data.reason &&
  existing.effectiveOn === data.effectiveOn;
