import { describe, expect, test } from '@jest/globals';
import type { TerritoryEvent } from '@bourse/contracts/territories';
import { fold } from '@bourse/kernel/decider';
import { specificationOf } from '@bourse/kernel/decider-spec';
import * as fc from 'fast-check';
import {
  type Admitter,
  type TerritoryCommand,
  territoryDecider,
  type TerritoryIdentity,
} from './territory.ts';

const now = '2026-03-01T09:00:00.000Z';
const commune: TerritoryIdentity = {
  territoryId: 'insee:59183',
  kind: 'commune',
  name: 'Dunkerque',
  epciId: 'siren:245900428',
};
const association: TerritoryIdentity = {
  territoryId: 'siren:800000002',
  kind: 'association',
  name: 'Les Territoires Associés',
  epciId: null,
};
const operator: Admitter = { by: null, byKind: 'operator' };
const admitted: Admitter = { by: association.territoryId, byKind: 'association' };
const other: Admitter = { by: 'siren:900000001', byKind: 'association' };

const register = (identity: TerritoryIdentity): TerritoryCommand => ({
  type: 'RegisterTerritory',
  identity,
  now,
});
const admit = (by: Admitter): TerritoryCommand => ({ type: 'AdmitTerritory', ...by });
const refuse = (by: Admitter, reason = 'dossier incomplet'): TerritoryCommand => ({
  type: 'RefuseAdmission',
  reason,
  ...by,
});
const wasRegistered = (identity: TerritoryIdentity): TerritoryEvent => ({
  type: 'TerritoryRegistered',
  data: identity,
});
const wasAdmitted = (identity: TerritoryIdentity, { by }: Admitter): TerritoryEvent => ({
  type: 'TerritoryAdmitted',
  data: { ...identity, by },
});
const wasRefused = (
  { territoryId }: TerritoryIdentity,
  { by }: Admitter,
  reason = 'dossier incomplet',
): TerritoryEvent => ({ type: 'AdmissionRefused', data: { territoryId, by, reason } });
const { given } = specificationOf(territoryDecider);

describe('registering a territory', () => {
  test('applies for its admission', () =>
    given([])
      .when(register(commune))
      .then([wasRegistered(commune)]));
  test('twice is once, after the admission too', () => {
    given([wasRegistered(commune)])
      .when(register(commune))
      .thenNothing();
    given([wasRegistered(commune), wasAdmitted(commune, admitted)])
      .when(register(commune))
      .thenNothing();
  });
  test('under another identity is refused, before and after the admission', () => {
    const renamed = register({ ...association, name: 'Une autre' });
    const details = { code: 'registered_otherwise', registered: association } as const;
    given([wasRegistered(association)])
      .when(renamed)
      .thenRejected('registered_otherwise', details);
    given([wasRegistered(association), wasAdmitted(association, operator)])
      .when(renamed)
      .thenRejected('registered_otherwise', details);
  });
  test('is possible again after a refusal, under a corrected identity too', () => {
    const refused = [wasRegistered(association), wasRefused(association, operator)];
    given(refused)
      .when(register(association))
      .then([wasRegistered(association)]);
    const corrected = { ...association, name: 'Les Territoires associés de France' };
    given(refused)
      .when(register(corrected))
      .then([wasRegistered(corrected)]);
    given([...refused, wasRegistered(corrected)])
      .when(admit(operator))
      .then([wasAdmitted(corrected, operator)]);
  });
});

describe('admitting a territory', () => {
  test('makes it a member, once', () => {
    given([wasRegistered(commune)])
      .when(admit(admitted))
      .then([wasAdmitted(commune, admitted)]);
    given([wasRegistered(commune), wasAdmitted(commune, admitted)])
      .when(admit(other))
      .thenNothing();
  });
  test('is possible after all', () =>
    given([wasRegistered(commune), wasRefused(commune, admitted)])
      .when(admit(other))
      .then([wasAdmitted(commune, other)]));
  test('needs a registration, whoever asks', () => {
    for (const by of [operator, admitted]) {
      given([]).when(admit(by)).thenRejected('territory_not_registered');
      given([]).when(refuse(by)).thenRejected('territory_not_registered');
    }
  });
  test('is for the operator with associations, for an association with the others', () => {
    given([wasRegistered(association)])
      .when(admit(operator))
      .then([wasAdmitted(association, operator)]);
    for (const command of [admit(admitted), refuse(admitted)]) {
      given([wasRegistered(association)])
        .when(command)
        .thenRejected('not_the_admitter', { code: 'not_the_admitter', admitter: 'operator' });
    }
    for (const kind of ['commune', 'epci', 'body'] as const) {
      for (const command of [admit(operator), refuse(operator)]) {
        given([wasRegistered({ ...commune, kind })])
          .when(command)
          .thenRejected('not_the_admitter', { code: 'not_the_admitter', admitter: 'association' });
      }
    }
  });
  test('who may not decide is told so first', () =>
    given([wasRegistered(commune), wasAdmitted(commune, admitted)])
      .when(refuse(operator))
      .thenRejected('not_the_admitter'));
});

describe('refusing an admission', () => {
  const refused = [wasRegistered(commune), wasRefused(commune, admitted)];
  test('says why', () =>
    given([wasRegistered(commune)])
      .when(refuse(admitted))
      .then([wasRefused(commune, admitted)]));
  test('twice for the same reason is once; for another reason or by another it is news', () => {
    given(refused).when(refuse(admitted)).thenNothing();
    given(refused)
      .when(refuse(admitted, 'hors du périmètre'))
      .then([wasRefused(commune, admitted, 'hors du périmètre')]);
    given(refused)
      .when(refuse(other))
      .then([wasRefused(commune, other)]);
  });
  test('comes too late for a member', () =>
    given([wasRegistered(commune), wasAdmitted(commune, admitted)])
      .when(refuse(admitted))
      .thenRejected('already_admitted'));
});

describe('whatever is asked of a territory', () => {
  const by = fc.constantFrom(operator, admitted, other);
  const identity = fc.constantFrom(commune, { ...commune, name: 'Dunkerque Ville' }, association);
  const command: fc.Arbitrary<TerritoryCommand> = fc.oneof(
    identity.map(register),
    by.map(admit),
    fc
      .tuple(by, fc.constantFrom('dossier incomplet', 'hors du périmètre'))
      .map(([who, reason]) => refuse(who, reason)),
  );

  test('it is admitted once at the most, by the right one, and a repeated command does nothing', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
        let territory = territoryDecider.initialState();
        const admissions: TerritoryEvent[] = [];
        for (const asked of commands) {
          const decision = territoryDecider.decide(asked, territory);
          if (decision.kind === 'rejected') continue;
          if (territory.status === 'admitted') expect(decision.events).toEqual([]);
          territory = fold(territoryDecider, decision.events, territory);
          for (const event of decision.events) {
            if (event.type !== 'TerritoryAdmitted') continue;
            admissions.push(event);
            expect(event.data.by === null).toBe(event.data.kind === 'association');
          }
          const again = territoryDecider.decide(asked, territory);
          expect(again).toEqual({ kind: 'accepted', events: [] });
        }
        expect(admissions.length).toBe(territory.status === 'admitted' ? 1 : 0);
      }),
      { numRuns: 300 },
    );
  });
});
