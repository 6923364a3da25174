import { assertNever } from '@bourse/kernel/assert-never';
import type { TerritoryId } from '@bourse/contracts/values';
import type { Day } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { LedgerCommand } from './commands.ts';

// For tests only: the ledger told a second time, as slowly and plainly as possible. It shares no
// code with the first telling: a list of what was asked, and every balance summed anew.

type Entry = {
  readonly command: Extract<LedgerCommand, { data: { transferId: Uuid; minutes: number } }>;
  readonly from: TerritoryId;
  readonly to: TerritoryId;
  pending: number;
  moved: number;
  /** How a hold ended. */
  end?: 'voided' | { readonly minutes: number; readonly effectiveOn: Day };
};

type Outcome = 'done' | 'nothing' | 'refused';

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const isQuantity = (minutes: number): boolean => minutes > 0 && minutes % 1 === 0;
const isLimit = (minutes: number): boolean => minutes >= 0 && minutes % 1 === 0;

/** A ledger by summing. */
export class LedgerModel {
  readonly limits = new Map<TerritoryId, number>();
  readonly #openings = new Map<TerritoryId, Extract<LedgerCommand, { type: 'OpenAccount' }>>();
  #entries: readonly Entry[] = [];

  /** The four counters of an account. */
  counters(accountId: TerritoryId) {
    const total = (side: 'from' | 'to', quantity: 'pending' | 'moved') =>
      this.#entries
        .filter((entry) => entry[side] === accountId)
        .reduce((sum, entry) => sum + entry[quantity], 0);
    return {
      debitsPending: total('from', 'pending'),
      debitsPosted: total('from', 'moved'),
      creditsPending: total('to', 'pending'),
      creditsPosted: total('to', 'moved'),
    };
  }

  /** What the account may give: may be negative only if the model is wrong. */
  spendable(accountId: TerritoryId): number {
    const { debitsPending, debitsPosted, creditsPosted } = this.counters(accountId);
    return (this.limits.get(accountId) ?? 0) + creditsPosted - debitsPosted - debitsPending;
  }

  /** Obeys a command, or does not. */
  apply(command: LedgerCommand): Outcome {
    switch (command.type) {
      case 'OpenAccount': {
        const before = this.#openings.get(command.data.accountId);
        if (before !== undefined) return same(before, command) ? 'nothing' : 'refused';
        if (!isLimit(command.data.creditLimitMinutes)) return 'refused';
        this.#openings.set(command.data.accountId, command);
        this.limits.set(command.data.accountId, command.data.creditLimitMinutes);
        return 'done';
      }
      case 'ChangeCreditLimit': {
        const { accountId, creditLimitMinutes, by } = command.data;
        if (by === accountId) return 'refused';
        const limit = this.limits.get(accountId);
        if (limit === undefined) return 'refused';
        if (limit === creditLimitMinutes) return 'nothing';
        if (!isLimit(creditLimitMinutes)) return 'refused';
        if (this.spendable(accountId) - limit + creditLimitMinutes < 0) return 'refused';
        this.limits.set(accountId, creditLimitMinutes);
        return 'done';
      }
      case 'PostHold': {
        const { transferId, minutes, effectiveOn } = command.data;
        return this.#resolve(transferId, { minutes, effectiveOn });
      }
      case 'VoidHold':
        return this.#resolve(command.data.transferId, 'voided');
      case 'HoldMinutes':
      case 'GrantEndowment':
      case 'ReverseTransfer':
        return this.#add(command);
      default:
        return assertNever(command);
    }
  }

  #resolve(transferId: Uuid, end: NonNullable<Entry['end']>): Outcome {
    const entry = this.#find(transferId);
    if (entry?.command.type !== 'HoldMinutes') return 'refused';
    if (entry.end !== undefined) return same(entry.end, end) ? 'nothing' : 'refused';
    const moved = end === 'voided' ? 0 : end.minutes;
    if (end !== 'voided' && (!isQuantity(moved) || moved > entry.command.data.minutes))
      return 'refused';
    Object.assign(entry, { end, moved, pending: 0 });
    return 'done';
  }

  #add(command: Entry['command']): Outcome {
    const before = this.#find(command.data.transferId);
    if (before !== undefined) return same(before.command, command) ? 'nothing' : 'refused';
    const parties = this.#parties(command);
    const { minutes } = command.data;
    if (parties === undefined || !isQuantity(minutes)) return 'refused';
    if (parties.from === parties.to) return 'refused';
    if (!this.limits.has(parties.from) || !this.limits.has(parties.to)) return 'refused';
    if (this.spendable(parties.from) < minutes) return 'refused';
    const waits = command.type === 'HoldMinutes';
    const entry = { ...parties, command, pending: waits ? minutes : 0, moved: waits ? 0 : minutes };
    this.#entries = [...this.#entries, entry];
    return 'done';
  }

  #parties(command: Entry['command']): Pick<Entry, 'from' | 'to'> | undefined {
    if (command.type !== 'ReverseTransfer') {
      if (!('debitAccountId' in command.data)) return undefined;
      const { debitAccountId: from, creditAccountId: to } = command.data;
      const giver = command.type === 'GrantEndowment' ? 'issuer' : 'member';
      return this.#is(from, giver) && this.#is(to, 'member') ? { from, to } : undefined;
    }
    const { reversesTransferId, minutes } = command.data;
    const original = this.#find(reversesTransferId);
    if (original?.command.type !== 'HoldMinutes') return undefined;
    const back = this.#entries
      .filter(
        ({ command: { data } }) =>
          'reversesTransferId' in data && data.reversesTransferId === reversesTransferId,
      )
      .reduce((sum, entry) => sum + entry.moved, 0);
    return back + minutes > original.moved ? undefined : { from: original.to, to: original.from };
  }

  #is(accountId: TerritoryId, kind: 'issuer' | 'member'): boolean {
    return this.#openings.get(accountId)?.data.kind === kind;
  }

  #find(transferId: Uuid): Entry | undefined {
    return this.#entries.find(({ command }) => command.data.transferId === transferId);
  }
}
