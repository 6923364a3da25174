import assert from 'node:assert/strict';
import { type Decider, fold } from './decider.ts';

/**
 * Tests of a decider that read as sentences:
 * `given(history).when(command).then(events)` or `.thenRejected(code)`.
 *
 * @param decider The decider under test.
 * @returns `given`, bound to that decider.
 */
export function specificationOf<Command, Event, State, Rejection extends { readonly code: string }>(
  decider: Decider<Command, Event, State, Rejection>,
) {
  return {
    given: (history: readonly Event[]) => ({
      when: (command: Command) => {
        const decision = () => decider.decide(command, fold(decider, history));
        return {
          /** Exactly these events, in this order. */
          then: (expected: readonly Event[]) => {
            assert.deepEqual(decision(), { kind: 'accepted', events: expected });
          },
          /** Accepted as something already done. */
          thenNothing: () => {
            assert.deepEqual(decision(), { kind: 'accepted', events: [] });
          },
          /** Refused under this name, with at least these details. */
          thenRejected: (code: Rejection['code'], details: Partial<Rejection> = {}) => {
            const actual = decision();
            assert.equal(
              actual.kind,
              'rejected',
              `expected a refusal, got ${JSON.stringify(actual)}`,
            );
            if (actual.kind === 'rejected') {
              assert.deepEqual({ ...actual.rejection, ...details, code }, actual.rejection);
            }
          },
        };
      },
    }),
  };
}
