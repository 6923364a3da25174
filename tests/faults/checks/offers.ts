import type { TrailEvent } from '../../support/trail.ts';
import { count, text } from './data.ts';

/** What an exchange has of an offer, as the offer's events tell it. */
export type Reservation = {
  status: 'reserved' | 'released' | 'consumed';
  minutes: number;
};

/** Tells an offer's capacity again from its events, and asks at every revision whether it is overbooked. */
export function replayOffer(events: readonly TrailEvent[]): {
  readonly faults: readonly string[];
  readonly reservations: ReadonlyMap<string, Reservation>;
  readonly committedMinutes: number;
} {
  const faults: string[] = [];
  const reservations = new Map<string, Reservation>();
  let capacity = 0;
  let committedMinutes = 0;
  for (const event of events) {
    const at = `${event.stream} ${event.revision}`;
    switch (event.type) {
      case 'OfferPublished':
      case 'OfferRevised':
        capacity = count(event, 'capacityMinutes');
        break;
      case 'CapacityReserved': {
        const exchangeId = text(event, 'exchangeId');
        const before = reservations.get(exchangeId)?.status ?? 'released';
        if (before !== 'released') faults.push(`${at}: ${exchangeId} reserves while ${before}`);
        reservations.set(exchangeId, { status: 'reserved', minutes: count(event, 'minutes') });
        break;
      }
      case 'CapacityReleased':
      case 'CapacityConsumed': {
        const reservation = reservations.get(text(event, 'exchangeId'));
        if (reservation?.status !== 'reserved') {
          faults.push(`${at}: ${event.type} of what is ${reservation?.status}`);
          break;
        }
        const consumed = event.type === 'CapacityConsumed';
        reservation.status = consumed ? 'consumed' : 'released';
        if (consumed) reservation.minutes = count(event, 'minutes');
        break;
      }
      default:
        // Refusals, pauses and ends do not touch the capacity.
        break;
    }
    committedMinutes = [...reservations.values()]
      .filter(({ status }) => status !== 'released')
      .reduce((sum, { minutes }) => sum + minutes, 0);
    if (committedMinutes > capacity) {
      faults.push(`${at}: ${committedMinutes} minutes are committed of ${capacity}`);
    }
  }
  return { faults, reservations, committedMinutes };
}
