import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { readyAccounts } from '@bourse/development-identity/accounts';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, eventually, type Person } from '../support/client.ts';
import { ASSOCIATION } from '../support/founding.ts';
import { operator } from '../support/mandates.ts';
import { startServer } from '../support/server-process.ts';
import { type ServiceProcess, startServiceProcess } from '../support/service-process.ts';
import { tokenOf } from '../support/tokens.ts';
import { offerContent } from './scene.ts';

const GHYVELDE = 'insee:59260';
/** Of this machine, and nobody listens there. */
const AWAY = 'http://127.0.0.1:9/realms/bourse';

const folders: string[] = [];
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bourse-identity-'));
  folders.push(folder);
  return folder;
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

type Me = {
  readonly personId: string;
  readonly operator: boolean;
  readonly mandates: readonly { readonly territoryId: string; readonly role: string }[];
};
const readyAs = (subject: string): Person => {
  const account = readyAccounts.find((one) => one.subject === subject);
  if (account === undefined) throw new Error(`no account ${subject}`);
  const { territoryId, roles } = account;
  return {
    actor: subject,
    role: roles[0] ?? 'operator',
    ...(territoryId === null ? {} : { territoryId }),
  };
};

describe('standalone on its development provider', () => {
  test('gives the ready accounts their mandates once their territories are admitted, and again never', async () => {
    const dataDirectory = newFolder();
    const first = await startServer({ dataDirectory });
    const as = (subject: string, url = first.url) => new Client(url, readyAs(subject));
    expect(await as('demo-operator').get<Me>('/api/me')).toMatchObject({
      operator: true,
      mandates: [],
    });
    const rolesOf = async (subject: string, url = first.url) =>
      (await as(subject, url).get<Me>('/api/me')).mandates.map(({ role }) => role).sort();
    expect(await rolesOf('demo-official')).toEqual([]);

    const runs = new Client(first.url, operator);
    const code = ASSOCIATION.slice(6);
    await runs.post('/api/territories', { code, kind: 'association', name: 'Fictive' });
    await runs.post(`/api/territories/${ASSOCIATION}/admissions`);
    const wanted = (subject: string) =>
      [...(readyAccounts.find((one) => one.subject === subject)?.roles ?? [])].sort();
    const arrive = async (subject: string) =>
      expect(
        await eventually(
          () => rolesOf(subject),
          (found) => found.length >= wanted(subject).length,
        ),
      ).toEqual(wanted(subject));
    await arrive('demo-official');
    await arrive('demo-auditor');

    // What they are given is good for what they are there for.
    await as('demo-official').post('/api/territories', { code: '59260' });
    await as('demo-official').post(`/api/territories/${GHYVELDE}/admissions`);
    await arrive('demo-secretary');
    const need = { title: 'Réviser le plan', need: 'Le plan date de 1998.', skills: [] };
    await as('demo-secretary').post('/api/requests', {
      ...need,
      estimatedMinutes: null,
      neededBy: '2099-12-31',
    });
    await eventually(
      () =>
        as('demo-auditor').get<{ items: readonly unknown[] }>(
          '/api/audit/events?type=RequestPosted',
        ),
      ({ items }) => items.length === 1,
    );
    expect(await as('demo-secretary').refusal('/api/offers', offerContent)).toBeUndefined();

    // At another address its tokens are other ones; people and mandates are the same.
    const before = await as('demo-secretary').get<Me>('/api/me');
    await first.stop();
    const second = await startServer({ dataDirectory });
    expect(await as('demo-secretary', second.url).get<Me>('/api/me')).toEqual(before);
    expect(await rolesOf('demo-official', second.url)).toEqual(wanted('demo-official'));
    const old = await fetch(`${second.url}/api/me`, {
      headers: { Authorization: `Bearer ${await tokenOf(first.url, 'demo-secretary')}` },
    });
    expect(old.status).toBe(first.url === second.url ? 200 : 401);
    await second.stop();
  }, 60_000);
});

describe('a real issuer', () => {
  test('that is away stops nothing but what needs it, and readiness says so', async () => {
    const server = await startServer({
      dataDirectory: newFolder(),
      environment: { OIDC_ISSUER: AWAY },
      onceItAnswers: true,
    });
    const get = (path: string) => fetch(`${server.url}${path}`);
    const ready = await get('/readyz');
    const { parts } = (await ready.json()) as { parts: { name: string; ok: boolean }[] };
    expect(ready.status).toBe(503);
    expect(parts.find(({ name }) => name === 'issuer')).toMatchObject({ ok: false });
    expect((await get('/api/offers')).status).toBe(200);
    // Nobody may be anybody here.
    expect((await get('/identity/.well-known/openid-configuration')).status).toBe(404);
    const asked = await fetch(`${server.url}/api/me`, {
      headers: { Authorization: 'Bearer eyJhbGciOiJFUzI1NiIsImtpZCI6ImEifQ.e30.AAAA' },
    });
    expect(asked.status).toBe(503);
    expect(await asked.json()).toMatchObject({ code: 'identity_unavailable' });
    expect(asked.headers.get('retry-after')).toBe('5');
    expect(await server.stop()).toBe(0);
  }, 30_000);

  test('is asked for many people behind one proxy, which says who they are', async () => {
    const dataDirectory = newFolder();
    const server = await startServer({
      dataDirectory,
      environment: { OIDC_ISSUER: AWAY, PUBLIC_URL: 'http://bourse.example', PROXY_HOPS: '1' },
      onceItAnswers: true,
    });
    const attempts = Array.from({ length: 40 }, (_, number) =>
      fetch(`${server.url}/connexion/aller`, {
        headers: { 'X-Forwarded-For': `192.0.2.${number}` },
        redirect: 'manual',
      }),
    );
    const statuses = new Set((await Promise.all(attempts)).map(({ status }) => status));
    // Under its other name, they are sent on to the one that people write; more than one client’s worth of them.
    expect(statuses).toEqual(new Set([303]));
    // What it keeps of people is no other user's to read.
    const files = readdirSync(dataDirectory, { recursive: true, encoding: 'utf8' });
    expect(files).toContain(join('portal', 'sessions.sqlite'));
    // The log is what this test itself redirects.
    for (const file of files.filter((name) => name !== 'server.log')) {
      expect([file, statSync(join(dataDirectory, file)).mode & 0o077]).toEqual([file, 0]);
    }
    expect(await server.stop()).toBe(0);
  }, 30_000);

  test('keeps the development provider from starting', async () => {
    const provider = startServiceProcess('development-identity', {
      DATA_DIR: newFolder(),
      OIDC_ISSUER: AWAY,
    });
    const { code, printed } = await provider.end();
    expect(code).toBe(1);
    expect(printed).toContain(
      `The bourse does not start: OIDC_ISSUER names a real issuer (${AWAY}), so the development provider`,
    );
  });

  test('is needed where somebody could come: the development provider listens on loopback only', async () => {
    const provider = startServiceProcess('development-identity', {
      DATA_DIR: newFolder(),
      HOST: '0.0.0.0',
    });
    const { code, printed } = await provider.end();
    expect(code).toBe(1);
    expect(printed).toContain('HOST must be a loopback address');
  });
});

describe('a service alone', () => {
  const running: ServiceProcess[] = [];
  const start = async (name: string, environment: Readonly<Record<string, string>> = {}) => {
    const process = startServiceProcess(name, { DATA_DIR: newFolder(), ...environment });
    running.push(process);
    return process.ready();
  };
  afterEach(async () => {
    await Promise.all(running.splice(0).map((process) => process.stop()));
  });
  const publish = (url: string, authorization: string) =>
    fetch(`${url}/api/offers`, {
      method: 'POST',
      headers: {
        Authorization: authorization,
        'Content-Type': 'application/json',
        'Idempotency-Key': crypto.randomUUID(),
      },
      body: JSON.stringify(offerContent),
    });

  test('without an issuer knows nobody; with one, whoever it says', async () => {
    const provider = await start('development-identity');
    const token = `Bearer ${await tokenOf(provider, 'demo-somebody')}`;
    const unknowing = await start('offers');
    const refused = await publish(unknowing, token);
    expect([refused.status, await refused.json()]).toMatchObject([401, { code: 'invalid_token' }]);
    expect((await fetch(`${unknowing}/api/offers`)).status).toBe(200);

    const knowing = await start('offers', { OIDC_ISSUER: `${provider}/identity` });
    const answered = await publish(knowing, token);
    expect([answered.status, await answered.json()]).toMatchObject([403, { code: 'no_mandate' }]);
    const strange = await start('offers', {
      OIDC_ISSUER: `${provider}/identity`,
      OIDC_AUDIENCE: 'another',
    });
    expect((await publish(strange, token)).status).toBe(401);
  }, 60_000);
});
