import { html } from '@bourse/service-kit/html';
import { account as accountView } from '../../api-client/ledger-views.ts';
import { offers, requests, territory as territoryView } from '../../api-client/views.ts';
import { apiQuery, facts, part } from '../../components/parts.ts';
import type { Outcome, Params, Visit } from '../../http/page.ts';
import { hasRole } from '../../session/session.ts';
import { hoursIn, numberIn } from '../../wording/quantities.ts';
import { membershipWords, territoryKindWords } from '../../wording/statuses.ts';
import { offerCards } from '../offers/cards.ts';
import { requestCards } from '../requests/cards.ts';
import { words } from './words.ts';

const SHOWN = 5;

/** A territory: who it is, what it gave and received, what it offers and asks for. */
export async function showTerritory(visit: Visit, params: Params): Promise<Outcome> {
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
