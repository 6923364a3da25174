import { type CommandHandler, commandHandler } from '@bourse/commands/command-handler';
import { requests } from '@bourse/contracts/requests';
import type { EventStore } from '@bourse/event-store/port';
import { type RequestCommand, requestDecider } from './domain/request.ts';
import type { Request, RequestRejection } from './domain/request-state.ts';

/** Gives commands to requests: for the API and the processes alike. */
export type RequestHandler = CommandHandler<RequestCommand, Request, RequestRejection>;

export const requestHandler = (store: EventStore): RequestHandler =>
  commandHandler(store, { contract: requests, decider: requestDecider });
