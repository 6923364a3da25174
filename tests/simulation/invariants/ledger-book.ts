import type { LedgerEvent } from '@bourse/contracts/ledger';
import type { AccountId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { AccountBook, type Sides } from './account-book.ts';
import { ProgrammeBook } from './programme-book.ts';
import type { Referee } from './referee.ts';
import { TransferBook } from './transfer-book.ts';

type Movement = { readonly at: Instant; readonly accountId: AccountId; readonly change: number };

/** Which of the events that move nothing by themselves decide something under an id of their own. */
type Ruling = { readonly decisionId: Uuid | null };

/**
 * A ledger told once more from its events, sharing nothing with the product, and asked after each of
 * them what must hold. A new type of event is a case more in `#apply`: without it nothing compiles.
 */
export class LedgerBook {
  readonly movements: Movement[] = [];
  readonly programmes: ProgrammeBook;
  readonly #accounts: AccountBook;
  readonly #transfers: TransferBook;
  readonly #decisions = new Set<Uuid>();
  readonly #referee: Referee;
  #reversalsMayPassLimits = false;
  #held = 0;
  #recordedAt: Instant = '';

  constructor(referee: Referee) {
    this.#referee = referee;
    this.#accounts = new AccountBook(referee);
    this.#transfers = new TransferBook(referee);
    this.programmes = new ProgrammeBook(referee);
  }

  get accounts(): AccountBook['accounts'] {
    return this.#accounts.accounts;
  }

  get transfers(): TransferBook['transfers'] {
    return this.#transfers.transfers;
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
    const { pendingDebits, pendingCredits, balances } = this.#accounts;
    this.#demand(
      pendingDebits === this.#held && pendingCredits === this.#held,
      'what is pending is what is held',
      () => `after ${event.type}: ${pendingDebits}, ${pendingCredits}, ${this.#held}`,
    );
    this.#demand(balances === 0, 'balances sum to zero', () => `after ${event.type}: ${balances}`);
  }

  #demand(holds: boolean, invariant: string, detail: () => string): void {
    this.#referee.demand(holds, invariant, detail);
  }

  #apply(event: LedgerEvent, at: Instant): void {
    switch (event.type) {
      case 'AccountOpened':
        return this.#accounts.add(event);
      case 'CreditLimitChanged':
      case 'WarningLevelChanged':
      case 'CeilingChanged':
      case 'AccountFrozen':
      case 'AccountUnfrozen':
      case 'AccountClosed':
        this.#decide(event.data);
        return this.#accounts.add(event);
      case 'PolicySet':
        this.#decide(event.data);
        this.#reversalsMayPassLimits = event.data.reversalsMayPassLimits;
        return;
      case 'ProgrammeOpened':
      case 'EndowmentAwarded':
      case 'AwardRefused':
        return this.programmes.add(event);
      case 'InstalmentsCancelled':
      case 'ProgrammeClosed':
        this.#decide(event.data);
        return this.programmes.add(event);
      case 'TransferPended':
      case 'TransferPosted':
      case 'TransferVoided':
      case 'TransferExpired':
        return this.#applyToHold(event, at);
      case 'MinutesTransferred':
        this.#begin(event.data, { kind: 'transfer' });
        this.#move(event.data, at);
        return this.#accounts.demandWithinCeiling(event.data);
      case 'EndowmentGranted': {
        const { award } = event.data;
        if (award !== null) this.programmes.pay(event.data, award);
        this.#begin(event.data, { kind: 'endowment', awardId: award?.awardId });
        this.#move(event.data, at);
        return this.#accounts.demandWithinCeiling(event.data);
      }
      case 'EndowmentReturned': {
        const { awardId, minutes } = event.data;
        this.programmes.takeBack(awardId, minutes);
        this.#begin(event.data, { kind: 'return', awardId });
        return this.#move(event.data, at);
      }
      case 'TransferReversed':
        this.#reverse(event.data);
        this.#begin(event.data, { kind: 'reversal' });
        return this.#move(event.data, at, event.data.beyondLimitMinutes);
      default:
        return assertNever(event);
    }
  }

  #applyToHold(
    event: Extract<
      LedgerEvent,
      { type: 'TransferPended' | 'TransferPosted' | 'TransferVoided' | 'TransferExpired' }
    >,
    at: Instant,
  ): void {
    const { data } = event;
    switch (event.type) {
      case 'TransferPended': {
        const { minutes, exchangeId, expiresAt } = event.data;
        this.#begin(data, { kind: 'hold', held: minutes, exchangeId, expiresAt });
        this.#pend(data, minutes);
        return this.#accounts.demandWithinCeiling(data);
      }
      case 'TransferPosted': {
        const { minutes, releasedMinutes } = event.data;
        const hold = this.#transfers.resolve(data, 'posted', minutes + releasedMinutes);
        hold.posted = minutes;
        this.#held -= hold.held;
        this.#accounts.post(event.data, hold.held);
        return this.#remember(event.data, at);
      }
      case 'TransferVoided':
        return this.#pend(data, -this.#transfers.resolve(data, 'voided', data.minutes).held);
      case 'TransferExpired': {
        const hold = this.#transfers.resolve(data, 'expired', data.minutes);
        this.#demand(
          hold.expiresAt === event.data.expiresAt && at >= event.data.expiresAt,
          'nothing expires before its time',
          () => `${data.transferId} at ${at}: ${JSON.stringify(hold)}`,
        );
        return this.#pend(data, -hold.held);
      }
      default:
        assertNever(event);
    }
  }

  #decide({ decisionId }: Ruling): void {
    if (decisionId === null) return;
    const isNew = !this.#decisions.has(decisionId);
    this.#demand(isNew, 'a decision is made once', () => decisionId);
    this.#decisions.add(decisionId);
  }

  #begin(sides: Sides, as: Parameters<TransferBook['begin']>[1]): void {
    this.#accounts.demandInUse(sides);
    this.#transfers.begin(sides, as);
  }

  #reverse(data: Extract<LedgerEvent, { type: 'TransferReversed' }>['data']): void {
    const { transferId, minutes, beyondLimitMinutes } = data;
    const { awardId } = this.#transfers.reverse(data);
    this.#demand(
      beyondLimitMinutes === 0 || this.#reversalsMayPassLimits,
      'a reversal passes a limit only where the policy lets it',
      () => `${transferId}: by ${beyondLimitMinutes}`,
    );
    if (awardId !== undefined) this.programmes.takeBack(awardId, minutes);
  }

  #pend(sides: Sides, minutes: number): void {
    this.#held += minutes;
    this.#accounts.pend(sides, minutes);
  }

  #move(sides: Sides, at: Instant, beyondMinutes = 0): void {
    this.#accounts.move(sides, beyondMinutes);
    this.#remember(sides, at);
  }

  #remember({ debitAccountId, creditAccountId, minutes }: Sides, at: Instant): void {
    this.movements.push({ at, accountId: debitAccountId, change: -minutes });
    this.movements.push({ at, accountId: creditAccountId, change: minutes });
  }
}
