import { z } from 'zod';
import { contract, event, type EventOf } from './contract.ts';
import { day, id, reason, territoryId } from './values.ts';

/**
 * What a mandate lets a person do for a territory.
 * - `requester` asks: posts requests, proposes, certifies what was done.
 * - `lender` lends: publishes offers, answers, logs hours.
 * - `signatory` binds the territory: signs, grants its mandates, and may do what the two above may.
 * - `auditor` reads files and changes nothing: of an association those of the whole bourse, of an EPCI its own
 *   and those of its communes, of any other its own.
 * - `official` acts for an association: admits, endows, resolves disputes.
 */
export const mandateRole = z.enum(['requester', 'lender', 'signatory', 'auditor', 'official']);
export type MandateRole = z.infer<typeof mandateRole>;

const mandate = z.object({ mandateId: id, territoryId });
/** The territory in whose name somebody decided; null for the operator. */
const by = territoryId.nullable();

export const mandates = contract({
  context: 'territories',
  category: 'mandates',
  topic: 'bourse.territories.mandates.v1',
  events: {
    MandateGranted: event(
      mandate.extend({
        /** An opaque id: names and addresses stand in no event. */
        personId: id,
        role: mandateRole,
        /** The last day on which it holds; null for no end. */
        until: day.nullable(),
        by,
        /** The mandate whose holder gave it on; null for one that was granted. It ends with that one. */
        delegatedFrom: id.nullable(),
      }),
    ),
    /** It holds no more, and neither does what was delegated from it. */
    MandateWithdrawn: event(mandate.extend({ reason, by })),
  },
});
export type MandateEvent = EventOf<typeof mandates>;
