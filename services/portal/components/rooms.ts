import { html, type Html } from '@bourse/service-kit/html';

/** The way between the pages of one room. Each: its address, and what it is called. */
export const roomsNav = (
  name: string,
  here: string | undefined,
  links: readonly (readonly [string, string])[],
): Html =>
  html`<nav class="rooms" aria-label="${name}">
    <ul>
      ${links.map(
        ([href, label]) =>
          html`<li>
            <a href="${href}" ${href === here && html`aria-current="page"`}>${label}</a>
          </li>`,
      )}
    </ul>
  </nav>`;
