import { invariant } from '@bourse/kernel/invariant';
import { addMinutes } from '@bourse/kernel/minutes';
import { type Account, balanceMinutes, drawnMinutes, isEmpty } from './account.ts';
import { sumOfInstalments } from './programme.ts';
import type { LedgerView } from './state.ts';

/**
 * Verifies the whole ledger: no counter is negative, no account is beyond its limit but by reversals,
 * the balances sum to zero, pending debits = pending credits = what the open holds set aside, and
 * programmes have promised what their awards say. Visits every account, transfer and award: for
 * starts, tests and audits, not for every command.
 *
 * @throws InvariantError naming what does not hold.
 */
export function checkInvariants(state: LedgerView): void {
  let balance = 0;
  let debitsPending = 0;
  let creditsPending = 0;
  for (const account of state.accounts.values()) {
    checkAccount(account);
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
  checkProgrammes(state);
}

function checkAccount(account: Account): void {
  const { accountId, debitsPending, debitsPosted, creditsPending, creditsPosted } = account;
  invariant(
    debitsPending >= 0 && debitsPosted >= 0 && creditsPending >= 0 && creditsPosted >= 0,
    `no counter of ${accountId} is negative`,
  );
  invariant(
    account.beyondLimitMinutes === Math.max(0, drawnMinutes(account) - account.creditLimitMinutes),
    `account ${accountId} never passes its credit limit but by what reversals put beyond it`,
  );
  invariant(
    account.status !== 'closed' || isEmpty(account),
    `account ${accountId} is closed, and empty`,
  );
}

function checkProgrammes(state: LedgerView): void {
  const committed = new Map<string, number>();
  const unpaid = new Map<string, number>();
  for (const award of state.awards.values()) {
    if (award.status === 'refused') continue;
    const { programmeId } = award.terms;
    const of = (status: 'unpaid' | 'paid') =>
      sumOfInstalments(award.instalments.filter((one) => one.status === status));
    invariant(of('paid') === award.paidMinutes, 'an award was paid what its instalments say');
    const left = of('unpaid') + award.paidMinutes - award.returnedMinutes;
    committed.set(programmeId, (committed.get(programmeId) ?? 0) + left);
    unpaid.set(programmeId, (unpaid.get(programmeId) ?? 0) + of('unpaid'));
  }
  for (const [programmeId, programme] of state.programmes.entries()) {
    const { committedMinutes, unpaidMinutes, terms } = programme;
    invariant(
      committedMinutes === (committed.get(programmeId) ?? 0) &&
        unpaidMinutes === (unpaid.get(programmeId) ?? 0),
      `programme ${programmeId} has promised what its awards say`,
    );
    invariant(
      committedMinutes <= terms.budgetMinutes,
      `programme ${programmeId} keeps to its budget`,
    );
  }
}
