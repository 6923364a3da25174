import { describe, expect, test } from '@jest/globals';
import type { MandateEvent, MandateRole } from '@bourse/contracts/mandates';
import type { TerritoryKind } from '@bourse/contracts/values';
import { fold } from '@bourse/kernel/decider';
import { specificationOf } from '@bourse/kernel/decider-spec';
import * as fc from 'fast-check';
import type { Granter } from './granter.ts';
import { isForKind, type MandateCommand, mandateDecider } from './mandates.ts';
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

const operator: Granter = { kind: 'operator', personId: 'person-operator' };
const official: Granter = { kind: 'official', of: ASSOCIATION, personId: 'person-official' };
const signatory: Granter = { kind: 'signatory', of: GHYVELDE, personId: mayor };
const agentNamed = (personId: string): Granter => ({ kind: 'agent', of: GHYVELDE, personId });
const agent = agentNamed('person-agent');

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
  today: TODAY,
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
    given([wasGranted({ personId: secretary, role: 'lender' })])
      .when(first)
      .then([wasGranted({ mandateId: 'm-2' })]);
  });
  test('is the operator’s when no signatory is left: the official had one to name', () => {
    const again = grant({ role: 'signatory', personId: deputy });
    for (const history of [
      [wasGranted(), wasWithdrawn('m-1', ASSOCIATION)],
      [wasGranted({ until: YESTERDAY })],
    ]) {
      given(history)
        .when({ ...again, granter: official })
        .thenRejected('first_signatory_only');
      given(history)
        .when({ ...again, granter: operator })
        .then([wasGranted({ mandateId: 'm-2', personId: deputy, by: null })]);
    }
  });
  test('is to another: only the operator grants to themselves', () => {
    const first = grant({ granter: official, role: 'signatory', personId: official.personId });
    given([]).when(first).thenRejected('not_to_oneself');
    given([wasGranted({ until: TODAY })])
      .when(grant({ personId: mayor, role: 'signatory' }))
      .thenRejected('not_to_oneself');
    given([])
      .when(grant({ granter: operator, personId: operator.personId }))
      .then([
        wasGranted({ mandateId: 'm-2', personId: operator.personId, role: 'requester', by: null }),
      ]);
  });
  test('is no more for a signatory whose mandate does not hold, whatever let them in', () => {
    for (const history of [
      [],
      [wasGranted(), wasWithdrawn()],
      [wasGranted({ until: YESTERDAY })],
      [wasGranted({ personId: deputy })],
      [wasGranted({ role: 'lender' })],
      [
        wasGranted({ mandateId: 'm-0', personId: deputy }),
        wasGranted({ delegatedFrom: 'm-0' }),
        wasWithdrawn('m-0'),
      ],
    ]) {
      given(history).when(grant()).thenRejected('not_yours_to_grant');
    }
  });
  test('is for nobody else', () => {
    for (const granter of [
      agent,
      { kind: 'signatory', of: 'insee:59183', personId: mayor },
      { kind: 'official', of: OTHER, personId: mayor },
      { kind: 'official', of: GHYVELDE, personId: mayor },
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
      expect(forKind(kind)).toEqual(['requester', 'lender', 'signatory', 'auditor']);
    }
    given([wasGranted()])
      .when(grant({ role: 'official' }))
      .thenRejected('role_not_for_kind', { role: 'official', kind: 'commune' });
    // Its auditors are named by whoever signs for it, as an EPCI's are.
    given([wasGranted()])
      .when(grant({ role: 'auditor', kind: 'epci' }))
      .then([wasGranted({ mandateId: 'm-2', personId: secretary, role: 'auditor', by: GHYVELDE })]);
    given([])
      .when(grant({ role: 'auditor', kind: 'epci', granter: official }))
      .thenRejected('first_signatory_only');
  });
  test('is through today at the least', () => {
    given([wasGranted()])
      .when(grant({ until: YESTERDAY }))
      .thenRejected('until_in_the_past');
    given([wasGranted()])
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
    const secretarys = { mandateId: 'm-0', personId: secretary, role: 'requester' } as const;
    const held = wasGranted({ ...secretarys, until: TODAY });
    given([wasGranted(), held])
      .when(grant({ until: TODAY }))
      .thenRejected('already_held', { mandateId: 'm-0', until: TODAY });
    given([wasGranted(), wasGranted(secretarys)])
      .when(grant({ until: TOMORROW }))
      .thenRejected('already_held', { until: null });
    for (const until of [TOMORROW, null]) {
      given([wasGranted(), held])
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
  test('is bounded: 500 granted and in force, however many were given on', () => {
    const many = Array.from({ length: 499 }, (_, nth) =>
      wasGranted({ mandateId: `n-${nth}`, personId: `p-${nth}`, role: 'lender' }),
    );
    const onwards = Array.from({ length: 20 }, (_, nth) =>
      wasGranted({ mandateId: `d-${nth}`, personId: `q-${nth}`, delegatedFrom: 'n-0' }),
    );
    const full = [wasGranted(), ...many];
    given(full).when(grant()).thenRejected('too_many_mandates', { limit: 500 });
    given([...full, ...onwards, wasWithdrawn('n-7')])
      .when(grant())
      .then([
        wasGranted({ mandateId: 'm-2', personId: secretary, role: 'requester', by: GHYVELDE }),
      ]);
    // And a full territory keeps nobody from naming a deputy.
    given(full)
      .when(delegate())
      .then([
        wasGranted({ mandateId: 'm-3', personId: deputy, by: GHYVELDE, delegatedFrom: 'm-1' }),
      ]);
  });
  test('is refused for the first of several reasons', () => {
    const all = grant({ granter: agent, role: 'official', until: YESTERDAY, personId: mayor });
    given([]).when(all).thenRejected('not_yours_to_grant');
    given([])
      .when({ ...all, granter: official })
      .thenRejected('first_signatory_only');
    const wanting = { ...all, role: 'signatory', granter: signatory } as const;
    given([wasGranted()]).when(wanting).thenRejected('not_to_oneself');
    const another = { ...all, granter: signatory, personId: secretary };
    given([wasGranted()]).when(another).thenRejected('role_not_for_kind');
    given([wasGranted()])
      .when({ ...another, role: 'signatory' })
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
  test('is bounded: 20 in force that come from one granted mandate, however far', () => {
    const others = Array.from({ length: 20 }, (_, nth) =>
      wasGranted({
        mandateId: `d-${nth}`,
        personId: `p-${nth}`,
        delegatedFrom: nth % 2 === 0 ? 'm-1' : `d-${nth - 1}`,
      }),
    );
    const full = [wasGranted(), ...others];
    const furtherOn = delegate({ delegatedFrom: 'd-0', holderId: 'p-0' });
    given(full).when(delegate()).thenRejected('too_many_deputies', { limit: 20 });
    given(full).when(furtherOn).thenRejected('too_many_deputies', { limit: 20 });
    given([...full, wasWithdrawn('d-1')])
      .when(furtherOn)
      .then([{ ...delegated, data: { ...delegated.data, delegatedFrom: 'd-0' } }]);
    // Of another mandate, nothing is taken away.
    given([...full, wasGranted({ mandateId: 'm-9', personId: secretary, role: 'lender' })])
      .when(delegate({ delegatedFrom: 'm-9', holderId: secretary }))
      .then([{ ...delegated, data: { ...delegated.data, role: 'lender', delegatedFrom: 'm-9' } }]);
  });
  test('is not for oneself, nor for whoever holds the role already', () => {
    given([wasGranted()])
      .when(delegate({ personId: mayor }))
      .thenRejected('already_held', { mandateId: 'm-1' });
  });
});

describe('withdrawing a mandate', () => {
  const held = wasGranted({ mandateId: 'm-1', personId: secretary, role: 'requester' });
  const mayors = wasGranted({ mandateId: 'm-0' });
  test.each<[string, Partial<Withdraw>, string | null]>([
    ['a signatory of the territory', {}, GHYVELDE],
    ['the operator', { granter: operator }, null],
    ['its holder', { granter: agentNamed(secretary) }, GHYVELDE],
    ['the association that granted it', { granter: official }, ASSOCIATION],
  ])('is for %s', (_, changes, by) =>
    given([mayors, held])
      .when(withdraw(changes))
      .then([wasWithdrawn('m-1', by)]),
  );
  test('is for whoever gave it on', () => {
    const line = [held, wasGranted({ mandateId: 'm-3', personId: deputy, delegatedFrom: 'm-1' })];
    given(line)
      .when(withdraw({ mandateId: 'm-3', granter: agentNamed(secretary) }))
      .then([wasWithdrawn('m-3')]);
    // And not the other way round.
    given(line)
      .when(withdraw({ granter: agentNamed(deputy) }))
      .thenRejected('not_yours_to_withdraw');
  });
  test('is no more for a signatory whose mandate does not hold', () => {
    for (const history of [
      [held],
      [mayors, held, wasWithdrawn('m-0')],
      [wasGranted({ mandateId: 'm-0', until: YESTERDAY }), held],
    ]) {
      given(history).when(withdraw()).thenRejected('not_yours_to_withdraw');
    }
  });
  test('is not for an official, of what the own association grants to its own', () => {
    const territoryId = ASSOCIATION;
    const auditors = wasGranted({ territoryId, personId: secretary, role: 'auditor' });
    given([auditors])
      .when(withdraw({ territoryId, granter: official }))
      .thenRejected('not_yours_to_withdraw');
  });
  test('is for nobody else, and of what there is', () => {
    given([held])
      .when(withdraw({ granter: agent }))
      .thenRejected('not_yours_to_withdraw');
    given([held])
      .when(withdraw({ granter: { kind: 'official', of: OTHER, personId: mayor } }))
      .thenRejected('not_yours_to_withdraw');
    given([mayors, held])
      .when(withdraw({ granter: { kind: 'signatory', of: OTHER, personId: mayor } }))
      .thenRejected('not_yours_to_withdraw');
    given([]).when(withdraw()).thenRejected('mandate_unknown');
  });
  test('twice is once, and by whoever withdrew what they withdrew it by', () => {
    given([mayors, held, wasWithdrawn()]).when(withdraw()).thenNothing();
    const deputys = wasGranted({ mandateId: 'm-3', personId: deputy, delegatedFrom: 'm-0' });
    const byDeputy = withdraw({ mandateId: 'm-0', granter: { ...signatory, personId: deputy } });
    given([mayors, deputys])
      .when(byDeputy)
      .then([wasWithdrawn('m-0')]);
    given([mayors, deputys, wasWithdrawn('m-0')])
      .when(byDeputy)
      .thenNothing();
  });
});

describe('whatever is asked of the mandates of a territory', () => {
  const person = fc.constantFrom(mayor, secretary, deputy);
  const id = fc.constantFrom('m-1', 'm-2', 'm-3', 'm-4', 'm-5');
  const until = fc.constantFrom(null, YESTERDAY, TODAY, TOMORROW);
  const role: fc.Arbitrary<MandateRole> = fc.constantFrom(
    'requester',
    'lender',
    'signatory',
    'official',
  );
  const granter = fc.constantFrom(operator, official, signatory, agent);
  const command: fc.Arbitrary<MandateCommand> = fc.oneof(
    fc.record({ mandateId: id, personId: person, role, until, granter }).map(grant),
    fc
      .record({ mandateId: id, delegatedFrom: id, holderId: person, personId: person, until })
      .map(delegate),
    fc.record({ mandateId: id, granter }).map(withdraw),
  );

  test('no delegation outlives what it comes from, nobody holds twice, and repeating does nothing', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
        // Somebody who signs, so that what a signatory asks is also granted.
        let mandates = fold(mandateDecider, [wasGranted()], mandateDecider.initialState());
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
