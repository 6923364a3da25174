import type { LedgerEvent } from '@bourse/contracts/ledger';
import type { TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { Referee } from './referee.ts';

/** An account, as its events tell it. */
export type BookAccount = {
  readonly kind: 'member' | 'issuer';
  limit: number;
  debitsPending: number;
  debitsPosted: number;
  creditsPending: number;
  creditsPosted: number;
};

/** A transfer, as its events tell it. */
export type BookTransfer = {
  readonly kind: 'hold' | 'endowment' | 'reversal';
  status: 'held' | 'posted' | 'voided';
  readonly debitAccountId: TerritoryId;
  readonly creditAccountId: TerritoryId;
  readonly held: number;
  readonly exchangeId: Uuid | undefined;
  posted: number;
  reversed: number;
};

type Movement = { readonly at: Instant; readonly accountId: TerritoryId; readonly change: number };

type Sides = {
  readonly transferId: Uuid;
  readonly debitAccountId: TerritoryId;
  readonly creditAccountId: TerritoryId;
  readonly minutes: number;
};

/**
 * The ledger told once more from its events, sharing nothing with the product, and asked after each of
 * them what must hold. A new type of event is a case more in `#apply`: without it nothing compiles.
 */
export class LedgerBook {
  readonly accounts = new Map<TerritoryId, BookAccount>();
  readonly transfers = new Map<Uuid, BookTransfer>();
  readonly movements: Movement[] = [];
  readonly #referee: Referee;
  #pendingDebits = 0;
  #pendingCredits = 0;
  #held = 0;
  #balances = 0;
  #recordedAt: Instant = '';

  constructor(referee: Referee) {
    this.#referee = referee;
  }

  add(event: LedgerEvent, recordedAt: Instant): void {
    const before = this.#recordedAt;
    this.#demand(
      recordedAt >= before,
      'recorded time never goes back in the ledger',
      () => `${event.type} is recorded at ${recordedAt}, after one at ${before}`,
    );
    this.#recordedAt = recordedAt;
    this.#apply(event, recordedAt);
    this.#demand(
      this.#pendingDebits === this.#held && this.#pendingCredits === this.#held,
      'what is pending is what is held',
      () => `after ${event.type}: ${this.#pendingDebits}, ${this.#pendingCredits}, ${this.#held}`,
    );
    this.#demand(
      this.#balances === 0,
      'balances sum to zero',
      () => `after ${event.type}: ${this.#balances}`,
    );
  }

  #demand(holds: boolean, invariant: string, detail: () => string): void {
    this.#referee.demand(holds, invariant, detail);
  }

  #apply(event: LedgerEvent, at: Instant): void {
    switch (event.type) {
      case 'AccountOpened':
        return this.#open(event.data);
      case 'CreditLimitChanged': {
        const account = this.#account(event.data.accountId);
        account.limit = event.data.creditLimitMinutes;
        return this.#withinLimit(event.data.accountId, account);
      }
      case 'TransferPended': {
        const { minutes, exchangeId } = event.data;
        this.#begin(event.data, { kind: 'hold', status: 'held', held: minutes, exchangeId });
        return this.#pend(event.data, minutes);
      }
      case 'TransferPosted': {
        const { minutes, releasedMinutes } = event.data;
        const hold = this.#resolve(event.data, 'posted', minutes + releasedMinutes);
        hold.posted = minutes;
        this.#pend(event.data, -hold.held);
        return this.#move(event.data, at);
      }
      case 'TransferVoided': {
        const hold = this.#resolve(event.data, 'voided', event.data.minutes);
        return this.#pend(event.data, -hold.held);
      }
      case 'EndowmentGranted':
        this.#begin(event.data, { kind: 'endowment', status: 'posted', held: 0 });
        return this.#move(event.data, at);
      case 'TransferReversed':
        this.#reverse(event.data.reversesTransferId, event.data.minutes);
        this.#begin(event.data, { kind: 'reversal', status: 'posted', held: 0 });
        return this.#move(event.data, at);
      default:
        return assertNever(event);
    }
  }

  #open(data: Extract<LedgerEvent, { type: 'AccountOpened' }>['data']): void {
    const { accountId, kind, creditLimitMinutes: limit } = data;
    this.#demand(!this.accounts.has(accountId), 'an account is opened once', () => accountId);
    const none = { debitsPending: 0, debitsPosted: 0, creditsPending: 0, creditsPosted: 0 };
    this.accounts.set(accountId, { kind, limit, ...none });
  }

  #begin(
    { transferId, debitAccountId, creditAccountId, minutes }: Sides,
    as: Pick<BookTransfer, 'kind' | 'status' | 'held'> & { exchangeId?: Uuid },
  ): void {
    this.#demand(!this.transfers.has(transferId), 'a transfer is made once', () => transferId);
    const posted = as.status === 'posted' ? minutes : 0;
    const { exchangeId } = as;
    const sides = { debitAccountId, creditAccountId };
    this.transfers.set(transferId, { ...as, ...sides, exchangeId, posted, reversed: 0 });
  }

  #resolve({ transferId }: Sides, as: 'posted' | 'voided', minutes: number): BookTransfer {
    const hold = this.transfers.get(transferId);
    const found = hold?.status ?? 'unknown';
    this.#demand(
      found === 'held',
      'a hold is resolved once',
      () => `${transferId}: ${found}, ${as}`,
    );
    this.#demand(
      minutes === hold?.held,
      'a hold is resolved whole',
      () => `${transferId}: ${minutes} of ${hold?.held}`,
    );
    if (hold === undefined) throw new Error(`${as} without a hold: ${transferId}`);
    hold.status = as;
    return hold;
  }

  #reverse(transferId: Uuid, minutes: number): void {
    const original = this.transfers.get(transferId);
    if (original !== undefined) original.reversed += minutes;
    this.#demand(
      original?.kind === 'hold' && original.reversed <= original.posted,
      'no more is reversed than was posted',
      () => `${transferId}: ${original?.reversed} of ${original?.posted}`,
    );
  }

  #account(accountId: TerritoryId): BookAccount {
    const account = this.accounts.get(accountId);
    if (account === undefined) throw new Error(`${accountId} is used before it is opened`);
    return account;
  }

  #pend({ debitAccountId, creditAccountId }: Sides, minutes: number): void {
    const [debit, credit] = [this.#account(debitAccountId), this.#account(creditAccountId)];
    debit.debitsPending += minutes;
    credit.creditsPending += minutes;
    this.#pendingDebits += minutes;
    this.#pendingCredits += minutes;
    this.#held += minutes;
    this.#withinLimit(debitAccountId, debit);
    this.#demand(
      debit.debitsPending >= 0 && credit.creditsPending >= 0,
      'nothing is pending below zero',
      () => `${debitAccountId} or ${creditAccountId}`,
    );
  }

  #move({ debitAccountId, creditAccountId, minutes }: Sides, at: Instant): void {
    const [debit, credit] = [this.#account(debitAccountId), this.#account(creditAccountId)];
    this.#balances += this.#counted(debit, () => (debit.debitsPosted += minutes));
    this.#balances += this.#counted(credit, () => (credit.creditsPosted += minutes));
    this.movements.push({ at, accountId: debitAccountId, change: -minutes });
    this.movements.push({ at, accountId: creditAccountId, change: minutes });
    this.#withinLimit(debitAccountId, debit);
  }

  /** @returns by how much the balance of an account has changed. */
  #counted(account: BookAccount, change: () => void): number {
    const before = balanceOf(account);
    change();
    return balanceOf(account) - before;
  }

  #withinLimit(accountId: TerritoryId, account: BookAccount): void {
    this.#demand(
      balanceOf(account) + account.limit >= account.debitsPending,
      'no account passes its limit',
      () => `${accountId}: ${JSON.stringify(account)}`,
    );
  }
}

export const balanceOf = ({ creditsPosted, debitsPosted }: BookAccount): number =>
  creditsPosted - debitsPosted;
