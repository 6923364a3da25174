import { toRecord } from '@bourse/broadcast/cloud-event';
import type { BroadcastRecord } from '@bourse/broadcast/port';
import { type Contract, type EventOf, writeEvent } from '@bourse/contracts/contract';
import { exchanges } from '@bourse/contracts/exchanges';
import { territories } from '@bourse/contracts/territories';
import type { TerritoryId } from '@bourse/contracts/values';
import { revision, storePosition } from '@bourse/event-store/port';
import { newId, type Uuid } from '@bourse/kernel/ids';

// For tests: what this service hears of others, as their relays tell it.

/** One event, told; publishing the same record again is the same news again. */
function told<C extends Contract>(contract: C, id: string, event: EventOf<C>): BroadcastRecord {
  const { type, data, schemaVersion } = writeEvent(contract, event);
  const commandId = newId();
  return toRecord(contract, {
    id: newId(),
    type,
    data,
    stream: `${contract.category}-${id}`,
    revision: revision(0),
    position: storePosition(0),
    metadata: {
      $correlationId: commandId,
      $causationId: commandId,
      commandId,
      fingerprint: commandId,
      actor: 'somebody',
      recordedAt: '2026-01-01T00:00:00.000Z',
      schemaVersion,
    },
  });
}

/** A commune is a member now. */
export const admission = (territoryId: TerritoryId): BroadcastRecord =>
  told(territories, territoryId, {
    type: 'TerritoryAdmitted',
    data: { territoryId, kind: 'commune', name: territoryId, epciId: null, by: null },
  });

/** An exchange is agreed. */
export const agreement = (exchangeId: Uuid, requestId: Uuid | null): BroadcastRecord =>
  told(exchanges, exchangeId, {
    type: 'ExchangeAgreed',
    data: {
      exchangeId,
      requestId,
      terms: { minutes: 60, unitCostCents: 0, startsOn: '2026-04-01', endsOn: '2026-04-30' },
    },
  });

/** An exchange is cancelled. */
export const cancellation = (exchangeId: Uuid, requestId: Uuid | null): BroadcastRecord =>
  told(exchanges, exchangeId, {
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
