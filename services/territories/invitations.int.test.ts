import { beforeEach, expect, test } from '@jest/globals';
import { actorOf, agentOf, testOperator, type TestPerson } from '@bourse/identity/testing';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  association,
  deputy,
  done,
  foundedRegister,
  GHYVELDE,
  mandateFor,
  mayor,
  secretary,
} from './fixtures.ts';

const LABEL = 'Jeanne Quilliot-Wattrelos, secrétaire';

const register = foundedRegister();
const { clock } = register;
let mayorsMandate: string;
beforeEach(async () => {
  const first = mandateFor(mayor, { role: 'signatory' });
  const given = register.world.post('/api/mandates', first, { as: testOperator });
  mayorsMandate = (await done(given)).id;
});

const invite = (as: TestPerson, changes: object = {}) =>
  register.world.post(
    '/api/invitations',
    { territoryId: GHYVELDE, role: 'requester', label: LABEL, ...changes },
    { as },
  );
const waiting = z.object({
  items: z.array(
    z.looseObject({ invitationId: z.string(), code: z.string().nullable(), label: z.unknown() }),
  ),
});
const listed = async (as: TestPerson, query = '') =>
  waiting.parse((await register.world.get(`/api/invitations${query}`, as)).body).items;
const codeOf = async (as: TestPerson, id: string): Promise<string> =>
  (await listed(as)).find(({ invitationId }) => invitationId === id)?.code ?? '';
const take = (as: TestPerson, code: string) =>
  register.world.post('/api/invitations/acceptances', { code }, { as });
const show = (as: TestPerson, code: string) =>
  register.world.get(`/api/invitations/shown?code=${code}`, as);
const heldBy = async (as: TestPerson, after: string) =>
  z
    .looseObject({ mandates: z.array(z.looseObject({ mandateId: z.string() })) })
    .parse((await register.world.get(`/api/me?after=${after}`, as)).body).mandates;
const filesWith = (text: string): string[] =>
  readdirSync(register.engines.directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .filter((entry) => readFileSync(join(entry.parentPath, entry.name)).includes(text))
    .map((entry) => entry.name);

test('a person whose id nobody knew takes the mandate that their code is for', async () => {
  const { id } = await done(invite(mayor, { until: '2026-12-31' }));
  const code = await codeOf(mayor, id);
  expect((await show(secretary, code)).body).toEqual({
    territoryId: GHYVELDE,
    role: 'requester',
    until: '2026-12-31',
    delegated: false,
    endsAt: '2026-03-15T09:00:00.000Z',
  });
  const taken = await done(take(secretary, code));
  expect(taken.id).toBe(id);
  expect(await heldBy(secretary, taken.position)).toMatchObject([
    { mandateId: id, territoryId: GHYVELDE, role: 'requester', until: '2026-12-31' },
  ]);
  // Once more, with the answer lost: the same mandate. By another: none.
  expect((await done(take(secretary, code))).id).toBe(id);
  expect(await take(deputy, code)).toMatchObject({
    status: 409,
    body: { code: 'invitation_over' },
  });
  expect(await show(deputy, code)).toMatchObject({ status: 409 });
  expect(await listed(mayor)).toEqual([]);
});

test('it is recorded as given by whoever invited, and says nothing of whom it was meant for', async () => {
  const { id } = await done(invite(mayor));
  const code = await codeOf(mayor, id);
  expect([filesWith(LABEL).length > 0, filesWith(code).length > 0]).toEqual([true, true]);
  await done(take(secretary, code));
  const recorded = [];
  for await (const one of register.engines.store.read(`mandates-${GHYVELDE}`)) recorded.push(one);
  expect(recorded.at(-1)).toMatchObject({
    data: { mandateId: id, personId: actorOf(secretary), by: GHYVELDE },
    metadata: { actor: actorOf(mayor) },
  });
  expect([...filesWith(LABEL), ...filesWith(code)]).toEqual([]);
});

test('of two who bring a code at once, one gets the mandate', async () => {
  const { id } = await done(invite(mayor));
  const code = await codeOf(mayor, id);
  const answers = await Promise.all([secretary, deputy].map((one) => take(one, code)));
  expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409]);
});

test('a holder offers the own mandate on, no longer than it lasts', async () => {
  const path = (of: string) => `/api/mandates/${of}/invitations`;
  const { id } = await done(
    register.world.post(path(mayorsMandate), { until: '2026-06-30', label: LABEL }, { as: mayor }),
  );
  const taken = await done(take(deputy, await codeOf(mayor, id)));
  expect(await heldBy(deputy, taken.position)).toMatchObject([
    { role: 'signatory', delegatedFrom: mayorsMandate, until: '2026-06-30' },
  ]);
  const second = { ...deputy, territoryId: GHYVELDE, roles: ['signatory'] } as const;
  for (const [as, of, body, code] of [
    [second, id, { until: '2026-07-01' }, 'until_beyond_own'],
    [second, mayorsMandate, {}, 'not_the_holder'],
    [mayor, crypto.randomUUID(), {}, 'mandate_unknown'],
    [agentOf('insee:59183', 'lille'), id, {}, 'not_permitted'],
  ] as const) {
    const asked = await register.world.post(path(of), { label: LABEL, ...body }, { as });
    expect(asked.body).toMatchObject({ code });
  }
});

test.each<[string, TestPerson, object, number, string]>([
  ['of another territory', mayor, { territoryId: 'insee:59183' }, 403, 'not_yours_to_grant'],
  ['to a role that a commune does not have', mayor, { role: 'official' }, 422, 'role_not_for_kind'],
  ['to what is over', mayor, { until: '2026-02-28' }, 422, 'until_in_the_past'],
  ['more than the first by an official', association, {}, 403, 'first_signatory_only'],
  ['by whoever signs nothing', agentOf(GHYVELDE, 'x', 'lender'), {}, 403, 'not_permitted'],
  [
    'of nobody’s territory',
    testOperator,
    { territoryId: 'siren:900000001' },
    404,
    'territory_unknown',
  ],
  ['for nobody', mayor, { label: ' ' }, 422, 'invalid_input'],
])('nobody invites %s', async (_, as, changes, status, code) => {
  expect(await invite(as, changes)).toMatchObject({ status, body: { code } });
  expect(await listed(testOperator)).toEqual([]);
});

test('a code is worth nothing once it is withdrawn, over, or whoever invited may no longer', async () => {
  const [withdrawn, late, orphan] = [
    await done(invite(mayor)),
    await done(invite(mayor)),
    await done(invite(mayor)),
  ];
  const codes = [];
  for (const { id } of [withdrawn, late, orphan]) codes.push(await codeOf(mayor, id));
  const path = `/api/invitations/${withdrawn.id}/withdrawal`;
  expect(
    await register.world.post(path, {}, { as: agentOf('insee:59183', 'lille') }),
  ).toMatchObject({
    status: 403,
    body: { code: 'not_yours_to_withdraw' },
  });
  await done(register.world.post(path, {}, { as: mayor }));
  expect((await take(secretary, codes[0] ?? '')).body).toMatchObject({ code: 'invitation_over' });

  const reason = 'fin de mandat';
  const end = `/api/mandates/${mayorsMandate}/withdrawal`;
  await done(register.world.post(end, { reason }, { as: testOperator }));
  expect((await take(secretary, codes[2] ?? '')).body).toMatchObject({
    code: 'inviter_without_right',
  });
  clock.set('2026-03-15T09:00:00.001Z');
  expect((await take(secretary, codes[1] ?? '')).body).toMatchObject({ code: 'invitation_over' });
  expect((await take(secretary, 'a-code-of-nobody')).body).toMatchObject({
    code: 'invitation_unknown',
  });
  await done(invite(testOperator));
  expect(await listed(testOperator)).toHaveLength(1);
  // What it said of somebody went with it.
  for (const code of codes) expect(filesWith(code)).toEqual([]);
});

test('codes are for whoever invited, and whom they are for is told within the territory alone', async () => {
  const { id } = await done(invite(mayor));
  const colleague = agentOf(GHYVELDE, 'colleague', 'requester');
  for (const [as, query, label] of [
    [colleague, '', LABEL],
    [testOperator, '', null],
    [association, `?territory=${GHYVELDE}`, null],
  ] as const) {
    expect(await listed(as, query)).toMatchObject([{ invitationId: id, code: null, label }]);
  }
  expect(await listed(agentOf('insee:59183', 'lille'))).toEqual([]);
  expect(await listed(agentOf('insee:59183', 'lille'), `?territory=${GHYVELDE}`)).toEqual([]);
});

test('no more wait for one territory than it can look through', async () => {
  for (let count = 0; count < 50; count += 1) await done(invite(mayor));
  expect(await invite(mayor)).toMatchObject({
    status: 409,
    body: { code: 'too_many_invitations', limit: 50 },
  });
});

test('no more wait for the deputies of one mandate, and they take no room from the signatory', async () => {
  const giveOn = () =>
    register.world.post(
      `/api/mandates/${mayorsMandate}/invitations`,
      { label: LABEL },
      { as: mayor },
    );
  for (let count = 0; count < 20; count += 1) await done(giveOn());
  expect(await giveOn()).toMatchObject({
    status: 409,
    body: { code: 'too_many_invitations', limit: 20 },
  });
  for (let count = 0; count < 50; count += 1) await done(invite(mayor));
});

test('nobody takes what they offered themselves', async () => {
  const { id } = await done(invite(mayor));
  expect(await take(mayor, await codeOf(mayor, id))).toMatchObject({
    status: 403,
    body: { code: 'not_to_oneself' },
  });
  // It still waits for whom it was meant for.
  await done(take(secretary, await codeOf(mayor, id)));
});

test('whose own mandate was withdrawn a moment ago offers none, and takes none back', async () => {
  const asked = { territoryId: GHYVELDE, role: 'requester', label: LABEL };
  const { id } = await done(register.world.post('/api/invitations', asked, { as: testOperator }));
  const end = `/api/mandates/${mayorsMandate}/withdrawal`;
  await done(register.world.post(end, { reason: 'fin de mandat' }, { as: testOperator }));
  expect(await invite(mayor)).toMatchObject({
    status: 403,
    body: { code: 'not_yours_to_grant' },
  });
  expect(
    await register.world.post(`/api/invitations/${id}/withdrawal`, {}, { as: mayor }),
  ).toMatchObject({
    status: 403,
    body: { code: 'not_yours_to_withdraw' },
  });
});

test('the names of colleagues are told within the territory, and to nobody else', async () => {
  const name = 'Jeanne Quilliot';
  const as = mayor;
  await register.world.put(
    '/api/me/profile',
    { name, email: null },
    { as, headers: { 'If-Match': '"0"' } },
  );
  const names = async (who: TestPerson) =>
    z
      .object({ items: z.array(z.looseObject({ personName: z.string().nullable() })) })
      .parse((await register.world.get(`/api/mandates?territory=${GHYVELDE}`, who)).body)
      .items.map(({ personName }) => personName);
  expect(await names(agentOf(GHYVELDE, 'colleague', 'requester'))).toEqual([name]);
  expect(await names(testOperator)).toEqual([null]);
  expect(await names(association)).toEqual([null]);
  await register.world.post('/api/me/erasure', {}, { as: mayor });
  expect(await names(mayor)).toEqual([null]);
});
