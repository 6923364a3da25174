import { invariant } from '@bourse/kernel/invariant';
import { addMinutes, type Minutes } from '@bourse/kernel/minutes';
import { type Account, drawnMinutes, ownedMinutes } from './account.ts';

/** The two sides of a movement. Every function below changes both by the same minutes: that is the double entry. */
export type Sides = { readonly debit: Account; readonly credit: Account };

/** Pending on both sides. */
export function setAside({ debit, credit }: Sides, minutes: Minutes): Sides {
  assertQuantity(minutes);
  return {
    debit: withinLimit({ ...debit, debitsPending: addMinutes(debit.debitsPending, minutes) }),
    credit: withinCeiling({
      ...credit,
      creditsPending: addMinutes(credit.creditsPending, minutes),
    }),
  };
}

/** No longer pending on either side: of `heldMinutes`, so many as `movedMinutes` are given by one and received by the other. */
export function resolve(
  { debit, credit }: Sides,
  { heldMinutes, movedMinutes }: { readonly heldMinutes: Minutes; readonly movedMinutes: Minutes },
): Sides {
  assertQuantity(heldMinutes);
  invariant(movedMinutes >= 0 && movedMinutes <= heldMinutes, 'no more moves than was held');
  invariant(debit.debitsPending >= heldMinutes, 'pending debits are never negative');
  invariant(credit.creditsPending >= heldMinutes, 'pending credits are never negative');
  return {
    debit: withinLimit({
      ...debit,
      debitsPending: debit.debitsPending - heldMinutes,
      debitsPosted: addMinutes(debit.debitsPosted, movedMinutes),
    }),
    // It was counted against the ceiling while it was pending.
    credit: withinLimit({
      ...credit,
      creditsPending: credit.creditsPending - heldMinutes,
      creditsPosted: addMinutes(credit.creditsPosted, movedMinutes),
    }),
  };
}

/** Given by one side, received by the other. */
export function move(sides: Sides, minutes: Minutes): Sides {
  const { debit, credit } = moveBack(sides, minutes, 0);
  return { debit, credit: withinCeiling(credit) };
}

/**
 * Given by one side, received by the other, as the way back of an earlier movement: no ceiling holds
 * it up, and `beyondLimitMinutes` of it take the giver beyond its credit limit.
 */
export function moveBack(
  { debit, credit }: Sides,
  minutes: Minutes,
  beyondLimitMinutes: Minutes,
): Sides {
  assertQuantity(minutes);
  invariant(
    beyondLimitMinutes === widenedMinutes(debit, minutes) || beyondLimitMinutes === 0,
    `a reversal says by how much it takes ${debit.accountId} beyond its limit`,
  );
  return {
    debit: withinLimit({
      ...debit,
      debitsPosted: addMinutes(debit.debitsPosted, minutes),
      beyondLimitMinutes: addMinutes(debit.beyondLimitMinutes, beyondLimitMinutes),
    }),
    credit: withinLimit({ ...credit, creditsPosted: addMinutes(credit.creditsPosted, minutes) }),
  };
}

/** How much further beyond its credit limit an account would be after giving so many minutes. */
export const widenedMinutes = (debit: Account, minutes: Minutes): Minutes =>
  Math.max(0, drawnMinutes(debit) + minutes - debit.creditLimitMinutes - debit.beyondLimitMinutes);

/**
 * The account, holding to its credit limit: beyond it is only what reversals put there, and of that no
 * more than still is there, so that a recovery is not undone by anything but another reversal.
 *
 * @throws InvariantError when the account draws on more than that.
 */
export function withinLimit(account: Account): Account {
  const beyondLimitMinutes = Math.max(0, drawnMinutes(account) - account.creditLimitMinutes);
  invariant(
    beyondLimitMinutes <= account.beyondLimitMinutes,
    `account ${account.accountId} never passes its credit limit`,
  );
  return beyondLimitMinutes === account.beyondLimitMinutes
    ? account
    : { ...account, beyondLimitMinutes };
}

function withinCeiling(account: Account): Account {
  invariant(
    account.ceilingMinutes === null || ownedMinutes(account) <= account.ceilingMinutes,
    `account ${account.accountId} takes in nothing above its ceiling`,
  );
  return account;
}

function assertQuantity(minutes: Minutes): void {
  invariant(Number.isSafeInteger(minutes) && minutes > 0, 'what moves is a positive whole number');
}
