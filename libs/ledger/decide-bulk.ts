import { assertNever } from '@bourse/kernel/assert-never';
import type { LedgerCommand } from './commands.ts';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';
import { draftOf, type Overlay, overlayOf } from './overlay.ts';
import type { LedgerDecision } from './rejections.ts';
import type { LedgerState, LedgerView } from './state.ts';

/**
 * `atomic`: all are done, or none when one is refused. `continueOnFailure`: what is refused is left
 * out, and the others are done.
 */
export type BulkMode = 'atomic' | 'continueOnFailure';

/** What a bulk means for one of its commands. */
export type BulkVerdict =
  | LedgerDecision
  /** Not done because another command of an atomic bulk, the first such, was refused. */
  | { readonly kind: 'left_out'; readonly refusedIndex: number };

export type BulkDecision = {
  /** One for each command, in their order. */
  readonly verdicts: readonly BulkVerdict[];
  /** The state that they lead to: to be committed once their events are stored, or else dropped. */
  readonly ahead: Overlay;
};

/**
 * Decides commands one after the other, each on what those before it cause, without touching `state`.
 *
 * @example
 * const { verdicts, ahead } = decideBulk(commands, 'atomic', state);
 * // append the events of the verdicts, then
 * ahead.commit();
 */
export function decideBulk(
  commands: readonly LedgerCommand[],
  mode: BulkMode,
  state: LedgerState,
): BulkDecision {
  const ahead = overlayOf(state);
  const verdicts: LedgerDecision[] = [];
  for (const [refusedIndex, command] of commands.entries()) {
    const decision = decide(command, ahead);
    switch (decision.kind) {
      case 'accepted':
        for (const event of decision.events) evolve(ahead, event);
        break;
      case 'rejected':
        if (mode === 'atomic') {
          const leftOut = { kind: 'left_out', refusedIndex } as const;
          return {
            verdicts: commands.map((_, index) => (index === refusedIndex ? decision : leftOut)),
            ahead: overlayOf(state),
          };
        }
        break;
      default:
        assertNever(decision, 'decision');
    }
    verdicts.push(decision);
  }
  return { verdicts, ahead };
}

/** What a bulk would mean if it were given now. */
export const dryRun = (
  commands: readonly LedgerCommand[],
  mode: BulkMode,
  view: LedgerView,
): readonly BulkVerdict[] => decideBulk(commands, mode, draftOf(view)).verdicts;
