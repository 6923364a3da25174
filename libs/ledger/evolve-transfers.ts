import { assertNever } from '@bourse/kernel/assert-never';
import type { Uuid } from '@bourse/kernel/ids';
import { invariant } from '@bourse/kernel/invariant';
import type { Minutes } from '@bourse/kernel/minutes';
import type { EventData, EventOfType } from './event-data.ts';
import { instalmentPaid, minutesCameBack } from './evolve-programmes.ts';
import { assertNew, idsOf, keep, type PartyIds, sidesInUse, sidesOf } from './evolve-support.ts';
import { move, moveBack, resolve, setAside, type Sides } from './postings.ts';
import type { LedgerState } from './state.ts';
import { isReversible, type OpenHold } from './transfer.ts';

export function transferPended(state: LedgerState, data: EventData<'TransferPended'>): void {
  const { transferId, minutes, exchangeId, expiresAt } = data;
  assertNew(state, transferId);
  const sides = sidesInUse(state, data);
  const kinds = [sides.debit.kind, sides.credit.kind];
  invariant(
    kinds.includes('member') && !kinds.includes('issuer'),
    `hold ${transferId} is between members, or a member and a marketplace`,
  );
  keep(state, setAside(sides, minutes));
  state.transfers.set(transferId, {
    status: 'held',
    ...idsOf(sides),
    heldMinutes: minutes,
    exchangeId,
    expiresAt,
  });
}

export function transferPosted(state: LedgerState, data: EventData<'TransferPosted'>): void {
  const { transferId, minutes, releasedMinutes, effectiveOn } = data;
  const hold = openHoldOf(state, data);
  const { heldMinutes } = hold;
  invariant(
    minutes > 0 && releasedMinutes >= 0 && minutes + releasedMinutes === heldMinutes,
    `hold ${transferId} is posted and released in full, no more and no less`,
  );
  keep(state, resolve(sidesOf(state, data), { heldMinutes, movedMinutes: minutes }));
  state.transfers.set(transferId, {
    ...hold,
    status: 'posted',
    minutes,
    effectiveOn,
    reversedMinutes: 0,
  });
}

type Release = EventOfType<'TransferVoided' | 'TransferExpired'>;

export function transferReleased(state: LedgerState, event: Release): void {
  const { transferId, minutes } = event.data;
  const hold = openHoldOf(state, event.data);
  const { heldMinutes } = hold;
  invariant(minutes === heldMinutes, `hold ${transferId} is released whole`);
  keep(state, resolve(sidesOf(state, event.data), { heldMinutes, movedMinutes: 0 }));
  switch (event.type) {
    case 'TransferVoided':
      state.transfers.set(transferId, { ...hold, status: 'voided' });
      break;
    case 'TransferExpired':
      invariant(
        hold.expiresAt === event.data.expiresAt,
        `hold ${transferId} expires when it was said to`,
      );
      state.transfers.set(transferId, { ...hold, status: 'expired' });
      break;
    default:
      assertNever(event, 'release of a hold');
  }
}

export function minutesTransferred(
  state: LedgerState,
  data: EventData<'MinutesTransferred'>,
): void {
  const { transferId, minutes, by, reason, effectiveOn } = data;
  const sides = moveAtOnce(state, data, { from: 'member' });
  state.transfers.set(transferId, {
    status: 'transferred',
    ...idsOf(sides),
    minutes,
    by,
    reason,
    effectiveOn,
    reversedMinutes: 0,
  });
}

export function endowmentGranted(state: LedgerState, data: EventData<'EndowmentGranted'>): void {
  const { transferId, minutes, reason, effectiveOn, award } = data;
  const sides = moveAtOnce(state, data, { from: 'issuer' });
  if (award !== null) instalmentPaid(state, data, award);
  state.transfers.set(transferId, {
    status: 'endowed',
    ...idsOf(sides),
    minutes,
    reason,
    effectiveOn,
    award,
    reversedMinutes: 0,
  });
}

export function transferReversed(state: LedgerState, data: EventData<'TransferReversed'>): void {
  const { transferId, reversesTransferId, minutes, reasonCode, reason, effectiveOn } = data;
  assertNew(state, transferId);
  const original = state.transfers.get(reversesTransferId);
  invariant(
    original !== undefined && isReversible(original),
    `only what moved is reversed by ${transferId}, and no way back`,
  );
  const reversedMinutes = original.reversedMinutes + minutes;
  invariant(
    reversedMinutes <= original.minutes,
    `no more of ${reversesTransferId} is reversed than moved`,
  );
  invariant(
    data.debitAccountId === original.creditAccountId &&
      data.creditAccountId === original.debitAccountId,
    `reversal ${transferId} goes from the receiver back to the giver`,
  );
  invariant(
    data.beyondLimitMinutes === 0 || state.policy.reversalsMayPassLimits,
    `reversal ${transferId} passes no limit but where the policy lets it`,
  );
  const sides = sidesInUse(state, data);
  keep(state, moveBack(sides, minutes, data.beyondLimitMinutes));
  if (original.status === 'endowed' && original.award !== null) {
    minutesCameBack(state, original.award.awardId, minutes);
  }
  state.transfers.set(reversesTransferId, { ...original, reversedMinutes });
  state.transfers.set(transferId, {
    status: 'reversal',
    reversesTransferId,
    minutes,
    reasonCode,
    reason,
    effectiveOn,
  });
}

function moveAtOnce(
  state: LedgerState,
  data: PartyIds & { readonly transferId: Uuid; readonly minutes: Minutes },
  { from }: { readonly from: 'member' | 'issuer' },
): Sides {
  assertNew(state, data.transferId);
  const sides = sidesInUse(state, data);
  invariant(
    sides.debit.kind === from && sides.credit.kind === 'member',
    `transfer ${data.transferId} goes from an account of the kind ${from} to a member`,
  );
  keep(state, move(sides, data.minutes));
  return sides;
}

function openHoldOf(
  state: LedgerState,
  data: PartyIds & { readonly transferId: Uuid; readonly exchangeId: Uuid },
): OpenHold {
  const hold = state.transfers.get(data.transferId);
  invariant(hold?.status === 'held', `hold ${data.transferId} is resolved once, after it was made`);
  invariant(
    hold.debitAccountId === data.debitAccountId &&
      hold.creditAccountId === data.creditAccountId &&
      hold.exchangeId === data.exchangeId,
    `hold ${data.transferId} is resolved between its own parties, for its own exchange`,
  );
  return hold;
}
