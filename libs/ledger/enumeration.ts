import type { LedgerEvent } from '@bourse/contracts/ledger';
import { accept, fold } from '@bourse/kernel/decider';
import { invariant } from '@bourse/kernel/invariant';
import { type Account, balanceMinutes, drawnMinutes, ownedMinutes } from './account.ts';
import { checkInvariants } from './check-invariants.ts';
import type { LedgerCommand } from './commands.ts';
import { ledgerDecider } from './ledger.ts';
import { sameContent } from './same-content.ts';
import type { LedgerState } from './state.ts';

// For tests only: every order in which a few commands can be given.

/** A small ledger, and all that is ever asked of it. */
export type World = {
  readonly name: string;
  readonly start: readonly LedgerEvent[];
  /** At most 31. */
  readonly alphabet: readonly LedgerCommand[];
};

export type Explored = {
  readonly states: number;
  readonly transitions: number;
  /** The length of the longest sequence in which every command caused something. */
  readonly depth: number;
  /** What was recorded and refused on the way. */
  readonly seen: ReadonlySet<string>;
};

/** `accepted`: one bit for each command of the alphabet that was accepted on the way here. */
type Node = { readonly state: LedgerState; readonly accepted: number };

const MAX_STATES = 1_000_000;

/**
 * Walks through every state that sequences of the alphabet lead to, however long, breadth first: each
 * state once for each set of accepted commands. It comes to an end because a command that was accepted
 * has no effect any more, which is one of the things it makes sure of.
 *
 * @throws InvariantError at the first state, or step, at which something does not hold.
 */
export function explore({ start, alphabet }: World): Explored {
  invariant(alphabet.length <= 31, 'an alphabet fits the bits of a number');
  const seen = new Set<string>();
  let level: Node[] = [{ state: fold(ledgerDecider, start), accepted: 0 }];
  const known = new Set<string>(level.map(keyOf));
  let transitions = 0;
  let depth = 0;
  for (; level.length > 0; depth += 1) {
    invariant(known.size <= MAX_STATES, 'a world is small');
    const next: Node[] = [];
    for (const node of level) {
      for (const [index, command] of alphabet.entries()) {
        transitions += 1;
        const after = step(node, index, command, seen);
        if (after === undefined) continue;
        const key = keyOf(after);
        if (known.has(key)) continue;
        known.add(key);
        checkState(after, alphabet);
        next.push(after);
      }
    }
    level = next;
  }
  // The last level led nowhere.
  return { states: known.size, transitions, depth: depth - 1, seen };
}

/** @returns Where the command leads; nowhere when it is refused. */
function step(
  { state, accepted }: Node,
  index: number,
  command: LedgerCommand,
  seen: Set<string>,
): Node | undefined {
  const decision = ledgerDecider.decide(command, state);
  if (decision.kind === 'rejected') {
    seen.add(decision.rejection.code);
    return undefined;
  }
  let current = state;
  for (const event of decision.events) {
    seen.add(event.type);
    const after = ledgerDecider.evolve(copyOf(current), event);
    checkStep(current, after, event);
    current = after;
  }
  return { state: current, accepted: accepted | (1 << index) };
}

function checkState({ state, accepted }: Node, alphabet: readonly LedgerCommand[]): void {
  checkInvariants(state);
  let posted = 0;
  let pending = 0;
  for (const account of state.accounts.values()) {
    posted += balanceMinutes(account);
    pending += account.creditsPending - account.debitsPending;
  }
  invariant(posted === 0 && pending === 0, 'what one side gives the other receives');
  for (const [index, command] of alphabet.entries()) {
    if ((accepted & (1 << index)) === 0) continue;
    const again = ledgerDecider.decide(command, state);
    invariant(sameContent(again, accept()), `${command.type} has an effect once`);
  }
}

/** What one event may do to an account or a transfer. */
function checkStep(before: LedgerState, after: LedgerState, event: LedgerEvent): void {
  const back = event.type === 'TransferReversed' || event.type === 'EndowmentReturned';
  for (const [accountId, account] of after.accounts.entries()) {
    const was = before.accounts.get(accountId);
    if (was === undefined) continue;
    const widened = beyondLimit(account) - beyondLimit(was);
    const said =
      event.type === 'TransferReversed' && event.data.debitAccountId === accountId
        ? event.data.beyondLimitMinutes
        : 0;
    invariant(widened <= said, `${event.type} takes no account beyond its limit unsaid`);
    const raised = aboveCeiling(account) - aboveCeiling(was);
    invariant(
      raised <= 0 || back || event.type === 'CeilingChanged',
      `${event.type} lets nothing in above a ceiling`,
    );
    invariant(was.status !== 'closed' || account === was, 'closed is for ever');
  }
  for (const [transferId, transfer] of before.transfers.entries()) {
    const { status } = transfer;
    const now = after.transfers.get(transferId)?.status;
    invariant(status === 'held' || status === now, 'a hold is resolved once');
  }
}

const beyondLimit = (account: Account): number =>
  Math.max(0, drawnMinutes(account) - account.creditLimitMinutes);

const aboveCeiling = (account: Account): number =>
  Math.max(0, ownedMinutes(account) - (account.ceilingMinutes ?? Infinity));

const copyOf = (state: LedgerState): LedgerState => ({
  accounts: new Map(state.accounts.entries()),
  transfers: new Map(state.transfers.entries()),
  decisions: new Map(state.decisions.entries()),
  programmes: new Map(state.programmes.entries()),
  awards: new Map(state.awards.entries()),
  awardedToMembers: new Map(state.awardedToMembers.entries()),
  policy: state.policy,
});

/** The same for the same state, in whatever order it came about. Decisions are what was accepted. */
function keyOf({ state, accepted }: Node): string {
  const tables = [state.accounts, state.transfers, state.programmes, state.awards].map((table) =>
    [...(table as typeof state.accounts).entries()]
      .map(([id, value]) => id + JSON.stringify(value))
      .sort()
      .join(),
  );
  return `${accepted} ${JSON.stringify(state.policy)} ${tables.join(' ')}`;
}
