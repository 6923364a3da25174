import type { LedgerEvent } from '@bourse/contracts/ledger';
import { accept, reject } from '@bourse/kernel/decider';
import type { Linked } from './commands.ts';
import { decideOne } from './decide-one.ts';
import { evolve } from './evolve.ts';
import { draftOf } from './overlay.ts';
import type { LedgerDecision } from './rejections.ts';
import type { LedgerView } from './state.ts';

const MIN_COMMANDS = 2;
const MAX_COMMANDS = 100;

/**
 * Does all of the commands or none, each decided on what those before it cause. One that was already
 * done counts as done and causes nothing more: linking asks that all be done in the end, not that all
 * be done now. So the whole, when it comes again, causes nothing.
 */
export function decideLinked({ commands }: Linked['data'], state: LedgerView): LedgerDecision {
  const count = commands.length;
  if (count < MIN_COMMANDS || count > MAX_COMMANDS) {
    return reject({ code: 'linked_wrong_count', count });
  }
  const draft = draftOf(state);
  const events: LedgerEvent[] = [];
  for (const [index, command] of commands.entries()) {
    const decision = decideOne(command, draft);
    if (decision.kind === 'rejected') {
      return reject({ code: 'linked_refused', index, refusal: decision.rejection });
    }
    for (const event of decision.events) {
      evolve(draft, event);
      events.push(event);
    }
  }
  return accept(...events);
}
