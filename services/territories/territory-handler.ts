import { type CommandHandler, commandHandler } from '@bourse/commands/command-handler';
import { territories } from '@bourse/contracts/territories';
import type { EventStore } from '@bourse/event-store/port';
import {
  type Territory,
  type TerritoryCommand,
  territoryDecider,
  type TerritoryRejection,
} from './domain/territory.ts';

/** Gives commands to territories: for the API and the processes alike. */
export type TerritoryHandler = CommandHandler<TerritoryCommand, Territory, TerritoryRejection>;

export const territoryHandler = (store: EventStore): TerritoryHandler =>
  commandHandler(store, { contract: territories, decider: territoryDecider });
