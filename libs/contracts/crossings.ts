import { z } from 'zod';
import { contract, event, type EventOf } from './contract.ts';
import {
  day,
  id,
  instant,
  marketplaceId,
  minutes,
  minutesOrNone,
  reason,
  territoryId,
} from './values.ts';

/** An account in the ledger of a marketplace. */
const place = z.object({ marketplaceId, accountId: territoryId });
export type Place = z.infer<typeof place>;

const crossing = z.object({ crossingId: id });
/** A territory, or null for the operator. */
const by = territoryId.nullable();

/**
 * A transfer from an account of one marketplace to an account of another: a hold in each ledger, and
 * both posted or none.
 */
export const crossings = contract({
  context: 'settlement',
  category: 'crossing',
  topic: 'bourse.settlement.crossing.v1',
  events: {
    CrossingRequested: event(
      crossing.extend({
        /** Gives. */
        from: place,
        /** Receives. */
        to: place,
        minutes,
        by,
        reason,
        /** Without both holds until then it may be given up. */
        decideBy: instant,
        /** The crossing of which this one brings minutes back; null of any other. */
        reversesCrossingId: id.nullable(),
      }),
    ),
    /** Set aside on the giver's account. */
    SourceHeld: event(crossing.extend({ transferId: id })),
    /** Set aside on both sides: from here on it will be done, whatever happens. */
    CrossingDecided: event(crossing.extend({ sourceTransferId: id, targetTransferId: id })),
    /** One ledger would not set the minutes aside: what the other may have held is given back. */
    CrossingRefused: event(
      crossing.extend({
        side: z.enum(['source', 'target']),
        /** What the ledger refused. */
        cause: z.string(),
        availableMinutes: minutesOrNone.nullable(),
      }),
    ),
    /** Its time was over before both sides were held: what may have been held is given back. */
    CrossingAbandoned: event(crossing),
    /** Nothing is set aside for it any more, on either side. */
    CrossingReleased: event(crossing),
    /** Moved, on both sides. */
    CrossingSettled: event(crossing.extend({ effectiveOn: day })),
    /** All or part of it is to come back, by a crossing of its own: `reversalId`. */
    CrossingReversalRequested: event(
      crossing.extend({ reversalId: id, minutes, by, reason, decideBy: instant }),
    ),
    /** What became of that. */
    CrossingReversalEnded: event(
      crossing.extend({ reversalId: id, outcome: z.enum(['settled', 'refused', 'abandoned']) }),
    ),
  },
});
export type CrossingEvent = EventOf<typeof crossings>;
