import { html, type Html } from '@bourse/service-kit/html';
import {
  account as accountView,
  offers,
  requests,
  type Territory,
  territories,
  territory as territoryView,
} from '../../api-client/views.ts';
import { drawFilter } from '../../components/filter.ts';
import { apiQuery, facts, missingPart, pager, part, tag } from '../../components/parts.ts';
import { open, type Outcome, type PageRoute, type Params, type Visit } from '../../http/page.ts';
import { hasRole } from '../../session/session.ts';
import { both } from '../../wording/language.ts';
import { hoursIn, numberIn } from '../../wording/quantities.ts';
import { membershipWords, territoryKindWords } from '../../wording/statuses.ts';
import { offerCards } from '../offers/cards.ts';
import { requestCards } from '../requests/cards.ts';

const AT_ONCE = 20;
const SHOWN = 5;

const words = both({
  fr: {
    list: 'Territoires',
    lead: 'Les membres de la bourse, et toutes les communes et intercommunalités de France dans l’annuaire officiel.',
    search: 'Chercher un territoire',
    name: 'Nom, code postal, code INSEE ou SIREN',
    go: 'Chercher',
    found: 'Résultats',
    members: 'Les derniers membres admis',
    none: 'Aucun territoire ne correspond.',
    noMembers: 'La bourse n’a pas encore de membre.',
    kind: 'Nature',
    epci: 'Intercommunalité',
    departement: 'Département',
    population: 'Population',
    communes: 'Communes membres',
    membership: 'À la bourse',
    lent: 'Aide apportée à d’autres',
    borrowed: 'Aide reçue',
    endowed: 'Dotations reçues',
    endowing: 'Dotations versées',
    exchanged: 'Ce que ce territoire a donné et reçu',
    nothing: 'Rien n’a encore bougé sur son compte.',
    private: 'Ces chiffres ne sont pas publics pour l’instant.',
    offersThere: 'offres',
    requestsThere: 'demandes',
    offers: 'Ses offres ouvertes',
    noOffers: 'Aucune offre ouverte.',
    requests: 'Ses demandes ouvertes',
    noRequests: 'Aucune demande ouverte.',
    endow: 'Verser une dotation à ce membre',
  },
  en: {
    list: 'Territories',
    lead: 'The members of the exchange, and every commune and intercommunal body of France in the official directory.',
    search: 'Search a territory',
    name: 'Name, postal code, INSEE code or SIREN',
    go: 'Search',
    found: 'Results',
    members: 'The latest members',
    none: 'No territory fits.',
    noMembers: 'The exchange has no member yet.',
    kind: 'Kind',
    epci: 'Intercommunal body',
    departement: 'Département',
    population: 'Population',
    communes: 'Member communes',
    membership: 'In the exchange',
    lent: 'Help given to others',
    borrowed: 'Help received',
    endowed: 'Endowments received',
    endowing: 'Endowments paid',
    exchanged: 'What this territory gave and received',
    nothing: 'Nothing has moved on its account yet.',
    private: 'These figures are not public for now.',
    offersThere: 'offers',
    requestsThere: 'requests',
    offers: 'Its open offers',
    noOffers: 'No open offer.',
    requests: 'Its open requests',
    noRequests: 'No open request.',
    endow: 'Pay an endowment to this member',
  },
});

/** Territories: to search, and what each gave and received. */
export const territoryRoutes: readonly PageRoute[] = [
  open('/territoires', listTerritories),
  open('/territoires/:territoryId', showTerritory),
];

async function listTerritories(visit: Visit): Promise<Outcome> {
  const { language, query, api } = visit;
  const say = words[language];
  const q = (query.get('q') ?? '').trim().slice(0, 200);
  const asked =
    q === ''
      ? { status: 'admitted', cursor: query.get('suite'), limit: AT_ONCE }
      : { q, limit: AT_ONCE };
  const found = await api.read(`/api/territories${apiQuery(asked)}`, territories);
  if (found.kind === 'missing' || found.kind === 'refused') return { kind: 'missing' };
  const items = found.kind === 'found' ? found.value.items : [];
  return {
    kind: 'page',
    status: found.kind === 'found' ? 200 : 503,
    title: say.list,
    room: 'territories',
    content: html`<p class="lead">${say.lead}</p>
      ${drawFilter(visit, {
        action: '/territoires',
        title: say.search,
        submit: say.go,
        fields: [{ name: 'q', label: say.name }],
      })}
      <section aria-labelledby="resultats">
        <h2 id="resultats">${q === '' ? say.members : say.found}</h2>
        ${found.kind === 'unavailable' && missingPart(language, found.service)}
        ${
          found.kind === 'found' &&
          items.length === 0 &&
          html`<p>${q === '' ? say.noMembers : say.none}</p>`
        }
        ${items.length > 0 && territoryList(visit, items)}
        ${found.kind === 'found' && pager(language, '/territoires', query, found.value.next)}
      </section>`,
  };
}

/** Territories as a list of links, each with what tells it from others of its name. */
export const territoryList = ({ language }: Visit, items: readonly Territory[]): Html =>
  html`<ul class="rows">
    ${items.map(
      (one) =>
        html`<li>
          <a href="/territoires/${one.territoryId}">${one.name}</a>
          <span class="detail">${placeOf(language, one)}</span>
          ${
            one.status !== 'unregistered' &&
            tag(membershipWords[language][one.status], one.status === 'admitted' ? 'good' : 'wait')
          }
        </li>`,
    )}
  </ul>`;

function placeOf(language: Visit['language'], one: Territory): string {
  const parts = [
    territoryKindWords[language][one.kind],
    one.departement,
    one.epciId === one.territoryId ? null : one.epciName,
    one.population === null ? null : `${numberIn(language, one.population)} hab.`,
  ];
  return parts.filter((text) => text !== null).join(', ');
}

async function showTerritory(visit: Visit, params: Params): Promise<Outcome> {
  const { language, api } = visit;
  const say = words[language];
  const id = encodeURIComponent(params['territoryId'] ?? '');
  const found = await api.read(`/api/territories/${id}`, territoryView);
  if (found.kind === 'unavailable') return found;
  if (found.kind !== 'found') return { kind: 'missing' };
  const one = found.value;
  const [account, offered, asked, names] = await Promise.all([
    api.read(`/api/ledger/accounts/${id}`, accountView),
    api.read(
      `/api/offers${apiQuery({ lenderId: one.territoryId, status: 'open', limit: SHOWN })}`,
      offers,
    ),
    api.read(
      `/api/requests${apiQuery({ borrowerId: one.territoryId, status: 'open', limit: SHOWN })}`,
      requests,
    ),
    visit.namesOf([one.territoryId]),
  ]);
  return {
    kind: 'page',
    title: one.name,
    room: 'territories',
    content: html`${facts([
      [say.kind, territoryKindWords[language][one.kind]],
      [say.membership, membershipWords[language][one.status]],
      [
        say.epci,
        one.epciId !== null &&
          one.epciName !== null &&
          html`<a href="/territoires/${one.epciId}">${one.epciName}</a> (<a
              href="/offres?epci=${one.epciId}"
              >${say.offersThere}</a
            >, <a href="/demandes?epci=${one.epciId}">${say.requestsThere}</a>)`,
      ],
      [
        say.departement,
        one.departement !== null &&
          html`${one.departement} (<a href="/offres?departement=${one.departement}">${say.offersThere}</a>,
            <a href="/demandes?departement=${one.departement}">${say.requestsThere}</a>)`,
      ],
      [say.population, one.population === null ? null : numberIn(language, one.population)],
      [say.communes, one.memberCount],
      ['INSEE', one.inseeCode],
      ['SIREN', one.siren],
    ])}
      <section aria-labelledby="donne">
        <h2 id="donne">${say.exchanged}</h2>
        ${
          account.kind === 'refused'
            ? html`<p>${say.private}</p>`
            : part(
                language,
                account,
                ({ given, received }) =>
                  // Whoever lends is credited, and whoever is helped pays.
                  html`<div class="pair">
                    ${(one.kind === 'association'
                      ? ([[say.endowing, given.endowmentMinutes]] as const)
                      : ([
                          [say.lent, received.exchangeMinutes],
                          [say.borrowed, given.exchangeMinutes],
                          [say.endowed, received.endowmentMinutes],
                        ] as const)
                    ).map(
                      ([label, minutes]) =>
                        html`<p class="big">
                          <span>${label}</span><strong>${hoursIn(language, minutes)}</strong>
                        </p>`,
                    )}
                  </div>`,
                { otherwise: html`<p>${say.nothing}</p>` },
              )
        }
      </section>
      ${
        hasRole(visit.session, 'official') &&
        one.status === 'admitted' &&
        one.kind !== 'association' &&
        html`<p>
          <a class="button second" href="/association/dotations?membre=${one.territoryId}"
            >${say.endow}</a
          >
        </p>`
      }
      <div class="two">
        <section aria-labelledby="offres">
          <h2 id="offres">${say.offers}</h2>
          ${part(language, offered, ({ items }) =>
            items.length === 0 ? html`<p>${say.noOffers}</p>` : offerCards(language, items, names),
          )}
        </section>
        <section aria-labelledby="demandes">
          <h2 id="demandes">${say.requests}</h2>
          ${part(language, asked, ({ items }) =>
            items.length === 0
              ? html`<p>${say.noRequests}</p>`
              : requestCards(language, items, names),
          )}
        </section>
      </div>`,
  };
}
