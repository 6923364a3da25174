import { reactionContext } from '@bourse/commands/reaction-context';
import type { marketplaces } from '@bourse/contracts/marketplaces';
import type { Clock } from '@bourse/kernel/clock';
import { derivedId } from '@bourse/kernel/ids';
import type { LedgerCommand } from '@bourse/ledger/commands';
import type { FactOf } from '@bourse/projections/fact';
import { accountTerms } from '../ledger/account-terms.ts';
import type { Ledgers } from '../ledger/ledgers.ts';
import type { MarketplaceHandler } from '../marketplace-handler.ts';

export const MARKETPLACE_SETUP = 'settlement.marketplace-setup';

type Ports = {
  readonly marketplaces: MarketplaceHandler;
  readonly ledgers: Ledgers;
  readonly clock: Clock;
};
type Fact = FactOf<typeof marketplaces>;

/** Gives a marketplace's ledger what its opening and its policy ask of it: the owner's account, and what reversals may do. */
export const setUpMarketplaces =
  ({ marketplaces, ledgers, clock }: Ports) =>
  async (fact: Fact): Promise<void> => {
    const { marketplaceId } = fact.event.data;
    const give = async (command: LedgerCommand, mayBeRefused: readonly string[] = []) => {
      const context = reactionContext(MARKETPLACE_SETUP, fact, clock, command.type);
      const outcome = await ledgers.of(marketplaceId).give(command, context);
      if (outcome.kind === 'done') return;
      const code = outcome.kind === 'rejected' ? outcome.rejection.code : outcome.kind;
      if (!mayBeRefused.includes(code)) throw new Error(`${command.type}: ${code}`);
    };

    if (fact.event.type === 'MarketplaceOpened' && fact.event.data.ownerId !== null) {
      const { ownerId, policy } = fact.event.data;
      // It may have been opened by hand meanwhile.
      await give(accountTerms(ownerId, 'association', policy), ['account_already_open']);
    }
    // The policy of now, whichever change of it this is: an earlier one must not come back.
    const marketplace = await marketplaces.look(marketplaceId);
    if (marketplace.status === 'unknown') throw new Error(`${marketplaceId} is not open`);
    const { policyGround, policyNumber, policy } = marketplace;
    const { reversalsMayPassLimits } = policy;
    const present = (await ledgers.of(marketplaceId).view()).policy;
    if (present.reversalsMayPassLimits === reversalsMayPassLimits) return;
    await give({
      type: 'SetPolicy',
      data: {
        decisionId: derivedId('policy of a marketplace', marketplaceId, String(policyNumber)),
        ...policyGround,
        reversalsMayPassLimits,
      },
    });
  };
