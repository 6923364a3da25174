import { fold } from '@bourse/kernel/decider';
import { specificationOf } from '@bourse/kernel/decider-spec';
import { describe, expect, test } from '@jest/globals';
import { balanceMinutes } from './account.ts';
import { checkInvariants } from './check-invariants.ts';
import type { SingleCommand } from './commands.ts';
import {
  accountOpened,
  BORROWER,
  ELSEWHERE,
  endowed,
  endowmentGranted,
  grantEndowment,
  held,
  holdMinutes,
  LENDER,
  linked,
  named,
  opened,
  postHold,
  transferPended,
  transferPosted,
} from './fixtures.ts';
import { ledgerDecider } from './ledger.ts';

const { given } = specificationOf(ledgerDecider);

const pay = [holdMinutes(), postHold()] as const;

describe('Linked', () => {
  test('does all, each upon what those before it cause', () =>
    given(opened)
      .when(linked(grantEndowment(), ...pay))
      .then([endowmentGranted(), transferPended(), transferPosted()]));
  test('does nothing when one is refused, and tells which and why', () =>
    given(endowed)
      .when(linked(...pay, holdMinutes({ transferId: named('second'), minutes: 181 })))
      .thenRejected('linked_refused', {
        index: 2,
        refusal: {
          code: 'insufficient_credit',
          accountId: BORROWER,
          requestedMinutes: 181,
          availableMinutes: 180,
        },
      }));
  test('tells the first refusal of several', () =>
    given(opened)
      .when(linked(holdMinutes(), postHold()))
      .thenRejected('linked_refused', { index: 0 }));
  test('again: nothing', () =>
    given([...opened, endowmentGranted(), transferPended(), transferPosted()])
      .when(linked(grantEndowment(), ...pay))
      .thenNothing());
  test('done in part already: does the rest, for what is done counts as done', () =>
    given(held)
      .when(linked(...pay))
      .then([transferPosted()]));
  test('with a part that was done otherwise: refused whole', () =>
    given(held)
      .when(linked(holdMinutes({ minutes: 119 }), postHold({ minutes: 119 })))
      .thenRejected('linked_refused', {
        index: 0,
        refusal: { code: 'transfer_id_reused', transferId: named('hold') },
      }));
  test('the same twice within: once', () =>
    given(endowed).when(linked(holdMinutes(), holdMinutes())).then([transferPended()]));

  const many = (count: number): SingleCommand[] =>
    Array.from({ length: count }, (_, index) =>
      grantEndowment({ transferId: named(`endowment ${index}`), minutes: 1 }),
    );
  test.each([0, 1, 101])('of %d commands: refused', (count) =>
    given(opened)
      .when(linked(...many(count)))
      .thenRejected('linked_wrong_count', { count }),
  );
  test.each([2, 100])('of %d commands: done', (count) => {
    const decision = ledgerDecider.decide(linked(...many(count)), fold(ledgerDecider, opened));
    expect(decision.kind === 'accepted' && decision.events.length).toBe(count);
  });

  test('lets a later one give what an earlier one brought', () => {
    const chain = linked(
      holdMinutes({ transferId: named('there'), minutes: 300 }),
      postHold({ transferId: named('there'), minutes: 300 }),
      holdMinutes({
        transferId: named('back'),
        debitAccountId: LENDER,
        creditAccountId: BORROWER,
        minutes: 300,
      }),
    );
    const state = fold(ledgerDecider, endowed);
    const decision = ledgerDecider.decide(chain, state);
    if (decision.kind === 'rejected') throw new Error(decision.rejection.code);
    checkInvariants(fold(ledgerDecider, decision.events, state));
    expect(state.accounts.get(LENDER)).toMatchObject({ debitsPending: 300, creditsPosted: 300 });
  });
});

describe('a transfer between two marketplaces', () => {
  const exposure = { kind: 'clearing', creditLimitMinutes: 200, ceilingMinutes: 200 } as const;
  const here = [...endowed, accountOpened({ accountId: ELSEWHERE, ...exposure })];
  const there = [...opened, accountOpened({ accountId: 'marketplace:nord', ...exposure })];
  const out = { transferId: named('out'), creditAccountId: ELSEWHERE };
  const into = { transferId: named('into'), debitAccountId: 'marketplace:nord' };

  test('is a pair of holds for one exchange, each posted in its own ledger', () => {
    given(here)
      .when(holdMinutes(out))
      .then([transferPended(out)]);
    given(there)
      .when(holdMinutes(into))
      .then([transferPended(into)]);
    given([...here, transferPended(out)])
      .when(postHold({ transferId: named('out') }))
      .then([transferPosted(out)]);
    given([...there, transferPended(into)])
      .when(postHold({ transferId: named('into') }))
      .then([transferPosted(into)]);
  });
  test('leaves what each owes the other as the two clearing balances, which sum to zero', () => {
    const ours = fold(ledgerDecider, [...here, transferPended(out), transferPosted(out)]);
    const theirs = fold(ledgerDecider, [...there, transferPended(into), transferPosted(into)]);
    const [owed, owing] = [ours.accounts.get(ELSEWHERE), theirs.accounts.get('marketplace:nord')];
    if (owed === undefined || owing === undefined) throw new Error('there is no clearing account');
    expect(balanceMinutes(owed)).toBe(120);
    expect(balanceMinutes(owing)).toBe(-120);
  });
});
