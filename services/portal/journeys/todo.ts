import type { Instant } from '@bourse/kernel/clock';
import type { Exchange } from '../api-client/exchange-views.ts';
import { nextStep, type Side, sideOf, type Step, type WaitingFor } from './exchange-steps.ts';

export type TodoItem = {
  readonly exchange: Exchange;
  readonly side: Side;
  readonly step: Step;
  readonly until: Instant | null;
};
export type WaitingItem = {
  readonly exchange: Exchange;
  readonly side: Side;
  readonly waitingFor: WaitingFor;
  readonly until: Instant | null;
};

/**
 * What is to be done now, one thing for each file, what ends soonest first; and what waits for others.
 *
 * @param who For whom, and whether as an association.
 */
export function todoOf(
  exchanges: readonly Exchange[],
  who: { readonly territoryId: string | null; readonly official: boolean },
): { readonly now: readonly TodoItem[]; readonly waiting: readonly WaitingItem[] } {
  const now: TodoItem[] = [];
  const waiting: WaitingItem[] = [];
  for (const exchange of exchanges) {
    const side = sideOf(exchange, who);
    const next = nextStep(exchange, side);
    if (side === 'other') continue;
    if (next.turn === 'mine') now.push({ exchange, side, step: next.step, until: next.until });
    if (next.turn === 'theirs' && side !== 'association') {
      waiting.push({ exchange, side, waitingFor: next.waitingFor, until: next.until });
    }
  }
  return { now: now.sort(bySoonest), waiting: waiting.sort(bySoonest) };
}

/** What has no end comes last; among equals, what has stood still for longest comes first. */
function bySoonest(a: TodoItem | WaitingItem, b: TodoItem | WaitingItem): number {
  const end = (item: TodoItem | WaitingItem) => item.until ?? '9999';
  if (end(a) !== end(b)) return end(a) < end(b) ? -1 : 1;
  return a.exchange.changedAt < b.exchange.changedAt ? -1 : 1;
}
