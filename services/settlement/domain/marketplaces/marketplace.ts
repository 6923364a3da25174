import type { MarketplaceEvent, MarketplacePolicy } from '@bourse/contracts/marketplaces';
import type { MarketplaceId, TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import { accept, type Decider, type Decision, reject } from '@bourse/kernel/decider';
import { invariant } from '@bourse/kernel/invariant';
import { isDeepStrictEqual } from 'node:util';

/** One marketplace: whose it is, and what holds in it. Streams: `marketplace-<marketplaceId>`. */
export type Marketplace =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'open';
      readonly marketplaceId: MarketplaceId;
      readonly name: string;
      /** The association whose it is; null for the operator's. */
      readonly ownerId: TerritoryId | null;
      readonly policy: MarketplacePolicy;
      /** As it was opened: what tells a repeated opening from another one. */
      readonly openedWith: MarketplacePolicy;
      /** 1 for the policy that it was opened with, one more for each change. */
      readonly policyNumber: number;
      /** Who settled the present one, and why. */
      readonly policyGround: { readonly by: TerritoryId | null; readonly reason: string };
    };
export type KnownMarketplace = Exclude<Marketplace, { status: 'unknown' }>;

export type MarketplaceCommand =
  /** By the operator. */
  | {
      readonly type: 'OpenMarketplace';
      readonly marketplaceId: MarketplaceId;
      readonly name: string;
      readonly ownerId: TerritoryId | null;
      readonly policy: MarketplacePolicy;
      readonly by: TerritoryId | null;
    }
  /** By its owner or (null) the operator. What is left out stays as it is. */
  | {
      readonly type: 'ChangePolicy';
      readonly changes: Partial<MarketplacePolicy>;
      readonly by: TerritoryId | null;
      readonly reason: string;
    };

/** In order of precedence. */
export type MarketplaceRejection =
  | { readonly code: 'marketplace_unknown' }
  /** Opened otherwise: under another name, for another owner or with another policy. */
  | { readonly code: 'marketplace_already_open' }
  /** Neither its owner nor the operator. */
  | { readonly code: 'not_the_owner' }
  /** What comes of itself would come before it is announced. */
  | {
      readonly code: 'policy_out_of_order';
      readonly first: PolicyDelay;
      readonly second: PolicyDelay;
    };

type PolicyDelay = Extract<keyof MarketplacePolicy, `${string}Days`>;
type MarketplaceDecision = Decision<MarketplaceEvent, MarketplaceRejection>;
type Command<Type extends MarketplaceCommand['type']> = Extract<MarketplaceCommand, { type: Type }>;

export const marketplaceDecider: Decider<
  MarketplaceCommand,
  MarketplaceEvent,
  Marketplace,
  MarketplaceRejection
> = {
  initialState: () => ({ status: 'unknown' }),
  decide: (command, marketplace) => {
    switch (command.type) {
      case 'OpenMarketplace':
        return openMarketplace(command, marketplace);
      case 'ChangePolicy':
        return changePolicy(command, marketplace);
      default:
        return assertNever(command);
    }
  },
  evolve: (marketplace, event) => {
    switch (event.type) {
      case 'MarketplaceOpened': {
        invariant(marketplace.status === 'unknown', 'a marketplace is opened once');
        const { by, ...opened } = event.data;
        return {
          status: 'open',
          ...opened,
          openedWith: opened.policy,
          policyNumber: 1,
          policyGround: { by, reason: 'Ouverture de la place de marché' },
        };
      }
      case 'PolicyChanged':
        invariant(marketplace.status === 'open', 'PolicyChanged before MarketplaceOpened');
        return {
          ...marketplace,
          policy: event.data.policy,
          policyNumber: marketplace.policyNumber + 1,
          policyGround: { by: event.data.by, reason: event.data.reason },
        };
      default:
        return assertNever(event, 'event');
    }
  },
};

function openMarketplace(
  { type: _type, ...data }: Command<'OpenMarketplace'>,
  marketplace: Marketplace,
): MarketplaceDecision {
  if (marketplace.status === 'open') {
    const { name, ownerId, openedWith } = marketplace;
    const same =
      name === data.name && ownerId === data.ownerId && isDeepStrictEqual(openedWith, data.policy);
    return same ? accept() : reject({ code: 'marketplace_already_open' });
  }
  return outOfOrder(data.policy) ?? accept({ type: 'MarketplaceOpened', data });
}

function changePolicy(
  { changes, by, reason }: Command<'ChangePolicy'>,
  marketplace: Marketplace,
): MarketplaceDecision {
  if (marketplace.status === 'unknown') return reject({ code: 'marketplace_unknown' });
  const { marketplaceId, ownerId } = marketplace;
  if (by !== null && by !== ownerId) return reject({ code: 'not_the_owner' });
  const policy = { ...marketplace.policy, ...changes };
  if (isDeepStrictEqual(policy, marketplace.policy)) return accept();
  return (
    outOfOrder(policy) ??
    accept({ type: 'PolicyChanged', data: { marketplaceId, policy, by, reason } })
  );
}

/** What is announced, and what then comes of itself. */
const IN_ORDER = [
  ['reminderAfterDays', 'automaticCertificationAfterDays'],
  ['lapseAnnouncedAfterDays', 'lapseAfterDays'],
] as const satisfies readonly (readonly [PolicyDelay, PolicyDelay])[];

function outOfOrder(policy: MarketplacePolicy): MarketplaceDecision | undefined {
  for (const [first, second] of IN_ORDER) {
    if (policy[first] > policy[second])
      return reject({ code: 'policy_out_of_order', first, second });
  }
  return undefined;
}
