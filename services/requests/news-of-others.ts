import type { BroadcastRecord } from '@bourse/broadcast/port';
import { exchanges } from '@bourse/contracts/exchanges';
import { territories } from '@bourse/contracts/territories';
import type { TerritoryId } from '@bourse/contracts/values';
import type { Uuid } from '@bourse/kernel/ids';
import { newsOf } from '@bourse/service-kit/testing';

// For tests: what this service hears of others, as their relays tell it.

/** A commune is a member now. */
export const admission = (territoryId: TerritoryId): BroadcastRecord =>
  newsOf(territories, territoryId, {
    type: 'TerritoryAdmitted',
    data: { territoryId, kind: 'commune', name: territoryId, epciId: null, by: null },
  });

/** An exchange is agreed. */
export const agreement = (exchangeId: Uuid, requestId: Uuid | null): BroadcastRecord =>
  newsOf(exchanges, exchangeId, {
    type: 'ExchangeAgreed',
    data: {
      exchangeId,
      requestId,
      terms: { minutes: 60, unitCostCents: 0, startsOn: '2026-04-01', endsOn: '2026-04-30' },
    },
  });

/** An exchange on which nobody worked has lapsed. */
export const lapse = (exchangeId: Uuid, requestId: Uuid | null): BroadcastRecord =>
  newsOf(exchanges, exchangeId, {
    type: 'ExchangeLapsed',
    data: { exchangeId, requestId, offerId: null, transferId: exchangeId },
  });

/** An exchange is cancelled. */
export const cancellation = (exchangeId: Uuid, requestId: Uuid | null): BroadcastRecord =>
  newsOf(exchanges, exchangeId, {
    type: 'ExchangeCancelled',
    data: {
      exchangeId,
      requestId,
      offerId: null,
      transferId: null,
      by: 'siren:245900428',
      reason: 'agent malade',
    },
  });
