import { describe, expect, test } from '@jest/globals';
import { fromDelivery } from '@bourse/broadcast/cloud-event';
import { mandates } from '@bourse/contracts/mandates';
import {
  actorOf,
  agentOf,
  officialOf,
  testOperator,
  type TestPerson,
} from '@bourse/identity/testing';
import { eventually } from '@bourse/service-kit/testing';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  ASSOCIATION,
  association,
  deputy,
  done,
  DUNKERQUE,
  foundedRegister,
  GHYVELDE,
  mandateFor,
  mayor,
  secretary,
} from './fixtures.ts';

const NOBODYS = 'siren:900000001';

const register = foundedRegister();
const { clock } = register;

const grant = (as: TestPerson, to: TestPerson, changes: object = {}) =>
  register.world.post('/api/mandates', mandateFor(to, changes), { as });
/** By whom what a signatory decides can be decided. */
const mayorSigns = () => done(grant(testOperator, mayor, { role: 'signatory' }));
const withdraw = (as: TestPerson, mandateId: string) =>
  register.world.post(`/api/mandates/${mandateId}/withdrawal`, { reason: 'départ' }, { as });
const OF_GHYVELDE = `?territory=${GHYVELDE}`;
const receipt = z.looseObject({ position: z.string() });
const page = z.object({
  items: z.array(z.looseObject({ mandateId: z.string() })),
  next: z.unknown(),
});
const list = async (as: TestPerson, query = '') =>
  page.parse((await register.world.get(`/api/mandates${query}`, as)).body).items;
const meView = z.looseObject({
  personId: z.string(),
  operator: z.boolean(),
  mandates: z.array(z.looseObject({ role: z.string(), until: z.string().nullable() })),
  profile: z.unknown(),
});
const me = async (as: TestPerson, after = '') =>
  meView.parse(
    (await register.world.get(`/api/me${after === '' ? '' : `?after=${after}`}`, as)).body,
  );

describe('mandates', () => {
  test('come from the association to the first signatory, from there to others, and are told to everybody', async () => {
    const told: string[] = [];
    const heard = await register.engines.broadcast.subscribe({
      group: 'test',
      topics: [mandates.topic],
      poison: 'stall',
      handle: (delivery) => {
        const { type, data } = fromDelivery(delivery);
        told.push(`${type} ${z.object({ mandateId: z.string() }).parse(data).mandateId}`);
        return Promise.resolve();
      },
    });
    const first = await done(grant(association, mayor, { role: 'signatory', until: '2026-12-31' }));
    const second = await done(grant(mayor, secretary));
    expect(await me(secretary, second.position)).toMatchObject({
      personId: actorOf(secretary),
      operator: false,
      mandates: [
        {
          mandateId: second.id,
          territoryId: GHYVELDE,
          territoryName: 'Ghyvelde',
          role: 'requester',
          until: null,
          delegatedFrom: null,
        },
      ],
      profile: null,
    });
    const delegating = { ...secretary, territoryId: GHYVELDE, roles: ['requester'] } as const;
    const third = await done(
      register.world.post(
        `/api/mandates/${second.id}/delegations`,
        { personId: actorOf(deputy), until: '2026-03-31' },
        { as: delegating },
      ),
    );
    expect((await me(deputy, third.position)).mandates).toMatchObject([
      { mandateId: third.id, delegatedFrom: second.id, until: '2026-03-31' },
    ]);

    const ended = await done(withdraw(mayor, second.id));
    // With it ends what came from it.
    for (const person of [secretary, deputy]) {
      expect((await me(person, ended.position)).mandates).toEqual([]);
    }
    expect(await list(testOperator, OF_GHYVELDE)).toMatchObject([
      { mandateId: third.id, endedAt: '2026-03-01T09:00:00.000Z', reason: 'départ' },
      { mandateId: second.id, endedAt: '2026-03-01T09:00:00.000Z', endedBy: GHYVELDE },
      { mandateId: first.id, endedAt: null, by: ASSOCIATION, until: '2026-12-31' },
    ]);
    await eventually(
      () => Promise.resolve(told.length),
      (count) => count === 5,
    );
    // The first is the official's own.
    expect(told.slice(1)).toEqual([
      `MandateGranted ${first.id}`,
      `MandateGranted ${second.id}`,
      `MandateGranted ${third.id}`,
      `MandateWithdrawn ${second.id}`,
    ]);
    await heard.stop();
  });

  test('hold through their last day, in the legal time of France', async () => {
    await mayorSigns();
    const { position } = await done(grant(mayor, secretary, { until: '2026-03-02' }));
    for (const [instant, held] of [
      ['2026-03-02T22:59:59.000Z', 1],
      ['2026-03-02T23:00:00.000Z', 0],
    ] as const) {
      clock.set(instant);
      expect([instant, (await me(secretary, position)).mandates.length]).toEqual([instant, held]);
    }
  });

  test('of a territory are given by whom its page names, who is asked by those without', async () => {
    const giver = async (of: string, after = '') =>
      (
        await register.world.get(
          `/api/territories/${of}/mandate-giver${after && `?after=${after}`}`,
        )
      ).body;
    expect(await giver(DUNKERQUE)).toEqual({ by: 'nobody_yet' });
    expect(await giver(ASSOCIATION)).toEqual({ by: 'operator' });
    expect(await giver(GHYVELDE)).toEqual({ by: 'association', associationId: ASSOCIATION });
    expect(await giver(NOBODYS)).toMatchObject({ code: 'territory_unknown' });
    const until = '2026-03-31';
    const first = await done(grant(association, mayor, { role: 'signatory', until }));
    expect(await giver(GHYVELDE, first.position)).toEqual({ by: 'signatory' });
    // Had one once, and none now: the association gave the first, and gives no other.
    clock.set('2026-04-01T09:00:00.000Z');
    expect(await giver(GHYVELDE)).toEqual({ by: 'operator' });
    const again = await grant(association, secretary, { role: 'signatory' });
    expect(again.body).toMatchObject({ code: 'first_signatory_only' });
  });

  test('asked for twice under one key are one', async () => {
    await mayorSigns();
    const body = { personId: actorOf(secretary), territoryId: GHYVELDE, role: 'lender' };
    const how = { as: mayor, headers: { 'Idempotency-Key': 'once' } };
    const first = await register.world.post('/api/mandates', body, how);
    expect(await register.world.post('/api/mandates', body, how)).toMatchObject({
      body: first.body,
    });
    const { position } = receipt.parse(first.body);
    expect(await list(testOperator, `${OF_GHYVELDE}&after=${position}`)).toHaveLength(2);
  });

  test.each<[string, TestPerson, object, number, string]>([
    [
      'a mandate of a territory that nobody knows',
      testOperator,
      { territoryId: NOBODYS },
      404,
      'territory_unknown',
    ],
    ['a role that a commune does not have', mayor, { role: 'official' }, 422, 'role_not_for_kind'],
    ['one that is over', mayor, { until: '2026-02-28' }, 422, 'until_in_the_past'],
    ['one of another territory', mayor, { territoryId: DUNKERQUE }, 403, 'not_yours_to_grant'],
    [
      'one by an agent who signs nothing',
      agentOf(GHYVELDE, 'agent', 'lender'),
      {},
      403,
      'not_permitted',
    ],
    ['more than the first by an official', association, {}, 403, 'first_signatory_only'],
    [
      'one by another association',
      officialOf('siren:800000002'),
      { role: 'signatory' },
      403,
      'not_yours_to_grant',
    ],
    ['a person who is no id', mayor, { personId: 'Jeanne Dupont' }, 422, 'invalid_input'],
  ])('refuse %s', async (_, as, changes, status, code) => {
    const { id, position } = await mayorSigns();
    expect(await grant(as, secretary, changes)).toMatchObject({ status, body: { code } });
    expect(await list(testOperator, `${OF_GHYVELDE}&after=${position}`)).toMatchObject([
      { mandateId: id },
    ]);
  });

  // Whom the test acts as stays let in, as by a copy of the mandates that has not heard yet.
  test('are decided on by nobody whose own was withdrawn a moment ago', async () => {
    const { id: mayors } = await mayorSigns();
    const { id } = await done(grant(mayor, secretary));
    await done(withdraw(testOperator, mayors));
    expect(await grant(mayor, deputy)).toMatchObject({
      status: 403,
      body: { code: 'not_yours_to_grant' },
    });
    expect(await withdraw(mayor, id)).toMatchObject({
      status: 403,
      body: { code: 'not_yours_to_withdraw' },
    });
  });

  test('are not granted by an official whose own was withdrawn a moment ago', async () => {
    const [officials] = await list(testOperator, `?territory=${ASSOCIATION}`);
    await done(withdraw(testOperator, officials?.mandateId ?? ''));
    expect(await grant(association, mayor, { role: 'signatory' })).toMatchObject({
      status: 403,
      body: { code: 'not_yours_to_grant' },
    });
  });

  test('are no way for an official into a commune that has, or had, its signatory', async () => {
    const itself = { role: 'signatory' };
    expect(await grant(association, association, itself)).toMatchObject({
      status: 403,
      body: { code: 'not_to_oneself' },
    });
    const { id } = await done(grant(association, mayor, { role: 'signatory' }));
    // What the association granted it may withdraw; whom the commune has then is not its to say.
    await done(withdraw(association, id));
    for (const person of [association, deputy]) {
      expect(await grant(association, person, itself)).toMatchObject({
        status: 403,
        body: { code: 'first_signatory_only' },
      });
    }
    await done(grant(testOperator, deputy, itself));
  });

  test('of an association’s own people are not an official’s to withdraw', async () => {
    const director = { ...association, subject: 'director', roles: ['signatory'] } as const;
    const own = { territoryId: ASSOCIATION };
    await done(grant(testOperator, director, { ...own, role: 'signatory' }));
    const { id } = await done(grant(director, secretary, { ...own, role: 'auditor' }));
    expect(await withdraw(association, id)).toMatchObject({
      status: 403,
      body: { code: 'not_yours_to_withdraw' },
    });
    await done(withdraw(director, id));
  });

  test('given on by an agent leave the signatory room, and are 20 at the most', async () => {
    await mayorSigns();
    const { id } = await done(grant(mayor, secretary));
    const giving = { ...secretary, territoryId: GHYVELDE, roles: ['requester'] } as const;
    const giveOn = () =>
      register.world.post(
        `/api/mandates/${id}/delegations`,
        { personId: crypto.randomUUID() },
        { as: giving },
      );
    for (let count = 0; count < 20; count += 1) await done(giveOn());
    expect(await giveOn()).toMatchObject({
      status: 409,
      body: { code: 'too_many_deputies', limit: 20 },
    });
    await done(grant(mayor, deputy));
  });

  test('of a commune that is not registered yet are the operator’s to give', async () => {
    await done(grant(testOperator, mayor, { territoryId: 'insee:59183', role: 'signatory' }));
    expect(
      await grant(association, secretary, { territoryId: 'insee:59183', role: 'signatory' }),
    ).toMatchObject({
      status: 403,
      body: { code: 'not_yours_to_grant' },
    });
  });

  test('that are not there are neither delegated nor withdrawn', async () => {
    const nowhere = `/api/mandates/${crypto.randomUUID()}`;
    for (const path of [`${nowhere}/delegations`, `${nowhere}/withdrawal`]) {
      const body = path.endsWith('withdrawal')
        ? { reason: 'départ' }
        : { personId: actorOf(deputy) };
      expect(await register.world.post(path, body, { as: mayor })).toMatchObject({
        status: 404,
        body: { code: 'mandate_unknown' },
      });
    }
  });

  test('are listed by person and by territory, page by page; a territory sees its own', async () => {
    await done(grant(testOperator, secretary));
    await done(grant(testOperator, secretary, { territoryId: DUNKERQUE, role: 'lender' }));
    const last = await done(grant(testOperator, deputy));
    const position = `after=${last.position}`;
    const ids = async (as: TestPerson, query: string) =>
      (await list(as, `?${query}&${position}`)).length;
    // And the official's own.
    expect(await ids(testOperator, '')).toBe(4);
    expect(await ids(testOperator, `person=${actorOf(secretary)}`)).toBe(2);
    expect(await ids(testOperator, `territory=${GHYVELDE}`)).toBe(2);
    expect(await ids(mayor, '')).toBe(2);
    expect(await ids(mayor, `territory=${DUNKERQUE}`)).toBe(0);
    const first = page.parse(
      (await register.world.get(`/api/mandates?limit=1&${position}`, mayor)).body,
    );
    expect(first.items).toMatchObject([{ mandateId: last.id }]);
    const second = await list(mayor, `?limit=1&cursor=${String(first.next)}&${position}`);
    expect(second).toMatchObject([{ personId: actorOf(secretary), territoryId: GHYVELDE }]);
  });
});

describe('a person', () => {
  const name = 'Jeanne Quilliot-Wattrelos';
  const email = 'jeanne.quilliot@ghyvelde.example';
  const profileOf = (as: TestPerson) => register.world.get('/api/me/profile', as);
  const write = (as: TestPerson, body: unknown, ifMatch: string) =>
    register.world.put('/api/me/profile', body, { as, headers: { 'If-Match': ifMatch } });

  test('says their name and address, on what they last read, and reads them back', async () => {
    const before = await profileOf(secretary);
    expect(before.body).toEqual({ name: null, email: null });
    expect(before.headers.get('etag')).toBe('"0"');
    const wrong = await write(secretary, { name, email: 'nulle part' }, '"0"');
    expect([wrong.status, JSON.stringify(wrong.body)]).toEqual([
      422,
      expect.stringContaining('par exemple prenom.nom@commune.example'),
    ]);
    const changed = await write(secretary, { name, email }, '"0"');
    expect(changed.status).toBe(200);
    const after = await profileOf(secretary);
    expect(after.body).toEqual({ name, email });
    expect(after.headers.get('etag')).toBe(changed.headers.get('etag'));
    expect(await write(secretary, { name: 'Autre' }, '"0"')).toMatchObject({
      status: 412,
      body: { code: 'stale_revision' },
    });
    expect(
      (await write(secretary, { name: 'Autre' }, changed.headers.get('etag') ?? '')).status,
    ).toBe(200);
    // Nobody else reads it.
    expect((await profileOf(deputy)).body).toEqual({ name: null, email: null });
  });

  test.each([
    { name: '' },
    { name: 'x'.repeat(201) },
    { name, email: 'nowhere' },
    { email },
    { name, age: 7 },
  ])('is not %j', async (body) => {
    expect(await write(secretary, body, '*')).toMatchObject({
      status: 422,
      body: { code: 'invalid_input' },
    });
  });

  test('takes along all that is kept of them', async () => {
    await mayorSigns();
    await write(secretary, { name, email }, '*');
    const { id } = await done(grant(mayor, secretary));
    const { position } = await done(withdraw(mayor, id));
    const exported = await register.world.get(`/api/me/export?after=${position}`, secretary);
    expect(exported.headers.get('content-disposition')).toContain('attachment');
    expect(exported.body).toMatchObject({
      personId: actorOf(secretary),
      profile: { name, email },
      mandates: [{ mandateId: id, reason: 'départ' }],
    });
  });

  test('is erased from every file, and the mandates still read', async () => {
    await mayorSigns();
    await write(secretary, { name, email }, '*');
    const { id, position } = await done(grant(mayor, secretary));
    // It does stand somewhere: what looks for it finds it.
    expect(filesWith(name).length).toBeGreaterThan(0);
    const erased = await register.world.post('/api/me/erasure', {}, { as: secretary });
    expect(erased).toMatchObject({ status: 200, body: { erased: true } });
    expect((await profileOf(secretary)).body).toEqual({ name: null, email: null });
    expect([...filesWith(name), ...filesWith(email)]).toEqual([]);
    expect((await me(secretary, position)).mandates).toMatchObject([{ mandateId: id }]);
    // Twice is once; and what comes after an erasure is not taken for what was before.
    await register.world.post('/api/me/erasure', {}, { as: secretary });
    expect((await write(secretary, { name }, '"1"')).status).toBe(412);
    expect((await write(secretary, { name }, '"0"')).status).toBe(200);
  });

  /** The files of the whole bourse in which a text stands. */
  const filesWith = (text: string): string[] =>
    readdirSync(register.engines.directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .filter((entry) => readFileSync(join(entry.parentPath, entry.name)).includes(text))
      .map((entry) => entry.name);
});
