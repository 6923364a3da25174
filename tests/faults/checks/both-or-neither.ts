import type { ExchangeView } from '../steps.ts';
import type { Hold } from './ledger.ts';
import type { Reservation } from './offers.ts';

/** Whether an exchange, what the ledger holds for it and what its offer reserves for it agree. */
export function agreementFaults(
  exchange: ExchangeView,
  holds: readonly Hold[],
  reservation: Reservation | undefined,
): string[] {
  const { exchangeId, status, terms, verdict, offerId } = exchange;
  const faults: string[] = [];
  const expect = (what: string, found: unknown, hoped: unknown): void => {
    if (found !== hoped)
      faults.push(`${exchangeId} is ${status}: ${what} is ${String(found)}, not ${String(hoped)}`);
  };
  const open = holds.filter((hold) => hold.status === 'held');
  const posted = holds.filter((hold) => hold.status === 'posted');
  const reserved = reservation?.status ?? 'none';
  switch (status) {
    case 'agreed':
    case 'signed':
    case 'delivering':
    case 'disputed':
      expect('the number of open holds', open.length, 1);
      expect('the number of posted holds', posted.length, 0);
      expect('what is held', open[0]?.heldMinutes, terms.minutes);
      if (offerId === null) break;
      expect('the reservation', reserved, 'reserved');
      expect('what is reserved', reservation?.minutes, terms.minutes);
      break;
    case 'settled':
    case 'reversed': {
      const minutes = verdict?.minutes ?? 0;
      expect('the number of open holds', open.length, 0);
      expect('the number of posted holds', posted.length, minutes === 0 ? 0 : 1);
      expect('what is posted', posted[0]?.postedMinutes ?? 0, minutes);
      if (offerId === null) break;
      expect('the reservation', reserved, 'consumed');
      expect('what is consumed', reservation?.minutes, minutes);
      break;
    }
    case 'proposed':
    case 'countered':
    case 'refused':
    case 'declined':
    case 'withdrawn':
    case 'expired':
    case 'cancelled':
    case 'lapsed':
      expect('the number of open holds', open.length, 0);
      expect('the number of posted holds', posted.length, 0);
      if (reserved !== 'none') expect('the reservation', reserved, 'released');
      break;
    default:
      faults.push(`${exchangeId} is still ${status}`);
  }
  return faults;
}
