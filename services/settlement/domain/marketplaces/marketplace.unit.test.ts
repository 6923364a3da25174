import { specificationOf } from '@bourse/kernel/decider-spec';
import { fold } from '@bourse/kernel/decider';
import type { MarketplaceEvent } from '@bourse/contracts/marketplaces';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { defaultPolicy } from '../../policy.ts';
import { type MarketplaceCommand, marketplaceDecider } from './marketplace.ts';

const OWNER = 'siren:123456782';
const STRANGER = 'siren:784350000';
const { given } = specificationOf(marketplaceDecider);

const open = {
  type: 'OpenMarketplace',
  marketplaceId: 'sud',
  name: 'Région Sud',
  ownerId: OWNER,
  policy: defaultPolicy,
  by: null,
} as const satisfies MarketplaceCommand;
const { type: _type, ...openedData } = open;
const opened: MarketplaceEvent = { type: 'MarketplaceOpened', data: openedData };
const change = (
  changes: Partial<typeof defaultPolicy>,
  by: string | null = OWNER,
): MarketplaceCommand => ({ type: 'ChangePolicy', changes, by, reason: 'Assemblée générale' });
const changed = (
  changes: Partial<typeof defaultPolicy>,
  by: string | null = OWNER,
): MarketplaceEvent => ({
  type: 'PolicyChanged',
  data: {
    marketplaceId: 'sud',
    policy: { ...defaultPolicy, ...changes },
    by,
    reason: 'Assemblée générale',
  },
});

describe('a marketplace', () => {
  test('is opened with a policy', () => {
    given([]).when(open).then([opened]);
  });

  test('is opened once, and the same opening again does nothing, whatever has changed since', () => {
    given([opened]).when(open).thenNothing();
    given([opened, changed({ answerWithinDays: 3 })])
      .when(open)
      .thenNothing();
    for (const other of [
      { name: 'Autre' },
      { ownerId: null },
      { policy: { ...defaultPolicy, answerWithinDays: 3 } },
    ]) {
      given([opened])
        .when({ ...open, ...other })
        .thenRejected('marketplace_already_open');
    }
  });

  test('has a policy in which nothing comes before it is announced', () => {
    const reminder = { reminderAfterDays: 31 };
    given([])
      .when({ ...open, policy: { ...defaultPolicy, ...reminder } })
      .thenRejected('policy_out_of_order', {
        first: 'reminderAfterDays',
        second: 'automaticCertificationAfterDays',
      });
    given([opened]).when(change(reminder)).thenRejected('policy_out_of_order');
    given([opened])
      .when(change({ lapseAfterDays: 13 }))
      .thenRejected('policy_out_of_order', {
        first: 'lapseAnnouncedAfterDays',
        second: 'lapseAfterDays',
      });
    given([opened])
      .when(change({ reminderAfterDays: 30 }))
      .then([changed({ reminderAfterDays: 30 })]);
  });
});

describe('a policy', () => {
  test('is changed by the owner or the operator; what is left out stays', () => {
    given([opened])
      .when(change({ memberCreditLimitMinutes: 600 }))
      .then([changed({ memberCreditLimitMinutes: 600 })]);
    given([opened, changed({ memberCreditLimitMinutes: 600 })])
      .when(change({ answerWithinDays: 7 }, null))
      .then([changed({ memberCreditLimitMinutes: 600, answerWithinDays: 7 }, null)]);
  });

  test('that holds already is not changed', () => {
    given([opened]).when(change({})).thenNothing();
    given([opened])
      .when(change({ answerWithinDays: defaultPolicy.answerWithinDays }))
      .thenNothing();
  });

  test('is refused in this order: no such marketplace, not the owner, out of order', () => {
    const wrong = change({ reminderAfterDays: 31 }, STRANGER);
    given([]).when(wrong).thenRejected('marketplace_unknown');
    given([opened]).when(wrong).thenRejected('not_the_owner');
    given([opened])
      .when(change({ reminderAfterDays: 31 }))
      .thenRejected('policy_out_of_order');
  });

  test('bears a number that grows with each change', () => {
    const last = fold(marketplaceDecider, [opened, changed({ answerWithinDays: 3 }, null)]);
    expect(last).toMatchObject({
      policyNumber: 2,
      policyGround: { by: null, reason: 'Assemblée générale' },
      openedWith: defaultPolicy,
    });
  });
});

test('whatever is asked, asked again at once it does nothing more', () => {
  const days = fc.integer({ min: 1, max: 40 });
  const changes = fc.record(
    { answerWithinDays: days, reminderAfterDays: days },
    { requiredKeys: [] },
  );
  const by = fc.constantFrom(OWNER, STRANGER, null);
  const command: fc.Arbitrary<MarketplaceCommand> = fc.oneof(
    fc
      .record({ name: fc.constantFrom('Région Sud', 'Autre'), changes })
      .map(({ name, changes: of }) => ({
        ...open,
        name,
        policy: { ...defaultPolicy, ...of },
      })),
    fc.record({ changes, by }).map(({ changes: of, by: who }) => change(of, who)),
  );
  let accepted = 0;
  fc.assert(
    fc.property(fc.array(command, { maxLength: 20 }), (commands) => {
      let state = marketplaceDecider.initialState();
      for (const one of commands) {
        const decision = marketplaceDecider.decide(one, state);
        if (decision.kind === 'rejected') continue;
        accepted += decision.events.length;
        state = fold(marketplaceDecider, decision.events, state);
        expect(marketplaceDecider.decide(one, state)).toEqual({ kind: 'accepted', events: [] });
      }
    }),
  );
  expect(accepted).toBeGreaterThan(50);
});
