import { exchangeStatus } from '@bourse/contracts/exchanges';
import { pause } from '@bourse/kernel/backoff';
import { html } from '@bourse/service-kit/html';
import {
  exchange as exchangeView,
  type Exchange,
  exchanges,
} from '../../api-client/exchange-views.ts';
import { drawFilter } from '../../components/filter.ts';
import { apiQuery, missingPart, pager } from '../../components/parts.ts';
import {
  type Outcome,
  type PageRoute,
  type Params,
  type Posted,
  sent,
  shown,
  type SignedInVisit,
} from '../../http/page.ts';
import { isMoving, type Step } from '../../journeys/exchange-steps.ts';
import { sendForm } from '../../journeys/send-form.ts';
import { hasRole } from '../../session/session.ts';
import { whoMay } from '../../session/who-may.ts';
import { exchangeStatusWords } from '../../wording/statuses.ts';
import { showExchange } from './detail.ts';
import { proposalBody } from './proposal-form.ts';
import { sendProposal, showProposal } from './propose.ts';
import { exchangeRows } from './rows.ts';
import { stepForm, stepRoutes, steps } from './step-forms.ts';
import { words } from './words.ts';

const PARTIES = whoMay('exchange.propose');
const OVERSEERS = whoMay('trail.read');
const AT_ONCE = 20;
/** How long a page waits for what the services do by themselves. */
const STILL_WITHIN_MS = 2_500;
const LOOK_EVERY_MS = 100;

/** Exchanges: to propose, to follow, and every step of them. */
export const exchangeRoutes: readonly PageRoute[] = [
  shown('/echanges', PARTIES, listExchanges),
  shown('/echanges/nouveau', PARTIES, showProposal),
  sent('/echanges', PARTIES, (visit, _params, posted) => sendProposal(visit, posted)),
  shown('/echanges/:exchangeId', [], showExchange),
  ...steps.map((step) =>
    sent(
      `/echanges/:exchangeId/${stepRoutes[step].path}`,
      stepRoutes[step].roles,
      (visit, params, posted) => takeStep(visit, params, posted, step),
    ),
  ),
];

async function listExchanges(visit: SignedInVisit): Promise<Outcome> {
  const { language, query, session } = visit;
  const say = words[language];
  const own = session.acting.territoryId ?? '';
  const side = query.get('cote');
  const status = exchangeStatus.safeParse(query.get('etape')).data;
  const found = await visit.api.read(
    `/api/exchanges${apiQuery({
      ...(side === 'prete'
        ? { lenderId: own }
        : side === 'emprunte'
          ? { borrowerId: own }
          : { partyId: own }),
      status,
      cursor: query.get('suite'),
      limit: AT_ONCE,
    })}`,
    exchanges,
  );
  if (found.kind === 'missing' || found.kind === 'refused') return { kind: 'missing' };
  const items = found.kind === 'found' ? found.value.items : [];
  const names = await visit.namesOf(items.flatMap((one) => [one.lenderId, one.borrowerId]));
  return {
    kind: 'page',
    status: found.kind === 'found' ? 200 : 503,
    title: say.list,
    room: 'exchanges',
    wide: true,
    content: html`${drawFilter(visit, {
      action: '/echanges',
      title: say.filter,
      submit: say.search,
      fields: [
        {
          name: 'cote',
          label: say.side,
          options: [
            ['prete', say.lending],
            ['emprunte', say.borrowing],
          ],
        },
        {
          name: 'etape',
          label: say.status,
          every: language === 'fr' ? 'Toutes' : 'All',
          options: Object.entries(exchangeStatusWords[language]),
        },
      ],
    })}
    ${found.kind === 'unavailable' && missingPart(language, found.service)}
    ${
      found.kind === 'found' &&
      items.length === 0 &&
      html`<p>${say.none} ${say.noneLead} <a href="/offres">${say.browse}</a></p>`
    }
    ${
      hasRole(session, ...OVERSEERS) &&
      html`<p><a href="/audit/echanges">${say.everyExchange}</a></p>`
    }
    ${items.length > 0 && exchangeRows(visit, items, names)}
    ${found.kind === 'found' && pager(language, '/echanges', query, found.value.next)}`,
  };
}

async function takeStep(
  visit: SignedInVisit,
  params: Params,
  posted: Posted,
  step: Step,
): Promise<Outcome> {
  const path = `/api/exchanges/${encodeURIComponent(params['exchangeId'] ?? '')}`;
  const found = await visit.api.read(path, exchangeView);
  if (found.kind === 'unavailable') return found;
  if (found.kind === 'refused') return { kind: 'forbidden' };
  if (found.kind === 'missing') return { kind: 'missing' };
  const { apiPath, notice } = stepRoutes[step];
  return sendForm(visit, posted, {
    form: stepForm(visit, found.value, step, found.etag),
    body: proposalBody,
    path: `${path}/${apiPath}`,
    done: async (id) => {
      await untilStill(visit, path);
      return {
        kind: 'redirect',
        to: `/echanges/${step === 'renew' ? id : found.value.exchangeId}`,
        notice,
      };
    },
    again: (again) => showExchange(again, params),
  });
}

/** Waits, bounded, while services are busy with an exchange, so that the next page shows what came of it. */
async function untilStill(visit: SignedInVisit, path: string): Promise<void> {
  const giveUp = AbortSignal.timeout(STILL_WITHIN_MS);
  const moving = async (): Promise<boolean> => {
    const found = await visit.api.read<Exchange>(path, exchangeView);
    return found.kind === 'found' && isMoving(found.value);
  };
  while (!giveUp.aborted && (await moving())) await pause(LOOK_EVERY_MS, giveUp);
}
