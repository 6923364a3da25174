import { invariant } from '@bourse/kernel/invariant';
import { addMinutes } from '@bourse/kernel/minutes';
import { balanceMinutes } from './account.ts';
import { assertWithinLimit } from './postings.ts';
import type { LedgerView } from './state.ts';

/**
 * Verifies the whole ledger: no counter is negative, no account passes its limit, the balances sum
 * to zero, and pending debits = pending credits = what the open holds set aside. Visits every
 * account and transfer: for starts, tests and audits, not for every command.
 *
 * @throws InvariantError naming what does not hold.
 */
export function checkInvariants(state: LedgerView): void {
  let balance = 0;
  let debitsPending = 0;
  let creditsPending = 0;
  for (const account of state.accounts.values()) {
    invariant(
      account.debitsPending >= 0 &&
        account.debitsPosted >= 0 &&
        account.creditsPending >= 0 &&
        account.creditsPosted >= 0,
      `no counter of ${account.accountId} is negative`,
    );
    assertWithinLimit(account);
    balance = addMinutes(balance, balanceMinutes(account));
    debitsPending = addMinutes(debitsPending, account.debitsPending);
    creditsPending = addMinutes(creditsPending, account.creditsPending);
  }
  let held = 0;
  for (const transfer of state.transfers.values()) {
    if (transfer.status === 'held') held = addMinutes(held, transfer.heldMinutes);
  }
  invariant(balance === 0, `the balances sum to zero, not to ${balance}`);
  invariant(debitsPending === held, `pending debits ${debitsPending} are the open holds ${held}`);
  invariant(
    creditsPending === held,
    `pending credits ${creditsPending} are the open holds ${held}`,
  );
}
