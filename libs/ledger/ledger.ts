import type { LedgerEvent } from '@bourse/contracts/ledger';
import type { Decider } from '@bourse/kernel/decider';
import type { LedgerCommand } from './commands.ts';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';
import type { LedgerRejection } from './rejections.ts';
import { initialState, type LedgerState } from './state.ts';

/**
 * The double-entry ledger of one marketplace, in minutes of expertise: every account and transfer
 * of it, in one stream. Accepted events balance: the sum of all accounts is zero at every revision.
 *
 * `evolve` owns the state and changes it in place; `decide` never does; `initialState()` is always
 * new. Whoever evolves before the append is acknowledged must throw the state away and fold again
 * when the append fails.
 *
 * @example
 * const state = fold(ledgerDecider, history);
 * const decision = ledgerDecider.decide({ type: 'VoidHold', data: { transferId } }, state);
 */
export const ledgerDecider: Decider<LedgerCommand, LedgerEvent, LedgerState, LedgerRejection> = {
  initialState,
  decide,
  evolve,
};
