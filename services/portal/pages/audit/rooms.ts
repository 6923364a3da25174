import { html, type Html } from '@bourse/service-kit/html';
import type { Visit } from '../../http/page.ts';
import { words } from './words.ts';

/** The way between the auditor's pages. */
export function rooms({ language }: Visit, here: 'trail' | 'accounts' | 'trial' | undefined): Html {
  const say = words[language];
  const links = [
    ['trail', '/audit', say.trail],
    ['accounts', '/audit/comptes', say.accounts],
    ['trial', '/audit/balance', say.trial],
  ] as const;
  return html`<nav class="rooms" aria-label="${say.rooms}">
    <ul>
      ${links.map(
        ([room, href, label]) =>
          html`<li>
            <a href="${href}" ${room === here && html`aria-current="page"`}>${label}</a>
          </li>`,
      )}
    </ul>
  </nav>`;
}
