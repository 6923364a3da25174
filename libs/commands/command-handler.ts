import type { Contract } from '@bourse/contracts/contract';
import type { EventStore, Revision } from '@bourse/event-store/port';
import {
  type Aggregate,
  type CommandContext,
  type CommandResult,
  findEarlierResult,
  handleCommand,
  loadState,
} from './handle-command.ts';
import { takingTurns } from './turns.ts';

/** Gives commands to the streams of one aggregate: for the API and the processes of a service alike. */
export type CommandHandler<Command, State, Rejection> = {
  /** @param seen The revisions one of which the caller decided on; left out, any will do. */
  give(
    id: string,
    command: Command,
    context: CommandContext,
    seen?: readonly Revision[],
  ): Promise<CommandResult<State, Rejection>>;
  /** What a command did when it was given before; undefined when it was not. */
  earlier(
    id: string,
    context: CommandContext,
  ): Promise<CommandResult<State, Rejection> | undefined>;
  /** The state as the stream has it now: for decisions that cannot wait for a view. */
  look(id: string): Promise<State>;
};

/** Binds an aggregate to the store that keeps its streams. */
export function commandHandler<C extends Contract, Command, State, Rejection>(
  store: EventStore,
  aggregate: Aggregate<C, Command, State, Rejection>,
): CommandHandler<Command, State, Rejection> {
  // Within one process nobody races for a stream; other processes are met as conflicts.
  const inTurn = takingTurns();
  return {
    give: (id, command, context, seen) =>
      inTurn(id, () =>
        handleCommand({
          store,
          aggregate,
          id,
          command,
          context,
          ...(seen === undefined ? {} : { seen }),
        }),
      ),
    earlier: (id, context) => findEarlierResult({ store, aggregate, id, context }),
    look: (id) => loadState(store, aggregate, id),
  };
}

/**
 * The code of a refusal, for a process; undefined when the command was done.
 * A process meets no If-Match and uses its own ids, so that anything else than a refusal is one too.
 */
export function refusalCodeOf(
  result: CommandResult<unknown, { readonly code: string }>,
): string | undefined {
  if (result.kind === 'done') return undefined;
  return result.kind === 'rejected' ? result.rejection.code : result.kind;
}
