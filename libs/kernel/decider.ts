/**
 * The shape of every business decision: three pure functions and nothing else.
 *
 * Source: Jérémie Chassaing, "Functional Event Sourcing Decider" (2021).
 */
export type Decider<Command, Event, State, Rejection> = {
  /** The state before the first event. */
  readonly initialState: () => State;
  /** Events to record, or a named refusal. Reads no clock and draws no random id: both arrive in the command. */
  readonly decide: (command: Command, state: State) => Decision<Event, Rejection>;
  /** The state after an event. Total: it accepts every event that `decide` can give. */
  readonly evolve: (state: State, event: Event) => State;
};

export type Accepted<Event> = { readonly kind: 'accepted'; readonly events: readonly Event[] };
export type Rejected<Rejection> = { readonly kind: 'rejected'; readonly rejection: Rejection };
export type Decision<Event, Rejection> = Accepted<Event> | Rejected<Rejection>;

/** Accepts a command with the events that it causes; none when it had already been done. */
export const accept = <Event>(...events: readonly Event[]): Accepted<Event> => ({
  kind: 'accepted',
  events,
});

/** Refuses a command. Nothing is recorded. */
export const reject = <Rejection>(rejection: Rejection): Rejected<Rejection> => ({
  kind: 'rejected',
  rejection,
});

/** Folds events into a state, from the initial one or from a given one. */
export const fold = <Event, State>(
  decider: Pick<Decider<never, Event, State, unknown>, 'initialState' | 'evolve'>,
  events: Iterable<Event>,
  from: State = decider.initialState(),
): State => {
  let state = from;
  for (const event of events) state = decider.evolve(state, event);
  return state;
};
