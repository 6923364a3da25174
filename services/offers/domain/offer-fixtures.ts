import type { CapacityShare, OfferContent, OfferEvent } from '@bourse/contracts/offers';
import { specificationOf } from '@bourse/kernel/decider-spec';
import { offerDecider, type OfferCommand } from './offer.ts';
import type { Days } from './periods.ts';

// What the tests of an offer's decisions have in common.

export const offerId = '00000000-0000-7000-8000-000000000001';
export const [x1, x2] = [
  '00000000-0000-7000-8000-0000000000a1',
  '00000000-0000-7000-8000-0000000000a2',
] as const;
export const lenderId = 'siren:245900428';
export const now = '2026-03-01T09:00:00.000Z';
export const content: OfferContent = {
  title: 'Instruction des permis de construire',
  description: 'Deux instructeurs, une journée par semaine.',
  skills: ['urbanisme'],
  capacityMinutes: 600,
  periods: [],
  unitCostCents: 4200,
  conditions: '',
  expiresOn: '2026-06-30',
};
export const published: OfferEvent = {
  type: 'OfferPublished',
  data: { offerId, lenderId, ...content },
};
export const reserved = (
  exchangeId: string,
  minutes: number,
  attempt = 1,
  shares: CapacityShare[] = [],
): OfferEvent => ({
  type: 'CapacityReserved',
  data: { offerId, exchangeId, attempt, minutes, shares },
});
export const reserve = (
  exchangeId: string,
  minutes: number,
  attempt = 1,
  days: Days | null = null,
): OfferCommand => ({
  type: 'ReserveCapacity',
  offerId,
  exchangeId,
  attempt,
  lenderId,
  minutes,
  days,
  now,
});
export const publish: Extract<OfferCommand, { type: 'PublishOffer' }> = {
  type: 'PublishOffer',
  offerId,
  by: lenderId,
  content,
  now,
};
export const released = (exchangeId: string, minutes: number): OfferEvent => ({
  type: 'CapacityReleased',
  data: { offerId, exchangeId, minutes },
});
type Refusal = Extract<OfferEvent, { type: 'CapacityReservationRefused' }>;
export const refused = (
  minutes: number,
  cause: Refusal['data']['cause'],
  availableMinutes: number,
  of: { exchangeId: string; attempt: number } = { exchangeId: x2, attempt: 1 },
): OfferEvent => ({
  type: 'CapacityReservationRefused',
  data: { offerId, ...of, minutes, cause, availableMinutes },
});
export const { given } = specificationOf(offerDecider);
