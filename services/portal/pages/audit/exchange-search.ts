import { exchangeStatus } from '@bourse/contracts/exchanges';
import type { TerritoryId } from '@bourse/contracts/values';
import type { Html } from '@bourse/service-kit/html';
import { drawFilter } from '../../components/filter.ts';
import type { SignedInVisit } from '../../http/page.ts';
import { TERRITORY, territoryHint } from '../../journeys/written-territory.ts';
import { exchangeStatusWords } from '../../wording/statuses.ts';
import { given, givenDay } from './trail-search.ts';
import { missingPiece } from './trail-views.ts';
import { words } from './words.ts';

export const EXCHANGES = '/audit/echanges';
/** The choice of the filter that stands for all of them. */
const ANY = 'tout';

/** What exchanges are asked for; the same for the page and for the file. */
export function exchangesAsked(
  query: ReadonlyMap<string, string>,
  partyId: TerritoryId | undefined,
) {
  const lacks = given(query, 'manque');
  return {
    q: given(query, 'mots')?.slice(0, 200),
    partyId,
    status: exchangeStatus.safeParse(query.get('etape')).data,
    missing: lacks === ANY ? missingPiece.options.join(',') : missingPiece.safeParse(lacks).data,
    disputed: given(query, 'differend') === 'oui' ? 'true' : undefined,
    from: givenDay(query, 'du'),
    to: givenDay(query, 'au'),
  };
}

/** What people remember of an exchange: words, who took part, when, how far it had come, what was wrong. */
export function exchangesForm(visit: SignedInVisit): Html {
  const { language } = visit;
  const say = words[language];
  return drawFilter(visit, {
    action: EXCHANGES,
    title: say.searchExchanges,
    submit: say.go,
    fields: [
      { name: 'mots', label: say.wordsOfExchange, hint: say.wordsOfExchangeHint },
      { name: TERRITORY, label: say.party, hint: territoryHint(visit) },
      {
        name: 'etape',
        label: say.step,
        every: say.everyStep,
        options: Object.entries(exchangeStatusWords[language]),
      },
      {
        name: 'manque',
        label: say.lacks,
        hint: say.lacksHint,
        every: say.whatever,
        options: [
          [ANY, say.lacksAny],
          ...missingPiece.options.map((piece) => [piece, say.missingPieces[piece]] as const),
        ],
      },
      {
        name: 'differend',
        label: say.disputed,
        every: say.whatever,
        options: [['oui', say.disputedOnce]],
      },
      { name: 'du', label: say.livedFrom, hint: say.livedHint, type: 'date', short: true },
      { name: 'au', label: say.livedTo, type: 'date', short: true },
    ],
  });
}
