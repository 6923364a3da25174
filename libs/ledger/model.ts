import type { AccountId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Uuid } from '@bourse/kernel/ids';
import type { LedgerCommand, OpenAccount, SingleCommand } from './commands.ts';
import { ProgrammeModel } from './model-programmes.ts';

// For tests only: the ledger told a second time, as slowly and plainly as possible. It shares no
// code with the first telling: a list of what was asked, and every balance summed anew.

type Of<Type extends SingleCommand['type']> = Extract<SingleCommand, { type: Type }>;
type Moving = Of<
  | 'HoldMinutes'
  | 'TransferMinutes'
  | 'GrantEndowment'
  | 'ReverseTransfer'
  | 'PayInstalment'
  | 'ReturnUnused'
>;
type Ending = Of<'PostHold' | 'VoidHold' | 'ExpireHold'>;
type Ruling = Extract<SingleCommand, { data: { decisionId: Uuid } }>;

type Entry = {
  readonly command: Moving;
  readonly from: AccountId;
  readonly to: AccountId;
  pending: number;
  moved: number;
  /** How a hold ended. */
  end?: Ending;
};

type ModelAccount = {
  readonly opening: unknown;
  readonly kind: string;
  limit: number;
  warning: number | null;
  ceiling: number | null;
  status: 'open' | 'frozen' | 'closed';
};

export type Outcome = 'done' | 'nothing' | 'refused';

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const isQuantity = (minutes: number): boolean => minutes > 0 && minutes % 1 === 0;
const isLimit = (minutes: number | null): boolean =>
  minutes === null || (minutes >= 0 && minutes % 1 === 0);
const times = new Set(['now', 'today', 'effectiveOn']);
/** What makes a command the same again: all of it but the moment at which it is tried. */
const gist = (command: SingleCommand): string =>
  JSON.stringify(command, (key, value: unknown) =>
    times.has(key) || value === null ? undefined : value,
  );

/** A ledger by summing. */
export class LedgerModel {
  accounts = new Map<AccountId, ModelAccount>();
  reversalsMayPassLimits = false;
  #rulings = new Map<Uuid, string>();
  #entries: Entry[] = [];
  #programmes = new ProgrammeModel();

  /** The four counters of an account. */
  counters(accountId: AccountId) {
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

  /** What the account may give: negative only by what reversals took beyond its limit. */
  spendable(accountId: AccountId): number {
    const { debitsPending, debitsPosted, creditsPosted } = this.counters(accountId);
    return this.#the(accountId).limit + creditsPosted - debitsPosted - debitsPending;
  }

  /** Obeys a command, or does not. */
  apply(command: LedgerCommand): Outcome {
    switch (command.type) {
      case 'Linked':
        return this.#applyAll(command.data.commands);
      case 'OpenAccount':
        return this.#open(command);
      case 'PostHold':
      case 'VoidHold':
      case 'ExpireHold':
        return this.#resolve(command);
      case 'HoldMinutes':
      case 'TransferMinutes':
      case 'GrantEndowment':
      case 'ReverseTransfer':
      case 'PayInstalment':
      case 'ReturnUnused':
        return this.#add(command);
      case 'OpenProgramme':
        return this.#programmes.open(command, this.#inUse(command.data.issuerId, 'issuer'));
      case 'AwardEndowment':
        return this.#programmes.award(command, this.#inUse(command.data.toAccountId, 'member'));
      case 'RefuseAward':
        return this.#programmes.refuse(command);
      default:
        return this.#rule(command);
    }
  }

  #applyAll(commands: readonly SingleCommand[]): Outcome {
    if (commands.length < 2 || commands.length > 100) return 'refused';
    const before = {
      accounts: structuredClone(this.accounts),
      policy: this.reversalsMayPassLimits,
      rulings: new Map(this.#rulings),
      entries: structuredClone(this.#entries),
      programmes: this.#programmes.copy(),
    };
    const outcomes = new Set<Outcome>();
    for (const command of commands) {
      outcomes.add(this.apply(command));
      if (outcomes.has('refused')) {
        this.accounts = before.accounts;
        this.reversalsMayPassLimits = before.policy;
        this.#rulings = before.rulings;
        this.#entries = before.entries;
        this.#programmes = before.programmes;
        return 'refused';
      }
    }
    return outcomes.has('done') ? 'done' : 'nothing';
  }

  #open({ data }: OpenAccount): Outcome {
    const { accountId, kind, creditLimitMinutes: limit } = data;
    const { warningLevelMinutes: warning = null, ceilingMinutes: ceiling = null } = data;
    const opening = { kind, limit, warning, ceiling };
    const before = this.accounts.get(accountId);
    if (before !== undefined) return same(before.opening, opening) ? 'nothing' : 'refused';
    if ((accountId.split(':')[0] === 'marketplace') !== (kind === 'clearing')) return 'refused';
    if (![limit, warning, ceiling].every(isLimit)) return 'refused';
    this.accounts.set(accountId, { opening, status: 'open', ...opening });
    return 'done';
  }

  /** What is known again by an id of its own. */
  #rule(command: Ruling): Outcome {
    const { decisionId } = command.data;
    const before = this.#rulings.get(decisionId);
    if (before !== undefined) return before === gist(command) ? 'nothing' : 'refused';
    if (!this.#obey(command)) return 'refused';
    this.#rulings.set(decisionId, gist(command));
    return 'done';
  }

  #obey(command: Ruling): boolean {
    switch (command.type) {
      case 'SetPolicy':
        this.reversalsMayPassLimits = command.data.reversalsMayPassLimits;
        return true;
      case 'CancelInstalments':
        return this.#programmes.cancel(command);
      case 'CloseProgramme':
        return this.#programmes.close(command);
      default:
        return this.#change(command);
    }
  }

  #change(
    command: Exclude<Ruling, { type: 'SetPolicy' | 'CancelInstalments' | 'CloseProgramme' }>,
  ): boolean {
    const { accountId, by } = command.data;
    const account = this.accounts.get(accountId);
    if (account === undefined || account.status === 'closed') return false;
    const own = by === accountId;
    switch (command.type) {
      case 'ChangeCreditLimit': {
        const { creditLimitMinutes: limit } = command.data;
        const enough = limit >= account.limit || this.spendable(accountId) + limit >= account.limit;
        if (own || !isLimit(limit) || !enough) return false;
        account.limit = limit;
        return true;
      }
      case 'ChangeWarningLevel':
        if (own || !isLimit(command.data.warningLevelMinutes)) return false;
        account.warning = command.data.warningLevelMinutes;
        return true;
      case 'ChangeCeiling':
        if (own || !isLimit(command.data.ceilingMinutes)) return false;
        account.ceiling = command.data.ceilingMinutes;
        return true;
      case 'FreezeAccount':
        if (account.status === 'frozen') return false;
        account.status = 'frozen';
        return true;
      case 'UnfreezeAccount':
        if (own || account.status === 'open') return false;
        account.status = 'open';
        return true;
      case 'CloseAccount': {
        const { debitsPending, debitsPosted, creditsPending, creditsPosted } =
          this.counters(accountId);
        if (debitsPending + creditsPending !== 0 || debitsPosted !== creditsPosted) return false;
        account.status = 'closed';
        return true;
      }
      default:
        return assertNever(command);
    }
  }

  #resolve(command: Ending): Outcome {
    const { transferId } = command.data;
    const entry = this.#find(transferId);
    if (entry?.command.type !== 'HoldMinutes') return 'refused';
    if (entry.end !== undefined) return gist(entry.end) === gist(command) ? 'nothing' : 'refused';
    const { minutes: held, expiresAt = null } = entry.command.data;
    const moved = command.type === 'PostHold' ? command.data.minutes : 0;
    if (command.type === 'PostHold' && (!isQuantity(moved) || moved > held)) return 'refused';
    const early = (now: string) => expiresAt === null || Date.parse(now) < Date.parse(expiresAt);
    if (command.type === 'ExpireHold' && early(command.data.now)) return 'refused';
    Object.assign(entry, { end: command, moved, pending: 0 });
    return 'done';
  }

  #add(command: Moving): Outcome {
    const before = this.#find(command.data.transferId);
    if (before !== undefined) return gist(before.command) === gist(command) ? 'nothing' : 'refused';
    const way = this.#way(command);
    if (way === undefined || !isQuantity(way.minutes) || way.from === way.to) return 'refused';
    const { from, to, minutes } = way;
    const [giver, receiver] = [this.accounts.get(from), this.accounts.get(to)];
    if (giver?.status !== 'open' || receiver?.status !== 'open') return 'refused';
    const back = command.type === 'ReverseTransfer' || command.type === 'ReturnUnused';
    const unlimited = command.type === 'ReverseTransfer' && this.reversalsMayPassLimits;
    if (!unlimited && this.spendable(from) < minutes) return 'refused';
    const { creditsPending, creditsPosted, debitsPosted } = this.counters(to);
    const owned = creditsPending + creditsPosted - debitsPosted;
    if (!back && receiver.ceiling !== null && owned + minutes > receiver.ceiling) return 'refused';
    const waits = command.type === 'HoldMinutes';
    const moved = waits ? 0 : minutes;
    this.#entries = [...this.#entries, { command, from, to, pending: waits ? minutes : 0, moved }];
    this.#programmes.note(command, this.#awardBehind(command), minutes);
    return 'done';
  }

  /** From whom to whom, and how much; none where it cannot be. */
  #way(command: Moving): { from: AccountId; to: AccountId; minutes: number } | undefined {
    switch (command.type) {
      case 'ReverseTransfer':
        return this.#wayBack(command);
      case 'PayInstalment':
        return this.#programmes.payment(command);
      case 'ReturnUnused':
        return this.#programmes.wayBack(command);
      default: {
        const { debitAccountId: from, creditAccountId: to, minutes } = command.data;
        const kinds = [this.accounts.get(from)?.kind, this.accounts.get(to)?.kind].join(' to ');
        const allowed = {
          HoldMinutes: ['member to member', 'member to clearing', 'clearing to member'],
          TransferMinutes: ['member to member'],
          GrantEndowment: ['issuer to member'],
        }[command.type];
        const by = command.type === 'TransferMinutes' ? command.data.by : null;
        const own = by === from || by === to;
        return allowed.includes(kinds) && !own ? { from, to, minutes } : undefined;
      }
    }
  }

  #wayBack({ data: { reversesTransferId, minutes } }: Of<'ReverseTransfer'>) {
    const original = this.#find(reversesTransferId);
    const type = original?.command.type;
    if (original === undefined || type === 'ReverseTransfer' || type === 'ReturnUnused') {
      return undefined;
    }
    if (this.#isClearing(original.from) || this.#isClearing(original.to)) return undefined;
    const back = this.#entries
      .filter(
        ({ command: { data } }) =>
          'reversesTransferId' in data && data.reversesTransferId === reversesTransferId,
      )
      .reduce((sum, entry) => sum + entry.moved, 0);
    const ofAward = type === 'PayInstalment' ? this.#programmes.left(original.command) : Infinity;
    return back + minutes > original.moved || minutes > ofAward
      ? undefined
      : { from: original.to, to: original.from, minutes };
  }

  /** The award that a movement pays, or from which it comes back. */
  #awardBehind(command: Moving): Uuid | undefined {
    if ('awardId' in command.data) return command.data.awardId;
    if (!('reversesTransferId' in command.data)) return undefined;
    const original = this.#find(command.data.reversesTransferId);
    return original === undefined ? undefined : this.#awardBehind(original.command);
  }

  #isClearing(accountId: AccountId): boolean {
    return this.accounts.get(accountId)?.kind === 'clearing';
  }

  #inUse(accountId: AccountId, kind: 'issuer' | 'member'): boolean {
    const account = this.accounts.get(accountId);
    return account?.kind === kind && account.status !== 'closed';
  }

  #the(accountId: AccountId): ModelAccount {
    const account = this.accounts.get(accountId);
    if (account === undefined) throw new Error(`the model has no account ${accountId}`);
    return account;
  }

  #find(transferId: Uuid): Entry | undefined {
    return this.#entries.find(({ command }) => command.data.transferId === transferId);
  }
}
