import { closingOf } from '@bourse/service-kit/closing';
import { type Response, Router } from 'express';
import { apiQuery } from '../components/parts.ts';
import { type Answering, handle } from './answering.ts';
import type { VisitorParts } from './visitor.ts';

/** Where pages hear what changes while they are open. */
const LIVE = '/en-direct';
/** At once, over all who look. */
const AT_MOST = 300;
/** What a browser has not read yet; one further behind is left, and comes back. */
const UNREAD_BYTES = 64 * 1024;

/** What a list may be narrowed by, and when it was read: what else an address says is not passed on. */
const NARROWED_BY = [
  'q',
  'skill',
  'departement',
  'epciId',
  'neededBefore',
  'exceptBorrowerId',
  'minAvailableMinutes',
  'since',
];

/** What the page that asks shows: one exchange, a list, or every exchange of whoever looks. */
function wantedBy(query: ReadonlyMap<string, string>): string {
  const list = query.get('liste');
  if (list === 'requests' || list === 'offers') {
    const narrowed = Object.fromEntries(NARROWED_BY.map((name) => [name, query.get(name)]));
    return `/api/${list}/changes${apiQuery(narrowed)}`;
  }
  const given = query.get('dossier') ?? '';
  const exchangeId = /^[\da-f-]{36}$/.test(given) ? given : undefined;
  return `/api/exchanges/changes${apiQuery({ exchangeId })}`;
}

/**
 * Passes on to an open page what the API tells of what it shows, as whoever is signed in may hear it. A page
 * that hears nothing loses nothing: it shows the same when it is loaded again. Nobody else is told, of public
 * lists neither: connections are counted by account, and by addresses a few could take them all, or a town hall
 * of many have none.
 */
export function liveRoutes(
  { sessions }: Pick<VisitorParts, 'sessions'>,
  answering: Answering,
): Router {
  const router = Router();
  let open = 0;

  router.get(
    LIVE,
    handle(async (request, response) => {
      const { visit, digest } = await answering.begin(request, response);
      // Anything but a stream, and the browser does not ask again until the page does.
      if (visit.session === undefined || digest === undefined || open >= AT_MOST) {
        response.status(open >= AT_MOST ? 503 : 204).end();
        return;
      }
      const leaving = new AbortController();
      const leave = (): void => leaving.abort();
      const closing = closingOf(request);
      closing?.addEventListener('abort', leave);
      response.on('close', leave);
      open += 1;
      try {
        const news = await visit.api.stream(wantedBy(visit.query), {
          lastEventId: request.get('last-event-id'),
          signal: leaving.signal,
        });
        if (news === undefined) {
          response.status(503).end();
          return;
        }
        response.status(200).set({
          'Content-Type': 'text/event-stream; charset=utf-8',
          'X-Accel-Buffering': 'no',
        });
        // It says at least every few seconds that it lives: a session that ended is seen then.
        await pass(news, response, () => sessions.stateOf(digest) !== undefined);
        response.end();
      } finally {
        open -= 1;
        closing?.removeEventListener('abort', leave);
        leave();
      }
    }),
  );
  return router;
}

async function pass(
  news: AsyncIterable<Uint8Array>,
  response: Response,
  still: () => boolean,
): Promise<void> {
  try {
    for await (const part of news) {
      if (response.destroyed || !still()) return;
      response.write(part);
      if (response.writableLength > UNREAD_BYTES) response.destroy();
    }
  } catch {
    // One side or the other has left: the browser asks again for what it has not heard.
  }
}
