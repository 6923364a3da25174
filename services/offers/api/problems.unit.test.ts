import { expect, test } from '@jest/globals';
import type { OfferContent, OfferEvent } from '@bourse/contracts/offers';
import { fold } from '@bourse/kernel/decider';
import { offerDecider, type OfferCommand } from '../domain/offer.ts';
import { content, lenderId, now, offerId, published, x1 } from '../domain/offer-fixtures.ts';
import { offerProblems } from './problems.ts';

const exchangeId = x1;
const by = lenderId;
const reserved: OfferEvent = {
  type: 'CapacityReserved',
  data: { offerId, exchangeId, attempt: 1, minutes: 60, shares: [] },
};
const march = { startsOn: '2026-03-01', endsOn: '2026-03-31', capacityMinutes: 500 };
const divided: OfferEvent = {
  type: 'OfferPublished',
  data: { offerId, lenderId: by, ...content, capacityMinutes: 500, periods: [march] },
};
const inMarch = {
  offerId,
  exchangeId,
  attempt: 1,
  minutes: 60,
  shares: [{ startsOn: march.startsOn, endsOn: march.endsOn, minutes: 60 }],
};
const publish = (changes: Partial<OfferContent>): OfferCommand => ({
  type: 'PublishOffer',
  offerId,
  by,
  content: { ...content, ...changes },
  now,
});
const consume = (minutes: number): OfferCommand => ({
  type: 'ConsumeCapacity',
  exchangeId,
  minutes,
});

test('every refusal that is documented is given, and every one given is documented', () => {
  const refused: readonly (readonly [readonly OfferEvent[], OfferCommand])[] = [
    [[], { type: 'PauseOffer', by, now }],
    [[published], { type: 'PauseOffer', by: 'insee:59183', now }],
    [[published], publish({ title: 'Autre chose' })],
    [[published, { type: 'OfferExpired', data: { offerId } }], { type: 'PauseOffer', by, now }],
    [[], publish({ expiresOn: '2026-02-28' })],
    [[], publish({ periods: [march] })],
    [[published], { type: 'ExpireOffer', now }],
    [
      [published, reserved],
      { type: 'ReviseOffer', by, content: { ...content, capacityMinutes: 59 }, now },
    ],
    [
      [divided, { type: 'CapacityReserved', data: inMarch }],
      { type: 'ReviseOffer', by, content, now },
    ],
    [[published], consume(60)],
    [
      [
        published,
        reserved,
        { type: 'CapacityReleased', data: { offerId, exchangeId, minutes: 60 } },
      ],
      consume(60),
    ],
    [[published, reserved], consume(61)],
  ];
  const given = refused.map(([history, command]) => {
    const decision = offerDecider.decide(command, fold(offerDecider, history));
    return decision.kind === 'rejected' ? decision.rejection.code : 'none';
  });
  // Given before any offer is asked: by whoever publishes one.
  expect(['not_a_member', 'association_as_party', ...given]).toEqual(Object.keys(offerProblems));
});
