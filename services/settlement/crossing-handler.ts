import { type CommandHandler, commandHandler } from '@bourse/commands/command-handler';
import { crossings } from '@bourse/contracts/crossings';
import type { EventStore } from '@bourse/event-store/port';
import { type CrossingCommand, crossingDecider } from './domain/crossings/crossing.ts';
import type { Crossing, CrossingRejection } from './domain/crossings/crossing-state.ts';

/** Gives commands to crossings: for the API and the processes alike. */
export type CrossingHandler = CommandHandler<CrossingCommand, Crossing, CrossingRejection>;

export const crossingHandler = (store: EventStore): CrossingHandler =>
  commandHandler(store, { contract: crossings, decider: crossingDecider });
