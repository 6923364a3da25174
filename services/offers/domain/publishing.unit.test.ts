import { describe, test } from '@jest/globals';
import type { OfferEvent } from '@bourse/contracts/offers';
import {
  offerId,
  x1,
  lenderId,
  now,
  content,
  published,
  reserved,
  publish,
  given,
} from './offer-fixtures.ts';

describe('publishing an offer', () => {
  test('puts it on the market', () => given([]).when(publish).then([published]));
  test('twice is once', () => given([published]).when(publish).thenNothing());
  test('of another content under the same id is refused', () =>
    given([published])
      .when({ ...publish, content: { ...content, title: 'Autre chose' } })
      .thenRejected('offer_already_published'));
  test('that is over already is refused', () =>
    given([])
      .when({ ...publish, content: { ...content, expiresOn: '2026-02-28' } })
      .thenRejected('date_in_the_past', {
        code: 'date_in_the_past',
        field: 'expiresOn',
        today: '2026-03-01',
      }));
});

describe('what the lender does with an offer', () => {
  const by = lenderId;
  test('is for the lender alone', () =>
    given([published])
      .when({ type: 'PauseOffer', by: 'insee:59183', now })
      .thenRejected('not_the_lender'));
  test('needs an offer', () =>
    given([]).when({ type: 'PauseOffer', by, now }).thenRejected('offer_unknown'));
  test('pausing and resuming', () => {
    given([published])
      .when({ type: 'PauseOffer', by, now })
      .then([{ type: 'OfferPaused', data: { offerId } }]);
    const paused: OfferEvent[] = [published, { type: 'OfferPaused', data: { offerId } }];
    given(paused).when({ type: 'PauseOffer', by, now }).thenNothing();
    given(paused)
      .when({ type: 'ResumeOffer', by, now })
      .then([{ type: 'OfferResumed', data: { offerId } }]);
    given(paused)
      .when({ type: 'ResumeOffer', by, now: '2026-07-01T00:00:00.000Z' })
      .thenRejected('date_in_the_past');
  });
  test('revising keeps what is promised', () => {
    const smaller = { ...content, capacityMinutes: 480 };
    given([published, reserved(x1, 480)])
      .when({ type: 'ReviseOffer', by, content: smaller, now })
      .then([{ type: 'OfferRevised', data: { offerId, ...smaller } }]);
    given([published, reserved(x1, 480)])
      .when({ type: 'ReviseOffer', by, content: { ...content, capacityMinutes: 479 }, now })
      .thenRejected('capacity_below_commitments', {
        code: 'capacity_below_commitments',
        committedMinutes: 480,
      });
    given([published]).when({ type: 'ReviseOffer', by, content, now }).thenNothing();
  });
  test('withdrawing ends it, and keeps what is reserved', () => {
    const withdrawn: OfferEvent = {
      type: 'OfferWithdrawn',
      data: { offerId, reason: 'agent parti' },
    };
    given([published])
      .when({ type: 'WithdrawOffer', by, reason: 'agent parti', now })
      .then([withdrawn]);
    given([published, withdrawn])
      .when({ type: 'ResumeOffer', by, now })
      .thenRejected('offer_closed');
    given([published, reserved(x1, 60), withdrawn])
      .when({ type: 'ConsumeCapacity', exchangeId: x1, minutes: 60 })
      .then([
        {
          type: 'CapacityConsumed',
          data: { offerId, exchangeId: x1, minutes: 60, releasedMinutes: 0 },
        },
      ]);
  });
  test('time ends it after its last day, not on it', () => {
    given([published])
      .when({ type: 'ExpireOffer', now: '2026-06-30T21:59:59.999Z' })
      .thenRejected('offer_not_due');
    given([published])
      .when({ type: 'ExpireOffer', now: '2026-06-30T22:00:00.000Z' })
      .then([{ type: 'OfferExpired', data: { offerId } }]);
  });
});
