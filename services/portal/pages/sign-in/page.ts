import { html } from '@bourse/service-kit/html';
import type { Page, Visit } from '../../http/page.ts';
import type { ReadyAccount } from '../../session/session.ts';
import { both } from '../../wording/language.ts';

const words = both({
  fr: {
    title: 'Se connecter',
    lead: 'Choisissez un compte de démonstration. Aucun mot de passe n’est demandé : ces comptes servent à découvrir la bourse.',
    none: 'La connexion n’est pas ouverte sur ce serveur.',
    take: 'Entrer avec ce compte',
    unknown: 'Ce compte n’existe pas. Choisissez-en un dans la liste.',
    back: 'Après la connexion, vous retrouverez la page que vous vouliez ouvrir.',
  },
  en: {
    title: 'Sign in',
    lead: 'Choose a demonstration account. No password is asked for: these accounts are for trying the exchange out.',
    none: 'Nobody can sign in on this server.',
    take: 'Enter with this account',
    unknown: 'There is no such account. Choose one of the list.',
    back: 'Once signed in, you will find the page that you wanted to open.',
  },
});

/** Where one says who one is: today, by taking one of the ready accounts. */
export function signInPage(
  { language }: Visit,
  options: {
    readonly accounts: readonly ReadyAccount[];
    readonly back: string;
    readonly unknown?: boolean;
  },
): Page {
  const say = words[language];
  const { accounts, back, unknown = false } = options;
  return {
    kind: 'page',
    status: unknown ? 422 : 200,
    title: say.title,
    room: 'sign-in',
    content: html`${
        unknown && html`<p class="summary" role="alert" tabindex="-1">${say.unknown}</p>`
      }
      <p class="lead">${accounts.length === 0 ? say.none : say.lead}</p>
      ${back !== '/a-faire' && html`<p>${say.back}</p>`}
      <ul class="cards">
        ${accounts.map(
          (account) =>
            html`<li class="card">
              <h2>${account.label[language]}</h2>
              <p>${account.explanation[language]}</p>
              <form method="post" action="/connexion">
                <input type="hidden" name="compte" value="${account.key}" />
                <input type="hidden" name="retour" value="${back}" />
                <button type="submit">
                  ${say.take}<span class="visually-hidden"> : ${account.label[language]}</span>
                </button>
              </form>
            </li>`,
        )}
      </ul>`,
  };
}
