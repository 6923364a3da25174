import { html } from '@bourse/service-kit/html';
import type { Page, Visit } from '../../http/page.ts';
import { both, type Language } from '../../wording/language.ts';

const words = both({
  fr: {
    title: 'Se connecter',
    lead: 'Vous allez prouver qui vous êtes auprès du service d’identité, puis vous reviendrez ici. La bourse ne connaît ni ne garde votre mot de passe.',
    development:
      'Serveur d’essai : la page suivante propose des comptes tout prêts, sans mot de passe. Prenez celui qui vous ressemble.',
    none: 'La connexion n’est pas ouverte sur ce serveur.',
    go: 'Continuer vers le service d’identité',
    back: 'Après la connexion, vous retrouverez la page que vous vouliez ouvrir.',
    kept: 'Votre session s’était interrompue : rien n’a encore été envoyé. Ce que vous venez de saisir est gardé, et vous le retrouverez après la connexion.',
    trouble: {
      refused: 'La connexion n’a pas abouti. Rien n’a été fait : recommencez.',
      lost: 'Cette connexion a été commencée ailleurs, ou il y a trop longtemps. Recommencez ici.',
      unavailable:
        'Le service d’identité ne répond pas en ce moment. Rien n’est perdu : réessayez dans quelques instants.',
    },
    outTitle: 'Vous êtes déconnecté de la bourse',
    out: 'Il reste à fermer la session du service d’identité, pour que personne ne la reprenne sur cet appareil.',
    goOut: 'Fermer aussi cette session',
  },
  en: {
    title: 'Sign in',
    lead: 'You will prove who you are at the identity service, and then come back here. The exchange neither knows nor keeps your password.',
    development:
      'A server for trying things out: the next page offers ready accounts, without a password. Take the one that is like you.',
    none: 'Nobody can sign in on this server.',
    go: 'Continue to the identity service',
    back: 'Once signed in, you will find the page that you wanted to open.',
    kept: 'Your session had ended: nothing was sent yet. What you have just typed is kept, and you will find it once signed in.',
    trouble: {
      refused: 'Signing in did not succeed. Nothing was done: begin again.',
      lost: 'This sign-in was begun elsewhere, or too long ago. Begin again here.',
      unavailable:
        'The identity service does not answer at the moment. Nothing is lost: try again shortly.',
    },
    outTitle: 'You are signed out of the exchange',
    out: 'What remains is to close the session of the identity service, so that nobody takes it up on this device.',
    goOut: 'Close that session too',
  },
});

/** Why a sign-in did not succeed. `lost`: this browser did not begin it, or too long ago. */
export type SignInTrouble = 'refused' | 'lost' | 'unavailable';

const statuses = { refused: 400, lost: 400, unavailable: 503 } as const;

/**
 * Leads to where one proves who one is.
 *
 * @param options.go Where that begins.
 * @param options.back Where one is taken afterwards.
 * @param options.kept What was typed there waits for them.
 */
export function signInPage(
  { language }: Visit,
  options: {
    readonly go: string;
    readonly back: string;
    readonly kept: boolean;
    readonly possible: boolean;
    readonly development: boolean;
    readonly trouble?: SignInTrouble;
  },
): Page {
  const say = words[language];
  const { go, back, kept, possible, development, trouble } = options;
  return {
    kind: 'page',
    status: trouble === undefined ? 200 : statuses[trouble],
    title: say.title,
    room: 'sign-in',
    content: html`${
      trouble !== undefined &&
      html`<p class="summary" role="alert" tabindex="-1">${say.trouble[trouble]}</p>`
    }
      <p class="lead">${possible ? say.lead : say.none}</p>
      ${possible && development && html`<p class="panel calm">${say.development}</p>`}
      ${
        possible &&
        (kept
          ? html`<p class="notice" role="status">${say.kept}</p>`
          : back !== '/a-faire' && html`<p>${say.back}</p>`)
      }
      ${
        possible &&
        html`<p class="actions">
          <a class="button" href="${go}?retour=${encodeURIComponent(back)}">${say.go}</a>
        </p>`
      }`,
  };
}

/** Says that the portal's session is over, on the way to the end of the issuer's. @param on Where that is. */
export function signedOutPage(language: Language, on: string): Page {
  const say = words[language];
  return {
    kind: 'page',
    title: say.outTitle,
    room: 'other',
    content: html`<p class="lead">${say.out}</p>
      <p class="actions"><a class="button" href="${on}">${say.goOut}</a></p>`,
  };
}
