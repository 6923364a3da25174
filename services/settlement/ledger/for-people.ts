import type { CommandContext } from '@bourse/commands/handle-command';
import { isMarketplaceId } from '@bourse/contracts/values';
import type { Uuid } from '@bourse/kernel/ids';
import type { LedgerCommand, SingleCommand } from '@bourse/ledger/commands';
import type { LedgerRejection } from '@bourse/ledger/rejections';
import type { LedgerView } from '@bourse/ledger/state';
import type { Transfer } from '@bourse/ledger/transfer';
import type { LedgerOutcome } from './bookkeeper.ts';
import type { LedgerAccess } from './ledgers.ts';

/** What a ledger refuses, and what it refuses people only. */
export type PeoplesRejection =
  | LedgerRejection
  /** It is placed, resolved and reversed by the exchange. */
  | { readonly code: 'transfer_of_an_exchange'; readonly exchangeId: Uuid }
  | { readonly code: 'linked_refused'; readonly index: number; readonly refusal: PeoplesRejection };

export type PeoplesOutcome =
  LedgerOutcome | { readonly kind: 'rejected'; readonly rejection: PeoplesRejection };

export type PeoplesOrder = { readonly command: LedgerCommand; readonly context: CommandContext };

export type PeoplesLedger = Pick<LedgerAccess, 'view'> & {
  give(command: LedgerCommand, context: CommandContext): Promise<PeoplesOutcome>;
  /** Gives many: each is decided on what those before it have caused. @returns one outcome for each. */
  giveAll(orders: readonly PeoplesOrder[]): Promise<readonly PeoplesOutcome[]>;
  /** Why people may not give each of them, whatever the ledger would say; undefined for those that they may. */
  forbidden(commands: readonly LedgerCommand[]): Promise<readonly (PeoplesRejection | undefined)[]>;
};

/**
 * A ledger as people may write it: what belongs to a crossing or to an exchange is moved by the process
 * that follows it, and by nobody else, or one side could move without the other.
 *
 * @param isExchange Whether there is such an exchange; holds brought in from elsewhere name others.
 */
export function forPeople(
  ledger: LedgerAccess,
  isExchange: (exchangeId: Uuid) => Promise<boolean>,
): PeoplesLedger {
  async function forbidden(commands: readonly LedgerCommand[]) {
    // Nothing else is worth the look.
    if (!commands.some(touchesHolds)) return commands.map(() => undefined);
    const view = await ledger.view();
    const asked = new Map<Uuid, Promise<boolean>>();
    const ofExchange = (exchangeId: Uuid): Promise<boolean> => {
      const answer = asked.get(exchangeId) ?? isExchange(exchangeId);
      asked.set(exchangeId, answer);
      return answer;
    };
    return Promise.all(commands.map((command) => whyNot(command, view, ofExchange)));
  }

  async function giveAll(orders: readonly PeoplesOrder[]): Promise<readonly PeoplesOutcome[]> {
    const refusals = await forbidden(orders.map(({ command }) => command));
    // In one turn, so that they reach the ledger in their order and nothing comes between.
    return Promise.all(
      orders.map(({ command, context }, index): Promise<PeoplesOutcome> => {
        const rejection = refusals[index];
        if (rejection !== undefined) return Promise.resolve({ kind: 'rejected', rejection });
        return ledger.give(command, context);
      }),
    );
  }

  return {
    view: () => ledger.view(),
    give: async (command, context) => {
      const [rejection] = await forbidden([command]);
      return rejection === undefined
        ? ledger.give(command, context)
        : { kind: 'rejected', rejection };
    },
    giveAll,
    forbidden,
  };
}

const touchesHolds = (command: LedgerCommand): boolean => {
  switch (command.type) {
    case 'HoldMinutes':
    case 'PostHold':
    case 'VoidHold':
    case 'ExpireHold':
    case 'ReverseTransfer':
      return true;
    case 'Linked':
      return command.data.commands.some(touchesHolds);
    default:
      return false;
  }
};

type OfExchange = (exchangeId: Uuid) => Promise<boolean>;

async function whyNot(
  command: LedgerCommand,
  view: LedgerView,
  ofExchange: OfExchange,
): Promise<PeoplesRejection | undefined> {
  if (command.type !== 'Linked') return whyNotSingle(command, view, ofExchange);
  for (const [index, one] of command.data.commands.entries()) {
    const refusal = await whyNotSingle(one, view, ofExchange);
    if (refusal !== undefined) return { code: 'linked_refused', index, refusal };
  }
  return undefined;
}

async function whyNotSingle(
  command: SingleCommand,
  { transfers }: LedgerView,
  ofExchange: OfExchange,
): Promise<PeoplesRejection | undefined> {
  switch (command.type) {
    case 'HoldMinutes': {
      const { transferId, exchangeId, debitAccountId, creditAccountId } = command.data;
      if ([debitAccountId, creditAccountId].some(isMarketplaceId)) {
        return { code: 'part_of_a_crossing', transferId };
      }
      return (await ofExchange(exchangeId))
        ? { code: 'transfer_of_an_exchange', exchangeId }
        : undefined;
    }
    case 'PostHold':
    case 'VoidHold':
    case 'ExpireHold': {
      const { transferId } = command.data;
      const known = transfers.get(transferId);
      if (isOfCrossing(known)) return { code: 'part_of_a_crossing', transferId };
      return whyNotOf(known, ofExchange);
    }
    case 'ReverseTransfer':
      // Of one side of a crossing the ledger itself takes nothing back.
      return whyNotOf(transfers.get(command.data.reversesTransferId), ofExchange);
    default:
      // The ledger lets nothing else touch a hold, or the account of another marketplace.
      return undefined;
  }
}

async function whyNotOf(
  transfer: Transfer | undefined,
  ofExchange: OfExchange,
): Promise<PeoplesRejection | undefined> {
  if (transfer === undefined || !('exchangeId' in transfer)) return undefined;
  const { exchangeId } = transfer;
  return (await ofExchange(exchangeId))
    ? { code: 'transfer_of_an_exchange', exchangeId }
    : undefined;
}

const isOfCrossing = (transfer: Transfer | undefined): boolean =>
  transfer !== undefined &&
  'debitAccountId' in transfer &&
  [transfer.debitAccountId, transfer.creditAccountId].some(isMarketplaceId);
