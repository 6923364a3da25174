import { type CommandHandler, commandHandler } from '@bourse/commands/command-handler';
import { marketplaces } from '@bourse/contracts/marketplaces';
import type { EventStore } from '@bourse/event-store/port';
import {
  type Marketplace,
  type MarketplaceCommand,
  marketplaceDecider,
  type MarketplaceRejection,
} from './domain/marketplaces/marketplace.ts';

/** Gives commands to marketplaces: for the API and the processes alike. */
export type MarketplaceHandler = CommandHandler<
  MarketplaceCommand,
  Marketplace,
  MarketplaceRejection
>;

export const marketplaceHandler = (store: EventStore): MarketplaceHandler =>
  commandHandler(store, { contract: marketplaces, decider: marketplaceDecider });
