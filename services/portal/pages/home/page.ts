import { html, type Html } from '@bourse/service-kit/html';
import { offers, requests } from '../../api-client/views.ts';
import { part } from '../../components/parts.ts';
import { open, type PageRoute, type Visit } from '../../http/page.ts';
import type { Identities, OpenAccount } from '../../session/session.ts';
import { both, type Language } from '../../wording/language.ts';
import { offerCards } from '../offers/cards.ts';
import { requestCards } from '../requests/cards.ts';

const SHOWN = 3;

const words = both({
  fr: {
    title: 'Les territoires se prêtent leurs compétences',
    lead: 'Une commune de 300 habitants n’a ni urbaniste ni expert en cybersécurité. La communauté urbaine voisine en a. Ici, l’une demande, l’autre prête, et chaque heure est comptée au grand jour, même au-delà des limites de l’intercommunalité.',
    need: 'Décrire un besoin',
    lend: 'Prêter une compétence',
    how: 'Comment cela se passe',
    steps: [
      ['Vous décrivez le besoin', 'En mots simples. Personne ne vous demande un article de loi.'],
      [
        'Un territoire propose des heures',
        'Vous acceptez, ou vous proposez autre chose. Les heures sont réservées aussitôt.',
      ],
      [
        'Les deux signent, le travail se fait',
        'Chaque séance est relevée. Vous voyez où on en est.',
      ],
      [
        'Vous certifiez le service fait',
        'Les heures passent d’un compte à l’autre. La somme de tous les comptes reste nulle.',
      ],
    ],
    small: 'Et si nous n’avons rien à prêter en retour ?',
    smallText:
      'Une petite commune n’a pas à rendre ses heures. Les associations d’élus dotent les comptes des petites communes, et ce que chacun donne et reçoit est public.',
    offers: 'Dernières offres',
    allOffers: 'Toutes les offres',
    noOffers: 'Aucune offre n’est ouverte pour l’instant.',
    requests: 'Derniers besoins',
    allRequests: 'Toutes les demandes',
    noRequests: 'Aucune demande n’est ouverte pour l’instant.',
    map: 'Voir la carte des offres et des demandes',
    try: 'Essayer la bourse',
    tryText:
      'Des comptes de démonstration sont ouverts à tous, sans mot de passe. Prenez celui qui vous ressemble : quelque chose à faire vous y attend.',
    choose: 'Choisir un compte',
    enter: 'Entrer',
    as: 'comme',
  },
  en: {
    title: 'Territories lend each other their skills',
    lead: 'A commune of 300 inhabitants has no town planner and no security expert. The urban community next door has. Here one asks, the other lends, and every hour is counted in the open, even across the limits of intercommunal bodies.',
    need: 'Describe a need',
    lend: 'Lend a skill',
    how: 'How it works',
    steps: [
      ['You describe the need', 'In plain words. Nobody asks you for an article of law.'],
      [
        'A territory proposes hours',
        'You accept, or propose something else. The hours are reserved at once.',
      ],
      ['Both sign, the work is done', 'Every session is logged. You see how far it has come.'],
      [
        'You certify that it was done',
        'The hours move from one account to the other. All accounts together stay at zero.',
      ],
    ],
    small: 'And if we have nothing to lend in return?',
    smallText:
      'A small commune need not give its hours back. Associations of elected officials endow the accounts of small communes, and what everybody gives and receives is public.',
    offers: 'Latest offers',
    allOffers: 'All offers',
    noOffers: 'No offer is open for now.',
    requests: 'Latest needs',
    allRequests: 'All requests',
    noRequests: 'No request is open for now.',
    map: 'See the map of offers and requests',
    try: 'Try it',
    tryText:
      'Demonstration accounts are open to everybody, without a password. Take the one that is like you: something to do waits for you there.',
    choose: 'Choose an account',
    enter: 'Enter',
    as: 'as',
  },
});

/** The first page: what the bourse is, what is asked and offered in it, and how to begin. */
export const homeRoutes = (
  identities: Pick<Identities, 'development' | 'openAccounts'>,
): readonly PageRoute[] => [
  open('/', async (visit) => {
    const say = words[visit.language];
    return {
      kind: 'page',
      title: say.title,
      room: 'home',
      wide: true,
      content: html`<p class="lead">${say.lead}</p>
        <p class="actions">
          <a class="button" href="/demandes/nouvelle">${say.need}</a>
          <a class="button second" href="/offres/nouvelle">${say.lend}</a>
        </p>
        <section aria-labelledby="comment">
          <h2 id="comment">${say.how}</h2>
          <ol class="ways">
            ${say.steps.map(
              ([name, text]) =>
                html`<li>
                  <h3>${name}</h3>
                  <p>${text}</p>
                </li>`,
            )}
          </ol>
          <h3>${say.small}</h3>
          <p class="measure">${say.smallText}</p>
        </section>
        ${identities.development && trying(visit, identities.openAccounts)} ${await living(visit)}`,
    };
  }),
];

/** How to look around, where anybody may be anybody. */
function trying({ language }: Visit, accounts: readonly OpenAccount[]): Html {
  const say = words[language];
  return html`<section aria-labelledby="essayer">
    <h2 id="essayer">${say.try}</h2>
    <p class="measure">${say.tryText}</p>
    ${
      accounts.length === 0
        ? html`<p><a class="button second" href="/connexion">${say.choose}</a></p>`
        : html`<ul class="cards narrow">
            ${accounts.map((account) => entrance(language, account))}
          </ul>`
    }
  </section>`;
}

function entrance(language: Language, account: OpenAccount): Html {
  const say = words[language];
  const { who, what } = account[language];
  const to = `/connexion/aller?${new URLSearchParams({ compte: account.subject }).toString()}`;
  return html`<li class="card">
    <h3>${who}</h3>
    <p>${what.charAt(0).toUpperCase()}${what.slice(1)}.</p>
    <p>
      <a class="button second" href="${to}"
        >${say.enter}<span class="visually-hidden"> ${say.as} ${who}</span></a
      >
    </p>
  </li>`;
}

async function living(visit: Visit) {
  const { language, api } = visit;
  const say = words[language];
  const [found, asked] = await Promise.all([
    api.read(`/api/offers?limit=${SHOWN}`, offers),
    api.read(`/api/requests?limit=${SHOWN}`, requests),
  ]);
  const names = await visit.namesOf([
    ...(found.kind === 'found' ? found.value.items.map(({ lenderId }) => lenderId) : []),
    ...(asked.kind === 'found' ? asked.value.items.map(({ borrowerId }) => borrowerId) : []),
  ]);
  return html`<div class="two">
    <section aria-labelledby="offres">
      <h2 id="offres">${say.offers}</h2>
      ${part(language, found, ({ items }) =>
        items.length === 0
          ? html`<p>${say.noOffers}</p>`
          : html`${offerCards(language, items, names)}
              <p><a href="/offres">${say.allOffers}</a></p>`,
      )}
    </section>
    <section aria-labelledby="demandes">
      <h2 id="demandes">${say.requests}</h2>
      ${part(language, asked, ({ items }) =>
        items.length === 0
          ? html`<p>${say.noRequests}</p>`
          : html`${requestCards(language, items, names)}
              <p><a href="/demandes">${say.allRequests}</a></p>`,
      )}
    </section>
  </div>
  <p><a href="/carte">${say.map}</a></p>`;
}
