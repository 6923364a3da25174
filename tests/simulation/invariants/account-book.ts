import type { LedgerEvent } from '@bourse/contracts/ledger';
import { type AccountId, isMarketplaceId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Uuid } from '@bourse/kernel/ids';
import type { Referee } from './referee.ts';

/** An account, as the events of its ledger tell it. */
export type BookAccount = {
  readonly kind: Opened['kind'];
  status: 'open' | 'frozen' | 'closed';
  limit: number;
  warningLevel: number | null;
  ceiling: number | null;
  /** How far reversals alone have put it beyond its limit. */
  beyond: number;
  debitsPending: number;
  debitsPosted: number;
  creditsPending: number;
  creditsPosted: number;
};

export type Sides = {
  readonly transferId: Uuid;
  readonly debitAccountId: AccountId;
  readonly creditAccountId: AccountId;
  readonly minutes: number;
};

export type AccountEvent = Extract<
  LedgerEvent,
  {
    type:
      | 'AccountOpened'
      | 'CreditLimitChanged'
      | 'WarningLevelChanged'
      | 'CeilingChanged'
      | 'AccountFrozen'
      | 'AccountUnfrozen'
      | 'AccountClosed';
  }
>;
type Opened = Extract<LedgerEvent, { type: 'AccountOpened' }>['data'];

/** The accounts of one ledger: what each has, what is pending, how far it may go, and whether anything may start on it. */
export class AccountBook {
  readonly accounts = new Map<AccountId, BookAccount>();
  readonly #referee: Referee;
  /** Over all accounts. */
  pendingDebits = 0;
  pendingCredits = 0;
  balances = 0;

  constructor(referee: Referee) {
    this.#referee = referee;
  }

  add(event: AccountEvent): void {
    if (event.type === 'AccountOpened') return this.#open(event.data);
    const { accountId } = event.data;
    const account = this.account(accountId);
    this.#demand(account.status !== 'closed', 'what is closed is closed for ever', () => accountId);
    switch (event.type) {
      case 'CreditLimitChanged':
        account.limit = event.data.creditLimitMinutes;
        return this.#withinLimit(accountId, account);
      case 'WarningLevelChanged':
        account.warningLevel = event.data.warningLevelMinutes;
        return;
      case 'CeilingChanged':
        account.ceiling = event.data.ceilingMinutes;
        return;
      case 'AccountFrozen':
      case 'AccountUnfrozen': {
        const [from, to] =
          event.type === 'AccountFrozen'
            ? (['open', 'frozen'] as const)
            : (['frozen', 'open'] as const);
        this.#demand(account.status === from, 'a freeze begins and ends once', () => accountId);
        account.status = to;
        return;
      }
      case 'AccountClosed': {
        const { debitsPending, creditsPending } = account;
        this.#demand(
          debitsPending === 0 && creditsPending === 0 && balanceOf(account) === 0,
          'what is closed is empty',
          () => `${accountId}: ${JSON.stringify(account)}`,
        );
        account.status = 'closed';
        return;
      }
      default:
        assertNever(event);
    }
  }

  #open(data: Opened): void {
    const { accountId, kind, creditLimitMinutes: limit } = data;
    const { warningLevelMinutes: warningLevel, ceilingMinutes: ceiling } = data;
    this.#demand(!this.accounts.has(accountId), 'an account is opened once', () => accountId);
    this.#demand(
      isMarketplaceId(accountId) === (kind === 'clearing'),
      'a clearing account is a marketplace’s',
      () => `${accountId} is of the kind ${kind}`,
    );
    const none = { debitsPending: 0, debitsPosted: 0, creditsPending: 0, creditsPosted: 0 };
    const status = 'open' as const;
    this.accounts.set(accountId, {
      kind,
      status,
      limit,
      warningLevel,
      ceiling,
      beyond: 0,
      ...none,
    });
  }

  /** @throws Error for one that was never opened. */
  account(accountId: AccountId): BookAccount {
    const account = this.accounts.get(accountId);
    if (account === undefined) throw new Error(`${accountId} has no account`);
    return account;
  }

  /** Something begins between two accounts: both are open, and they are two. */
  demandInUse({ debitAccountId, creditAccountId }: Sides): void {
    const [debit, credit] = [this.account(debitAccountId), this.account(creditAccountId)];
    this.#demand(
      debit.status === 'open' && credit.status === 'open' && debit !== credit,
      'nothing begins on an account that is not in use',
      () => `${debitAccountId} is ${debit.status}, ${creditAccountId} is ${credit.status}`,
    );
  }

  /** What comes in leaves the receiver within its ceiling, what is on its way in counted. */
  demandWithinCeiling({ creditAccountId }: Sides): void {
    const account = this.account(creditAccountId);
    this.#demand(
      account.ceiling === null || balanceOf(account) + account.creditsPending <= account.ceiling,
      'no account passes its ceiling',
      () => `${creditAccountId}: ${JSON.stringify(account)}`,
    );
  }

  /** Sets minutes aside; or, negative, ends that. */
  pend({ debitAccountId, creditAccountId }: Sides, minutes: number): void {
    const [debit, credit] = [this.account(debitAccountId), this.account(creditAccountId)];
    debit.debitsPending += minutes;
    credit.creditsPending += minutes;
    this.pendingDebits += minutes;
    this.pendingCredits += minutes;
    this.#withinLimit(debitAccountId, debit);
    this.#demand(
      debit.debitsPending >= 0 && credit.creditsPending >= 0,
      'nothing is pending below zero',
      () => `${debitAccountId} or ${creditAccountId}`,
    );
  }

  /** Ends what was set aside, and moves all or part of it: one moment, between which there is none to look at. */
  post(sides: Sides, heldMinutes: number): void {
    const [debit, credit] = [
      this.account(sides.debitAccountId),
      this.account(sides.creditAccountId),
    ];
    debit.debitsPending -= heldMinutes;
    credit.creditsPending -= heldMinutes;
    this.pendingDebits -= heldMinutes;
    this.pendingCredits -= heldMinutes;
    this.move(sides);
  }

  /** Moves minutes. @param beyondMinutes So many of them, the giver may be beyond its limit. */
  move({ debitAccountId, creditAccountId, minutes }: Sides, beyondMinutes = 0): void {
    const [debit, credit] = [this.account(debitAccountId), this.account(creditAccountId)];
    debit.beyond += beyondMinutes;
    this.balances += this.#counted(debit, () => (debit.debitsPosted += minutes));
    this.balances += this.#counted(credit, () => (credit.creditsPosted += minutes));
    this.#withinLimit(debitAccountId, debit);
    this.#withinLimit(creditAccountId, credit);
  }

  /** @returns by how much the balance of an account has changed. */
  #counted(account: BookAccount, change: () => void): number {
    const before = balanceOf(account);
    change();
    return balanceOf(account) - before;
  }

  /** Beyond it is no more than reversals put there, and of that no more than still is. */
  #withinLimit(accountId: AccountId, account: BookAccount): void {
    const beyond = Math.max(0, account.debitsPending - balanceOf(account) - account.limit);
    this.#demand(
      beyond <= account.beyond,
      'no account passes its limit',
      () => `${accountId}: ${JSON.stringify(account)}`,
    );
    account.beyond = beyond;
  }

  #demand(holds: boolean, invariant: string, detail: () => string): void {
    this.#referee.demand(holds, invariant, detail);
  }
}

export const balanceOf = ({ creditsPosted, debitsPosted }: BookAccount): number =>
  creditsPosted - debitsPosted;
