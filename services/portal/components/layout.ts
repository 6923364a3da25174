import { assertNever } from '@bourse/kernel/assert-never';
import { html, type Html } from '@bourse/service-kit/html';
import type { Page } from '../http/page.ts';
import type { Session } from '../session/session.ts';
import { both, type Language } from '../wording/language.ts';
import { type NoticeName, notices } from '../wording/notices.ts';
import { liveRegion } from './live-region.ts';
import { menu, whoLine } from './menu.ts';

/** How demo data stand; undefined where there are none. */
export type DemoDataState = 'loading' | 'loaded' | undefined;

export type Theme = 'auto' | 'light' | 'dark';

/** What surrounds every page. */
export type Frame = {
  readonly language: Language;
  readonly theme: Theme;
  readonly address: string;
  readonly session: Session | undefined;
  /** The territory that somebody acts for, by its name. */
  readonly actingName: string | undefined;
  readonly assets: Readonly<Record<'css' | 'dark' | 'script' | 'icon', string>>;
  readonly notice: NoticeName | undefined;
  /** Whether anybody can sign in here. */
  readonly signInPossible: boolean;
  readonly development: boolean;
  readonly demoData: DemoDataState;
  /** Where the API is described; undefined where nobody answers that. */
  readonly apiDocs: string | undefined;
};

const words = both({
  fr: {
    name: 'Bourse de compétences',
    tagline: 'entre territoires',
    skip: 'Aller au contenu',
    accessibility: 'Accessibilité : non conforme',
    legal: 'Mentions légales',
    preferences: 'Préférences',
    api: 'API et données ouvertes',
    foot: 'À propos du site',
    development:
      'Version de démonstration : les comptes sont ouverts à tous, sans mot de passe. N’y mettez rien de confidentiel.',
    demoData:
      'Démonstration : les comptes sont ouverts à tous, et les échanges inventés, entre des territoires qui existent. N’y mettez rien de confidentiel. Pour repartir d’une bourse vide, serveur arrêté : ',
    demoDataLoading: 'Les données de démonstration arrivent : actualisez dans un instant.',
    done: 'C’est fait',
  },
  en: {
    name: 'Skills exchange',
    tagline: 'between territories',
    skip: 'Skip to the content',
    accessibility: 'Accessibility: not compliant',
    legal: 'Legal notice',
    preferences: 'Preferences',
    api: 'API and open data',
    foot: 'About this site',
    development:
      'Demonstration: the accounts are open to everybody, without a password. Put nothing confidential here.',
    demoData:
      'Demonstration: the accounts are open to everybody, and the exchanges made up, between territories that exist. Put nothing confidential here. To begin with an empty bourse, with the server stopped: ',
    demoDataLoading: 'The demonstration data are on their way: reload in a moment.',
    done: 'Done',
  },
});

/** The colours of the dark, on screens alone, for whoever wants them or whose device does. */
function inTheDark({ theme, assets }: Frame): Html | false {
  if (theme === 'light') return false;
  const media = theme === 'dark' ? 'screen' : 'screen and (prefers-color-scheme: dark)';
  return html`<link rel="stylesheet" href="${assets.dark}" media="${media}" />`;
}

/** Puts a page into its surroundings: head, menu, notices, footer. */
export function drawPage(page: Page, frame: Frame): Html {
  const { language } = frame;
  const say = words[language];
  const theme = frame.theme === 'auto' ? false : html` data-theme="${frame.theme}"`;
  return html`<!doctype html>
    <html lang="${language}" ${theme}>
      <head>
        <meta charset="utf-8" />
        <title>${page.windowTitle ?? page.title} – ${say.name}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          name="color-scheme"
          content="${frame.theme === 'auto' ? 'light dark' : frame.theme}"
        />
        <link rel="stylesheet" href="${frame.assets.css}" />
        ${inTheDark(frame)}
        <link rel="icon" type="image/svg+xml" href="${frame.assets.icon}" />
        <script src="${frame.assets.script}" type="module"></script>
      </head>
      <body>
        <a class="skip" href="#contenu">${say.skip}</a>
        <header class="top">
          ${demoLine(frame)}
          <div class="bar">
            <a class="brand" href="/"
              ><span class="brand-name">${say.name}</span>
              <span class="brand-tagline">${say.tagline}</span></a
            >
            ${whoLine(frame)}
          </div>
          ${menu(frame.session, page.room, language)}
        </header>
        <main id="contenu" tabindex="-1" ${page.wide === true && html` class="wide"`}>
          ${page.above}
          ${
            frame.notice !== undefined &&
            html`<p class="notice" role="status">${notices[language][frame.notice]}</p>`
          }
          <h1>${page.title}</h1>
          ${page.content} ${liveRegion(page, frame)}
        </main>
        <footer class="foot">
          <nav aria-label="${say.foot}">
            <ul>
              <li><a href="/accessibilite">${say.accessibility}</a></li>
              <li><a href="/mentions-legales">${say.legal}</a></li>
              <li><a href="/preferences">${say.preferences}</a></li>
              ${
                frame.apiDocs !== undefined &&
                html`<li><a href="${frame.apiDocs}" hreflang="en">${say.api}</a></li>`
              }
            </ul>
          </nav>
        </footer>
      </body>
    </html> `;
}

/** What nobody may overlook: that anybody may be anybody, and that what is shown was made up. */
function demoLine({ demoData, development, language }: Frame): Html | false {
  const say = words[language];
  switch (demoData) {
    case undefined:
      return development && html`<p class="demo">${say.development}</p>`;
    case 'loading':
      return html`<p class="demo">${say.development} ${say.demoDataLoading}</p>`;
    case 'loaded':
      return html`<p class="demo">${say.demoData}<code>npm run demo-data:remove</code>.</p>`;
    default:
      return assertNever(demoData);
  }
}
