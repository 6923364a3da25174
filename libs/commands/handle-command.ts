import { type Contract, type EventOf, readEvent, writeEvent } from '@bourse/contracts/contract';
import {
  type EventStore,
  type EventToAppend,
  type ExpectedRevision,
  type Revision,
  START,
  type StorePosition,
  type StreamName,
} from '@bourse/event-store/port';
import type { Instant } from '@bourse/kernel/clock';
import type { Decider } from '@bourse/kernel/decider';
import { derivedId, type Uuid } from '@bourse/kernel/ids';

/** Who gives a command, when, and because of what. */
export type CommandContext = {
  /** The same for a repetition of the same command: it then has no second effect. */
  readonly commandId: Uuid;
  /** Hash of what is asked: another content under the same `commandId` is refused. */
  readonly fingerprint: string;
  readonly correlationId: Uuid;
  readonly causationId: Uuid;
  readonly actor: string;
  readonly now: Instant;
};

/** A kind of stream, with the rules that govern it. */
export type Aggregate<C extends Contract, Command, State, Rejection> = {
  readonly contract: C;
  readonly decider: Decider<Command, EventOf<C>, State, Rejection>;
  /**
   * Tells the events that change nothing of what people decide on, such as a reminder: whoever saw the stream
   * before one of them has seen how it stands. Default: none.
   */
  readonly changesNothing?: (event: EventOf<C>) => boolean;
};

export type CommandResult<State, Rejection> =
  | {
      readonly kind: 'done';
      readonly stream: StreamName;
      /** Of the last event that the command caused, now or the first time. */
      readonly revision: ExpectedRevision;
      readonly position: StorePosition;
      readonly state: State;
    }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
  /** The caller had seen another revision. */
  | { readonly kind: 'stale'; readonly actual: ExpectedRevision }
  /** The command's id was used for something else. */
  | { readonly kind: 'command_id_reused' };

/** So many writers on one stream that this one never came through: try again later. */
export class ContentionError extends Error {
  override readonly name = 'ContentionError';
}

const MAX_ATTEMPTS = 20;

/**
 * Loads a stream, decides, and appends what was decided; on a concurrent change, all over again.
 *
 * Giving the same command twice appends once: its id is looked for in the stream first, and the ids of
 * its events derive from it, so that even an append whose answer was lost is recognised.
 *
 * @param options.id What follows the category in the stream's name.
 * @param options.seen The revisions one of which the caller decided on (If-Match); left out, any will do. What
 *   came since then may be only what changes nothing.
 * @throws ContentionError after {@link MAX_ATTEMPTS} lost races; whatever the store throws.
 */
export async function handleCommand<C extends Contract, Command, State, Rejection>(options: {
  readonly store: EventStore;
  readonly aggregate: Aggregate<C, Command, State, Rejection>;
  readonly id: string;
  readonly command: Command;
  readonly context: CommandContext;
  readonly seen?: readonly ExpectedRevision[];
}): Promise<CommandResult<State, Rejection>> {
  const { store, aggregate, command, context, seen } = options;
  const stream: StreamName = `${aggregate.contract.category}-${options.id}`;

  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const loaded = await load(store, aggregate, stream, context.commandId);
    const earlier = earlierResult(stream, loaded, context);
    if (earlier !== undefined) return earlier;
    if (seen !== undefined && !seen.some((one) => showed(one, loaded))) {
      return { kind: 'stale', actual: loaded.revision };
    }
    const decision = aggregate.decider.decide(command, loaded.state);
    if (decision.kind === 'rejected') return decision;
    const { state, revision, position } = loaded;
    if (decision.events.length === 0) return { kind: 'done', stream, revision, position, state };

    const toAppend = decision.events.map((event, index) =>
      envelope(aggregate.contract, event, stream, index, context),
    );
    const result = await store.append(stream, loaded.revision, toAppend);
    if (result.kind === 'appended') {
      return {
        kind: 'done',
        stream,
        revision: result.revision,
        position: result.position,
        state: decision.events.reduce(aggregate.decider.evolve, state),
      };
    }
  }
  throw new ContentionError(`${stream} changed ${MAX_ATTEMPTS} times while a command was decided`);
}

/**
 * What a command has done already, if it was given before. For what must be known before a command
 * can be made: what has changed since the first time does not turn its repetition into a refusal.
 */
export async function findEarlierResult<C extends Contract, Command, State, Rejection>(options: {
  readonly store: EventStore;
  readonly aggregate: Aggregate<C, Command, State, Rejection>;
  readonly id: string;
  readonly context: CommandContext;
}): Promise<CommandResult<State, Rejection> | undefined> {
  const { store, aggregate, context } = options;
  const stream: StreamName = `${aggregate.contract.category}-${options.id}`;
  return earlierResult(stream, await load(store, aggregate, stream, context.commandId), context);
}

/** The state of a stream as it is now. */
export async function loadState<C extends Contract, Command, State, Rejection>(
  store: EventStore,
  aggregate: Aggregate<C, Command, State, Rejection>,
  id: string,
): Promise<State> {
  const stream: StreamName = `${aggregate.contract.category}-${id}`;
  return (await load(store, aggregate, stream, undefined)).state;
}

function earlierResult<State>(
  stream: StreamName,
  { earlier, state }: Loaded<State>,
  { fingerprint }: CommandContext,
): CommandResult<State, never> | undefined {
  if (earlier === undefined) return undefined;
  if (earlier.fingerprint !== fingerprint) return { kind: 'command_id_reused' };
  return { kind: 'done', stream, revision: earlier.revision, position: earlier.position, state };
}

type Loaded<State> = {
  readonly state: State;
  readonly revision: ExpectedRevision;
  /** Of the last event that changed something. */
  readonly changedAt: ExpectedRevision;
  readonly position: StorePosition;
  /** The last event that this very command caused earlier. */
  readonly earlier:
    { fingerprint: string; revision: Revision; position: StorePosition } | undefined;
};

async function load<C extends Contract, Command, State, Rejection>(
  store: EventStore,
  aggregate: Aggregate<C, Command, State, Rejection>,
  stream: StreamName,
  commandId: Uuid | undefined,
): Promise<Loaded<State>> {
  let state = aggregate.decider.initialState();
  let revision: ExpectedRevision = 'no_stream';
  let changedAt: ExpectedRevision = 'no_stream';
  let position = START;
  let earlier: Loaded<State>['earlier'];
  for await (const recorded of store.read(stream)) {
    const { type, data, metadata } = recorded;
    const event = readEvent(aggregate.contract, {
      type,
      data,
      schemaVersion: metadata.schemaVersion,
    });
    state = aggregate.decider.evolve(state, event);
    ({ revision, position } = recorded);
    if (aggregate.changesNothing?.(event) !== true) changedAt = revision;
    if (metadata.commandId === commandId) {
      earlier = { fingerprint: metadata.fingerprint, revision: recorded.revision, position };
    }
  }
  return { state, revision, changedAt, position, earlier };
}

/** Whether a stream in a revision showed what it is now. */
const showed = (
  seen: ExpectedRevision,
  { revision, changedAt }: Pick<Loaded<unknown>, 'revision' | 'changedAt'>,
): boolean =>
  seen === 'no_stream' || revision === 'no_stream' || changedAt === 'no_stream'
    ? seen === revision
    : changedAt <= seen && seen <= revision;

/**
 * Puts a decided event into the form in which it is stored.
 *
 * Its id follows from the command and from what the event says: an append that is sent again is
 * recognised by the store, while two writers that decided one command otherwise, at another moment or on
 * another payload, meet as a conflict. Whoever is told that its events are stored knows that it is these.
 *
 * @throws ContractViolation when it does not fit its contract.
 */
export function envelope<C extends Contract>(
  contract: C,
  event: EventOf<C>,
  stream: StreamName,
  index: number,
  context: CommandContext,
): EventToAppend {
  const { type, data, schemaVersion } = writeEvent(contract, event);
  return {
    id: derivedId(
      context.commandId,
      stream,
      String(index),
      context.fingerprint,
      context.now,
      JSON.stringify(data),
    ),
    type,
    data,
    metadata: {
      $correlationId: context.correlationId,
      $causationId: context.causationId,
      commandId: context.commandId,
      fingerprint: context.fingerprint,
      actor: context.actor,
      recordedAt: context.now,
      schemaVersion,
    },
  };
}
