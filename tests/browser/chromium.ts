import sparticuz from '@sparticuz/chromium';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const PATIENCE_MS = 12_000;
/** Looked at by people; kept out of the repository. */
const SCREENSHOTS = join(import.meta.dirname, 'screenshots');

/** How somebody looks at the pages. */
export type Look = {
  readonly scripts: boolean;
  readonly size: 'phone' | 'desktop';
  readonly colours?: 'light' | 'dark';
};

const sizes = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1280, height: 900 },
} as const;

/** Every way to look. */
export const looks: readonly Look[] = [
  { scripts: true, size: 'desktop' },
  { scripts: false, size: 'desktop' },
  { scripts: true, size: 'phone' },
  { scripts: false, size: 'phone' },
];

export const nameOf = ({ scripts, size }: Look): string =>
  `${size}, ${scripts ? 'with' : 'without'} scripts`;

/** The Chromium that CHROMIUM names, the system's, or the one that npm brought. */
async function executable(): Promise<string> {
  const named = process.env['CHROMIUM'];
  if (named !== undefined) return named;
  const system = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
  return system ?? sparticuz.executablePath();
}

/** Starts the browser, with its web security as people have it. */
export const startBrowser = async (): Promise<Browser> =>
  chromium.launch({
    executablePath: await executable(),
    // Its own sandbox needs rights that containers lack; it opens pages of this machine only.
    args: ['--no-sandbox', '--disable-gpu', '--no-zygote', '--lang=fr-FR'],
    headless: true,
    env: { ...process.env, LANGUAGE: 'fr', LANG: 'fr_FR.UTF-8' },
  });

/** A fresh window of somebody French. */
export async function openWindow(browser: Browser, look: Look): Promise<BrowserContext> {
  const window = await browser.newContext({
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    viewport: sizes[look.size],
    colorScheme: look.colours ?? 'light',
    javaScriptEnabled: look.scripts,
    reducedMotion: 'reduce',
  });
  window.setDefaultTimeout(PATIENCE_MS);
  return window;
}

/** Looks at the page that is open in another size and other colours. */
export async function dress(page: Page, { size, colours = 'light' }: Look): Promise<void> {
  await page.setViewportSize(sizes[size]);
  await page.emulateMedia({ colorScheme: colours });
}

/** Keeps a picture of the whole page, for people to look at. */
export async function keepPicture(page: Page, name: string, look: Look): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const { size, scripts, colours = 'light' } = look;
  const file = `${name}-${size}-${colours}${scripts ? '' : '-plain'}.png`.replaceAll(
    /[^\w.-]+/g,
    '_',
  );
  await page.screenshot({ path: join(SCREENSHOTS, file), fullPage: true });
}

/** Signs in with a ready account. */
export async function signIn(page: Page, url: string, account: string): Promise<void> {
  await page.goto(`${url}/connexion`);
  await page.getByRole('link', { name: 'Continuer vers le service d’identité' }).click();
  await page.locator(`button[value="${account}"]`).click();
  await page.getByRole('heading', { level: 1, name: 'À faire maintenant' }).waitFor();
}
