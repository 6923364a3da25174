import type { ExchangeDeadline, ExchangeEvent, ExchangeTerms } from '@bourse/contracts/exchanges';
import type { TerritoryId } from '@bourse/contracts/values';
import type { Instant } from '@bourse/kernel/clock';
import { specificationOf } from '@bourse/kernel/decider-spec';
import { derivedId, type Uuid } from '@bourse/kernel/ids';
import { exchangeDecider, type ExchangeCommand } from './exchange.ts';
import { type ExchangeRejection, type ExchangeStatus, holdIdOf } from './exchange-state.ts';

// For tests only: one exchange between the same two parties, told in every status.

/** An identifier for a name: the same for the same name. */
export const named = (name: string): Uuid => derivedId('exchange fixtures', name);

export const EXCHANGE = named('exchange');
export const OFFER = named('offer');
export const REQUEST = named('request');
export const LENDER: TerritoryId = 'siren:245900428';
export const BORROWER: TerritoryId = 'insee:62498';
export const ASSOCIATION: TerritoryId = 'siren:784350000';
export const STRANGER: TerritoryId = 'insee:59350';

export const NOW = '2026-03-01T09:00:00.000Z';
export const ANSWER_BY = '2026-03-15T12:00:00.000Z';
/** What a refusal by the ledger or the offer gives anew. */
export const NEW_ANSWER_BY = '2026-03-31T12:00:00.000Z';
/** After the last day of the work. */
export const AFTERWARDS = '2026-03-25T09:00:00.000Z';
export const AUTOMATIC_AT = '2026-04-19T00:00:00.000Z';
export const LAPSES_AT = '2026-04-19T00:00:00.000Z';
export const REASON = 'Le besoin a changé';

export const terms: ExchangeTerms = {
  minutes: 600,
  unitCostCents: 4200,
  startsOn: '2026-03-10',
  endsOn: '2026-03-20',
};
export const otherTerms: ExchangeTerms = { ...terms, minutes: 480 };
export const HOLD = holdIdOf(EXCHANGE, 1);
export const SESSION = named('session 1');
export const REVERSAL = named('reversal 1');

type DataOf<Type extends ExchangeEvent['type']> = Omit<
  Extract<ExchangeEvent, { type: Type }>['data'],
  'exchangeId'
>;
/** An event of the exchange. */
export const event = <Type extends ExchangeEvent['type']>(
  type: Type,
  data: DataOf<Type>,
): ExchangeEvent => ({ type, data: { exchangeId: EXCHANGE, ...data } }) as ExchangeEvent;

export const proposal = {
  marketplaceId: 'nord',
  offerId: OFFER,
  requestId: REQUEST,
  renewsExchangeId: null,
  lenderId: LENDER,
  borrowerId: BORROWER,
  by: BORROWER,
  object: 'Instruction de trois permis de construire',
  terms,
  answerBy: ANSWER_BY,
  crossesEpci: true,
};
export const propose = {
  type: 'ProposeExchange',
  exchangeId: EXCHANGE,
  ...proposal,
  now: NOW,
} as const satisfies ExchangeCommand;

export const proposed = event('ExchangeProposed', proposal);
export const countered = event('ExchangeCountered', {
  by: LENDER,
  terms: otherTerms,
  answerBy: ANSWER_BY,
});
export const accepted = event('ExchangeAccepted', { by: LENDER });
export const securingStarted = (attempt = 1, offerId: Uuid | null = OFFER): ExchangeEvent =>
  event('SecuringStarted', {
    attempt,
    offerId,
    lenderId: LENDER,
    borrowerId: BORROWER,
    minutes: terms.minutes,
    startsOn: terms.startsOn,
    endsOn: terms.endsOn,
  });
export const capacitySecured = event('CapacitySecured', { attempt: 1 });
export const creditSecured = event('CreditSecured', { attempt: 1, transferId: HOLD });
export const agreed = event('ExchangeAgreed', { requestId: REQUEST, terms });
export const securingRefused = event('SecuringRefused', {
  attempt: 1,
  offerId: OFFER,
  transferId: HOLD,
  cause: 'no_credit',
  detail: 'credit_exceeded',
  availableMinutes: 30,
  answerBy: NEW_ANSWER_BY,
});
export const signedBy = (by: TerritoryId): ExchangeEvent => event('ConventionSigned', { by });
export const workLogged = (minutes: number, sessionId = SESSION, on = '2026-03-12') =>
  event('WorkLogged', { sessionId, on, minutes });
export const reminded = event('CertificationReminded', { automaticAt: AUTOMATIC_AT });
export const certified = (minutes: number, by: TerritoryId | null = BORROWER): ExchangeEvent =>
  event('DeliveryCertified', { transferId: HOLD, by, minutes });
export const workCorrected = (minutes: number, sessionId = SESSION, on = '2026-03-12') =>
  event('WorkCorrected', { sessionId, on, minutes, reason: REASON });
export const disputeRaised = event('DisputeRaised', { by: BORROWER, reason: REASON });
export const disputeWithdrawn = event('DisputeWithdrawn', { by: BORROWER });
export const lapseAnnounced = event('LapseAnnounced', { lapsesAt: LAPSES_AT });
export const remindedOf = (
  deadline: ExchangeDeadline,
  dueAt: Instant,
  ...awaited: TerritoryId[]
): ExchangeEvent => event('DeadlineReminded', { deadline, dueAt, awaited });
export const lapsed = event('ExchangeLapsed', {
  offerId: OFFER,
  requestId: REQUEST,
  transferId: HOLD,
});
const disputeResolved = (minutes: number): ExchangeEvent =>
  event('DisputeResolved', { transferId: HOLD, by: ASSOCIATION, minutes, reason: REASON });
export const settled = (minutes: number): ExchangeEvent =>
  event('ExchangeSettled', { offerId: OFFER, minutes, releasedMinutes: terms.minutes - minutes });
export const reversalRequested = (minutes: number, reversalId = REVERSAL): ExchangeEvent =>
  event('ReversalRequested', {
    transferId: HOLD,
    reversalId,
    by: ASSOCIATION,
    minutes,
    reasonCode: 'work_not_done',
    reason: REASON,
  });
export const reversed = (minutes: number, reversalId = REVERSAL): ExchangeEvent =>
  event('ExchangeReversed', { reversalId, minutes });

const inSecuring = [proposed, accepted, securingStarted()];
const inAgreement = [...inSecuring, capacitySecured, creditSecured, agreed];
const inSignature = [...inAgreement, signedBy(LENDER), signedBy(BORROWER)];
const inDelivery = [...inSignature, workLogged(240)];
const inSettlement = [...inDelivery, certified(240), settled(240)];

/** How the exchange may come to each status. */
export const histories: Readonly<Record<ExchangeStatus, readonly ExchangeEvent[]>> = {
  unknown: [],
  proposed: [proposed],
  countered: [proposed, countered],
  declined: [proposed, event('ExchangeDeclined', { by: LENDER, reason: REASON })],
  withdrawn: [proposed, event('ExchangeWithdrawn', { by: BORROWER, reason: REASON })],
  expired: [proposed, event('ExchangeExpired', {})],
  accepted: [proposed, accepted],
  securing: inSecuring,
  refused: [...inSecuring, securingRefused],
  agreed: inAgreement,
  signed: inSignature,
  delivering: inDelivery,
  disputed: [...inDelivery, disputeRaised],
  resolved: [...inDelivery, disputeRaised, disputeResolved(120)],
  certified: [...inDelivery, certified(240)],
  settled: inSettlement,
  reversed: [...inSettlement, reversalRequested(240), reversed(240)],
  cancelled: [
    ...inAgreement,
    event('ExchangeCancelled', {
      offerId: OFFER,
      requestId: REQUEST,
      transferId: HOLD,
      by: BORROWER,
      reason: REASON,
    }),
  ],
  lapsed: [...inAgreement, lapseAnnounced, lapsed],
};

/** Every status of an exchange that was proposed. */
export const knownStatuses = (Object.keys(histories) as ExchangeStatus[]).filter(
  (status) => status !== 'unknown',
);

export const { given } = specificationOf(exchangeDecider);

/** States that nobody but those concerned gives a command, whatever the status: who asks comes before the moment. */
export function refusedInEveryStatus(
  command: ExchangeCommand,
  code: ExchangeRejection['code'],
): void {
  for (const status of knownStatuses) given(histories[status]).when(command).thenRejected(code);
}

/** States that a command has its moment: refused in every status but these, and before the proposal. */
export function refusedOutside(
  command: ExchangeCommand,
  ...moments: readonly ExchangeStatus[]
): void {
  given([]).when(command).thenRejected('exchange_unknown');
  for (const status of knownStatuses) {
    if (moments.includes(status)) continue;
    given(histories[status]).when(command).thenRejected('wrong_status', { status });
  }
}
