import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { today } from '../support/days.ts';
import { openWindow, signIn } from './chromium.ts';
import { bourseInBrowser } from './looking.ts';
import { beyondOn, DESKTOP, judge } from './judging.ts';
import { pagesOf } from './pages.ts';

const stage = bourseInBrowser();

/** Forms that are refused: the page that shows them again is a page like any other. */
const refusedOf: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'demo-secretary': async (page) => {
    await page.goto(`${stage.bourse.url}/demandes/nouvelle`);
    await page.getByRole('button', { name: 'Publier la demande' }).click();
    await page.getByText('points à corriger').waitFor();
  },
  'demo-officer': async (page) => {
    await page.goto(`${stage.bourse.url}/a-faire/heures`);
    const line = page.getByRole('group', { name: 'Séance 1' });
    await line.getByLabel('Échange').selectOption(stage.bourse.world.exchanges.delivering);
    await line.getByLabel('Jour').fill(today());
    await line.getByLabel('Durée').fill('24');
    await page.getByRole('button', { name: 'Relever les séances' }).click();
    await page.getByText('0 ligne sur 1 prise en compte').waitFor();
  },
};

/** A name that is the same at every run: things by what they are, not by their ids. */
function pictureOf(who: string, path: string): string {
  const { offer, byPeriod, request, event, exchanges } = stage.bourse.world;
  const named = Object.entries({ offer, byPeriod, request, event, ...exchanges });
  const shown = path.replace(/renvoi=.*/, 'renvoi');
  return named.reduce((text, [name, id]) => text.replace(id, name), `${who}${shown}`);
}

const WEIGHT_LIMIT = 100_000;

/** With its style and its script, as they are sent; the map alone may weigh more. */
async function tooHeavy(path: string, markup: string): Promise<readonly string[]> {
  const assets = [...markup.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, to]) => to);
  let bytes = Buffer.byteLength(markup);
  for (const to of new Set(assets)) {
    const sent = await fetch(`${stage.bourse.url}${to}`);
    await sent.arrayBuffer();
    bytes += Number(sent.headers.get('content-length'));
  }
  const light = bytes < WEIGHT_LIMIT || path.startsWith('/carte');
  return light ? [] : [`weighs ${bytes} bytes`];
}

test.each(Object.keys(pagesOf))(
  'every page of %s is valid, accessible in light and dark, and as wide as its window',
  async (who) => {
    const window = await openWindow(stage.browser, DESKTOP);
    const page = await window.newPage();
    const noise: string[] = [];
    page.on('pageerror', (error) => noise.push(error.message));
    page.on('console', (message) => {
      const expected = /status of 40[034]/.test(message.text());
      if (message.type() === 'error' && !expected) noise.push(message.text());
    });
    if (who !== 'nobody') await signIn(page, stage.bourse.url, who);
    const faults: Record<string, readonly string[]> = {};
    await refusedOf[who]?.(page);
    const { pathname, search } = new URL(page.url());
    const refused = search === '' ? [] : [`${pathname}${search}`];
    for (const path of [...(pagesOf[who]?.(stage.bourse.world) ?? []), ...refused]) {
      const { markup, faults: seen } = await judge(
        page,
        `${stage.bourse.url}${path}`,
        pictureOf(who, path),
      );
      const found = [...seen, ...(await tooHeavy(path, markup))];
      if (found.length > 0) faults[path] = found.slice(0, 8);
    }
    expect(faults).toEqual({});
    expect(noise).toEqual([]);
    await window.close();
  },
  60_000,
);

test('at 320 pixels, which is 400 % of 1280, nothing has to be scrolled sideways', async () => {
  const window = await openWindow(stage.browser, DESKTOP);
  const page = await window.newPage();
  await page.setViewportSize({ width: 320, height: 640 });
  await signIn(page, stage.bourse.url, 'demo-auditor');
  const { settled, delivering } = stage.bourse.world.exchanges;
  const paths = ['/', '/audit', `/audit/echanges/${settled}`, '/audit/balance'];
  for (const path of [...paths, `/echanges/${delivering}`]) {
    await page.goto(`${stage.bourse.url}${path}`);
    expect([path, await beyondOn(page)]).toEqual([path, []]);
  }
  // A record is a card there, and still a row of a table to whoever hears it.
  await page.goto(`${stage.bourse.url}/audit`);
  const table = page.getByRole('table', { name: 'Événements' });
  const look = `(() => { const at = document.querySelector('.records tbody tr');
    return [getComputedStyle(at).display, at.offsetParent.scrollWidth <= innerWidth]; })()`;
  expect(await page.evaluate(look)).toEqual(['block', true]);
  const card = table.getByRole('row').nth(1);
  expect(await table.getByRole('columnheader').count()).toBe(6);
  expect([await card.getByRole('rowheader').count(), await card.getByRole('cell').count()]).toEqual(
    [1, 5],
  );
  await window.close();
});
