import type { Minutes } from '@bourse/kernel/minutes';
import { costCents } from '../../domain/cost.ts';
import type { KnownExchange } from '../../domain/exchange-state.ts';

/** Minutes, and beside them what they cost at the unit cost agreed on. Two units, never added together. */
export type Figure = { readonly minutes: Minutes; readonly costCents: number };

/**
 * How much of an exchange there is at each step, in hours and beside them in euros. Each cost is
 * computed on its own total, so that parts may differ by a cent from a whole.
 */
export type Figures = {
  /** By the terms last proposed. */
  readonly proposed: Figure;
  /** Null before the agreement, and once it fell through. */
  readonly agreed: Figure | null;
  readonly logged: Figure;
  /** By the borrower, by the passing of time, or by the verdict of an association. */
  readonly certified: Figure | null;
  readonly settled: Figure | null;
  /** What went back of it. */
  readonly reversed: Figure | null;
  /** What was settled and did not go back: owed in euros, under the convention only. */
  readonly owed: Figure | null;
};

export function figuresOf(exchange: KnownExchange): Figures {
  const { minutes: agreed, unitCostCents } = exchange.terms;
  const figure = (minutes: Minutes): Figure => ({
    minutes,
    costCents: costCents(minutes, unitCostCents),
  });
  const stands =
    exchange.status === 'agreed' || exchange.status === 'signed' || 'loggedMinutes' in exchange;
  const before = {
    proposed: figure(agreed),
    agreed: stands ? figure(agreed) : null,
    logged: figure('loggedMinutes' in exchange ? exchange.loggedMinutes : 0),
    certified: 'verdict' in exchange ? figure(exchange.verdict.minutes) : null,
  };
  if (!('reversals' in exchange)) return { ...before, settled: null, reversed: null, owed: null };
  const settled = exchange.verdict.minutes;
  let reversed = 0;
  for (const { status, minutes } of exchange.reversals.values()) {
    if (status === 'done') reversed += minutes;
  }
  return {
    ...before,
    settled: figure(settled),
    reversed: figure(reversed),
    owed: figure(settled - reversed),
  };
}
