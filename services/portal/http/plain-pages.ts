import { html } from '@bourse/service-kit/html';
import { both, type Language } from '../wording/language.ts';
import { serviceWords } from '../wording/services.ts';
import type { Failed, Page } from './page.ts';

const words = both({
  fr: {
    missing: [
      'Page introuvable',
      'Cette adresse ne mène à rien : le dossier a peut-être changé de place, ou l’adresse est incomplète.',
    ],
    forbidden: [
      'Cette page n’est pas pour ce compte',
      'Le territoire ou le rôle pour lequel vous agissez ne donne pas accès à cette page.',
    ],
    misdirected: [
      'Adresse inattendue',
      'Ce serveur ne répond pas sous ce nom. Vérifiez l’adresse dans votre navigateur.',
    ],
    too_many: [
      'Trop de demandes',
      'Beaucoup de demandes sont venues de votre connexion en peu de temps. Attendez une minute, puis recommencez.',
    ],
    too_many_yours: [
      'Trop d’envois',
      'Beaucoup de formulaires ont été envoyés depuis votre compte en peu de temps. Celui-ci n’a pas été pris en compte, et ce que vous avez saisi est gardé : attendez une minute, revenez à la page, puis envoyez à nouveau.',
    ],
    elsewhere: [
      'Formulaire refusé',
      'Ce formulaire ne vient pas d’une page de ce site. Ouvrez la page ici et recommencez.',
    ],
    too_large: [
      'Envoi trop long',
      'Ce formulaire est trop long pour être reçu. Raccourcissez le texte avec le bouton « précédent » de votre navigateur.',
    ],
    unreadable: ['Envoi illisible', 'Ce formulaire n’a pas pu être lu. Recommencez.'],
    broken: [
      'Une erreur inattendue est survenue',
      'Elle est enregistrée, et rien n’a été fait à moitié. Réessayez dans un instant.',
    ],
    unavailable: (service: string) =>
      `En ce moment, ${service} ne répond pas. Rien n’est perdu : réessayez dans quelques instants. Les autres pages restent ouvertes.`,
    unavailableTitle: 'Page momentanément indisponible',
    home: 'Retour à l’accueil',
  },
  en: {
    missing: [
      'Page not found',
      'Nothing is at this address: the file may have moved, or the address is incomplete.',
    ],
    forbidden: [
      'This page is not for this account',
      'The territory or the role that you act for gives no access to this page.',
    ],
    misdirected: [
      'Unexpected address',
      'This server does not answer under this name. Check the address in your browser.',
    ],
    too_many: [
      'Too many requests',
      'Many requests came from your connection in a short time. Wait a minute, then try again.',
    ],
    too_many_yours: [
      'Too many forms',
      'Many forms were sent from your account in a short time. This one was not taken, and what you typed is kept: wait a minute, go back to the page, then send it again.',
    ],
    elsewhere: [
      'Form refused',
      'This form does not come from a page of this site. Open the page here and try again.',
    ],
    too_large: [
      'Too long',
      'This form is too long to be received. Shorten the text with the “back” button of your browser.',
    ],
    unreadable: ['Unreadable', 'This form could not be read. Try again.'],
    broken: [
      'An unexpected error happened',
      'It is recorded, and nothing was half done. Try again in a moment.',
    ],
    unavailable: (service: string) =>
      `At the moment, ${service} does not answer. Nothing is lost: try again shortly. The other pages stay open.`,
    unavailableTitle: 'Page unavailable for the moment',
    home: 'Back to the home page',
  },
});

export type PlainName =
  | 'missing'
  | 'forbidden'
  | 'misdirected'
  | 'too_many'
  | 'too_many_yours'
  | 'elsewhere'
  | 'too_large'
  | 'unreadable'
  | 'broken';

/** A page that says one thing, and why. */
export function plainPage(name: PlainName, status: number, language: Language): Page {
  const say = words[language];
  const [title = '', sentence = ''] = say[name];
  return pageWith(title, sentence, status, language);
}

const pageWith = (title: string, sentence: string, status: number, language: Language): Page => ({
  kind: 'page',
  status,
  title,
  room: 'other',
  content: html`<p class="lead">${sentence}</p>
    <p><a href="/">${words[language].home}</a></p>`,
});

/** The page for an outcome that has none of its own. */
export function insteadOf(outcome: Failed, language: Language): Page {
  switch (outcome.kind) {
    case 'missing':
      return plainPage('missing', 404, language);
    case 'forbidden':
      return plainPage('forbidden', 403, language);
    default: {
      const say = words[language];
      const sentence = say.unavailable(serviceWords[language][outcome.service]);
      return pageWith(say.unavailableTitle, sentence, 503, language);
    }
  }
}
