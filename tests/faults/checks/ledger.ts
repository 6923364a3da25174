import type { TrailEvent } from '../../support/trail.ts';
import { count, text } from './data.ts';

/** A hold, as the ledger's events tell it. */
export type Hold = {
  readonly exchangeId: string;
  readonly heldMinutes: number;
  status: 'held' | 'posted' | 'voided';
  postedMinutes: number;
};

type Account = { balance: number; held: number; limit: number };

/**
 * Tells the ledger again from its events, sharing nothing with the program, and asks at every revision
 * what must hold there.
 */
export function replayLedger(events: readonly TrailEvent[]): {
  readonly faults: readonly string[];
  readonly holds: ReadonlyMap<string, Hold>;
  readonly balances: ReadonlyMap<string, number>;
} {
  const faults: string[] = [];
  const accounts = new Map<string, Account>();
  const holds = new Map<string, Hold>();
  const known = (accountId: string): Account => {
    const account = accounts.get(accountId);
    if (account === undefined) throw new Error(`${accountId} is used before it is opened`);
    return account;
  };
  const move = (event: TrailEvent, minutes: number): void => {
    known(text(event, 'debitAccountId')).balance -= minutes;
    known(text(event, 'creditAccountId')).balance += minutes;
  };
  const resolve = (event: TrailEvent, status: 'posted' | 'voided', minutes: number): void => {
    const hold = holds.get(text(event, 'transferId'));
    if (hold?.status !== 'held') {
      faults.push(`ledger ${event.revision}: a hold that is ${hold?.status} is ${status}`);
      return;
    }
    known(text(event, 'debitAccountId')).held -= hold.heldMinutes;
    Object.assign(hold, { status, postedMinutes: minutes });
    if (minutes > hold.heldMinutes) faults.push(`ledger ${event.revision}: more posted than held`);
  };
  const apply = (event: TrailEvent): void => {
    switch (event.type) {
      case 'AccountOpened': {
        const accountId = text(event, 'accountId');
        if (accounts.has(accountId)) faults.push(`ledger: ${accountId} is opened twice`);
        accounts.set(accountId, { balance: 0, held: 0, limit: count(event, 'creditLimitMinutes') });
        break;
      }
      case 'CreditLimitChanged':
        known(text(event, 'accountId')).limit = count(event, 'creditLimitMinutes');
        break;
      case 'TransferPended': {
        const transferId = text(event, 'transferId');
        const heldMinutes = count(event, 'minutes');
        if (holds.has(transferId)) faults.push(`ledger: ${transferId} is held twice`);
        const exchangeId = text(event, 'exchangeId');
        holds.set(transferId, { exchangeId, heldMinutes, status: 'held', postedMinutes: 0 });
        known(text(event, 'debitAccountId')).held += heldMinutes;
        break;
      }
      case 'TransferPosted':
        resolve(event, 'posted', count(event, 'minutes'));
        move(event, count(event, 'minutes'));
        break;
      case 'TransferVoided':
        resolve(event, 'voided', 0);
        break;
      case 'EndowmentGranted':
      case 'TransferReversed':
        move(event, count(event, 'minutes'));
        break;
      default:
        faults.push(`ledger: ${event.type} is not known to this check`);
    }
  };
  for (const event of events) {
    apply(event);
    let sum = 0;
    for (const [accountId, { balance, held, limit }] of accounts) {
      sum += balance;
      if (balance + limit < held) {
        faults.push(`ledger ${event.revision}: ${event.type} takes ${accountId} below its limit`);
      }
    }
    if (sum !== 0) faults.push(`ledger ${event.revision}: the balances sum to ${sum}`);
  }
  const balances = new Map([...accounts].map(([accountId, { balance }]) => [accountId, balance]));
  return { faults, holds, balances };
}
