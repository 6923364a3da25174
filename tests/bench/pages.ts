import { envelope } from '@bourse/commands/handle-command';
import { offers } from '@bourse/contracts/offers';
import { type RequestEvent, requests } from '@bourse/contracts/requests';
import type { TerritoryId } from '@bourse/contracts/values';
import { officialSource } from '@bourse/directory/official-data';
import { newId } from '@bourse/kernel/ids';
import { performance } from 'node:perf_hooks';
import { content, contextOf, type Entry } from './events.ts';
import { inTurn, quantile } from './measure.ts';
import { startPages } from './pages-world.ts';
import { type Row, rowOf } from './row.ts';
import type { Scale } from './scale.ts';

const SHARE = 0.95;
const LIMIT_MS = 100;
/** Through the same pages, sessions and language, but of no service. */
const IDLE = '/accessibilite';

/** What is looked at, and what is rare or common in it. */
const pages = {
  'first page': '/',
  'offers, newest': '/offres',
  'offers, by a word of every fifth': '/offres?q=voirie',
  'offers, by a word that none has': '/offres?q=volcanologie',
  'offers, of a small département': '/offres?departement=2A',
  'offers, with more hours than any has': '/offres?heures=9999',
  'requests, newest': '/demandes',
  map: '/carte',
} as const;

/** The time of a page, with all that is asked for it over HTTP, among many offers: against a page that asks no service. */
export async function measurePages(directory: string, scale: Scale): Promise<Row[]> {
  const { url, stop } = await startPages(directory, listings(scale.pageOffers));
  /** @returns the time below which 95 of 100 visits, one after the other, stay; ms. */
  const timeOf = (path: string) => async (): Promise<number> => {
    const times: number[] = [];
    for (let visit = 0; visit < scale.pageVisits; visit += 1) {
      const begun = performance.now();
      const response = await fetch(`${url}${path}`);
      await response.arrayBuffer();
      times.push(performance.now() - begun);
      if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
    }
    return quantile(times, SHARE);
  };
  const sides = Object.fromEntries(
    Object.entries({ idle: IDLE, ...pages }).map(([name, path]) => [name, timeOf(path)]),
  );
  const figures = await inTurn(sides, scale);
  await stop();
  return Object.keys(pages).map((name) =>
    rowOf({
      name: `${name}, ${scale.pageOffers} offers, p95`,
      against: 'a page that asks no service',
      unit: 'ms',
      values: figures[name] ?? [],
      references: figures['idle'] ?? [],
      target: { of: 'value', bound: 'at_most', limit: LIMIT_MS },
    }),
  );
}

const subjects = ['voirie', 'urbanisme', 'archives', 'énergie', 'cybersécurité'];
const places = ['école', 'mairie'];

/** Offers of every EPCI and of many communes, one in twenty of them paused; and a tenth as many requests. */
function* listings(count: number): Generator<Entry> {
  const { communes, epcis } = officialSource().read();
  const lenders: TerritoryId[] = [...epcis].map(({ siren }) => `siren:${siren}`);
  for (const [index, { inseeCode }] of [...communes].entries()) {
    if (index % 10 === 0) lenders.push(`insee:${inseeCode}`);
  }
  for (let number = 0; number < count; number += 1) {
    const offerId = newId();
    const stream = `offer-${offerId}` as const;
    const lenderId = lenders[number % lenders.length] ?? 'siren:245900428';
    const subject = subjects[number % subjects.length] ?? '';
    const title = `Ingénierie : ${subject} et ${places[number % places.length] ?? ''}`;
    const skills = [subject];
    const published = {
      type: 'OfferPublished',
      data: { offerId, lenderId, ...content, title, skills },
    } as const;
    const later = number % 20 === 0 ? [{ type: 'OfferPaused', data: { offerId } } as const] : [];
    const context = contextOf(offerId);
    const events = [published, ...later].map((event, index) =>
      envelope(offers, event, stream, index, context),
    );
    yield { stream, events };
    if (number % 10 === 0) yield requestBy(lenderId, title);
  }
}

function requestBy(borrowerId: TerritoryId, title: string): Entry {
  const requestId = newId();
  const stream = `request-${requestId}` as const;
  const need = 'Un dossier difficile, et personne ici qui s’y connaisse.';
  const posted: RequestEvent = {
    type: 'RequestPosted',
    data: {
      requestId,
      borrowerId,
      title,
      need,
      skills: [],
      estimatedMinutes: null,
      neededBy: '2099-06-30',
    },
  };
  return { stream, events: [envelope(requests, posted, stream, 0, contextOf(requestId))] };
}
