import { expect, test } from '@jest/globals';
import axe from 'axe-core';
import { HtmlValidate } from 'html-validate';
import type { Page } from 'playwright-core';
import { today } from '../support/days.ts';
import { dress, keepPicture, type Look, openWindow, signIn } from './chromium.ts';
import { bourseInBrowser } from './looking.ts';
import { pagesOf } from './pages.ts';

const DESKTOP: Look = { scripts: true, size: 'desktop', colours: 'light' };
const DARK_PHONE: Look = { scripts: true, size: 'phone', colours: 'dark' };

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

const validator = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:document', 'html-validate:a11y'],
  rules: {
    // The formatter closes void elements and wraps attributes as it likes.
    'void-style': 'off',
    'doctype-style': 'off',
    'no-trailing-whitespace': 'off',
    // What this host itself serves needs no digest in the page.
    'require-sri': ['error', { target: 'crossorigin' }],
    // A title of a territory or a file may be as long as people wrote it.
    'long-title': 'off',
    // A list without bullets keeps its role in Safari by it.
    'no-redundant-role': 'off',
  },
});

/** A name that is the same at every run: things by what they are, not by their ids. */
function pictureOf(who: string, path: string): string {
  const { offer, byPeriod, request, event, exchanges } = stage.bourse.world;
  const named = Object.entries({ offer, byPeriod, request, event, ...exchanges });
  const shown = path.replace(/renvoi=.*/, 'renvoi');
  return named.reduce((text, [name, id]) => text.replace(id, name), `${who}${shown}`);
}

/** Everything that axe knows of the standards. */
const FULLY = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
};

/** Brings axe to the page that is open: `faults` says in short what it finds wrong, in whatever look the page has then. */
async function bringAxe(page: Page) {
  // In a world of its own, which the page's content policy does not reach.
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id,
    worldName: 'axe',
  });
  await session.send('Runtime.evaluate', { expression: axe.source, contextId });
  return {
    faults: async (): Promise<readonly string[]> => {
      const { result } = await session.send('Runtime.evaluate', {
        contextId,
        awaitPromise: true,
        returnByValue: true,
        expression: `axe.run(document, ${JSON.stringify(FULLY)})
      .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html.slice(0, 160)).join(' | ')))`,
      });
      return result.value as string[];
    },
    leave: () => session.detach(),
  };
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

/** How far a page is wider than its window. */
async function beyondOn(page: Page): Promise<readonly string[]> {
  const pixels = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  return Number(pixels) > 0 ? [`wider than the window by ${String(pixels)} pixels`] : [];
}

async function invalidIn(markup: string): Promise<readonly string[]> {
  const report = await validator.validateString(markup);
  return report.results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line }) => `${line}: ${ruleId}: ${message}`),
  );
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
      await dress(page, DESKTOP);
      const answer = await page.goto(`${stage.bourse.url}${path}`);
      const markup = (await answer?.text()) ?? '';
      const inspector = await bringAxe(page);
      const found = [
        ...(await invalidIn(markup)),
        ...(await tooHeavy(path, markup)),
        ...(await inspector.faults()),
        ...(await beyondOn(page)),
      ];
      await keepPicture(page, pictureOf(who, path), DESKTOP);
      await dress(page, DARK_PHONE);
      found.push(...(await inspector.faults()), ...(await beyondOn(page)));
      await inspector.leave();
      await keepPicture(page, pictureOf(who, path), DARK_PHONE);
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
