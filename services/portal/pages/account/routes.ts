import { html } from '@bourse/service-kit/html';
import { account as accountView } from '../../api-client/ledger-views.ts';
import { apiQuery } from '../../components/parts.ts';
import {
  type Outcome,
  type PageRoute,
  shown,
  type SignedInVisit,
  type Visit,
} from '../../http/page.ts';
import { passOn } from '../../journeys/pass-on.ts';
import { hasRole } from '../../session/session.ts';
import { recordedHint } from '../../components/recorded.ts';
import { whoMay } from '../../session/who-may.ts';
import { rooms } from '../audit/rooms.ts';
import { accountFacts, evolution } from './balance.ts';
import { showCapacity } from './capacity.ts';
import { periodOf, statementPart } from './statement.ts';
import { dialects } from '../../wording/dialects.ts';
import { words } from './words.ts';

const PARTIES = whoMay('endowment.return');
const AUDITORS = whoMay('trail.read');

/** One's own account, and for auditors everybody's. */
export const accountRoutes: readonly PageRoute[] = [
  shown('/compte', PARTIES, (visit) => showAccount(visit, ownOf(visit), '/compte')),
  shown('/compte/capacite', whoMay('offer.publish'), showCapacity),
  shown('/compte/releve.csv', PARTIES, (visit) => download(visit, ownOf(visit), 'csv')),
  shown('/compte/releve.pdf', PARTIES, (visit) => download(visit, ownOf(visit), 'pdf')),
  shown('/audit/comptes/:accountId', AUDITORS, (visit, { accountId = '' }) =>
    showAccount(visit, accountId, `/audit/comptes/${encodeURIComponent(accountId)}`),
  ),
  shown('/audit/comptes/:accountId/releve.csv', AUDITORS, (visit, { accountId = '' }) =>
    download(visit, accountId, 'csv'),
  ),
  shown('/audit/comptes/:accountId/releve.pdf', AUDITORS, (visit, { accountId = '' }) =>
    download(visit, accountId, 'pdf'),
  ),
];

const ownOf = ({ session }: SignedInVisit): string => session.acting.territoryId ?? '';

async function showAccount(visit: Visit, accountId: string, path: string): Promise<Outcome> {
  const { language, api } = visit;
  const say = words[language];
  const id = encodeURIComponent(accountId);
  const [found, names] = await Promise.all([
    api.read(`/api/ledger/accounts/${id}`, accountView),
    visit.namesOf([accountId]),
  ]);
  const own = path === '/compte';
  const title = own ? say.title : say.of(names.of(accountId));
  const room = own ? 'account' : 'audit';
  if (found.kind === 'unavailable') return found;
  if (found.kind === 'refused') return { kind: 'forbidden' };
  if (found.kind === 'missing') {
    if (!own) return { kind: 'missing' };
    return { kind: 'page', title, room, content: html`<p class="lead">${say.none}</p>` };
  }
  return {
    kind: 'page',
    title,
    room,
    ...(own ? {} : { above: rooms(visit, undefined) }),
    content: html`${own && html`<p class="by">${names.of(accountId)}</p>`}
      ${
        own &&
        hasRole(visit.session, ...whoMay('offer.publish')) &&
        html`<p><a href="/compte/capacite">${say.toCapacity}</a></p>`
      }
      ${accountFacts(visit, found.value)} ${await evolution(visit, found.value)}
      ${await statementPart(visit, id, path)} ${!own && recordedHint(language)}`,
  };
}

function download(visit: Visit, accountId: string, format: 'csv' | 'pdf'): Promise<Outcome> {
  const { from, to } = periodOf(visit.query);
  const dialect = format === 'csv' ? dialects[visit.language] : undefined;
  const query = apiQuery({ from, to, format, dialect });
  const path = `/api/ledger/accounts/${encodeURIComponent(accountId)}/statement${query}`;
  return passOn(visit, path);
}
