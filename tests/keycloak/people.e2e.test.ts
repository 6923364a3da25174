import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { keepPicture, type Look, openWindow, startBrowser } from '../browser/chromium.ts';
import { eventually } from '../support/client.ts';
import { arrived, givePassword, toKeycloak } from './people.ts';
import { Administrator, openedScene, type Scene } from './scene.ts';

// The operator of the realm, in a real browser: each test goes on from where the one before ended.

const look: Look = { scripts: true, size: 'desktop' };
const CHOSEN = 'un-mot-de-passe-choisi';
const sessions = z.array(z.looseObject({ id: z.string(), lastAccess: z.number() }));

let scene: Scene;
let administrator: Administrator;
let browser: Browser;
let page: Page;
beforeAll(async () => {
  scene = openedScene();
  administrator = new Administrator(scene);
  browser = await startBrowser();
});
beforeEach(async () => {
  // Windows of tests before are left open.
  await administrator.ask('POST', `/users/${scene.operatorId}/logout`);
  page = await (await openWindow(browser, look)).newPage();
});
afterAll(() => browser.close());

/** What Keycloak keeps of the operator's being signed in. */
const sessionsThere = async () =>
  sessions.parse(await administrator.ask('GET', `/users/${scene.operatorId}/sessions`));
const signIn = async (): Promise<void> => {
  await toKeycloak(page, scene);
  await givePassword(page, 'exploitant', CHOSEN);
  await arrived(page);
};

test('the first sign-in asks for a password of one’s own, and leads to the operator’s page', async () => {
  await toKeycloak(page, scene);
  await keepPicture(page, 'keycloak-sign-in', look);
  await givePassword(page, 'exploitant', 'not the password');
  await page.getByText(/mot de passe invalide/).waitFor();
  await givePassword(page, 'exploitant', scene.environment['OPERATOR_PASSWORD'] ?? '');
  await page.locator('#password-new').fill('court');
  await page.locator('#password-confirm').fill('court');
  await page.locator('[type=submit]').first().click();
  // By the rule of the realm.
  await page.getByText(/longueur minimale de 12/).waitFor();
  await page.locator('#password-new').fill(CHOSEN);
  await page.locator('#password-confirm').fill(CHOSEN);
  await page.locator('[type=submit]').first().click();
  await arrived(page);
  // By OIDC_OPERATORS of docker-compose.yml, which is their id in the realm.
  await page.getByRole('link', { name: 'Voir les admissions' }).waitFor();
  // Nobody is told that anybody may be anybody here.
  expect(await page.getByText('Version de démonstration').count()).toBe(0);
  await keepPicture(page, 'keycloak-operator', look);
  await page.goto(`${scene.portal}/profil`);
  expect(await page.getByRole('row', { name: /Connexion/ }).count()).toBe(1);
  // Nothing is said of them but who they are.
  expect(await page.locator('#fournisseur').count()).toBe(0);
});

test('tokens are renewed, each renewal once; what Keycloak ends, ends here', async () => {
  const [portal] = z
    .array(z.looseObject({ id: z.string(), attributes: z.record(z.string(), z.string()) }))
    .parse(await administrator.ask('GET', '/clients?clientId=portal'));
  const { id = '', attributes = {} } = portal ?? {};
  const tokensLive = (seconds: string) =>
    administrator.ask('PUT', `/clients/${id}`, {
      ...portal,
      attributes: { ...attributes, 'access.token.lifespan': seconds },
    });
  // The portal renews a minute before the end: at every visit, then.
  await tokensLive('61');
  await signIn();
  const [begun] = await sessionsThere();
  for (let renewal = 0; renewal < 3; renewal += 1) {
    await new Promise((resolve) => {
      setTimeout(resolve, 2_000);
    });
    await page.goto(`${scene.portal}/a-faire`);
    await arrived(page);
  }
  const [renewed] = await sessionsThere();
  expect(renewed?.id).toBe(begun?.id);
  expect((renewed?.lastAccess ?? 0) - (begun?.lastAccess ?? 0)).toBeGreaterThanOrEqual(4_000);
  await administrator.ask('DELETE', `/sessions/${begun?.id ?? ''}`);
  await new Promise((resolve) => {
    setTimeout(resolve, 2_000);
  });
  await page.goto(`${scene.portal}/a-faire`);
  expect(new URL(page.url()).pathname).toBe('/connexion');
  await tokensLive('');
});

test('signing out ends both sessions, and the next one is asked for the password again', async () => {
  await signIn();
  expect(await sessionsThere()).toHaveLength(1);
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await page.waitForURL(`${scene.portal}/`);
  await eventually(sessionsThere, (found) => found.length === 0);
  await page.goto(`${scene.portal}/a-faire`);
  expect(new URL(page.url()).pathname).toBe('/connexion');
  // Keycloak knows nobody in this browser any more: it asks.
  await toKeycloak(page, scene);
});
