import type { LedgerEvent } from '@bourse/contracts/ledger';
import type { LedgerCommand } from '@bourse/ledger/commands';
import { ledgerDecider } from '@bourse/ledger/ledger';
import type { LedgerState } from '@bourse/ledger/state';

/** What the ledger would have said to one command, from the moment it was asked. */
export type Watch = {
  /** Whether it would have been refused for this at some moment since. */
  wouldRefuse(code: string): boolean;
  /** Whether there was nothing left to do at some moment since. */
  hadNothingToDo(): boolean;
  end(): void;
};

const SOMETHING = 'something to do';

/**
 * Whoever gives a command to the ledger is answered as of one moment between the question and the answer,
 * however many writers there are (linearizability). What caused an event shows in the stream; this is for
 * answers that caused none.
 */
export class LedgerWindow {
  readonly #state: LedgerState = ledgerDecider.initialState();
  readonly #watches = new Set<{ readonly command: LedgerCommand; readonly said: Set<string> }>();

  /** After each event of the ledger, in their order: the moments at which it can be looked at. */
  add(event: LedgerEvent): void {
    ledgerDecider.evolve(this.#state, event);
    for (const { command, said } of this.#watches) said.add(this.#sayTo(command));
  }

  /** Whether it would do something for a command now. */
  wouldDo(command: LedgerCommand): boolean {
    return this.#sayTo(command) === SOMETHING;
  }

  /** Watches a command from now on. */
  watch(command: LedgerCommand): Watch {
    const watched = { command, said: new Set([this.#sayTo(command)]) };
    this.#watches.add(watched);
    return {
      wouldRefuse: (code) => watched.said.has(code),
      hadNothingToDo: () => watched.said.has('nothing to do'),
      end: () => this.#watches.delete(watched),
    };
  }

  #sayTo(command: LedgerCommand): string {
    const decision = ledgerDecider.decide(command, this.#state);
    if (decision.kind === 'rejected') return decision.rejection.code;
    return decision.events.length === 0 ? 'nothing to do' : SOMETHING;
  }
}
