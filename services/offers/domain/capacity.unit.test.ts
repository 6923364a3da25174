import { describe, test } from '@jest/globals';
import type { OfferEvent } from '@bourse/contracts/offers';
import {
  offerId,
  x1,
  x2,
  published,
  reserved,
  reserve,
  released,
  refused,
  given,
} from './offer-fixtures.ts';
import type { OfferCommand } from './offer.ts';

describe('the capacity of an offer', () => {
  test('is reserved up to the last minute', () =>
    given([published, reserved(x1, 480)])
      .when(reserve(x2, 120))
      .then([reserved(x2, 120)]));
  test('is not overbooked', () =>
    given([published, reserved(x1, 480)])
      .when(reserve(x2, 121))
      .then([refused(121, 'capacity_exceeded', 120)]));
  test('is given back by the attempt that reserved it, and by the end of the exchange', () => {
    const second = [published, reserved(x1, 480, 2)];
    for (const attempt of [2, null]) {
      given(second)
        .when({ type: 'ReleaseCapacity', exchangeId: x1, attempt })
        .then([released(x1, 480)]);
    }
  });
  test('is kept when an earlier attempt is told again', () =>
    given([published, reserved(x1, 480, 2)])
      .when({ type: 'ReleaseCapacity', exchangeId: x1, attempt: 1 })
      .thenNothing());
  test('is not reserved twice for one exchange', () =>
    given([published, reserved(x1, 480)])
      .when(reserve(x1, 480))
      .thenNothing());
  test('is refused, as an event, where there is none to have', () => {
    given([])
      .when(reserve(x2, 60))
      .then([refused(60, 'offer_unknown', 0)]);
    given([published, { type: 'OfferPaused', data: { offerId } }])
      .when(reserve(x2, 60))
      .then([refused(60, 'offer_not_open', 0)]);
    given([published])
      .when({ ...reserve(x2, 60), lenderId: 'siren:200093201' } as OfferCommand)
      .then([refused(60, 'not_the_lender', 0)]);
    given([published, refused(60, 'capacity_exceeded', 0)])
      .when(reserve(x2, 60))
      .thenNothing();
  });
  test('comes back when it is released, and can be had again at the next attempt', () => {
    given([published, reserved(x1, 480)])
      .when({ type: 'ReleaseCapacity', exchangeId: x1, attempt: null })
      .then([released(x1, 480)]);
    const givenBack = [published, reserved(x1, 480), released(x1, 480)];
    given(givenBack).when({ type: 'ReleaseCapacity', exchangeId: x1, attempt: null }).thenNothing();
    given(givenBack).when(reserve(x1, 480)).thenNothing();
    given(givenBack)
      .when(reserve(x1, 480, 2))
      .then([reserved(x1, 480, 2)]);
  });
  test('passes from an earlier attempt to a later one, whose release did not come', () => {
    const first = [published, reserved(x1, 480)];
    const later = { exchangeId: x1, attempt: 2 };
    given(first)
      .when(reserve(x1, 600, 2))
      .then([released(x1, 480), reserved(x1, 600, 2)]);
    given(first)
      .when(reserve(x1, 601, 2))
      .then([released(x1, 480), refused(601, 'capacity_exceeded', 600, later)]);
    given([...first, { type: 'OfferPaused', data: { offerId } }])
      .when(reserve(x1, 60, 2))
      .then([released(x1, 480), refused(60, 'offer_not_open', 0, later)]);
    const passedOn = [...first, released(x1, 480), reserved(x1, 600, 2)];
    for (const late of [
      { type: 'ReleaseCapacity', exchangeId: x1, attempt: 1 },
      reserve(x1, 480),
      reserve(x1, 600, 2),
    ] as const) {
      given(passedOn).when(late).thenNothing();
    }
  });
  test('is consumed once, in part too', () => {
    const consumed: OfferEvent = {
      type: 'CapacityConsumed',
      data: { offerId, exchangeId: x1, minutes: 300, releasedMinutes: 180 },
    };
    given([published, reserved(x1, 480)])
      .when({ type: 'ConsumeCapacity', exchangeId: x1, minutes: 300 })
      .then([consumed]);
    given([published, reserved(x1, 480), consumed])
      .when({ type: 'ConsumeCapacity', exchangeId: x1, minutes: 300 })
      .thenNothing();
    for (const again of [
      { type: 'ConsumeCapacity', exchangeId: x1, minutes: 10 },
      { type: 'ReleaseCapacity', exchangeId: x1, attempt: null },
    ] as const) {
      given([published, reserved(x1, 480), consumed])
        .when(again)
        .thenRejected('reservation_already_resolved');
    }
    given([published, reserved(x1, 480)])
      .when({ type: 'ConsumeCapacity', exchangeId: x1, minutes: 481 })
      .thenRejected('exceeds_reservation');
    given([published])
      .when({ type: 'ReleaseCapacity', exchangeId: x1, attempt: null })
      .thenRejected('reservation_unknown');
  });
});
