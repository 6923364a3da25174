import {
  type Aggregate,
  type CommandContext,
  type CommandResult,
  findEarlierResult,
  handleCommand,
} from '@bourse/commands/handle-command';
import { exchanges } from '@bourse/contracts/exchanges';
import type { EventStore, Revision } from '@bourse/event-store/port';
import type { Uuid } from '@bourse/kernel/ids';
import { type ExchangeCommand, exchangeDecider } from './domain/exchange.ts';
import type { Exchange, ExchangeRejection } from './domain/exchange-state.ts';

const aggregate: Aggregate<typeof exchanges, ExchangeCommand, Exchange, ExchangeRejection> = {
  contract: exchanges,
  decider: exchangeDecider,
};

type Result = CommandResult<Exchange, ExchangeRejection>;

/** Gives commands to exchanges: for the API and the processes alike. */
export type ExchangeHandler = {
  give(
    exchangeId: Uuid,
    command: ExchangeCommand,
    context: CommandContext,
    seen?: Revision,
  ): Promise<Result>;
  /** What a command did when it was given before. */
  earlier(exchangeId: Uuid, context: CommandContext): Promise<Result | undefined>;
};

export const exchangeHandler = (store: EventStore): ExchangeHandler => ({
  give: (id, command, context, seen) =>
    handleCommand({
      store,
      aggregate,
      id,
      command,
      context,
      ...(seen === undefined ? {} : { seen }),
    }),
  earlier: (id, context) => findEarlierResult({ store, aggregate, id, context }),
});

/** A process counts on its command being accepted; a refusal means that something is wrong. */
export function demandDone(
  result: CommandResult<unknown, { readonly code: string }>,
  what: string,
): void {
  if (result.kind === 'done') return;
  const code = result.kind === 'rejected' ? result.rejection.code : result.kind;
  throw new Error(`${what} was refused: ${code}`);
}
