import { ledger, type LedgerEvent } from '@bourse/contracts/ledger';
import { writeEvent } from '@bourse/contracts/contract';
import { fold } from '@bourse/kernel/decider';
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { availableMinutes, balanceMinutes } from './account.ts';
import { commandSequence } from './arbitrary-commands.test.ts';
import { checkInvariants } from './check-invariants.ts';
import type { LedgerCommand } from './commands.ts';
import { ledgerDecider } from './ledger.ts';
import { LedgerModel } from './model.ts';
import { precedence } from './precedence.ts';
import type { LedgerRejection } from './rejections.ts';
import type { LedgerState, TableView } from './state.ts';

const COMMANDS_PER_RUN = 100;
/** How many commands at the least; `npm run test:ledger-long` asks for more. */
const COMMANDS = Number(process.env['LEDGER_COMMANDS'] ?? 5_000);
/** Of the run that is to be repeated. */
const SEED = Number(process.env['LEDGER_SEED'] ?? Date.now() % 2 ** 31);
const LONG = 100_000;
const MS_PER_COMMAND = 20;

function tablesOf(state: LedgerState): (readonly unknown[])[] {
  const { accounts, transfers, decisions, programmes, awards, awardedToMembers } = state;
  const tables: readonly TableView<string, unknown>[] = [
    accounts,
    transfers,
    decisions,
    programmes,
    awards,
    awardedToMembers,
  ];
  return tables.map((table) => [...table.entries()].flat());
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
}

/** Decides, and makes sure that deciding left no trace: what the tables hold can no longer be changed, and they hold the same. */
function decideWithoutTrace(asked: LedgerCommand, state: LedgerState) {
  const before = tablesOf(state);
  for (const values of before) freeze(values.slice());
  const { policy } = state;
  const decision = ledgerDecider.decide(asked, state);
  const after = tablesOf(state);
  expect(state.policy).toBe(policy);
  expect(after.map(({ length }) => length)).toEqual(before.map(({ length }) => length));
  const changed = after.flatMap((values, table) =>
    values.filter((value, index) => value !== before[table]?.[index]),
  );
  expect(changed).toEqual([]);
  return decision;
}

function expectSameAsModel(state: LedgerState, model: LedgerModel): void {
  expect([...state.accounts.keys()]).toEqual([...model.accounts.keys()]);
  expect(state.policy.reversalsMayPassLimits).toBe(model.reversalsMayPassLimits);
  let sum = 0;
  for (const account of state.accounts.values()) {
    const told = model.accounts.get(account.accountId);
    const spendable = model.spendable(account.accountId);
    expect(account).toMatchObject({
      ...model.counters(account.accountId),
      status: told?.status,
      creditLimitMinutes: told?.limit,
      warningLevelMinutes: told?.warning,
      ceilingMinutes: told?.ceiling,
      beyondLimitMinutes: Math.max(0, -spendable),
    });
    expect(availableMinutes(account)).toBe(Math.max(0, spendable));
    sum += balanceMinutes(account);
  }
  expect(sum).toBe(0);
  checkInvariants(state);
}

/** Each hold is resolved at most once, as the recorded events tell it. */
function expectResolvedAtMostOnce(events: readonly LedgerEvent[]): void {
  const resolved = events.flatMap((event) =>
    event.type === 'TransferPosted' ||
    event.type === 'TransferVoided' ||
    event.type === 'TransferExpired'
      ? [event.data.transferId]
      : [],
  );
  expect(new Set(resolved).size).toBe(resolved.length);
}

const nothing = { kind: 'accepted', events: [] };

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
      expect({ asked, outcome, decision }).toEqual({ asked, outcome: 'refused', decision });
      const known: readonly LedgerRejection['code'][] = precedence[asked.type];
      expect(known).toContain(code);
      expect(decideWithoutTrace(asked, state)).toEqual(decision);
    } else {
      const expected = decision.events.length === 0 ? 'nothing' : 'done';
      expect({ asked, outcome }).toEqual({ asked, outcome: expected });
      for (const event of decision.events) {
        seen.add(event.type);
        expect(writeEvent(ledger, event).data).toEqual(event.data);
        history.push(event);
        ledgerDecider.evolve(state, event);
      }
      if (decision.events.length > 0) expectSameAsModel(state, model);
      accepted.add(asked);
      expect(decideWithoutTrace(asked, state)).toEqual(nothing);
    }
  }
  expectResolvedAtMostOnce(history);
  // However late it comes again.
  for (const asked of accepted) expect(ledgerDecider.decide(asked, state)).toEqual(nothing);
  expect(fold(ledgerDecider, history)).toEqual(state);
}

test(
  'the ledger does what the model does, at every revision',
  () => {
    const seen = new Set<string>();
    const told = { commands: 0 };
    // Sequences are 50 commands long in the mean, and shrink when something is wrong.
    while (told.commands < COMMANDS) {
      fc.assert(
        fc.property(commandSequence(COMMANDS_PER_RUN), (commands) => {
          told.commands += commands.length;
          play(commands, seen);
        }),
        { numRuns: 50, seed: SEED + told.commands },
      );
    }
    process.stdout.write(
      `ledger against its model: ${told.commands} commands, LEDGER_SEED=${SEED}, ${seen.size} kinds of outcome\n`,
    );
    // Otherwise it would have shown nothing. The rarest outcomes take more than a few thousand commands.
    const outcomes = new Set([...Object.keys(ledger.events), ...Object.values(precedence).flat()]);
    const unseen = [...outcomes].filter((one) => !seen.has(one));
    expect(unseen.length).toBeLessThan(outcomes.size / 3);
    if (COMMANDS >= LONG) expect(unseen).toEqual([]);
  },
  Math.max(20_000, COMMANDS * MS_PER_COMMAND),
);
