import axe from 'axe-core';
import { HtmlValidate } from 'html-validate';
import type { Page } from 'playwright-core';
import { dress, keepPicture, type Look } from './chromium.ts';

// What is asked of every page, whatever it is about.

/** How every page is looked at: as most people do, and where colours and room are scarce. */
export const DESKTOP: Look = { scripts: true, size: 'desktop', colours: 'light' };
const DARK_PHONE: Look = { scripts: true, size: 'phone', colours: 'dark' };

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

/** How far a page is wider than its window. */
export async function beyondOn(page: Page): Promise<readonly string[]> {
  const pixels = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  return Number(pixels) > 0 ? [`wider than the window by ${String(pixels)} pixels`] : [];
}

async function invalidIn(markup: string): Promise<readonly string[]> {
  const report = await validator.validateString(markup);
  return report.results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line }) => `${line}: ${ruleId}: ${message}`),
  );
}

/**
 * Opens a page, and says in short what is wrong with it: with its markup, and, in the light on a desktop and
 * in the dark on a phone, with what axe looks at and with its width. Keeps a picture of each.
 *
 * @param picture What the pictures are called.
 */
export async function judge(
  page: Page,
  address: string,
  picture: string,
): Promise<{ readonly markup: string; readonly faults: readonly string[] }> {
  await dress(page, DESKTOP);
  const answer = await page.goto(address);
  const markup = (await answer?.text()) ?? '';
  const inspector = await bringAxe(page);
  const faults = [
    ...(await invalidIn(markup)),
    ...(await inspector.faults()),
    ...(await beyondOn(page)),
  ];
  await keepPicture(page, picture, DESKTOP);
  await dress(page, DARK_PHONE);
  faults.push(...(await inspector.faults()), ...(await beyondOn(page)));
  await inspector.leave();
  await keepPicture(page, picture, DARK_PHONE);
  return { markup, faults };
}
