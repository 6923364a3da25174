import { ledger, type LedgerEvent } from '@bourse/contracts/ledger';
import { writeEvent } from '@bourse/contracts/contract';
import { fold } from '@bourse/kernel/decider';
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { availableMinutes, balanceMinutes } from './account.ts';
import { checkInvariants } from './check-invariants.ts';
import type { LedgerCommand } from './commands.ts';
import {
  BORROWER,
  changeCreditLimit,
  grantEndowment,
  holdMinutes,
  ISSUER,
  LENDER,
  named,
  openAccount,
  postHold,
  reverseTransfer,
  STRANGER,
  voidHold,
} from './fixtures.ts';
import { ledgerDecider } from './ledger.ts';
import { LedgerModel } from './model.ts';
import { type LedgerRejection, precedence } from './rejections.ts';
import type { LedgerState } from './state.ts';

const RUNS = 100;
const COMMANDS_PER_RUN = 100;

// Few names and small quantities, so that commands meet: on the same ids, on the
// same accounts, at the limits. Mostly what makes sense, and often enough what does not.

const mostly = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: odd });

const ids = (...names: readonly string[]) => fc.constantFrom(...names.map(named));
const holds = ids('hold 1', 'hold 2', 'hold 3', 'hold 4', 'hold 5');
const endowments = ids('endowment 1', 'endowment 2', 'endowment 3');
const reversals = ids('reversal 1', 'reversal 2', 'reversal 3', 'reversal 4', 'reversal 5');
const anyId = fc.oneof(holds, endowments, reversals);

const territory = fc.constantFrom(LENDER, BORROWER, ISSUER, STRANGER);
const member = mostly(fc.constantFrom(LENDER, BORROWER), territory);
const parties = mostly<readonly [string, string]>(
  fc.constantFrom([BORROWER, LENDER], [LENDER, BORROWER]),
  fc.tuple(territory, territory),
);
const minutes = mostly(fc.integer({ min: 1, max: 8 }), fc.constantFrom(0, -1, 0.5));
const limit = mostly(fc.nat({ max: 12 }), fc.constantFrom(-1, 0.5));
const reason = fc.constantFrom('budget 2026', 'correction');
const effectiveOn = fc.constantFrom('2026-03-02', '2026-03-03');

const command: fc.Arbitrary<LedgerCommand> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc
      .record({
        accountId: territory,
        kind: fc.constantFrom('member', 'issuer'),
        creditLimitMinutes: limit,
      })
      .map(openAccount),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        accountId: territory,
        creditLimitMinutes: limit,
        by: mostly(fc.constant(null), territory),
        reason,
      })
      .map(changeCreditLimit),
  },
  {
    weight: 8,
    arbitrary: fc
      .record({
        transferId: mostly(holds, anyId),
        parties,
        minutes,
        exchangeId: ids('exchange 1', 'exchange 2'),
      })
      .map(({ parties: [debitAccountId, creditAccountId], ...terms }) =>
        holdMinutes({ ...terms, debitAccountId, creditAccountId }),
      ),
  },
  {
    weight: 8,
    arbitrary: fc.record({ transferId: mostly(holds, anyId), minutes, effectiveOn }).map(postHold),
  },
  { weight: 1, arbitrary: mostly(holds, anyId).map(voidHold) },
  {
    weight: 3,
    arbitrary: fc
      .record({
        transferId: mostly(endowments, anyId),
        debitAccountId: mostly(fc.constant(ISSUER), territory),
        creditAccountId: member,
        minutes,
        reason,
        effectiveOn,
      })
      .map(grantEndowment),
  },
  {
    weight: 8,
    arbitrary: fc
      .record({
        transferId: mostly(reversals, anyId),
        reversesTransferId: mostly(holds, anyId),
        minutes,
        reason,
        effectiveOn,
      })
      .map(reverseTransfer),
  },
);

const openings: readonly LedgerCommand[] = [
  openAccount({ accountId: ISSUER, kind: 'issuer', creditLimitMinutes: 30 }),
  openAccount({ accountId: LENDER, kind: 'member', creditLimitMinutes: 5 }),
  openAccount({ accountId: BORROWER, kind: 'member', creditLimitMinutes: 9 }),
];

/**
 * `length` commands, after the opening of accounts in most cases; one in six is an earlier one once
 * more, word for word.
 */
function commandSequence(length: number): fc.Arbitrary<readonly LedgerCommand[]> {
  const step = fc.oneof(
    { weight: 5, arbitrary: command },
    { weight: 1, arbitrary: fc.nat({ max: length }) },
  );
  const start = mostly(fc.constant(openings), fc.constant([]));
  const steps = fc.array(step, { minLength: 1, maxLength: length, size: 'max' });
  return fc.tuple(start, steps).map(([opened, asked]) => {
    const commands = [...opened];
    for (const next of asked) {
      const again = typeof next === 'number' ? commands[next % commands.length] : next;
      if (again !== undefined) commands.push(again);
    }
    return commands;
  });
}

/** Decides, and makes sure that deciding left no trace. */
function decideWithoutTrace(asked: LedgerCommand, state: LedgerState) {
  const before = structuredClone(state);
  const decision = ledgerDecider.decide(asked, state);
  expect(state).toEqual(before);
  return decision;
}

function expectSameAsModel(state: LedgerState, model: LedgerModel): void {
  expect([...state.accounts.keys()]).toEqual([...model.limits.keys()]);
  let sum = 0;
  for (const account of state.accounts.values()) {
    expect(account).toMatchObject(model.counters(account.accountId));
    expect(account.creditLimitMinutes).toBe(model.limits.get(account.accountId));
    expect(model.spendable(account.accountId)).toBeGreaterThanOrEqual(0);
    expect(availableMinutes(account)).toBe(model.spendable(account.accountId));
    sum += balanceMinutes(account);
  }
  expect(sum).toBe(0);
  checkInvariants(state);
}

/** Each hold is resolved at most once, as the recorded events tell it. */
function expectResolvedAtMostOnce(events: readonly LedgerEvent[]): void {
  const resolved = events.flatMap((event) =>
    event.type === 'TransferPosted' || event.type === 'TransferVoided'
      ? [event.data.transferId]
      : [],
  );
  expect(new Set(resolved).size).toBe(resolved.length);
}

/** Plays one sequence against the model, and notes what it saw. */
function play(commands: readonly LedgerCommand[], seen: Set<string>): void {
  const model = new LedgerModel();
  const history: LedgerEvent[] = [];
  const state = ledgerDecider.initialState();
  const accepted = new Set<LedgerCommand>();
  for (const asked of commands) {
    const decision = decideWithoutTrace(asked, state);
    const outcome = model.apply(asked);
    if (decision.kind === 'rejected') {
      const { code } = decision.rejection;
      seen.add(code);
      expect(outcome).toBe('refused');
      const known: readonly LedgerRejection['code'][] = precedence[asked.type];
      expect(known).toContain(code);
      expect(decideWithoutTrace(asked, state)).toEqual(decision);
    } else {
      expect(outcome).toBe(decision.events.length === 0 ? 'nothing' : 'done');
      for (const event of decision.events) {
        seen.add(event.type);
        expect(writeEvent(ledger, event).data).toEqual(event.data);
        history.push(event);
        ledgerDecider.evolve(state, event);
        expectSameAsModel(state, model);
      }
      accepted.add(asked);
      expect(decideWithoutTrace(asked, state)).toEqual({ kind: 'accepted', events: [] });
    }
  }
  expectResolvedAtMostOnce(history);
  // However late it comes again. A credit limit alone is idempotent by value: an older one may be set anew.
  for (const asked of accepted) {
    if (asked.type === 'ChangeCreditLimit') continue;
    expect(ledgerDecider.decide(asked, state)).toEqual({ kind: 'accepted', events: [] });
  }
  expect(fold(ledgerDecider, history)).toEqual(state);
}

test('the ledger does what the model does, at every revision', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(commandSequence(COMMANDS_PER_RUN), (commands) => {
      play(commands, seen);
    }),
    { numRuns: RUNS },
  );
  // Otherwise it would have shown nothing.
  expect([...seen]).toEqual(expect.arrayContaining(Object.keys(ledger.events)));
});
