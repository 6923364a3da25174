import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Agent, subjectOf } from '@bourse/development-identity/pro-connect';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { z } from 'zod';
import { keepPicture, type Look, openWindow, startBrowser } from '../browser/chromium.ts';
import { eventually } from '../support/client.ts';
import { angela, angelaElsewhere } from './agents.ts';
import { arrived, toKeycloak } from './people.ts';
import { Administrator, openedScene, type Scene } from './scene.ts';

// ProConnect behind Keycloak, as the realm has it: a stand-in of it, that is; never itself.

const look: Look = { scripts: true, size: 'desktop' };
const users = z.array(
  z.looseObject({
    id: z.string(),
    username: z.string(),
    attributes: z.record(z.string(), z.array(z.string())).optional(),
  }),
);
const claims = z.record(z.string(), z.unknown());

let scene: Scene;
let administrator: Administrator;
let browser: Browser;
let window: BrowserContext;
let page: Page;
beforeAll(async () => {
  scene = openedScene();
  administrator = new Administrator(scene);
  browser = await startBrowser();
});
beforeEach(async () => {
  window = await openWindow(browser, look);
  page = await window.newPage();
});
afterEach(() => window.close());
afterAll(() => browser.close());

const toProConnect = async (): Promise<void> => {
  await toKeycloak(page, scene);
  await page.locator('#social-proconnect').click();
};
const signIn = async (agent: Agent): Promise<void> => {
  await toProConnect();
  await page.locator(`button[value="${subjectOf(agent)}"]`).click();
  await arrived(page);
};
const usersOf = async ({ siret }: Agent) =>
  users.parse(await administrator.ask('GET', `/users?q=siret:${siret}`));
/** Ids of what Keycloak keeps of somebody's being signed in. */
const sessionsOf = async (agent: Agent): Promise<readonly string[]> => {
  const found = await Promise.all(
    (await usersOf(agent)).map(({ id }) => administrator.ask('GET', `/users/${id}/sessions`)),
  );
  return found
    .flatMap((of) => z.array(z.looseObject({ id: z.string() })).parse(of))
    .map(({ id }) => id);
};
/** What a token of somebody would say, by Keycloak's own reckoning. */
const tokenOf = async (kind: 'id' | 'access', userId: string) => {
  const [portal] = z
    .array(z.looseObject({ id: z.string() }))
    .parse(await administrator.ask('GET', '/clients?clientId=portal'));
  const query = new URLSearchParams({ scope: 'openid bourse', userId }).toString();
  return claims.parse(
    await administrator.ask(
      'GET',
      `/clients/${portal?.id ?? ''}/evaluate-scopes/generate-example-${kind}-token?${query}`,
    ),
  );
};

test('an agent signs in by it, is told for whom they work, and stands in no file', async () => {
  await signIn(angela);
  const text = await page.locator('main').innerText();
  expect(text).toContain('D’après votre fournisseur d’identité, vous travaillez pour Dunkerque');
  // The real register: it is no member yet.
  expect(text).toContain('Ce territoire n’est pas encore membre de la bourse');
  await keepPicture(page, 'pro-connect-without-mandate', look);
  await page.goto(`${scene.portal}/profil`);
  expect(await page.getByLabel('Nom').first().inputValue()).toBe('Angéla Dubois-Quilliot');
  expect(await page.locator('main').innerText()).toContain(angela.siret);
  await keepPicture(page, 'pro-connect-profile', look);
  const files = readdirSync(scene.dataDirectory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const holding = files.filter((file) => {
    const content = readFileSync(file, 'latin1');
    return content.includes(angela.siret) || content.includes('Dubois-Quilliot');
  });
  expect(holding).toEqual([]);
});

test('the SIRET is in the ID token of the portal, names in its userinfo, and nothing of it in what services see', async () => {
  const [user] = await usersOf(angela);
  const [idToken, accessToken] = [
    await tokenOf('id', user?.id ?? ''),
    await tokenOf('access', user?.id ?? ''),
  ];
  expect(idToken).toMatchObject({ sub: user?.id, aud: 'portal', siret: angela.siret });
  expect(JSON.stringify(idToken)).not.toContain('Dubois');
  expect(accessToken).toMatchObject({ sub: user?.id, aud: 'bourse' });
  for (const word of [angela.siret, 'Dubois', 'Angéla']) {
    expect(JSON.stringify(accessToken)).not.toContain(word);
  }
});

test('what it says counts again at each sign-in; by another provider one is somebody else', async () => {
  const [known] = await usersOf(angela);
  await administrator.ask('PUT', `/users/${known?.id ?? ''}`, {
    ...known,
    attributes: { siret: ['35600000000048'] },
  });
  expect(await usersOf(angela)).toEqual([]);
  await signIn(angela);
  expect((await usersOf(angela)).map(({ id }) => id)).toEqual([known?.id]);
  await window.close();
  window = await openWindow(browser, look);
  page = await window.newPage();
  await signIn(angelaElsewhere);
  const both = await usersOf(angela);
  expect(both).toHaveLength(2);
  expect(new Set(both.map(({ username }) => username)).size).toBe(2);
});

test('signing out ends all three sessions', async () => {
  // Of windows that were closed and not signed out.
  const before = await sessionsOf(angela);
  await signIn(angela);
  const [mine] = (await sessionsOf(angela)).filter((id) => !before.includes(id));
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  // Theirs is the third: the stand-in waits for the button.
  await page.getByRole('button', { name: 'Fermer la session' }).click();
  await page.waitForURL(`${scene.portal}/`);
  expect(mine).toBeDefined();
  await eventually(
    () => sessionsOf(angela),
    (ids) => !ids.includes(mine ?? ''),
  );
  await toProConnect();
  await page.locator(`button[value="${subjectOf(angela)}"]`).waitFor();
});

test('with Keycloak’s own nonce of 22 characters it would refuse, so the realm gives one of its own', async () => {
  const path = '/identity-provider/instances/proconnect';
  const provider = z
    .looseObject({ config: z.record(z.string(), z.string()) })
    .parse(await administrator.ask('GET', path));
  const { authorizationUrl = '' } = provider.config;
  await administrator.ask('PUT', path, {
    ...provider,
    config: {
      ...provider.config,
      clientSecret: '**********',
      disableNonce: 'false',
      authorizationUrl: authorizationUrl.replace(/\?.*/, ''),
    },
  });
  await toProConnect();
  expect(await page.locator('body').innerText()).toContain('Y000400: nonce has 22 characters');
  await administrator.ask('PUT', path, {
    ...provider,
    config: { ...provider.config, clientSecret: '**********' },
  });
  await toProConnect();
  await page.locator(`button[value="${subjectOf(angela)}"]`).waitFor();
});
