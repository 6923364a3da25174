import { invariant } from '@bourse/kernel/invariant';
import { addMinutes, type Minutes } from '@bourse/kernel/minutes';
import { type Account, drawnMinutes } from './account.ts';

/** The two sides of a movement. Every function below changes both by the same minutes: that is the double entry. */
export type Sides = { readonly debit: Account; readonly credit: Account };

/** Pending on both sides. */
export function setAside({ debit, credit }: Sides, minutes: Minutes): void {
  assertQuantity(minutes);
  debit.debitsPending = addMinutes(debit.debitsPending, minutes);
  credit.creditsPending = addMinutes(credit.creditsPending, minutes);
  assertWithinLimit(debit);
}

/** No longer pending on either side. */
export function release({ debit, credit }: Sides, minutes: Minutes): void {
  assertQuantity(minutes);
  invariant(debit.debitsPending >= minutes, 'pending debits are never negative');
  invariant(credit.creditsPending >= minutes, 'pending credits are never negative');
  debit.debitsPending -= minutes;
  credit.creditsPending -= minutes;
}

/** Given by one side, received by the other. */
export function move({ debit, credit }: Sides, minutes: Minutes): void {
  assertQuantity(minutes);
  debit.debitsPosted = addMinutes(debit.debitsPosted, minutes);
  credit.creditsPosted = addMinutes(credit.creditsPosted, minutes);
  assertWithinLimit(debit);
}

/** @throws InvariantError when the account draws on more than its credit limit. */
export function assertWithinLimit(account: Readonly<Account>): void {
  invariant(
    drawnMinutes(account) <= account.creditLimitMinutes,
    `account ${account.accountId} never passes its credit limit`,
  );
}

function assertQuantity(minutes: Minutes): void {
  invariant(Number.isSafeInteger(minutes) && minutes > 0, 'what moves is a positive whole number');
}
