import { Html, html } from '@bourse/service-kit/html';
import { plainPage } from '@bourse/service-kit/documentation-page';

/**
 * What runs here and where to read on. The pages for its users are not part of it.
 *
 * @param isDevelopment Whether anybody may sign in as anybody.
 */
export const landingPage = (marketplace: string, isDevelopment: boolean): string =>
  plainPage(
    'Bourse d’échange de compétences',
    'fr',
    html`<h1>Bourse d’échange de compétences entre territoires</h1>
      <p>
        Des territoires se prêtent des compétences : les grands en publient, les petits demandent de
        l’aide, les associations d’élus admettent, dotent et contrôlent. Place de marché :
        <strong>${marketplace}</strong>.
      </p>
      ${isDevelopment ? warning : new Html('')}
      <ul>
        <li>
          <a href="/docs">Documentation de l’API</a>, en anglais (<a href="/openapi.json"
            >OpenAPI 3.1</a
          >)
        </li>
        <li><a href="/api/offers">Offres</a>, <a href="/api/requests">demandes</a></li>
        <li>
          <a href="/api/ledger/trial-balance">Balance du grand livre</a>,
          <a href="/api/ledger/flows">flux entre territoires</a>
        </li>
        <li><a href="/readyz">État des services</a></li>
      </ul>
      <section lang="en">
        <h2>In English</h2>
        <p>
          A marketplace where French territories lend each other expertise. This page says what runs
          here; the <a href="/docs">API’s documentation</a> says how to use it.
        </p>
      </section>`,
  );

const warning = html`<p class="warning">
  Identité de développement : chacun peut se connecter sous chaque compte, sans mot de passe. Ce
  serveur n’est fait que pour une machine de travail.
  <span lang="en">Development identity: anybody may sign in as anybody, on this machine only.</span>
</p>`;
