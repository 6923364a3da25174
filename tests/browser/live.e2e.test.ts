import { expect, test } from '@jest/globals';
import { eventually } from '@bourse/kernel/eventually';
import type { Page } from 'playwright-core';
import { Client } from '../support/client.ts';
import { today } from '../support/days.ts';
import { DUNKERQUE, memberOf } from '../support/founding.ts';
import { keepPicture, type Look, openWindow, signIn } from './chromium.ts';
import { PlainBrowser } from './plain-client.ts';
import { bourseInBrowser } from './looking.ts';
import { GHYVELDE } from './world.ts';

const DESKTOP: Look = { scripts: true, size: 'desktop', colours: 'light' };
const PHONE: Look = { scripts: true, size: 'phone', colours: 'dark' };

const stage = bourseInBrowser();

async function openAs(account: string, path: string, look: Look): Promise<Page> {
  const window = await openWindow(stage.browser, look);
  const page = await window.newPage();
  await signIn(page, stage.bourse.url, account);
  const listening = look.scripts
    ? page.waitForResponse((response) => response.url().includes('/en-direct'))
    : Promise.resolve();
  await page.goto(`${stage.bourse.url}${path}`);
  await listening;
  return page;
}
const borrower = () => new Client(stage.bourse.url, memberOf(GHYVELDE));
const region = (page: Page) => page.locator('[data-live]');
const propose = async (object: string): Promise<string> => {
  const terms = { minutes: 60, startsOn: today(), endsOn: today(30) };
  const { id } = await borrower().post('/api/exchanges', {
    offerId: stage.bourse.world.offer,
    object,
    ...terms,
  });
  return id;
};

test('what the other party does is said on the open page of its file, and nothing typed or focused is lost', async () => {
  const id = await propose('Suivi en direct');
  const page = await openAs('demo-officer', `/echanges/${id}`, DESKTOP);
  const reason = page.getByLabel('raison', { exact: false }).first();
  await page.evaluate(
    "document.querySelectorAll('details').forEach((one) => { one.open = true; })",
  );
  await reason.fill('Nous manquons de temps');
  const focused = () => page.evaluate('document.activeElement.name');
  const before = await focused();
  expect(await region(page).innerText()).toBe('');
  expect(await region(page).getAttribute('role')).toBe('status');

  await borrower().post(`/api/exchanges/${id}/withdrawals`, { reason: 'Projet reporté' });
  await page.getByText('Ce dossier vient de changer').waitFor();
  await keepPicture(page, 'en-direct-dossier', DESKTOP);
  expect(await reason.inputValue()).toBe('Nous manquons de temps');
  expect(await focused()).toBe(before);
  await region(page).getByRole('link', { name: 'afficher' }).click();
  await page.getByText('Retiré').first().waitFor();
  expect(await region(page).innerText()).toBe('');
  await page.context().close();
});

test('a reminder alone is no change of a file; what came between the page and a reminder is one', async () => {
  const id = await propose('Une réponse qui tarde');
  const page = await openAs('demo-officer', `/echanges/${id}`, PHONE);
  let revision = 1;
  let told = 0;
  await page.route('**/en-direct?dossier=*', (route) => {
    told += 1;
    const change = JSON.stringify({ type: 'DeadlineReminded', revision });
    const body = `retry: 50\n\nevent: exchange\ndata: ${change}\n\n`;
    return route.fulfill({ contentType: 'text/event-stream', body });
  });
  await page.reload();
  expect(await region(page).getAttribute('data-revision')).toBe('0');
  await eventually('the page has heard of the reminder', () => told > 2);
  expect(await region(page).innerText()).toBe('');
  revision = 2;
  await page.getByText('Ce dossier vient de changer').waitFor();
  await page.context().close();
});

test('what one does oneself, or others do elsewhere, is not said', async () => {
  const [own, other] = [await propose('Le mien'), await propose('Un autre')];
  const page = await openAs('demo-officer', `/echanges/${own}`, DESKTOP);
  await borrower().post(`/api/exchanges/${other}/withdrawals`, { reason: 'Projet reporté' });
  await page.getByRole('button', { name: 'Accepter la proposition' }).click();
  await page.getByText('Vous avez accepté').waitFor();
  await page.waitForTimeout(1_000);
  expect(await region(page).innerText()).toBe('');
  await page.context().close();
});

test('the page of what is to be done says that a file has changed', async () => {
  const page = await openAs('demo-officer', '/a-faire', PHONE);
  await page.waitForTimeout(700);
  expect(await region(page).innerText()).toBe('');
  await propose('Une nouvelle proposition');
  await page.getByText('Un de vos dossiers vient de changer').waitFor();
  await keepPicture(page, 'en-direct-a-faire', PHONE);
  await region(page).getByRole('link', { name: 'afficher' }).click();
  await page.getByText('Une nouvelle proposition').waitFor();
  await page.context().close();
});

test('a list says that something has come into it, as it is narrowed, and only once nobody writes or chooses', async () => {
  const skill = 'héliographie';
  const post = (title: string, skills: readonly string[]) =>
    borrower().post('/api/requests', {
      title,
      need: 'Un dossier difficile.',
      skills,
      estimatedMinutes: null,
      neededBy: today(60),
    });
  const all = await openAs('demo-officer', '/demandes/a-traiter', DESKTOP);
  const narrowed = await openAs('demo-officer', `/demandes/a-traiter?competence=${skill}`, PHONE);
  const offers = await openAs('demo-officer', '/offres', PHONE);
  const said = 'Une nouvelle demande vient d’arriver dans cette liste';
  // Somebody chooses; nothing moves under their hands.
  const box = all.getByRole('checkbox').first();
  await box.check();
  await post('Un cadastre ancien', ['archives']);
  await all.waitForTimeout(2_500);
  expect(await region(all).innerText()).toBe('');
  expect(await box.isChecked()).toBe(true);
  await box.uncheck();
  await box.blur();
  await all.getByText(said).waitFor();
  await keepPicture(all, 'en-direct-a-traiter', DESKTOP);
  await region(all).getByRole('link', { name: 'afficher' }).click();
  await all.getByRole('link', { name: 'Un cadastre ancien' }).waitFor();
  expect(await region(narrowed).innerText()).toBe('');
  await post('Des plans de 1910', [skill]);
  await narrowed.getByText(said).waitFor();
  await region(narrowed).getByRole('link', { name: 'afficher' }).click();
  await narrowed.getByRole('link', { name: 'Des plans de 1910' }).waitFor();
  expect(new URL(narrowed.url()).searchParams.get('competence')).toBe(skill);
  // An offer is no request.
  expect(await region(offers).innerText()).toBe('');
  await new Client(stage.bourse.url, memberOf(DUNKERQUE)).post('/api/offers', {
    title: 'Un atelier de reliure',
    description: 'Avec vos registres.',
    skills: ['archives'],
    capacityMinutes: 60,
    unitCostCents: 0,
    conditions: '',
    expiresOn: null,
  });
  await offers.getByText('Une nouvelle offre vient d’arriver dans cette liste').waitFor();
  for (const page of [all, narrowed, offers]) await page.context().close();
});

test('a page that moves by itself is not loaded again while somebody writes, and takes no notice of another', async () => {
  const id = await propose('Réservation en cours');
  const page = await openAs('demo-officer', '/a-faire', DESKTOP);
  // As it stands while hours and credit are being reserved, which is over too soon to be caught.
  await page.route(
    `**/echanges/${id}`,
    async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace('<h1', '<span data-moving></span><h1');
      await route.fulfill({ response, body });
    },
    { times: 1 },
  );
  let loads = 0;
  let looks = 0;
  page.on('request', (request) => {
    if (!request.url().endsWith(`/echanges/${id}`)) return;
    if (request.isNavigationRequest()) loads += 1;
    else looks += 1;
  });
  await page.goto(`${stage.bourse.url}/echanges/${id}`);
  await page.evaluate(
    "document.querySelectorAll('details').forEach((one) => { one.open = true; })",
  );
  const reason = page.getByLabel('raison', { exact: false }).first();
  await reason.fill('Nous manquons de temps');
  // Neither in the field, nor with what was typed left behind in it.
  for (const leave of [false, true]) {
    if (leave) await reason.blur();
    await page.waitForTimeout(2_000);
    expect([loads, looks, await reason.inputValue()]).toEqual([1, 0, 'Nous manquons de temps']);
  }

  // Something was done in another tab; what there is to say of it is not lost to the script's look.
  const cookies = await page.context().cookies();
  await fetch(`${stage.bourse.url}/preferences`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      Origin: stage.bourse.url,
      Cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
    },
    body: new URLSearchParams({ theme: 'auto' }),
  });
  await reason.fill('');
  await reason.blur();
  await page.getByText('Vos préférences sont enregistrées').waitFor();
  expect([loads, looks]).toEqual([2, 1]);
  await page.context().close();
});

test('without scripts the page is what it was, and asks for nothing', async () => {
  const page = await openAs('demo-officer', `/echanges/${stage.bourse.world.exchanges.proposed}`, {
    ...DESKTOP,
    scripts: false,
  });
  expect(await region(page).innerText()).toBe('');
  await page.context().close();
});

test('nobody is told who is not signed in, and a page that is signed out elsewhere hears no more', async () => {
  for (const path of ['/en-direct', '/en-direct?liste=offers']) {
    const nobody = await fetch(stage.bourse.url + path);
    expect([nobody.status, await nobody.text()]).toEqual([204, '']);
  }
  // The list is anybody's; what says that it changes is not drawn for nobody.
  const open = await (await fetch(`${stage.bourse.url}/offres`)).text();
  expect(open).not.toContain('data-live');
  const somebody = new PlainBrowser(stage.bourse.url);
  await somebody.signIn('demo-officer');
  const session = somebody.cookieHeader();
  const stream = await fetch(`${stage.bourse.url}/en-direct`, { headers: { Cookie: session } });
  expect(stream.status).toBe(200);
  expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const whole = stream.text();
  await somebody.signOut();
  // The next news is not passed on: the session is looked at before it.
  await propose('Après la déconnexion');
  expect(await whole).not.toContain('Après la déconnexion');
  expect(
    (await fetch(`${stage.bourse.url}/en-direct`, { headers: { Cookie: session } })).status,
  ).toBe(204);
});
