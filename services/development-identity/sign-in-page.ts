import { plainPage } from '@bourse/service-kit/documentation-page';
import { html } from '@bourse/service-kit/html';
import { type ReadyAccount, readyAccounts } from './accounts.ts';

const entry = ({ subject, fr, en }: ReadyAccount) =>
  html`<li>
    <button name="account" value="${subject}">${fr.who}</button>
    <p>${fr.what}.<br /><span lang="en">${en.who}: ${en.what}.</span></p>
  </li>`;

/** Who one may be. No password: it asks nothing that it could check. @param action Where the choice is sent. */
export const signInPage = (action: string): string =>
  plainPage(
    'Se connecter (développement)',
    'fr',
    html`<h1>Se connecter</h1>
      <p class="warning">
        Identité de développement : chacun peut choisir chaque compte, sans mot de passe. Sur cette
        machine seulement. <span lang="en">Development identity: anybody may be anybody.</span>
      </p>
      <form method="post" action="${action}">
        <ul>
          ${readyAccounts.map(entry)}
        </ul>
      </form>`,
  );

/** What the provider refuses, in its own words. */
export const errorPage = (words: string): string =>
  plainPage(
    'Connexion impossible',
    'fr',
    html`<h1>Connexion impossible</h1>
      <p>
        Recommencez depuis la page d’où vous venez.
        <span lang="en">Begin again from the page that you come from.</span>
      </p>
      <p lang="en"><code>${words}</code></p>`,
  );
