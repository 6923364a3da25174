import type { CapacityShare, OfferEvent } from '@bourse/contracts/offers';
import type { TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import { dayOf, type Instant } from '@bourse/kernel/clock';
import { accept, type Decision, reject } from '@bourse/kernel/decider';
import type { Uuid } from '@bourse/kernel/ids';
import type { Minutes } from '@bourse/kernel/minutes';
import { committedMinutes, type Offer, type OfferRejection } from './offer-state.ts';
import {
  committedShares,
  type Days,
  freeShares,
  overlapping,
  sumOf,
  takeEarliest,
} from './periods.ts';

/** Given by the process that secures exchanges: each may arrive more than once. */
export type CapacityCommand =
  | {
      readonly type: 'ReserveCapacity';
      readonly offerId: Uuid;
      readonly exchangeId: Uuid;
      /** Grows each time that one exchange is secured anew. */
      readonly attempt: number;
      readonly lenderId: TerritoryId;
      readonly minutes: Minutes;
      /** When the work is to be done; null where that was not told. */
      readonly days: Days | null;
      readonly now: Instant;
    }
  | {
      readonly type: 'ReleaseCapacity';
      readonly exchangeId: Uuid;
      /** The attempt that failed; null when the exchange is over, and with it every attempt. */
      readonly attempt: number | null;
    }
  | { readonly type: 'ConsumeCapacity'; readonly exchangeId: Uuid; readonly minutes: Minutes };

type OfferDecision = Decision<OfferEvent, OfferRejection>;
type Command<Type extends CapacityCommand['type']> = Extract<CapacityCommand, { type: Type }>;

/** What happens to the capacity, for an exchange. */
export function decideCapacity(command: CapacityCommand, offer: Offer): OfferDecision {
  switch (command.type) {
    case 'ReserveCapacity':
      return reserveCapacity(command, offer);
    case 'ReleaseCapacity':
      return releaseCapacity(command, offer);
    case 'ConsumeCapacity':
      return consumeCapacity(command, offer);
    default:
      return assertNever(command);
  }
}

/**
 * A refusal is an event: settlement is told by the broadcast, and by nothing else. Every new attempt is
 * answered, also while an earlier one still holds its reservation because its release was lost or is yet
 * to come: the earlier is over once there is a later one, and what it held is free.
 */
function reserveCapacity(command: Command<'ReserveCapacity'>, offer: Offer): OfferDecision {
  const { offerId, exchangeId, attempt, minutes } = command;
  const known = offer.status === 'unpublished' ? undefined : offer.reservations.get(exchangeId);
  const answered = Math.max(known?.attempt ?? 0, offer.refusals.get(exchangeId) ?? 0);
  if (attempt <= answered || known?.status === 'consumed') return accept();
  const heldMinutes = known?.status === 'reserved' ? known.minutes : 0;
  const release: readonly OfferEvent[] =
    known?.status === 'reserved'
      ? [{ type: 'CapacityReleased', data: { offerId, exchangeId, minutes: known.minutes } }]
      : [];
  const reservation = { offerId, exchangeId, attempt, minutes };
  const answer = answerTo(command, offer, heldMinutes);
  if ('shares' in answer) {
    return accept(...release, { type: 'CapacityReserved', data: { ...reservation, ...answer } });
  }
  return accept(...release, {
    type: 'CapacityReservationRefused',
    data: { ...reservation, ...answer },
  });
}

type RefusalData = Extract<OfferEvent, { type: 'CapacityReservationRefused' }>['data'];
type Answer =
  | { readonly shares: CapacityShare[] }
  | { readonly cause: RefusalData['cause']; readonly availableMinutes: Minutes };

/** @param heldMinutes What the exchange itself still holds, and gives back first. */
function answerTo(command: Command<'ReserveCapacity'>, offer: Offer, heldMinutes: Minutes): Answer {
  if (offer.status === 'unpublished') return { cause: 'offer_unknown', availableMinutes: 0 };
  if (offer.lenderId !== command.lenderId) return { cause: 'not_the_lender', availableMinutes: 0 };
  const { expiresOn, capacityMinutes, periods } = offer.content;
  const past = expiresOn !== null && expiresOn < dayOf(command.now);
  if (offer.status !== 'open' || past) return { cause: 'offer_not_open', availableMinutes: 0 };
  // What was reserved before the offer had periods is in none of them, and counts against all.
  const leftMinutes = capacityMinutes - committedMinutes(offer) + heldMinutes;
  if (periods.length === 0) {
    return command.minutes > leftMinutes
      ? { cause: 'capacity_exceeded', availableMinutes: leftMinutes }
      : { shares: [] };
  }
  const asked = overlapping(periods, command.days);
  if (asked.length === 0) return { cause: 'outside_periods', availableMinutes: 0 };
  const free = freeShares(asked, committedShares(offer, command.exchangeId));
  const availableMinutes = Math.min(leftMinutes, sumOf(free));
  return command.minutes > availableMinutes
    ? { cause: 'capacity_exceeded', availableMinutes }
    : { shares: [...takeEarliest(free, command.minutes)] };
}

function releaseCapacity(command: Command<'ReleaseCapacity'>, offer: Offer): OfferDecision {
  const { exchangeId, attempt } = command;
  if (offer.status === 'unpublished') return reject({ code: 'offer_unknown' });
  const reservation = offer.reservations.get(exchangeId);
  if (reservation === undefined) return reject({ code: 'reservation_unknown' });
  // Old news, told again: what was reserved since is not its to give back.
  if (attempt !== null && attempt < reservation.attempt) return accept();
  switch (reservation.status) {
    case 'released':
      return accept();
    case 'consumed':
      return reject({ code: 'reservation_already_resolved' });
    case 'reserved': {
      const { minutes } = reservation;
      return accept({
        type: 'CapacityReleased',
        data: { offerId: offer.offerId, exchangeId, minutes },
      });
    }
    default:
      return assertNever(reservation);
  }
}

function consumeCapacity(command: Command<'ConsumeCapacity'>, offer: Offer): OfferDecision {
  const { exchangeId, minutes } = command;
  if (offer.status === 'unpublished') return reject({ code: 'offer_unknown' });
  const reservation = offer.reservations.get(exchangeId);
  if (reservation === undefined) return reject({ code: 'reservation_unknown' });
  switch (reservation.status) {
    case 'released':
      return reject({ code: 'reservation_already_resolved' });
    case 'consumed':
      return reservation.minutes === minutes
        ? accept()
        : reject({ code: 'reservation_already_resolved' });
    case 'reserved': {
      if (minutes > reservation.minutes) {
        return reject({ code: 'exceeds_reservation', reservedMinutes: reservation.minutes });
      }
      const releasedMinutes = reservation.minutes - minutes;
      return accept({
        type: 'CapacityConsumed',
        data: { offerId: offer.offerId, exchangeId, minutes, releasedMinutes },
      });
    }
    default:
      return assertNever(reservation);
  }
}
