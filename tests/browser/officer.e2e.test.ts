import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { Client, eventually } from '../support/client.ts';
import { today } from '../support/days.ts';
import { DUNKERQUE, memberOf } from '../support/founding.ts';
import { keepPicture, looks, nameOf, openWindow, signIn } from './chromium.ts';
import { bourseInBrowser } from './looking.ts';
import { GHYVELDE } from './world.ts';

const stage = bourseInBrowser();

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const says = (page: Page, text: string) => page.getByText(text).first().waitFor();
const line = (page: Page, name: string) => page.getByRole('group', { name, exact: true });

describe.each(looks.map((look) => [nameOf(look), look] as const))('%s', (_name, look) => {
  test('an officer publishes by period, answers several requests, and logs a week', async () => {
    const window = await openWindow(stage.browser, look);
    const page = await window.newPage();
    await signIn(page, stage.bourse.url, 'demo-officer');
    const title = `Appui aux archives (${nameOf(look)})`;
    const ghyvelde = new Client(stage.bourse.url, memberOf(GHYVELDE));
    const dunkerque = new Client(stage.bourse.url, memberOf(DUNKERQUE));
    const wanted = ['Trier les plans', 'Verser les actes', 'Classer les photographies'].map(
      (what) => `${what} (${nameOf(look)})`,
    );
    for (const one of wanted) {
      const need = { title: one, need: 'Avec vous.', skills: ['archives'], neededBy: today(40) };
      await ghyvelde.post('/api/requests', { ...need, estimatedMinutes: 30 });
    }

    // An offer for two periods, with more lines than were there.
    await page.goto(`${stage.bourse.url}/offres/nouvelle`);
    await page.getByLabel('Titre de l’offre').fill(title);
    await page.getByLabel('Que faites-vous, et pour qui ?').fill('Une archiviste trie avec vous.');
    await page.getByLabel('Compétences', { exact: false }).fill('archives');
    await page.getByLabel('Coût d’une heure, en euros').fill('38');
    const period = async (name: string, from: number, to: number, hours: string) => {
      await line(page, name).getByLabel('Du').fill(today(from));
      await line(page, name).getByLabel('Au').fill(today(to));
      await line(page, name).getByLabel('Heures').fill(hours);
    };
    await period('Période 1', 0, 30, '10');
    await press(page, 'Ajouter des lignes');
    await line(page, 'Période 6').waitFor();
    expect(await line(page, 'Période 1').getByLabel('Heures').inputValue()).toBe('10');
    expect(await page.getByLabel('Titre de l’offre').inputValue()).toBe(title);
    await period('Période 4', 31, 60, '20');
    await press(page, 'Publier l’offre');
    await says(page, 'Votre offre est publiée');
    expect(await page.getByRole('row', { name: /En tout/ }).innerText()).toContain('30 h');

    // Two of three requests, in one sitting.
    await page.goto(`${stage.bourse.url}/demandes/a-traiter?competence=archives`);
    for (const one of wanted.slice(0, 2)) await page.getByLabel(`Proposer : ${one}`).check();
    const offers = page.getByLabel('Proposer à partir de l’offre');
    await offers.selectOption({ label: `${title} (30 h libres, 38,00 € de l’heure)` });
    await press(page, 'Préparer les propositions');
    await says(page, 'Rien n’est encore envoyé');
    await line(page, wanted[1] ?? '')
      .getByLabel('Durée')
      .fill('1');
    await press(page, 'Proposer');
    await says(page, '2 lignes sur 2 prises en compte');
    await keepPicture(page, 'officer-results', look);

    // They are agreed on and signed; the work of both is logged on one page.
    const { items } = await dunkerque.get<{ items: { exchangeId: string; object: string }[] }>(
      `/api/exchanges?borrowerId=${GHYVELDE}&status=proposed&limit=100`,
    );
    const mine = items.filter(({ object }) => wanted.includes(object));
    expect(mine.map(({ object }) => object).sort()).toEqual(wanted.slice(0, 2).sort());
    for (const { exchangeId } of mine) {
      await ghyvelde.post(`/api/exchanges/${exchangeId}/acceptances`);
    }
    const status = async (id: string) =>
      (await dunkerque.get<{ status: string }>(`/api/exchanges/${id}`)).status;
    for (const { exchangeId } of mine) {
      await eventually(
        () => status(exchangeId),
        (now) => now === 'agreed',
      );
    }
    await page.goto(`${stage.bourse.url}/a-faire/signatures`);
    for (const { object } of mine) await line(page, object).getByRole('checkbox').check();
    await page.getByLabel('J’ai relu les conditions de chaque échange coché').check();
    await keepPicture(page, 'officer-signing', look);
    await press(page, 'Signer les conventions cochées');
    await says(page, '2 lignes sur 2 prises en compte');
    for (const { exchangeId } of mine) {
      await ghyvelde.post(`/api/exchanges/${exchangeId}/signatures`);
    }

    await page.goto(`${stage.bourse.url}/a-faire/heures`);
    for (const [nth, { exchangeId }] of mine.entries()) {
      const row = line(page, `Séance ${nth + 1}`);
      await row.getByLabel('Échange').selectOption(exchangeId);
      await row.getByLabel('Jour').fill(today());
      await row.getByLabel('Durée').fill('0 h 30');
    }
    // A line that is begun and not finished: nothing is sent, and nothing typed is lost.
    await line(page, 'Séance 4').getByLabel('Durée').fill('1');
    await press(page, 'Relever les séances');
    await says(page, 'Il y a 2 points à corriger');
    await keepPicture(page, 'officer-hours-to-mend', look);
    await page.reload();
    await says(page, 'Il y a 2 points à corriger');
    // Its line says more than is left: the others are done, and it comes back by itself.
    await line(page, 'Séance 4')
      .getByLabel('Échange')
      .selectOption(mine[0]?.exchangeId ?? '');
    await line(page, 'Séance 4').getByLabel('Jour').fill(today());
    await press(page, 'Relever les séances');
    await says(page, '2 lignes sur 3 prises en compte');
    await keepPicture(page, 'officer-hours-results', look);
    await page.getByRole('link', { name: 'Ouvrir' }).first().click();
    await page.getByRole('heading', { level: 1, name: mine[0]?.object ?? '' }).waitFor();
    await page.goBack();
    await says(page, '2 lignes sur 3 prises en compte');
    expect(await page.title()).toMatch(/^Erreur : Séances relevées/);
    const left = page.getByRole('group', { name: /^Séance \d/ });
    expect(await left.count()).toBe(1);
    expect(await left.getByLabel('Durée').getAttribute('aria-invalid')).toBe('true');
    await left.getByLabel('Échange').selectOption(stage.bourse.world.exchanges.delivering);
    await left.getByLabel('Durée').fill('0 h 05');
    await press(page, 'Relever les séances');
    await says(page, '1 ligne sur 1 prise en compte');
    for (const { exchangeId } of mine) expect(await status(exchangeId)).toBe('delivering');

    await page.goto(`${stage.bourse.url}/compte/capacite`);
    const row = page.getByRole('row').filter({ hasText: title });
    expect(await row.innerText()).toMatch(/30 h\s+1 h 30\s+0 h\s+28 h 30/);
    await window.close();
  });
});
