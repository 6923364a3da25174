import type { PublishedEvent } from '@bourse/broadcast/cloud-event';
import { hear } from '@bourse/broadcast/hear';
import { type Broadcast, type BroadcastSubscription, PoisonError } from '@bourse/broadcast/port';
import { reactionContext } from '@bourse/commands/reaction-context';
import { territories, type TerritoryEvent } from '@bourse/contracts/territories';
import type { Clock } from '@bourse/kernel/clock';
import { accountTerms } from '../ledger/account-terms.ts';
import type { LedgerAccess } from '../ledger/ledgers.ts';
import type { Policy } from '../policy.ts';

const PROCESS = 'settlement.accounts';

type Parts = {
  /** Of the marketplace in which every member has an account. */
  readonly writer: LedgerAccess;
  readonly clock: Clock;
  readonly policyNow: () => Promise<Policy>;
};

/** Opens an account for every territory that is admitted: an association's gives endowments, all others are members'. */
export const startAccountOpening = (
  parts: Parts & { readonly broadcast: Broadcast },
): Promise<BroadcastSubscription> =>
  parts.broadcast.subscribe({
    group: PROCESS,
    topics: [territories.topic],
    poison: 'dead_letter',
    handle: async (delivery) => {
      const { published, event } = hear(territories, delivery);
      if (event.type === 'TerritoryAdmitted') await open(parts, published, event.data);
    },
  });

type Admitted = Extract<TerritoryEvent, { readonly type: 'TerritoryAdmitted' }>['data'];

async function open(
  { writer, clock, policyNow }: Parts,
  cause: PublishedEvent,
  { territoryId, kind: territoryKind }: Admitted,
): Promise<void> {
  const command = accountTerms(territoryId, territoryKind, await policyNow());
  const { kind } = command.data;
  const outcome = await writer.give(command, reactionContext(PROCESS, cause, clock));
  if (outcome.kind === 'done') return;
  // Opened under an earlier policy: the limit is a matter of its own since then.
  const existing = (await writer.view()).accounts.get(territoryId);
  if (existing?.kind === kind) return;
  const code = outcome.kind === 'rejected' ? outcome.rejection.code : outcome.kind;
  throw new PoisonError(`no ${kind} account for ${territoryId}: ${code}`);
}
