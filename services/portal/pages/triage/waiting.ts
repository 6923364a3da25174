import { dayOf } from '@bourse/kernel/clock';
import { exchanges } from '../../api-client/exchange-views.ts';
import { type Offer, offers, type Request, requests } from '../../api-client/views.ts';
import type { Reading, ServiceName } from '../../api-client/api.ts';
import type { Names } from '../../api-client/names.ts';
import { apiQuery } from '../../components/parts.ts';
import { departementFrom } from '../../components/place-filter.ts';
import type { Live, SignedInVisit } from '../../http/page.ts';
import { liveList } from '../../journeys/live-list.ts';
import { dayFrom, daysBetween } from '../../wording/quantities.ts';

const PAGE = 200;
/** Two thousand requests are more than one officer reads in a day. */
const PAGES = 10;
/** On one page: what an old laptop loads at once, and more than thirty. */
const SHOWN = 60;

/** One open request, as somebody who may answer it looks at it. */
export type Waiting = {
  readonly request: Request;
  readonly days: number;
  /** Of the intercommunal body that is acted for. */
  readonly inside: boolean;
  /** There is an exchange about it with whoever looks. */
  readonly going: boolean;
};

export type Waitings = {
  /** The oldest first. */
  readonly items: readonly Waiting[];
  /** As many fit the filters; the oldest of them are shown. */
  readonly all: number;
  /** There are older ones, which were not read. */
  readonly cut: boolean;
  readonly names: Names;
  readonly missing: ServiceName | undefined;
};

/** Open requests of others, by the filters in the address. */
export async function waitingRequests(visit: SignedInVisit): Promise<Waitings> {
  const { session, now } = visit;
  const own = session.acting.territoryId ?? '';
  const [{ items, cut, missing }, going] = await Promise.all([openRequests(visit), goingOn(visit)]);
  const within = await inPerimeter(visit, items.toReversed());
  const shown = within.slice(0, SHOWN);
  const names = await visit.namesOf([...shown.map(({ borrowerId }) => borrowerId), own]);
  return {
    items: shown.map((request) => ({
      request,
      days: daysBetween(dayOf(request.postedAt), dayOf(now)),
      inside: isInside(names, own, request),
      going: going.ids.has(request.requestId),
    })),
    all: within.length,
    cut,
    names,
    missing: missing ?? going.missing,
  };
}

/**
 * What the list hears of while it is open, narrowed as the API can; nothing where it cannot, so that nobody is
 * told of what is not in their list.
 */
export function liveWaiting(visit: SignedInVisit, names: Names): Live | undefined {
  const { query, session } = visit;
  const where = query.get('perimetre');
  const narrowed = askedOf(visit);
  if (where === 'hors' || narrowed === undefined) return undefined;
  const own = session.acting.territoryId ?? '';
  const asked = {
    ...narrowed,
    epciId: where === 'dans' ? (names.epciOf(own) ?? own) : undefined,
  };
  return liveList(visit, { list: 'requests', asked, path: '/demandes/a-traiter' });
}

/** What the list is narrowed by, as the API is asked; undefined where it names no département: nothing lies there. */
function askedOf({ query, session }: SignedInVisit) {
  const written = (query.get('departement') ?? '').trim();
  const departement = departementFrom(written);
  if (written !== '' && departement === undefined) return undefined;
  return {
    skill: query.get('competence')?.trim().slice(0, 80),
    neededBefore: dayFrom(query.get('avant') ?? ''),
    departement,
    exceptBorrowerId: session.acting.territoryId ?? undefined,
  };
}

/** Whether a request comes from the intercommunal body that is acted for, or that one belongs to. */
export const isInside = (names: Names, own: string, { borrowerId }: Request): boolean =>
  (names.epciOf(borrowerId) ?? borrowerId) === (names.epciOf(own) ?? own);

/** By the filter of the perimeter; only then does everybody’s intercommunal body have to be known. */
async function inPerimeter(
  { query, session, namesOf }: SignedInVisit,
  items: readonly Request[],
): Promise<readonly Request[]> {
  const where = query.get('perimetre');
  if (where !== 'dans' && where !== 'hors') return items;
  const own = session.acting.territoryId ?? '';
  const names = await namesOf([...items.map(({ borrowerId }) => borrowerId), own]);
  return items.filter((request) => isInside(names, own, request) === (where === 'dans'));
}

async function openRequests(visit: SignedInVisit): Promise<{
  readonly items: readonly Request[];
  readonly cut: boolean;
  readonly missing: ServiceName | undefined;
}> {
  const items: Request[] = [];
  const asked = askedOf(visit);
  if (asked === undefined) return { items, cut: false, missing: undefined };
  let cursor: string | undefined;
  for (let nth = 0; nth < PAGES; nth += 1) {
    const found = await visit.api.read(
      `/api/requests${apiQuery({ status: 'open', ...asked, limit: PAGE, cursor })}`,
      requests,
    );
    if (found.kind === 'unavailable') return { items, cut: false, missing: found.service };
    if (found.kind !== 'found') return { items, cut: false, missing: undefined };
    items.push(...found.value.items);
    if (found.value.next === null) return { items, cut: false, missing: undefined };
    cursor = found.value.next;
  }
  return { items, cut: true, missing: undefined };
}

const OVER = ['declined', 'withdrawn', 'expired', 'cancelled', 'lapsed'];

/** The requests about which there is an exchange already, as far as the latest exchanges tell. */
export async function goingOn({ api, session }: SignedInVisit): Promise<{
  readonly ids: ReadonlySet<string>;
  readonly missing: ServiceName | undefined;
}> {
  const lenderId = session.acting.territoryId ?? '';
  const found = await api.read(`/api/exchanges${apiQuery({ lenderId, limit: PAGE })}`, exchanges);
  const items = found.kind === 'found' ? found.value.items : [];
  const ids = items.flatMap(({ requestId, status }) =>
    requestId === null || OVER.includes(status) ? [] : [requestId],
  );
  return { ids: new Set(ids), missing: found.kind === 'unavailable' ? found.service : undefined };
}

/** The offers that a proposal may start from. */
export const ownOffers = ({
  api,
  session,
}: SignedInVisit): Promise<Reading<{ readonly items: readonly Offer[] }>> => {
  const lenderId = session.acting.territoryId ?? '';
  return api.read(`/api/offers${apiQuery({ lenderId, status: 'open', limit: PAGE })}`, offers);
};
