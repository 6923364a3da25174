import { type CommandHandler, commandHandler } from '@bourse/commands/command-handler';
import { exchanges } from '@bourse/contracts/exchanges';
import type { EventStore } from '@bourse/event-store/port';
import { type ExchangeCommand, exchangeDecider } from './domain/exchange.ts';
import type { Exchange, ExchangeRejection } from './domain/exchange-state.ts';

/** Gives commands to exchanges: for the API and the processes alike. */
export type ExchangeHandler = CommandHandler<ExchangeCommand, Exchange, ExchangeRejection>;

export const exchangeHandler = (store: EventStore): ExchangeHandler =>
  commandHandler(store, {
    contract: exchanges,
    decider: exchangeDecider,
    // Whoever is writing an answer when they are reminded of it has not been overtaken by anybody.
    changesNothing: ({ type }) => type === 'DeadlineReminded',
  });
