import { describe, expect, test } from '@jest/globals';
import { fixedClock } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import type { Action } from '@bourse/rights/policy';
import { authenticator } from './authenticator.ts';
import { type Asked, type Found, nobodyKnown } from './identity.ts';
import type { Held, MandateBook } from './mandate-book.ts';
import { MandatesAtHand } from './testing.ts';
import type { Verified } from './token-verifier.ts';

const ACTOR = newId();
const OPERATOR = newId();
const DUNKERQUE = 'siren:245900428';
const GHYVELDE = 'insee:59260';

/** Verified by what the token is called. */
const verify = (token: string): Promise<Verified> => {
  if (token === 'away') return Promise.resolve({ kind: 'unavailable', reason: 'no keys' });
  const personId = { good: ACTOR, operators: OPERATOR }[token];
  return Promise.resolve(
    personId === undefined
      ? { kind: 'refused', reason: 'ERR_JWT_EXPIRED: exp check_failed' }
      : { kind: 'verified', bearer: { personId, clientId: 'portal', isMachine: false } },
  );
};

function world(mandates: MandateBook = new MandatesAtHand()) {
  const warnings: object[] = [];
  const authenticate = authenticator({
    verify,
    mandates,
    operators: new Set([OPERATOR]),
    clock: fixedClock('2026-03-01T23:30:00.000Z'),
    newsWaitMs: 50,
    log: { warn: (details) => void warnings.push(details) },
  });
  return {
    warnings,
    ask: (action: Action, headers: Readonly<Record<string, string>> = {}): Promise<Found> =>
      authenticate(asking(action, { authorization: 'Bearer good', ...headers })),
  };
}
const asking = (action: Action, headers: Readonly<Record<string, string>>): Asked => ({
  action,
  header: (name) => headers[name.toLowerCase()] ?? undefined,
});
const holding = (...held: readonly Held[]) => {
  const mandates = new MandatesAtHand();
  for (const one of held) mandates.grant(ACTOR, one);
  return mandates;
};
const actingFor = (territory: string) => ({ 'bourse-acting-for': territory });

describe('who makes a request', () => {
  test('is nobody without a token, and not known by anything but a good one', async () => {
    const { ask, warnings } = world();
    expect(await nobodyKnown(asking('offer.read', {}))).toEqual({ kind: 'anonymous' });
    expect(await nobodyKnown(asking('offer.read', { authorization: 'Bearer good' }))).toEqual({
      kind: 'invalid_token',
    });
    const { ask: anonymously } = world();
    expect(await anonymously('offer.read', { authorization: '' })).toEqual({
      kind: 'invalid_token',
    });
    for (const authorization of ['Bearer expired', 'Bearer', 'Basic good', 'Bearer good bad']) {
      expect([authorization, await ask('offer.read', { authorization })]).toEqual([
        authorization,
        { kind: 'invalid_token' },
      ]);
    }
    // Only what was looked at has a reason, and it goes to the log alone.
    expect(warnings).toEqual([{ reason: 'ERR_JWT_EXPIRED: exp check_failed' }]);
  });

  test('cannot be told while the issuer has no keys', async () => {
    expect(await world().ask('offer.read', { authorization: 'Bearer away' })).toEqual({
      kind: 'identity_unavailable',
    });
  });

  test('acts for the only territory that gave a mandate, in all the roles that it gave', async () => {
    const { ask } = world(
      holding(
        { territoryId: GHYVELDE, role: 'requester' },
        { territoryId: GHYVELDE, role: 'signatory' },
      ),
    );
    expect(await ask('request.post')).toEqual({
      kind: 'identified',
      identity: { actor: ACTOR, territoryId: GHYVELDE, roles: ['requester', 'signatory'] },
    });
  });

  test('is an auditor as far as the office reaches, which nobody else is told', async () => {
    const mandates = holding({ territoryId: GHYVELDE, role: 'auditor' });
    mandates.audits(GHYVELDE, [GHYVELDE, DUNKERQUE]);
    expect(await world(mandates).ask('trail.read')).toEqual({
      kind: 'identified',
      identity: {
        actor: ACTOR,
        territoryId: GHYVELDE,
        roles: ['auditor'],
        perimeter: [GHYVELDE, DUNKERQUE],
      },
    });
  });

  test('of several says which, and otherwise is told to; where it is public it does not matter', async () => {
    const { ask } = world(
      holding(
        { territoryId: GHYVELDE, role: 'signatory' },
        { territoryId: DUNKERQUE, role: 'lender' },
      ),
    );
    expect(await ask('offer.publish')).toEqual({
      kind: 'acting_for_required',
      actor: ACTOR,
      territories: [GHYVELDE, DUNKERQUE],
    });
    expect(await ask('offer.publish', actingFor(DUNKERQUE))).toEqual({
      kind: 'identified',
      identity: { actor: ACTOR, territoryId: DUNKERQUE, roles: ['lender'] },
    });
    for (const action of ['offer.read', 'person.self'] as const) {
      expect(await ask(action)).toEqual({
        kind: 'identified',
        identity: { actor: ACTOR, territoryId: null, roles: [] },
      });
    }
  });

  test('does not act for a territory that gave no mandate, nor for what is none', async () => {
    const { ask } = world(holding({ territoryId: GHYVELDE, role: 'signatory' }));
    expect(await ask('offer.publish', actingFor(DUNKERQUE))).toEqual({
      kind: 'no_mandate',
      actor: ACTOR,
    });
    expect(await ask('offer.read', actingFor('Ghyvelde'))).toEqual({
      kind: 'acting_for_malformed',
      actor: ACTOR,
    });
    expect(await world().ask('offer.publish')).toEqual({ kind: 'no_mandate', actor: ACTOR });
  });

  test('is the operator while no territory is named, and a mandated person while one is', async () => {
    const mandates = new MandatesAtHand();
    mandates.grant(OPERATOR, { territoryId: GHYVELDE, role: 'requester' });
    const { ask } = world(mandates);
    const authorization = 'Bearer operators';
    expect(await ask('marketplace.open', { authorization })).toEqual({
      kind: 'identified',
      identity: { actor: OPERATOR, territoryId: null, roles: ['operator'] },
    });
    expect(await ask('request.post', { authorization, ...actingFor(GHYVELDE) })).toEqual({
      kind: 'identified',
      identity: { actor: OPERATOR, territoryId: GHYVELDE, roles: ['requester'] },
    });
  });
});

describe('a mandate whose news is late', () => {
  /** Holds nothing until it is waited for. */
  const late = (arrives: readonly Held[]) => {
    const waits: { today: string; sufficed: boolean; timeoutMs: number }[] = [];
    const mandates: MandateBook = {
      heldBy: () => [],
      perimeterOf: () => undefined,
      expect: (_person, today, suffices, timeoutMs) => {
        waits.push({ today, sufficed: suffices(arrives), timeoutMs });
        return Promise.resolve(arrives);
      },
    };
    return { waits, mandates };
  };

  test('is waited for, bounded, on the legal day', async () => {
    const { waits, mandates } = late([{ territoryId: GHYVELDE, role: 'requester' }]);
    expect(await world(mandates).ask('request.post')).toMatchObject({ kind: 'identified' });
    // Half past midnight in France: the day after that of UTC.
    expect(waits).toEqual([{ today: '2026-03-02', sufficed: true, timeoutMs: 50 }]);
  });

  test('is waited for too where an auditor’s perimeter is not known yet', async () => {
    const { waits, mandates } = late([{ territoryId: GHYVELDE, role: 'auditor' }]);
    expect(await world(mandates).ask('trail.read')).toMatchObject({
      identity: { roles: ['auditor'], perimeter: undefined },
    });
    expect(waits).toMatchObject([{ sufficed: false }]);
    const known = late([{ territoryId: GHYVELDE, role: 'auditor' }]);
    await world({ ...known.mandates, perimeterOf: () => 'bourse' }).ask('trail.read');
    expect(known.waits).toMatchObject([{ sufficed: true }]);
  });

  test('that does not give the right is not enough, and not waited for where nobody needs one', async () => {
    const { waits, mandates } = late([{ territoryId: GHYVELDE, role: 'requester' }]);
    const { ask } = world(mandates);
    // Known as they are: the table says no.
    expect(await ask('offer.publish')).toMatchObject({ kind: 'identified' });
    expect(waits).toMatchObject([{ sufficed: false }]);
    await ask('offer.read');
    await ask('person.self');
    expect(waits).toHaveLength(1);
  });
});
