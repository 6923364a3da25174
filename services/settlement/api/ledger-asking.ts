import type { TerritoryId } from '@bourse/contracts/values';
import { actsAs, type Identity } from '@bourse/identity/identity';
import type { LedgerCommand } from '@bourse/ledger/commands';
import type { Membership } from '@bourse/membership/membership';
import { replyToCommand } from '@bourse/service-kit/command-reply';
import { problem, type Problem } from '@bourse/service-kit/problem';
import type { Reply, WriteCall } from '@bourse/service-kit/route';
import { giveToNewcomer } from '../ledger/give-to-newcomer.ts';
import type { PeoplesLedger } from '../ledger/for-people.ts';

export const SERVICE = 'settlement';
export const tag = 'ledger';
const NEWCOMER_WAIT_MS = 1_000;

export type Asking = Pick<WriteCall<unknown, unknown>, 'context' | 'seen'>;
type Order = { readonly command: LedgerCommand; readonly id: string; readonly created?: string };

/** Who decides: an association, or null for the operator. */
export type Decider = TerritoryId | null;

export type LedgerParts = { readonly writer: PeoplesLedger; readonly membership: Membership };

/** What the writing routes of the ledger share: who may ask, and how an order is given and answered. */
export function ledgerAsking(parts: LedgerParts) {
  /** The association that asks, or why it may not. */
  const associationOf = async (identity: Identity): Promise<TerritoryId | Problem> => {
    const by = identity.territoryId;
    if (!actsAs(identity, 'official') || by === null) return problem('not_permitted');
    const member = await parts.membership.expect(by, NEWCOMER_WAIT_MS);
    if (member === undefined) return problem('not_a_member');
    if (member.kind !== 'association') return problem('not_permitted');
    // Whose own account is frozen or closed decides nothing over others.
    const status = (await parts.writer.view()).accounts.get(by)?.status ?? 'open';
    return status === 'open' ? by : problem('own_account_not_open', { status });
  };

  return {
    associationOf,

    /** The operator or an association, or why whoever asks decides nothing. */
    deciderOf: async (identity: Identity): Promise<Decider | Problem> =>
      actsAs(identity, 'operator') ? null : associationOf(identity),

    /** Gives the order, and says its outcome. */
    give: async ({ context, seen }: Asking, order: Order): Promise<Reply> => {
      // The ledger fences itself; a condition that nobody checks would be a lie.
      if (seen !== undefined) return problem('invalid_header', { header: 'If-Match' });
      const { command, ...named } = order;
      const outcome = await giveToNewcomer({
        ...parts,
        command,
        context,
        timeoutMs: NEWCOMER_WAIT_MS,
      });
      const result = outcome.kind === 'done' ? { ...outcome, state: undefined } : outcome;
      return replyToCommand(result, { service: SERVICE, ...named });
    },
  };
}

export type LedgerAsking = ReturnType<typeof ledgerAsking>;

/** Whether somebody may decide. */
export const decides = (by: Decider | Problem): by is Decider =>
  by === null || typeof by === 'string';
