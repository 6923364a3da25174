import type { OfferContent, OfferEvent } from '@bourse/contracts/offers';
import type { TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Uuid } from '@bourse/kernel/ids';
import type { Referee } from './referee.ts';

/** What an exchange has of an offer, as the offer's events tell it. */
export type BookReservation = {
  readonly attempt: number;
  status: 'reserved' | 'released' | 'consumed';
  minutes: number;
  /** By the first day of each period; empty where the offer had none. */
  shares: ReadonlyMap<string, number>;
};

export type BookOffer = {
  readonly offerId: Uuid;
  readonly lenderId: TerritoryId;
  content: OfferContent;
  status: 'open' | 'paused' | 'withdrawn' | 'expired';
  committed: number;
  readonly reservations: Map<Uuid, BookReservation>;
};

/** Offers told once more from their events, and asked after each of them whether one is overbooked. */
export class OfferBook {
  readonly offers = new Map<Uuid, BookOffer>();
  readonly #referee: Referee;

  constructor(referee: Referee) {
    this.#referee = referee;
  }

  add(event: OfferEvent): void {
    const { offerId } = event.data;
    if (event.type === 'OfferPublished') {
      const { offerId: _, lenderId, ...content } = event.data;
      const reservations = new Map<Uuid, BookReservation>();
      this.offers.set(offerId, {
        offerId,
        lenderId,
        content,
        status: 'open',
        committed: 0,
        reservations,
      });
      return;
    }
    // A refusal may stand in the stream of an offer that never was.
    if (event.type === 'CapacityReservationRefused') return;
    const offer = this.offers.get(offerId);
    if (offer === undefined) throw new Error(`${event.type} of an offer that is not published`);
    this.#apply(offer, event);
    this.#referee.demand(
      offer.committed >= 0 && offer.committed <= offer.content.capacityMinutes,
      'capacity is never overbooked',
      () => `${offerId}: ${offer.committed} of ${offer.content.capacityMinutes}`,
    );
    this.#demandPeriods(offer);
  }

  /** Nothing is promised of a period that is not there, nor more than it has. */
  #demandPeriods({ offerId, content, reservations }: BookOffer): void {
    const committed = new Map<string, number>();
    for (const { status, shares } of reservations.values()) {
      if (status === 'released') continue;
      for (const [day, minutes] of shares) committed.set(day, (committed.get(day) ?? 0) + minutes);
    }
    for (const [day, minutes] of committed) {
      const has = content.periods.find(({ startsOn }) => startsOn === day)?.capacityMinutes ?? 0;
      this.#referee.demand(
        minutes <= has,
        'no period is overbooked',
        () => `${offerId}: ${minutes} of ${has} from ${day}`,
      );
    }
    const sum = content.periods.reduce((total, period) => total + period.capacityMinutes, 0);
    this.#referee.demand(
      content.periods.length === 0 || sum === content.capacityMinutes,
      'a capacity is the sum of its periods',
      () => `${offerId}: ${content.capacityMinutes}, not ${sum}`,
    );
  }

  #apply(
    offer: BookOffer,
    event: Exclude<OfferEvent, { type: 'OfferPublished' | 'CapacityReservationRefused' }>,
  ): void {
    switch (event.type) {
      case 'OfferRevised': {
        const { offerId: _, ...content } = event.data;
        offer.content = content;
        return;
      }
      case 'OfferPaused':
        offer.status = 'paused';
        return;
      case 'OfferResumed':
        offer.status = 'open';
        return;
      case 'OfferWithdrawn':
        offer.status = 'withdrawn';
        return;
      case 'OfferExpired':
        offer.status = 'expired';
        return;
      case 'CapacityReserved': {
        const { exchangeId, attempt, minutes } = event.data;
        const shares = new Map(event.data.shares.map((share) => [share.startsOn, share.minutes]));
        const before = offer.reservations.get(exchangeId);
        this.#referee.demand(
          before === undefined || (before.status === 'released' && before.attempt < attempt),
          'an exchange reserves once at a time',
          () => `${exchangeId}, attempt ${attempt}: ${JSON.stringify(before)}`,
        );
        this.#referee.demand(
          sumOf(shares) === (offer.content.periods.length === 0 ? 0 : minutes),
          'the shares are what is reserved',
          () => `${exchangeId}: ${minutes}, shares ${JSON.stringify([...shares])}`,
        );
        offer.reservations.set(exchangeId, { attempt, status: 'reserved', minutes, shares });
        offer.committed += minutes;
        return;
      }
      case 'CapacityReleased': {
        const reservation = this.#take(offer, event.data.exchangeId, event.type);
        reservation.status = 'released';
        return;
      }
      case 'CapacityConsumed': {
        const reservation = this.#take(offer, event.data.exchangeId, event.type);
        reservation.status = 'consumed';
        reservation.minutes = event.data.minutes;
        reservation.shares = firstOf(reservation.shares, event.data.minutes);
        offer.committed += event.data.minutes;
        return;
      }
      default:
        assertNever(event);
    }
  }

  /** What is reserved is so no more. */
  #take(offer: BookOffer, exchangeId: Uuid, by: string): BookReservation {
    const reservation = offer.reservations.get(exchangeId);
    const status = reservation?.status ?? 'unknown';
    this.#referee.demand(
      status === 'reserved',
      'a reservation is resolved once',
      () => `${by} of ${exchangeId}: ${status}`,
    );
    if (reservation === undefined) throw new Error(`${by} of nothing: ${exchangeId}`);
    offer.committed -= reservation.minutes;
    return reservation;
  }

  /** What an exchange has of its offer; undefined for nothing. */
  reservationOf(offerId: Uuid, exchangeId: Uuid): BookReservation | undefined {
    return this.offers.get(offerId)?.reservations.get(exchangeId);
  }
}

const sumOf = (shares: ReadonlyMap<string, number>): number =>
  [...shares.values()].reduce((sum, minutes) => sum + minutes, 0);

/** What is used is of the earliest periods. */
function firstOf(shares: ReadonlyMap<string, number>, minutes: number): Map<string, number> {
  const used = new Map<string, number>();
  for (const day of [...shares.keys()].sort()) {
    const part = Math.min(minutes - sumOf(used), shares.get(day) ?? 0);
    if (part > 0) used.set(day, part);
  }
  return used;
}
