import { expect, test } from '@jest/globals';
import axe from 'axe-core';
import { HtmlValidate } from 'html-validate';
import type { Page } from 'playwright-core';
import { dress, keepPicture, type Look, openWindow, signIn } from './chromium.ts';
import { bourseInBrowser } from './looking.ts';
import type { World } from './world.ts';

const DESKTOP: Look = { scripts: true, size: 'desktop', colours: 'light' };
const DARK_PHONE: Look = { scripts: true, size: 'phone', colours: 'dark' };

const stage = bourseInBrowser();

type Pages = (world: World) => readonly string[];

/** Every page, as whoever may see it; refused forms are looked at in the journeys. */
const pagesOf: Readonly<Record<string, Pages>> = {
  nobody: ({ offer, request }) => [
    '/',
    '/offres',
    '/offres?q=rien-de-tel',
    `/offres/${offer}`,
    '/demandes',
    `/demandes/${request}`,
    '/offres?departement=59&epci=siren:245900428',
    '/demandes?departement=2A',
    '/carte',
    '/carte?montrer=demandes',
    '/territoires',
    '/territoires?q=saint-georges',
    '/territoires/insee:59260',
    '/connexion',
    '/connexion/retour',
    '/preferences',
    '/accessibilite',
    '/mentions-legales',
    '/nulle-part',
  ],
  'demo-secretary': ({ offer, byPeriod, request, exchanges }) => [
    '/a-faire',
    '/demandes/nouvelle',
    `/demandes/${request}`,
    `/demandes/${request}/modifier`,
    '/echanges',
    ...Object.values(exchanges).map((id) => `/echanges/${id}`),
    `/echanges/nouveau?offre=${offer}`,
    `/echanges/nouveau?offre=${byPeriod}`,
    '/compte',
    '/preferences',
    '/mandats',
    '/invitation',
    '/invitation?code=un-code-qui-ne-vaut-rien',
    '/profil',
    '/profil/effacer',
    '/preferences/messages',
    '/audit',
  ],
  'demo-officer': ({ offer, byPeriod, request, exchanges }) => [
    '/a-faire',
    '/offres/nouvelle',
    `/offres/${offer}`,
    `/offres/${offer}/modifier`,
    `/echanges/${exchanges.proposed}`,
    `/echanges/${exchanges.delivering}`,
    `/echanges/nouveau?demande=${request}`,
    '/demandes/a-traiter',
    '/demandes/a-traiter?departement=2A',
    `/demandes/a-traiter/proposer?offre=${offer}&d-${request}=1`,
    '/a-faire/reponses',
    '/a-faire/signatures',
    '/a-faire/heures',
    '/compte/capacite',
    `/offres/${byPeriod}`,
    `/offres/${byPeriod}/modifier`,
  ],
  'demo-official': ({ exchanges }) => [
    '/a-faire',
    '/association/admissions',
    '/association/dotations',
    '/association/dotations/plusieurs?departement=59',
    '/association/dotations/plusieurs?liste=59260%3B10%0Aersatzville%3B2',
    '/association/dotations/plusieurs/verifier?m-insee:59260=600&m-insee:59073=90',
    '/mandats',
    `/echanges/${exchanges.disputed}`,
    `/echanges/${exchanges.settled}`,
  ],
  'demo-auditor': ({ exchanges, event }) => [
    '/a-faire',
    '/audit',
    '/audit?territoire=ghyvelde',
    '/audit?mots=rien-de-tel',
    `/audit/evenements/${event}`,
    '/audit/echanges',
    '/audit/echanges?manque=tout&du=01/01/2026',
    '/audit/echanges?territoire=nulle-part',
    `/audit/echanges/${exchanges.settled}`,
    '/audit/comptes',
    '/audit/comptes/insee:59260',
    '/audit/balance',
    '/audit/consultations',
  ],
  'demo-operator': () => ['/a-faire', '/association/admissions', '/mandats'],
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
  return named.reduce((text, [name, id]) => text.replace(id, name), `${who}${path}`);
}

/** Everything that axe knows of the standards. */
const FULLY = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
};

/** What axe finds wrong on a page, in short. */
async function faultsOn(page: Page): Promise<readonly string[]> {
  // In a world of its own, which the page's content policy does not reach.
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id,
    worldName: 'axe',
  });
  await session.send('Runtime.evaluate', { expression: axe.source, contextId });
  const { result } = await session.send('Runtime.evaluate', {
    contextId,
    awaitPromise: true,
    returnByValue: true,
    expression: `axe.run(document, ${JSON.stringify(FULLY)})
      .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html.slice(0, 160)).join(' | ')))`,
  });
  await session.detach();
  return result.value as string[];
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
    for (const path of pagesOf[who]?.(stage.bourse.world) ?? []) {
      await dress(page, DESKTOP);
      const answer = await page.goto(`${stage.bourse.url}${path}`);
      const markup = (await answer?.text()) ?? '';
      const found = [
        ...(await invalidIn(markup)),
        ...(await tooHeavy(path, markup)),
        ...(await faultsOn(page)),
        ...(await beyondOn(page)),
      ];
      await keepPicture(page, pictureOf(who, path), DESKTOP);
      await dress(page, DARK_PHONE);
      found.push(...(await faultsOn(page)), ...(await beyondOn(page)));
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
  await window.close();
});
