import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { Client } from '../support/client.ts';
import { memberOf } from '../support/founding.ts';
import { openWindow } from './chromium.ts';
import { bourseInBrowser } from './looking.ts';
import { GHYVELDE } from './world.ts';

// The three main journeys, by somebody who has no mouse: Tab, Space, Enter and letters.

const stage = bourseInBrowser();

const STEPS_AT_MOST = 120;

/** Somebody before a keyboard, signed in by it. */
async function atKeyboard(account: string) {
  const window = await openWindow(stage.browser, { scripts: true, size: 'desktop' });
  const page = await window.newPage();
  const key = (name: string) => page.keyboard.press(name);
  /** What has the focus: its label or text, and whether one sees that it has; past the last thing, nothing has. */
  const focused = () =>
    page.evaluate<{ text: string; seen: boolean }>(
      `(() => { const at = document.activeElement; const outline = getComputedStyle(at).outlineStyle;
        return { text: (at.labels?.[0] ?? at).innerText.replace(/\\s+/g, ' ').trim(), seen: outline !== 'none' || at.id === 'contenu' || at === document.body }; })()`,
    );
  const tabTo = async (text: string): Promise<void> => {
    for (let steps = 0; steps < STEPS_AT_MOST; steps += 1) {
      await key('Tab');
      const at = await focused();
      expect(at).toMatchObject({ seen: true });
      if (at.text.startsWith(text)) return;
    }
    throw new Error(`not reached by keyboard: ${text}`);
  };
  const follow = async (text: string): Promise<void> => {
    await tabTo(text);
    const moved = page.waitForEvent('framenavigated');
    await key('Enter');
    await moved;
    await page.waitForLoadState();
  };
  const type = async (label: string, text: string): Promise<void> => {
    await tabTo(label);
    await page.keyboard.type(text);
  };
  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
  const says = (text: string) => page.getByText(text).first().waitFor();

  await page.goto(`${stage.bourse.url}/connexion`);
  await key('Tab');
  expect((await focused()).text).toBe('Aller au contenu');
  await key('Enter');
  await follow('Continuer vers le service d’identité');
  await page.locator(`button[value="${account}"]`).waitFor();
  await follow((await page.locator(`button[value="${account}"]`).innerText()).split('\n')[0] ?? '');
  await heading('À faire maintenant');
  return { page, key, focused, tabTo, follow, type, heading, says, close: () => window.close() };
}
type Keyboard = Awaited<ReturnType<typeof atKeyboard>>;

/** From wherever one is to a file that waits for something. */
async function openFile({ follow, heading }: Keyboard, step: string, object: string) {
  await follow('À faire');
  await heading('À faire maintenant');
  await follow(`${step} ${object}`);
  await heading(object);
}
const statusOn = (page: Page) => page.locator('.strip .tag').innerText();

test('a secretary asks, signs and certifies', async () => {
  const keyboard = await atKeyboard('demo-secretary');
  const { page, key, focused, tabTo, follow, type, heading, says } = keyboard;
  await follow('Décrire un besoin');
  await heading('Décrire un besoin');
  await follow('Publier la demande');
  // What is wrong is read first, and leads to its field.
  await says('Il y a 3 points à corriger');
  expect((await focused()).text).toContain('Il y a 3 points à corriger');
  await key('Tab');
  await key('Enter');
  expect((await focused()).text).toContain('Votre besoin en une phrase');
  await page.keyboard.type('Au clavier seulement');
  await key('Tab');
  await page.keyboard.type('Sans souris.');
  await key('Tab');
  await page.keyboard.type('31122030');
  await follow('Publier la demande');
  await says('Votre demande est publiée');

  await openFile(keyboard, 'Signer la convention', 'Plan de circulation');
  await tabTo('Je signe au nom de mon territoire');
  await key('Space');
  await follow('Signer la convention');
  await says('Votre signature est enregistrée');

  await openFile(keyboard, 'Certifier le service fait', 'Carrefour de la mairie');
  await type('Heures faites', '');
  await key('Control+A');
  await page.keyboard.type('3');
  await follow('Certifier le service fait');
  await says('Le service fait est certifié');
  expect(await statusOn(page)).toBe('Réglé');
  await keyboard.close();
}, 60_000);

test('an officer offers, answers and logs hours', async () => {
  const keyboard = await atKeyboard('demo-officer');
  const { page, key, tabTo, follow, type, heading, says } = keyboard;
  await follow('Publier une offre');
  await heading('Nouvelle offre');
  await type('Titre de l’offre', 'Conseil au clavier');
  await type('Que faites-vous', 'Une technicienne répond.');
  await type('Compétences', 'eau');
  await type('Heures que vous pouvez prêter', '12');
  await type('Coût d’une heure', '38,50');
  await follow('Publier l’offre');
  await says('Votre offre est publiée');

  await openFile(keyboard, 'Répondre à la proposition', 'Accès au cimetière');
  await follow('Accepter la proposition');
  await says('Vous avez accepté');
  expect(await statusOn(page)).toBe('À signer');
  await tabTo('Je signe au nom de mon territoire');
  await key('Space');
  await follow('Signer la convention');
  await says('Votre signature est enregistrée');

  const { proposed } = stage.bourse.world.exchanges;
  const secretary = new Client(stage.bourse.url, memberOf(GHYVELDE));
  await secretary.post(`/api/exchanges/${proposed}/signatures`);

  await openFile(keyboard, 'Relever les heures', 'Accès au cimetière');
  await type('Durée de la séance', '1 h 30');
  await follow('Relever la séance');
  await says('La séance est relevée');
  await keyboard.close();
}, 60_000);

test('an auditor finds an exchange, follows its timeline and its balances, and exports', async () => {
  const keyboard = await atKeyboard('demo-auditor');
  const { page, key, tabTo, follow, says } = keyboard;
  await follow('Audit');
  await says('La piste est complète');
  await tabTo('Événement');
  const chosen = () =>
    page.evaluate<string>('document.activeElement.selectedOptions[0].innerText.trim()');
  for (let steps = 0; steps < STEPS_AT_MOST && (await chosen()) !== 'Échange réglé'; steps += 1)
    await key('ArrowDown');
  await follow('Chercher');
  await follow('Chronologie de l’échange');
  await page.waitForURL('**/audit/echanges/**');
  await follow('Service fait certifié');
  expect(page.url()).toContain('#e-');
  await follow('Balance générale');
  await says('la somme de tous les soldes est nulle');
  const csv = page.waitForEvent('download');
  await tabTo('Exporter (CSV)');
  await key('Enter');
  expect((await csv).suggestedFilename()).toMatch(/^balance.*\.csv$/);
  await keyboard.close();
}, 60_000);
