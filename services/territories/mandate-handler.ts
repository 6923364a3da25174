import { type CommandHandler, commandHandler } from '@bourse/commands/command-handler';
import { mandates } from '@bourse/contracts/mandates';
import type { EventStore } from '@bourse/event-store/port';
import {
  type MandateCommand,
  mandateDecider,
  type MandateRejection,
} from './domain/mandates/mandates.ts';
import type { Mandates } from './domain/mandates/mandates-state.ts';

/** Gives commands to the mandates of a territory. */
export type MandateHandler = CommandHandler<MandateCommand, Mandates, MandateRejection>;

export const mandateHandler = (store: EventStore): MandateHandler =>
  commandHandler(store, { contract: mandates, decider: mandateDecider });
