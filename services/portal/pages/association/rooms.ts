import { html, type Html } from '@bourse/service-kit/html';
import type { SignedInVisit } from '../../http/page.ts';
import { hasRole } from '../../session/session.ts';
import { words } from './words.ts';

/** The way between the pages of an association. */
export function rooms(
  { language, session }: SignedInVisit,
  here: 'admissions' | 'endowments',
): Html {
  const say = words[language];
  const links = [
    ['admissions', '/association/admissions', say.admissions],
    ...(hasRole(session, 'official')
      ? [['endowments', '/association/dotations', say.endowments] as const]
      : []),
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
