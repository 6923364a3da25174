import { accept, reject } from '@bourse/kernel/decider';
import type { HoldMinutes, PostHold, VoidHold } from './commands.ts';
import {
  answerKnown,
  findParties,
  refuseBeyondCredit,
  refuseInvalidMinutes,
} from './decide-checks.ts';
import type { LedgerDecision } from './rejections.ts';
import type { LedgerView, OpenHold, PostedHold, Transfer, VoidedHold } from './state.ts';

type Hold = OpenHold | PostedHold | VoidedHold;

/** Sets minutes aside between two members, within what the debit account has available. */
export function holdMinutes(data: HoldMinutes['data'], state: LedgerView): LedgerDecision {
  const { transferId, debitAccountId, creditAccountId, minutes, exchangeId } = data;
  const existing = state.transfers.get(transferId);
  if (existing !== undefined) return answerKnown(transferId, isThisHold(existing, data));
  const parties = findParties(data, 'member', state);
  if ('code' in parties) return reject(parties);
  const beyond = refuseBeyondCredit(parties.debit, minutes);
  if (beyond !== undefined) return reject(beyond);
  return accept({
    type: 'TransferPended',
    data: { transferId, debitAccountId, creditAccountId, minutes, exchangeId },
  });
}

/** Moves all or part of a hold. Needs no credit check: what was held was already counted. */
export function postHold(data: PostHold['data'], state: LedgerView): LedgerDecision {
  const { transferId, minutes, effectiveOn } = data;
  const hold = findHold(transferId, state);
  if (hold === undefined) return reject({ code: 'hold_not_found', transferId });
  if (hold.status !== 'held') {
    const same =
      hold.status === 'posted' &&
      hold.postedMinutes === minutes &&
      hold.effectiveOn === effectiveOn;
    return same
      ? accept()
      : reject({ code: 'hold_already_resolved', transferId, resolution: hold.status });
  }
  if (minutes === 0) return reject({ code: 'nothing_to_post', transferId });
  const invalid = refuseInvalidMinutes(minutes);
  if (invalid !== undefined) return reject(invalid);
  const { debitAccountId, creditAccountId, heldMinutes, exchangeId } = hold;
  if (minutes > heldMinutes) {
    return reject({ code: 'exceeds_held_minutes', requestedMinutes: minutes, heldMinutes });
  }
  return accept({
    type: 'TransferPosted',
    data: {
      transferId,
      debitAccountId,
      creditAccountId,
      minutes,
      releasedMinutes: heldMinutes - minutes,
      exchangeId,
      effectiveOn,
    },
  });
}

/** Releases a whole hold. */
export function voidHold(data: VoidHold['data'], state: LedgerView): LedgerDecision {
  const { transferId } = data;
  const hold = findHold(transferId, state);
  if (hold === undefined) return reject({ code: 'hold_not_found', transferId });
  if (hold.status === 'voided') return accept();
  if (hold.status === 'posted') {
    return reject({ code: 'hold_already_resolved', transferId, resolution: 'posted' });
  }
  const { debitAccountId, creditAccountId, heldMinutes, exchangeId } = hold;
  return accept({
    type: 'TransferVoided',
    data: { transferId, debitAccountId, creditAccountId, minutes: heldMinutes, exchangeId },
  });
}

const isHold = (transfer: Transfer): transfer is Hold =>
  transfer.status === 'held' || transfer.status === 'posted' || transfer.status === 'voided';

function findHold(transferId: string, state: LedgerView): Hold | undefined {
  const transfer = state.transfers.get(transferId);
  return transfer !== undefined && isHold(transfer) ? transfer : undefined;
}

const isThisHold = (existing: Transfer, data: HoldMinutes['data']): boolean =>
  isHold(existing) &&
  existing.debitAccountId === data.debitAccountId &&
  existing.creditAccountId === data.creditAccountId &&
  existing.heldMinutes === data.minutes &&
  existing.exchangeId === data.exchangeId;
