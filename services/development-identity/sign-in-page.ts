import { plainPage } from '@bourse/service-kit/documentation-page';
import { Html, html } from '@bourse/service-kit/html';
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

/** Asks whether to end the session here too. @param form The provider's, which the button sends. */
export const signOutPage = (form: string): string =>
  plainPage(
    'Se déconnecter (développement)',
    'fr',
    html`<h1>Se déconnecter</h1>
      <p>
        La session de l’identité de développement est encore ouverte.
        <span lang="en">The development identity’s session is still open.</span>
      </p>
      ${new Html(form)}
      <p>
        <button form="op.logoutForm" name="logout" value="yes">Fermer la session</button>
        <button form="op.logoutForm">La garder</button>
      </p>`,
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
