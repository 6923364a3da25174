import { accept, reject } from '@bourse/kernel/decider';
import type { Uuid } from '@bourse/kernel/ids';
import type { ExpireHold, HoldMinutes, PostHold, VoidHold } from './commands.ts';
import {
  answerKnown,
  findParties,
  OF_AN_EXCHANGE,
  refuseInvalidMinutes,
  refuseNew,
} from './decide-checks.ts';
import type { LedgerDecision } from './rejections.ts';
import type { LedgerView } from './state.ts';
import { type Hold, isHold, type OpenHold, type Transfer } from './transfer.ts';

/** Sets minutes aside between two members, or a member and another marketplace, within what the one may give and the other may own. */
export function holdMinutes(data: HoldMinutes['data'], state: LedgerView): LedgerDecision {
  const { transferId, debitAccountId, creditAccountId, minutes, exchangeId } = data;
  const { expiresAt = null } = data;
  const existing = state.transfers.get(transferId);
  if (existing !== undefined) return answerKnown(transferId, isThisHold(existing, data));
  const parties = findParties(data, OF_AN_EXCHANGE, state);
  if ('code' in parties) return reject(parties);
  const refusal = refuseNew(parties, minutes);
  if (refusal !== undefined) return reject(refusal);
  return accept({
    type: 'TransferPended',
    data: { transferId, debitAccountId, creditAccountId, minutes, exchangeId, expiresAt },
  });
}

/**
 * Moves all or part of a hold. Needs no check of credit or ceiling: what was held was already counted.
 * A hold whose time is over may be posted as long as nobody recorded its expiry: what was recorded
 * first wins.
 */
export function postHold(data: PostHold['data'], state: LedgerView): LedgerDecision {
  const { transferId, minutes, effectiveOn } = data;
  const hold = findHold(transferId, state);
  if (hold === undefined) return reject({ code: 'hold_not_found', transferId });
  if (hold.status !== 'held') {
    return hold.status === 'posted' && hold.minutes === minutes
      ? accept()
      : reject({ code: 'hold_already_resolved', transferId, resolution: hold.status });
  }
  if (minutes === 0) return reject({ code: 'nothing_to_post', transferId });
  const invalid = refuseInvalidMinutes(minutes);
  if (invalid !== undefined) return reject(invalid);
  const { heldMinutes } = hold;
  if (minutes > heldMinutes) {
    return reject({ code: 'exceeds_held_minutes', requestedMinutes: minutes, heldMinutes });
  }
  const releasedMinutes = heldMinutes - minutes;
  return accept({
    type: 'TransferPosted',
    data: { ...termsOf(transferId, hold), minutes, releasedMinutes, effectiveOn },
  });
}

/** Releases a whole hold. */
export function voidHold({ transferId }: VoidHold['data'], state: LedgerView): LedgerDecision {
  const hold = findHold(transferId, state);
  if (hold === undefined) return reject({ code: 'hold_not_found', transferId });
  if (hold.status === 'voided') return accept();
  if (hold.status !== 'held') {
    return reject({ code: 'hold_already_resolved', transferId, resolution: hold.status });
  }
  return accept({ type: 'TransferVoided', data: termsOf(transferId, hold) });
}

/** Releases a whole hold because its time is over. */
export function expireHold(
  { transferId, now }: ExpireHold['data'],
  state: LedgerView,
): LedgerDecision {
  const hold = findHold(transferId, state);
  if (hold === undefined) return reject({ code: 'hold_not_found', transferId });
  if (hold.status === 'expired') return accept();
  if (hold.status !== 'held') {
    return reject({ code: 'hold_already_resolved', transferId, resolution: hold.status });
  }
  const { expiresAt } = hold;
  if (expiresAt === null) return reject({ code: 'hold_never_expires', transferId });
  if (now < expiresAt) return reject({ code: 'not_yet_expired', transferId, expiresAt });
  return accept({ type: 'TransferExpired', data: { ...termsOf(transferId, hold), expiresAt } });
}

const termsOf = (
  transferId: Uuid,
  { debitAccountId, creditAccountId, heldMinutes, exchangeId }: OpenHold,
) => ({ transferId, debitAccountId, creditAccountId, minutes: heldMinutes, exchangeId });

function findHold(transferId: Uuid, state: LedgerView): Hold | undefined {
  const transfer = state.transfers.get(transferId);
  return transfer !== undefined && isHold(transfer) ? transfer : undefined;
}

const isThisHold = (existing: Transfer, data: HoldMinutes['data']): boolean =>
  isHold(existing) &&
  existing.debitAccountId === data.debitAccountId &&
  existing.creditAccountId === data.creditAccountId &&
  existing.heldMinutes === data.minutes &&
  existing.exchangeId === data.exchangeId &&
  existing.expiresAt === (data.expiresAt ?? null);
