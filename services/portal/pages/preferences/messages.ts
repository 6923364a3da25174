import { html, type Html } from '@bourse/service-kit/html';
import { z } from 'zod';
import type { Field } from '../../components/field.ts';
import { drawForm, type Form } from '../../components/form.ts';
import { part } from '../../components/parts.ts';
import { type Outcome, type PageRoute, sent, shown, type SignedInVisit } from '../../http/page.ts';
import { sendForm } from '../../journeys/send-form.ts';
import { both } from '../../wording/language.ts';

const PAGE = '/preferences/messages';
const rhythms = ['immediate', 'daily', 'never'] as const;
const kinds = ['todo', 'progress', 'listings', 'membership'] as const;
const languages = ['fr', 'en'] as const;

const preferences = z.object({
  rhythm: z.enum(rhythms),
  kinds: z.array(z.enum(kinds)),
  language: z.enum(languages),
});
const address = z.object({ email: z.string().nullable() });

const words = both({
  fr: {
    title: 'Messages que vous recevez',
    to: 'Où nous vous écrivons',
    sentTo: (email: string) => `Nous vous écrivons à ${email}.`,
    nowhere:
      'Nous ne connaissons pas votre adresse électronique : rien ne vous est envoyé. Ce qui vous attend est dans « À faire ».',
    profile: 'Dire ou changer votre adresse',
    choose: 'Ce que vous voulez recevoir',
    rhythm: 'Quand vous écrire',
    which: 'De quoi vous écrire',
    rhythms: {
      immediate: 'Dès que quelque chose arrive',
      daily: 'Une fois par jour, le matin',
      never: 'Jamais',
    },
    language: 'Langue des messages',
    kinds: {
      todo: 'Ce qu’on attend de vous : répondre, signer, relever, certifier',
      progress: 'Ce qui avance dans vos dossiers, sans rien vous demander',
      listings: 'Les demandes de vos communes, et vos annonces qui prennent fin',
      membership: 'Les admissions et vos mandats',
    },
    save: 'Enregistrer',
    plain:
      'Les messages sont du texte seul, sans image ni suivi. Leurs liens mènent aux pages d’ici, où il faut se connecter.',
  },
  en: {
    title: 'Messages that you get',
    to: 'Where we write to you',
    sentTo: (email: string) => `We write to ${email}.`,
    nowhere:
      'We do not know your e-mail address: nothing is sent to you. What waits for you is under “To do”.',
    profile: 'Give or change your address',
    choose: 'What you want to get',
    rhythm: 'When to write to you',
    which: 'Of what to write to you',
    rhythms: {
      immediate: 'As soon as something happens',
      daily: 'Once a day, in the morning',
      never: 'Never',
    },
    language: 'Language of the messages',
    kinds: {
      todo: 'What is expected of you: to answer, sign, log, certify',
      progress: 'What moves on in your files, and asks nothing of you',
      listings: 'The requests of your communes, and your listings that end',
      membership: 'Admissions, and your mandates',
    },
    save: 'Save',
    plain:
      'Messages are plain text, without pictures or tracking. Their links lead to pages here, where you have to sign in.',
  },
});

/** Of what somebody is written to, when, and in which language. */
export const messageRoutes: readonly PageRoute[] = [
  shown(PAGE, [], showMessages),
  sent(PAGE, [], (visit, _params, posted) =>
    sendForm(visit, posted, {
      form: formOf(visit),
      path: '/api/me/preferences',
      method: 'PUT',
      body: (read) => ({
        rhythm: read['rhythm'],
        language: read['language'],
        kinds: kinds.filter((kind) => read[kind] === true),
      }),
      done: () => ({ kind: 'redirect', to: PAGE, notice: 'messagesKept' }),
      again: showMessages,
    }),
  ),
];

type Chosen = { readonly value: z.infer<typeof preferences>; readonly etag: string | undefined };

const formOf = ({ language }: SignedInVisit, chosen?: Chosen): Form => {
  const say = words[language];
  const box = (kind: (typeof kinds)[number]): Field => ({
    kind: 'box',
    group: say.which,
    name: kind,
    label: say.kinds[kind],
    value: chosen?.value.kinds.includes(kind) === true ? 'oui' : '',
  });
  return {
    action: PAGE,
    page: PAGE,
    seen: chosen?.etag,
    submit: say.save,
    fields: [
      {
        kind: 'choice',
        name: 'rhythm',
        label: say.rhythm,
        options: rhythms.map((one) => [one, say.rhythms[one]] as const),
        value: chosen?.value.rhythm ?? '',
      },
      ...kinds.map(box),
      {
        kind: 'choice',
        name: 'language',
        label: say.language,
        options: [
          ['fr', 'Français'],
          ['en', 'English'],
        ],
        value: chosen?.value.language ?? '',
      },
    ],
  };
};

async function showMessages(visit: SignedInVisit): Promise<Outcome> {
  const { api, language } = visit;
  const say = words[language];
  const [chosen, known] = await Promise.all([
    api.read('/api/me/preferences', preferences),
    api.read('/api/me/profile', address),
  ]);
  return {
    kind: 'page',
    title: say.title,
    room: 'other',
    content: html`<section aria-labelledby="adresse">
        <h2 id="adresse">${say.to}</h2>
        ${part(language, known, ({ email }) => addressOf(say, email))}
      </section>
      <section aria-labelledby="choix">
        <h2 id="choix">${say.choose}</h2>
        <p>${say.plain}</p>
        ${part(language, chosen, (value) =>
          drawForm(
            visit,
            formOf(visit, { value, etag: chosen.kind === 'found' ? chosen.etag : undefined }),
          ),
        )}
      </section>`,
  };
}

const addressOf = (say: (typeof words)['fr'], email: string | null): Html =>
  html`<p>${email === null ? say.nowhere : say.sentTo(email)}</p>
    <p><a href="/profil">${say.profile}</a></p>`;
