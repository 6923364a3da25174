import { z } from 'zod';
import { contract, event, type EventOf } from './contract.ts';
import { FIRST_MARKETPLACE } from './marketplaces.ts';
import {
  day,
  id,
  instant,
  marketplaceId,
  minutes,
  minutesOrNone,
  reason,
  reversalReason,
  territoryId,
  title,
  unitCostCents,
} from './values.ts';

/** What the two parties negotiate. */
export const exchangeTerms = z.object({
  minutes,
  /** Euro cents an hour: shown beside the hours, owed under the convention only. */
  unitCostCents,
  startsOn: day,
  endsOn: day,
});
export type ExchangeTerms = z.infer<typeof exchangeTerms>;

/** How far an exchange has come, as its events tell and the API shows it. */
export const exchangeStatus = z.enum([
  'proposed',
  'countered',
  'refused',
  'declined',
  'withdrawn',
  'expired',
  'accepted',
  'securing',
  'agreed',
  'signed',
  'delivering',
  'disputed',
  'certified',
  'resolved',
  'settled',
  'reversed',
  'cancelled',
  'lapsed',
]);
export type ExchangeStatus = z.infer<typeof exchangeStatus>;

/** What is over when its time has come, unless somebody moves. */
export const exchangeDeadline = z.enum(['answer', 'lapse', 'certification']);
export type ExchangeDeadline = z.infer<typeof exchangeDeadline>;

const exchange = z.object({ exchangeId: id });
const by = territoryId;
const attempt = z.int().min(1);

export const exchanges = contract({
  context: 'settlement',
  category: 'exchange',
  topic: 'bourse.settlement.exchange.v1',
  events: {
    ExchangeProposed: event(
      exchange.extend({
        /** In whose ledger its minutes move. */
        marketplaceId,
        offerId: id.nullable(),
        requestId: id.nullable(),
        /** The exchange that this one goes on from, between the same parties; null of a first one. */
        renewsExchangeId: id.nullable(),
        lenderId: territoryId,
        borrowerId: territoryId,
        by,
        object: title,
        terms: exchangeTerms,
        answerBy: instant,
        /** The two parties do not belong to one EPCI. */
        crossesEpci: z.boolean(),
      }),
      // Version 1 knew no renewals.
      (older) => ({ renewsExchangeId: null, ...(older as object) }),
      // Version 2 knew one marketplace.
      (older) => ({ marketplaceId: FIRST_MARKETPLACE, ...(older as object) }),
    ),
    ExchangeCountered: event(exchange.extend({ by, terms: exchangeTerms, answerBy: instant })),
    ExchangeAccepted: event(exchange.extend({ by })),
    ExchangeDeclined: event(exchange.extend({ by, reason })),
    ExchangeWithdrawn: event(exchange.extend({ by, reason })),
    ExchangeExpired: event(exchange),
    /** From here both are sought, the lender's capacity and the borrower's credit: both or neither. */
    SecuringStarted: event(
      exchange.extend({
        attempt,
        offerId: id.nullable(),
        lenderId: territoryId,
        borrowerId: territoryId,
        minutes,
        /** The days of the terms: what capacity by period is sought for. */
        startsOn: day.nullable(),
        endsOn: day.nullable(),
      }),
      // Version 1 said no days.
      (older) => ({ startsOn: null, endsOn: null, ...(older as object) }),
    ),
    CapacitySecured: event(exchange.extend({ attempt })),
    CreditSecured: event(exchange.extend({ attempt, transferId: id })),
    /** Back to negotiation. */
    SecuringRefused: event(
      exchange.extend({
        attempt,
        offerId: id.nullable(),
        /** The hold that may have been placed. */
        transferId: id,
        cause: z.enum(['no_capacity', 'no_credit']),
        detail: z.string(),
        /** What there was to have, where that is known. */
        availableMinutes: minutesOrNone.nullable(),
        /** Until when other terms may be found. */
        answerBy: instant,
      }),
    ),
    ExchangeAgreed: event(exchange.extend({ requestId: id.nullable(), terms: exchangeTerms })),
    ConventionSigned: event(exchange.extend({ by })),
    WorkLogged: event(exchange.extend({ sessionId: id, on: day, minutes })),
    /** What a session was in truth, in place of what was logged; none takes it back. */
    WorkCorrected: event(
      exchange.extend({ sessionId: id, on: day, minutes: minutesOrNone, reason }),
    ),
    CertificationReminded: event(exchange.extend({ automaticAt: instant })),
    /** `by` is null when the stated delay passed and certification came by itself. */
    DeliveryCertified: event(exchange.extend({ transferId: id, by: by.nullable(), minutes })),
    DisputeRaised: event(exchange.extend({ by, reason })),
    /** By whoever raised it. */
    DisputeWithdrawn: event(exchange.extend({ by })),
    DisputeResolved: event(exchange.extend({ transferId: id, by, minutes: minutesOrNone, reason })),
    ExchangeSettled: event(
      exchange.extend({
        offerId: id.nullable(),
        minutes: minutesOrNone,
        releasedMinutes: minutesOrNone,
      }),
    ),
    /** The period is over and no work was logged: without any until `lapsesAt`, the exchange lapses. */
    LapseAnnounced: event(exchange.extend({ lapsesAt: instant })),
    /** Nobody worked on it; names what other services hold for it. */
    ExchangeLapsed: event(
      exchange.extend({ offerId: id.nullable(), requestId: id.nullable(), transferId: id }),
    ),
    /** Names what other services hold for it. */
    ExchangeCancelled: event(
      exchange.extend({
        offerId: id.nullable(),
        requestId: id.nullable(),
        /** The hold that may have been placed; null before any was sought. */
        transferId: id.nullable(),
        by,
        reason,
      }),
    ),
    /** A deadline is near; said once of each, and of none that was near when it was set. */
    DeadlineReminded: event(
      exchange.extend({
        deadline: exchangeDeadline,
        dueAt: instant,
        /** Whose move is awaited until then. */
        awaited: z.array(territoryId).min(1).max(2),
      }),
    ),
    ReversalRequested: event(
      exchange.extend({
        transferId: id,
        reversalId: id,
        by,
        minutes,
        reasonCode: reversalReason,
        reason,
      }),
    ),
    ReversalRefused: event(exchange.extend({ reversalId: id, cause: z.string() })),
    ExchangeReversed: event(exchange.extend({ reversalId: id, minutes })),
  },
});
export type ExchangeEvent = EventOf<typeof exchanges>;
