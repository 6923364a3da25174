import { describe, expect, test } from '@jest/globals';
import type { MandateEvent, MandateRole } from '@bourse/contracts/mandates';
import type { TerritoryKind } from '@bourse/contracts/values';
import { fold } from '@bourse/kernel/decider';
import { specificationOf } from '@bourse/kernel/decider-spec';
import * as fc from 'fast-check';
import { type Granter, isForKind, type MandateCommand, mandateDecider } from './mandates.ts';
import { inForce, isInForce } from './mandates-state.ts';

const GHYVELDE = 'insee:59260';
const ASSOCIATION = 'siren:123456782';
const OTHER = 'siren:800000002';
const TODAY = '2026-03-01';
const YESTERDAY = '2026-02-28';
const TOMORROW = '2026-03-02';
const mayor = 'person-mayor';
const secretary = 'person-secretary';
const deputy = 'person-deputy';

const operator: Granter = { kind: 'operator' };
const official: Granter = { kind: 'official', of: ASSOCIATION };
const signatory: Granter = { kind: 'signatory', of: GHYVELDE };
const agent: Granter = { kind: 'agent', of: GHYVELDE };

type Grant = Extract<MandateCommand, { type: 'GrantMandate' }>;
type Delegate = Extract<MandateCommand, { type: 'DelegateMandate' }>;
type Withdraw = Extract<MandateCommand, { type: 'WithdrawMandate' }>;
type Granted = Extract<MandateEvent, { type: 'MandateGranted' }>;

const grant = (changes: Partial<Grant> = {}): Grant => ({
  type: 'GrantMandate',
  mandateId: 'm-2',
  territoryId: GHYVELDE,
  kind: 'commune',
  admittedBy: ASSOCIATION,
  personId: secretary,
  role: 'requester',
  until: null,
  granter: signatory,
  today: TODAY,
  ...changes,
});
const delegate = (changes: Partial<Delegate> = {}): Delegate => ({
  type: 'DelegateMandate',
  mandateId: 'm-3',
  delegatedFrom: 'm-1',
  territoryId: GHYVELDE,
  holderId: mayor,
  personId: deputy,
  until: null,
  today: TODAY,
  ...changes,
});
const withdraw = (changes: Partial<Withdraw> = {}): Withdraw => ({
  type: 'WithdrawMandate',
  territoryId: GHYVELDE,
  mandateId: 'm-1',
  reason: 'fin de mandat',
  granter: signatory,
  personId: mayor,
  ...changes,
});
const wasGranted = (changes: Partial<Granted['data']> = {}): Granted => ({
  type: 'MandateGranted',
  data: {
    mandateId: 'm-1',
    territoryId: GHYVELDE,
    personId: mayor,
    role: 'signatory',
    until: null,
    by: ASSOCIATION,
    delegatedFrom: null,
    ...changes,
  },
});
const wasWithdrawn = (
  mandateId = 'm-1',
  by: string | null = GHYVELDE,
): Extract<MandateEvent, { type: 'MandateWithdrawn' }> => ({
  type: 'MandateWithdrawn',
  data: { mandateId, territoryId: GHYVELDE, reason: 'fin de mandat', by },
});
const { given } = specificationOf(mandateDecider);

describe('granting a mandate', () => {
  test('is for a signatory, of any role of the own territory', () => {
    for (const role of ['requester', 'lender', 'signatory'] as const) {
      given([wasGranted()])
        .when(grant({ role, until: TOMORROW }))
        .then([
          wasGranted({
            mandateId: 'm-2',
            personId: secretary,
            role,
            until: TOMORROW,
            by: GHYVELDE,
          }),
        ]);
    }
  });
  test('is for the operator, of anything, in nobody’s name', () =>
    given([])
      .when(grant({ granter: operator, admittedBy: null }))
      .then([wasGranted({ mandateId: 'm-2', personId: secretary, role: 'requester', by: null })]));
  test('is for an official of the admitting association, of the first signatory and no other', () => {
    const first = grant({ granter: official, role: 'signatory', personId: mayor });
    given([])
      .when(first)
      .then([wasGranted({ mandateId: 'm-2' })]);
    given([])
      .when(grant({ granter: official }))
      .thenRejected('first_signatory_only');
    given([wasGranted({ personId: secretary })])
      .when(first)
      .thenRejected('first_signatory_only');
  });
  test('is for that official again when no signatory is left', () => {
    const again = grant({ granter: official, role: 'signatory', personId: deputy });
    const anew = [wasGranted({ mandateId: 'm-2', personId: deputy })];
    given([wasGranted(), wasWithdrawn()]).when(again).then(anew);
    given([wasGranted({ until: YESTERDAY })])
      .when(again)
      .then(anew);
  });
  test('is for nobody else', () => {
    for (const granter of [
      agent,
      { kind: 'signatory', of: 'insee:59183' },
      { kind: 'official', of: OTHER },
      { kind: 'official', of: GHYVELDE },
    ] as const) {
      given([])
        .when(grant({ granter, role: 'signatory' }))
        .thenRejected('not_yours_to_grant');
    }
    given([])
      .when(grant({ granter: official, admittedBy: null, role: 'signatory' }))
      .thenRejected('not_yours_to_grant');
  });
  test('is of roles that the territory can have', () => {
    const forKind = (kind: TerritoryKind) =>
      (['requester', 'lender', 'signatory', 'auditor', 'official'] as const).filter((role) =>
        isForKind(role, kind),
      );
    expect(forKind('association')).toEqual(['signatory', 'auditor', 'official']);
    for (const kind of ['commune', 'epci', 'body'] as const) {
      expect(forKind(kind)).toEqual(['requester', 'lender', 'signatory']);
    }
    given([])
      .when(grant({ role: 'auditor' }))
      .thenRejected('role_not_for_kind', { role: 'auditor', kind: 'commune' });
  });
  test('is through today at the least', () => {
    given([])
      .when(grant({ until: YESTERDAY }))
      .thenRejected('until_in_the_past');
    given([])
      .when(grant({ until: TODAY }))
      .then([
        wasGranted({
          mandateId: 'm-2',
          personId: secretary,
          role: 'requester',
          until: TODAY,
          by: GHYVELDE,
        }),
      ]);
  });
  test('is not needed for what is held at least as long; for longer it is another mandate', () => {
    const held = wasGranted({ personId: secretary, role: 'requester', until: TODAY });
    given([held])
      .when(grant({ until: TODAY }))
      .thenRejected('already_held', { mandateId: 'm-1', until: TODAY });
    given([wasGranted({ personId: secretary, role: 'requester' })])
      .when(grant({ until: TOMORROW }))
      .thenRejected('already_held', { until: null });
    for (const until of [TOMORROW, null]) {
      given([held])
        .when(grant({ until }))
        .then([
          wasGranted({
            mandateId: 'm-2',
            personId: secretary,
            role: 'requester',
            until,
            by: GHYVELDE,
          }),
        ]);
    }
    const others = [
      wasGranted(),
      wasGranted({ mandateId: 'm-0', personId: secretary, role: 'lender' }),
    ];
    given(others)
      .when(grant())
      .then([
        wasGranted({ mandateId: 'm-2', personId: secretary, role: 'requester', by: GHYVELDE }),
      ]);
  });
  test('is bounded: 500 in force', () => {
    const many = Array.from({ length: 500 }, (_, nth) =>
      wasGranted({ mandateId: `n-${nth}`, personId: `p-${nth}` }),
    );
    given(many).when(grant()).thenRejected('too_many_mandates', { limit: 500 });
    given([...many, wasWithdrawn('n-7')])
      .when(grant())
      .then([
        wasGranted({ mandateId: 'm-2', personId: secretary, role: 'requester', by: GHYVELDE }),
      ]);
  });
  test('is refused for the first of several reasons', () => {
    const all = grant({ granter: agent, role: 'official', until: YESTERDAY, personId: mayor });
    given([]).when(all).thenRejected('not_yours_to_grant');
    given([])
      .when({ ...all, granter: official })
      .thenRejected('first_signatory_only');
    given([])
      .when({ ...all, granter: signatory })
      .thenRejected('role_not_for_kind');
    given([wasGranted()])
      .when({ ...all, granter: signatory, role: 'signatory' })
      .thenRejected('until_in_the_past');
  });
});

describe('delegating a mandate', () => {
  const delegated = wasGranted({
    mandateId: 'm-3',
    personId: deputy,
    by: GHYVELDE,
    delegatedFrom: 'm-1',
  });
  test('gives the own role on, for as long as it is held when nothing else is said', () => {
    given([wasGranted()]).when(delegate()).then([delegated]);
    given([wasGranted({ until: TOMORROW })])
      .when(delegate())
      .then([{ ...delegated, data: { ...delegated.data, until: TOMORROW } }]);
  });
  test('is for the holder, of a mandate that holds', () => {
    given([]).when(delegate()).thenRejected('mandate_unknown');
    given([wasGranted()])
      .when(delegate({ holderId: secretary }))
      .thenRejected('not_the_holder');
    given([wasGranted(), wasWithdrawn()]).when(delegate()).thenRejected('mandate_not_in_force');
    given([wasGranted({ until: YESTERDAY })])
      .when(delegate())
      .thenRejected('mandate_not_in_force');
  });
  test('lasts no longer than what it comes from', () => {
    const own = wasGranted({ until: TOMORROW });
    given([own])
      .when(delegate({ until: '2026-03-03' }))
      .thenRejected('until_beyond_own', { ownUntil: TOMORROW });
    given([own])
      .when(delegate({ until: YESTERDAY }))
      .thenRejected('until_in_the_past');
    given([own])
      .when(delegate({ until: TODAY }))
      .then([{ ...delegated, data: { ...delegated.data, until: TODAY } }]);
  });
  test('goes from hand to hand three times', () => {
    const hands = ['a', 'b', 'c'].map((personId, nth) =>
      wasGranted({
        mandateId: `d-${nth}`,
        personId,
        delegatedFrom: nth === 0 ? 'm-1' : `d-${nth - 1}`,
      }),
    );
    const next = delegate({ delegatedFrom: 'd-2', holderId: 'c' });
    given([wasGranted(), ...hands])
      .when(next)
      .thenRejected('delegation_too_deep', { limit: 3 });
    given([wasGranted(), ...hands.slice(0, 2)])
      .when({ ...next, delegatedFrom: 'd-1', holderId: 'b' })
      .then([{ ...delegated, data: { ...delegated.data, delegatedFrom: 'd-1' } }]);
  });
  test('is not for oneself, nor for whoever holds the role already', () => {
    given([wasGranted()])
      .when(delegate({ personId: mayor }))
      .thenRejected('already_held', { mandateId: 'm-1' });
  });
});

describe('withdrawing a mandate', () => {
  const held = wasGranted({ mandateId: 'm-1', personId: secretary, role: 'requester' });
  test.each<[string, Partial<Withdraw>, string | null]>([
    ['a signatory of the territory', {}, GHYVELDE],
    ['the operator', { granter: operator }, null],
    ['its holder', { granter: agent, personId: secretary }, GHYVELDE],
    ['the association that granted it', { granter: official, personId: 'someone' }, ASSOCIATION],
  ])('is for %s', (_, changes, by) =>
    given([held])
      .when(withdraw(changes))
      .then([wasWithdrawn('m-1', by)]),
  );
  test('is for whoever gave it on', () => {
    const line = [held, wasGranted({ mandateId: 'm-3', personId: deputy, delegatedFrom: 'm-1' })];
    given(line)
      .when(withdraw({ mandateId: 'm-3', granter: agent, personId: secretary }))
      .then([wasWithdrawn('m-3')]);
    // And not the other way round.
    given(line)
      .when(withdraw({ granter: agent, personId: deputy }))
      .thenRejected('not_yours_to_withdraw');
  });
  test('is for nobody else, and of what there is', () => {
    given([held])
      .when(withdraw({ granter: agent }))
      .thenRejected('not_yours_to_withdraw');
    given([held])
      .when(withdraw({ granter: { kind: 'official', of: OTHER } }))
      .thenRejected('not_yours_to_withdraw');
    given([held])
      .when(withdraw({ granter: { kind: 'signatory', of: OTHER } }))
      .thenRejected('not_yours_to_withdraw');
    given([]).when(withdraw()).thenRejected('mandate_unknown');
  });
  test('twice is once', () => given([held, wasWithdrawn()]).when(withdraw()).thenNothing());
});

describe('whatever is asked of the mandates of a territory', () => {
  const person = fc.constantFrom(mayor, secretary, deputy);
  const id = fc.constantFrom('m-1', 'm-2', 'm-3', 'm-4', 'm-5');
  const until = fc.constantFrom(null, YESTERDAY, TODAY, TOMORROW);
  const role: fc.Arbitrary<MandateRole> = fc.constantFrom(
    'requester',
    'lender',
    'signatory',
    'auditor',
  );
  const granter = fc.constantFrom(operator, official, signatory, agent);
  const command: fc.Arbitrary<MandateCommand> = fc.oneof(
    fc.record({ mandateId: id, personId: person, role, until, granter }).map(grant),
    fc
      .record({ mandateId: id, delegatedFrom: id, holderId: person, personId: person, until })
      .map(delegate),
    fc.record({ mandateId: id, granter, personId: person }).map(withdraw),
  );

  test('no delegation outlives what it comes from, nobody holds twice, and repeating does nothing', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
        let mandates = mandateDecider.initialState();
        for (const asked of commands) {
          const decision = mandateDecider.decide(asked, mandates);
          if (decision.kind === 'rejected') continue;
          mandates = fold(mandateDecider, decision.events, mandates);
          expect(mandateDecider.decide(asked, mandates)).toEqual({ kind: 'accepted', events: [] });
          for (const day of [TODAY, TOMORROW, '2026-03-03']) {
            for (const one of inForce(mandates, day)) {
              const parent =
                one.delegatedFrom === null ? undefined : mandates.get(one.delegatedFrom);
              expect(parent === undefined || isInForce(mandates, parent, day)).toBe(true);
              expect(isForKind(one.role, 'commune')).toBe(true);
            }
          }
          const forEver = inForce(mandates, TODAY)
            .filter((one) => one.until === null)
            .map((one) => `${one.personId} ${one.role}`);
          expect(new Set(forEver).size).toBe(forEver.length);
        }
      }),
      { numRuns: 300 },
    );
  });
});
