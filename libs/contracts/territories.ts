import { z } from 'zod';
import { contract, event, type EventOf } from './contract.ts';
import { reason, territoryId, territoryKind, text } from './values.ts';

const identity = z.object({
  territoryId,
  kind: territoryKind,
  name: text.min(1).max(200),
  /** The EPCI that it belongs to, or that it is; null for what belongs to none. */
  epciId: territoryId.nullable(),
});

export const territories = contract({
  context: 'territories',
  category: 'territory',
  topic: 'bourse.territories.territory.v1',
  events: {
    TerritoryRegistered: event(identity),
    /** It is now a member. Carries the identity, so that listeners need no other event. `by` is null for the operator. */
    TerritoryAdmitted: event(identity.extend({ by: territoryId.nullable() })),
    AdmissionRefused: event(z.object({ territoryId, by: territoryId.nullable(), reason })),
  },
});
export type TerritoryEvent = EventOf<typeof territories>;
