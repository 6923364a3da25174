import type { Service } from '@bourse/service-kit/service';
import { crossings } from '@bourse/contracts/crossings';
import { exchanges } from '@bourse/contracts/exchanges';
import { offers } from '@bourse/contracts/offers';
import type { SimulatedProcess } from '../processes/simulated-process.ts';
import type { World } from '../world.ts';
import { read } from './books.ts';
import { CrossingBook } from './crossing-book.ts';
import { ExchangeBook } from './exchange-book.ts';
import { checkLedgers } from './ledger-views.ts';
import { type BookOffer, OfferBook } from './offer-book.ts';
import { Referee } from './referee.ts';
import { demandSame, positionOf, shown } from './shown.ts';

/**
 * Compares what every service shows with what the events say, up to where each view has read them: a
 * view may be behind, and must be right about where it is.
 */
export async function checkViews(world: World): Promise<void> {
  for (const process of world.processes) {
    // One that is about to end has closed its views.
    const service = process.isUp ? process.life?.running?.service : undefined;
    if (service === undefined || world.referee.violation !== undefined) continue;
    if (process.kind === 'settlement') {
      await checkLedgers(world, process, service);
      await checkExchanges(world, process, service);
      await checkCrossings(world, process, service);
    }
    if (process.kind === 'offers') await checkOffers(world, process, service);
  }
}

async function checkExchanges(world: World, process: SimulatedProcess, service: Service) {
  const upTo = positionOf(process, 'exchanges');
  const book = new ExchangeBook(new Referee());
  for (const recorded of world.books.events.of('exchange', upTo)) {
    const { revision, metadata } = recorded;
    book.add(read(exchanges, recorded), Number(revision), metadata.recordedAt);
  }
  for (const [exchangeId, exchange] of book.exchanges) {
    const where = `${process.name} at ${upTo}, exchange ${exchangeId}`;
    demandSame(world, where, await shown(service, 'getExchange', { exchangeId }), {
      status: exchange.status,
      loggedMinutes: exchange.loggedMinutes,
      proposedBy: exchange.proposedBy,
      revision: exchange.revision,
    });
  }
}

async function checkCrossings(world: World, process: SimulatedProcess, service: Service) {
  const upTo = positionOf(process, 'crossings');
  const book = new CrossingBook(new Referee());
  for (const recorded of world.books.events.of('crossing', upTo)) {
    book.add(read(crossings, recorded), Number(recorded.revision));
  }
  for (const [crossingId, { status, minutes, released, revision }] of book.crossings) {
    const where = `${process.name} at ${upTo}, crossing ${crossingId}`;
    const over = status === 'refused' || status === 'abandoned';
    demandSame(world, where, await shown(service, 'getCrossing', { crossingId }), {
      status,
      minutes,
      revision,
      released: over ? released : null,
    });
  }
}

async function checkOffers(world: World, process: SimulatedProcess, service: Service) {
  const upTo = positionOf(process, 'offers');
  const book = new OfferBook(new Referee());
  for (const recorded of world.books.events.of('offer', upTo)) book.add(read(offers, recorded));
  for (const [offerId, offer] of book.offers) {
    const where = `${process.name} at ${upTo}, offer ${offerId}`;
    const { capacityMinutes } = offer.content;
    const found = await shown(service, 'getOffer', { offerId });
    demandSame(world, where, found, {
      status: offer.status,
      capacityMinutes,
      availableMinutes: capacityMinutes - offer.committed,
    });
    const { periods = [] } = (found ?? {}) as { periods?: readonly unknown[] };
    for (const [nth, { startsOn, capacityMinutes: has }] of offer.content.periods.entries()) {
      demandSame(world, `${where} from ${startsOn}`, periods[nth], {
        startsOn,
        capacityMinutes: has,
        reservedMinutes: takenIn(offer, startsOn, 'reserved'),
        consumedMinutes: takenIn(offer, startsOn, 'consumed'),
      });
    }
  }
}

function takenIn({ reservations }: BookOffer, day: string, as: 'reserved' | 'consumed'): number {
  let sum = 0;
  for (const { status, shares } of reservations.values()) {
    if (status === as) sum += shares.get(day) ?? 0;
  }
  return sum;
}
