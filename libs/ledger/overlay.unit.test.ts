import type { LedgerEvent } from '@bourse/contracts/ledger';
import { fold } from '@bourse/kernel/decider';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { commandSequence } from './arbitrary-commands.test.ts';
import { checkInvariants } from './check-invariants.ts';
import { decideBulk, dryRun } from './decide-bulk.ts';
import { evolve } from './evolve.ts';
import {
  BORROWER,
  endowed,
  holdMinutes,
  ISSUER,
  linked,
  named,
  policySet,
  postHold,
  transferPended,
  transferPosted,
} from './fixtures.ts';
import { ledgerDecider } from './ledger.ts';
import { overlayOf } from './overlay.ts';
import type { LedgerState } from './state.ts';

const after = (history: readonly LedgerEvent[]) => fold(ledgerDecider, history);
/** A state as plain Maps, whatever it is made of. */
const plain = (state: LedgerState) => ({
  accounts: new Map(state.accounts.entries()),
  transfers: new Map(state.transfers.entries()),
  decisions: new Map(state.decisions.entries()),
  programmes: new Map(state.programmes.entries()),
  awards: new Map(state.awards.entries()),
  awardedToMembers: new Map(state.awardedToMembers.entries()),
  policy: state.policy,
});

describe('an overlay', () => {
  test('reads through, and keeps what changes to itself', () => {
    const base = after(endowed);
    const before = structuredClone(base);
    const ahead = overlayOf(base);
    evolve(ahead, transferPended());
    evolve(ahead, policySet(true));
    expect(base).toEqual(before);
    expect(ahead.accounts.get(BORROWER)).toMatchObject({ debitsPending: 120 });
    expect(ahead.accounts.get(ISSUER)).toBe(base.accounts.get(ISSUER));
    expect(ahead.transfers.size).toBe(2);
    expect([...ahead.transfers.keys()]).toEqual([named('endowment'), named('hold')]);
    expect([...ahead.transfers.values()].map(({ status }) => status)).toEqual(['endowed', 'held']);
    expect(ahead.policy.reversalsMayPassLimits).toBe(true);
    checkInvariants(ahead);
  });
  test('committed, makes its base what it is; again, changes nothing more', () => {
    const base = after(endowed);
    const ahead = overlayOf(base);
    evolve(ahead, transferPended());
    evolve(ahead, policySet(true));
    ahead.commit();
    expect(base).toEqual(after([...endowed, transferPended(), policySet(true)]));
    ahead.commit();
    expect(base).toEqual(after([...endowed, transferPended(), policySet(true)]));
    evolve(ahead, transferPosted());
    expect(base.transfers.get(named('hold'))).toMatchObject({ status: 'held' });
    expect(ahead.transfers.size).toBe(2);
  });
  test('once committed, has nothing of its own that could come back', () => {
    const base = after(endowed);
    const ahead = overlayOf(base);
    evolve(ahead, transferPended());
    ahead.commit();
    evolve(base, transferPosted());
    expect(ahead.transfers.get(named('hold'))).toMatchObject({ status: 'posted' });
    ahead.commit();
    expect(base).toEqual(after([...endowed, transferPended(), transferPosted()]));
  });
  test('lies over another one as over a base', () => {
    const base = after(endowed);
    const below = overlayOf(base);
    evolve(below, transferPended());
    const above = overlayOf(below);
    evolve(above, transferPosted());
    expect(below.transfers.get(named('hold'))).toMatchObject({ status: 'held' });
    above.commit();
    expect(below.transfers.get(named('hold'))).toMatchObject({ status: 'posted' });
    expect(base.transfers.has(named('hold'))).toBe(false);
    below.commit();
    expect(base).toEqual(after([...endowed, transferPended(), transferPosted()]));
  });
  test('that breaks throws nothing away: the base goes on', () => {
    const base = after(endowed);
    const ahead = overlayOf(base);
    expect(() => evolve(ahead, transferPosted())).toThrow('is resolved once');
    expect(base).toEqual(after(endowed));
  });

  test('of any history: the base untouched, and a commit the same as evolving directly', () => {
    fc.assert(
      fc.property(commandSequence(40), fc.nat({ max: 40 }), (commands, cut) => {
        const base = ledgerDecider.initialState();
        const direct = ledgerDecider.initialState();
        for (const command of commands.slice(0, cut)) {
          const decision = ledgerDecider.decide(command, base);
          for (const event of decision.kind === 'accepted' ? decision.events : []) {
            evolve(base, event);
            evolve(direct, event);
          }
        }
        const { verdicts, ahead } = decideBulk(commands.slice(cut), 'continueOnFailure', base);
        expect(base).toEqual(direct);
        for (const verdict of verdicts) {
          for (const event of verdict.kind === 'accepted' ? verdict.events : []) {
            evolve(direct, event);
          }
        }
        checkInvariants(ahead);
        expect(plain(ahead)).toEqual(plain(direct));
        ahead.commit();
        expect(base).toEqual(direct);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a bulk', () => {
  const tooMuch = holdMinutes({ transferId: named('second'), minutes: 181 });
  const bulk = [holdMinutes(), tooMuch, postHold()];
  const refusal = { kind: 'rejected', rejection: { code: 'insufficient_credit' } };

  test('atomic: none is done when one is refused, and each is told so', () => {
    const base = after(endowed);
    const { verdicts, ahead } = decideBulk(bulk, 'atomic', base);
    const leftOut = { kind: 'left_out', refusedIndex: 1 };
    expect(verdicts).toMatchObject([leftOut, refusal, leftOut]);
    ahead.commit();
    expect(base).toEqual(after(endowed));
  });
  test('continuing on failure: what is refused is left out, the others are done', () => {
    const base = after(endowed);
    const { verdicts, ahead } = decideBulk(bulk, 'continueOnFailure', base);
    expect(verdicts).toMatchObject([
      { kind: 'accepted', events: [transferPended()] },
      refusal,
      { kind: 'accepted', events: [transferPosted()] },
    ]);
    ahead.commit();
    expect(base).toEqual(after([...endowed, transferPended(), transferPosted()]));
  });
  test('atomic and sound: all is done', () => {
    const base = after(endowed);
    const { verdicts, ahead } = decideBulk([holdMinutes(), postHold()], 'atomic', base);
    expect(verdicts.map(({ kind }) => kind)).toEqual(['accepted', 'accepted']);
    ahead.commit();
    expect(base).toEqual(after([...endowed, transferPended(), transferPosted()]));
  });
  test('holds linked commands, each chain all or nothing by itself', () => {
    const chain = linked(holdMinutes(), tooMuch);
    const { verdicts, ahead } = decideBulk(
      [chain, holdMinutes({ minutes: 300 })],
      'continueOnFailure',
      after(endowed),
    );
    expect(verdicts).toMatchObject([
      { kind: 'rejected', rejection: { code: 'linked_refused', index: 1 } },
      { kind: 'accepted', events: [transferPended({ minutes: 300 })] },
    ]);
    expect(ahead.accounts.get(BORROWER)).toMatchObject({ debitsPending: 300 });
  });
  test.each(['atomic', 'continueOnFailure'] as const)(
    'tried only (%s): the same verdicts, and nothing is done',
    (mode) => {
      const base = after(endowed);
      expect(dryRun(bulk, mode, base)).toEqual(decideBulk(bulk, mode, base).verdicts);
      expect(base).toEqual(after(endowed));
    },
  );
  test('of nothing decides nothing', () => {
    expect(decideBulk([], 'atomic', after(endowed)).verdicts).toEqual([]);
  });
});
