import type { Page } from 'playwright-core';
import type { Scene } from './scene.ts';

/** Keycloak's page that asks who one is. */
export async function toKeycloak(page: Page, { portal }: Scene): Promise<void> {
  await page.goto(`${portal}/connexion`);
  await page.getByRole('link', { name: 'Continuer vers le service d’identité' }).click();
  await page.locator('#kc-form-login').waitFor();
}

export async function givePassword(page: Page, name: string, password: string): Promise<void> {
  await page.locator('#username').fill(name);
  await page.locator('#password').fill(password);
  await page.locator('#kc-login').click();
}

/** Where somebody lands who is signed in. */
export const arrived = (page: Page): Promise<void> =>
  page.getByRole('heading', { level: 1, name: 'À faire maintenant' }).waitFor();
