import { assertNever } from '@bourse/kernel/assert-never';
import type { Instant } from '@bourse/kernel/clock';
import type { Exchange } from '../api-client/exchange-views.ts';

/** What can be done to an exchange, by the last part of its address here. */
export type Step =
  | 'accept'
  | 'counter'
  | 'decline'
  | 'withdraw'
  | 'sign'
  | 'log'
  | 'correct'
  | 'certify'
  | 'dispute'
  | 'withdraw-dispute'
  | 'resolve'
  | 'cancel'
  | 'reverse'
  | 'renew';

/** Who looks at an exchange. */
export type Side = 'lender' | 'borrower' | 'association' | 'other';

export function sideOf(
  { lenderId, borrowerId }: Pick<Exchange, 'lenderId' | 'borrowerId'>,
  who: { readonly territoryId: string | null; readonly official: boolean },
): Side {
  if (who.territoryId === lenderId) return 'lender';
  if (who.territoryId === borrowerId) return 'borrower';
  return who.official ? 'association' : 'other';
}

const partyOn = ({ lenderId, borrowerId }: Exchange, side: Side): string =>
  side === 'lender' ? lenderId : borrowerId;

/** Whose move it is, and which; of one's own move, until when. */
export type Next =
  | { readonly turn: 'mine'; readonly step: Step; readonly until: Instant | null }
  | { readonly turn: 'theirs'; readonly waitingFor: WaitingFor; readonly until: Instant | null }
  | { readonly turn: 'nobody' };
export type WaitingFor =
  'answer' | 'securing' | 'signature' | 'work' | 'certification' | 'resolution' | 'settlement';

const mine = (step: Step, until: Instant | null = null): Next => ({ turn: 'mine', step, until });
const wait = (waitingFor: WaitingFor, until: Instant | null = null): Next => ({
  turn: 'theirs',
  waitingFor,
  until,
});
const NOBODY: Next = { turn: 'nobody' };

/** The one thing to do now with an exchange, as seen from a side. */
export function nextStep(exchange: Exchange, side: Side): Next {
  const { status } = exchange;
  const party = side === 'lender' || side === 'borrower';
  const me = partyOn(exchange, side);
  switch (status) {
    case 'proposed':
    case 'countered':
      return party && exchange.proposedBy !== me
        ? mine('accept', exchange.answerBy)
        : wait('answer', exchange.answerBy);
    case 'refused':
      // Either may go on with other terms: it waits for both.
      return party ? mine('counter', exchange.answerBy) : wait('answer', exchange.answerBy);
    case 'accepted':
    case 'securing':
      return wait('securing');
    case 'agreed':
      return party && !exchange.signedBy.includes(me)
        ? mine('sign', exchange.lapsesAt)
        : wait('signature', exchange.lapsesAt);
    case 'signed':
      return side === 'lender' ? mine('log', exchange.lapsesAt) : wait('work', exchange.lapsesAt);
    case 'delivering':
      return deliveryStep(exchange, side);
    case 'disputed':
      return side === 'association' ? mine('resolve') : wait('resolution');
    case 'certified':
    case 'resolved':
      return wait('settlement');
    case 'settled':
    case 'reversed':
    case 'declined':
    case 'withdrawn':
    case 'expired':
    case 'cancelled':
    case 'lapsed':
      return NOBODY;
    default:
      return assertNever(status);
  }
}

/** The lender logs until all of it is done; from the first hour on, the borrower may certify. */
function deliveryStep(exchange: Exchange, side: Side): Next {
  const { loggedMinutes, terms, certifiesItselfAt } = exchange;
  if (side === 'borrower') return mine('certify', certifiesItselfAt);
  if (side === 'lender' && loggedMinutes < terms.minutes) return mine('log');
  return wait('certification', certifiesItselfAt);
}

/** Everything that a side may do now, the next step first. */
export function possibleSteps(exchange: Exchange, side: Side): readonly Step[] {
  const next = nextStep(exchange, side);
  const first = next.turn === 'mine' ? [next.step] : [];
  return [...new Set([...first, ...othersFor(exchange, side)])];
}

function othersFor(exchange: Exchange, side: Side): readonly Step[] {
  const { status } = exchange;
  const reversible =
    (exchange.figures.settled?.minutes ?? 0) > (exchange.figures.reversed?.minutes ?? 0);
  if (side === 'association') {
    return (status === 'settled' || status === 'reversed') && reversible ? ['reverse'] : [];
  }
  if (side === 'other') return [];
  const me = partyOn(exchange, side);
  switch (status) {
    case 'proposed':
    case 'countered':
      return exchange.proposedBy === me ? ['withdraw'] : ['accept', 'counter', 'decline'];
    case 'refused':
      return ['counter', 'decline'];
    case 'accepted':
    case 'securing':
    case 'agreed':
    case 'signed':
      return ['cancel'];
    case 'delivering':
      return [...(side === 'lender' ? (['correct'] as const) : []), 'dispute', 'renew'];
    case 'disputed':
      return exchange.ground?.by === me ? ['withdraw-dispute'] : [];
    case 'certified':
    case 'resolved':
    case 'settled':
      return ['renew'];
    case 'reversed':
    case 'declined':
    case 'withdrawn':
    case 'expired':
    case 'cancelled':
    case 'lapsed':
      return [];
    default:
      return assertNever(status);
  }
}

/** How far along the usual way an exchange is; undefined where it left it. */
export const stages = [
  'proposed',
  'agreed',
  'signed',
  'delivering',
  'certified',
  'settled',
] as const;
export type Stage = (typeof stages)[number];

export function stageOf({ status }: Pick<Exchange, 'status'>): Stage | undefined {
  switch (status) {
    case 'proposed':
    case 'countered':
    case 'refused':
    case 'accepted':
    case 'securing':
      return 'proposed';
    case 'agreed':
      return 'agreed';
    case 'signed':
      return 'signed';
    case 'delivering':
    case 'disputed':
      return 'delivering';
    case 'certified':
    case 'resolved':
      return 'certified';
    case 'settled':
      return 'settled';
    case 'reversed':
    case 'declined':
    case 'withdrawn':
    case 'expired':
    case 'cancelled':
    case 'lapsed':
      return undefined;
    default:
      return assertNever(status);
  }
}

/** Those that some service is still busy with: a moment later they stand elsewhere. */
export const isMoving = ({ status }: Pick<Exchange, 'status'>): boolean =>
  status === 'accepted' || status === 'securing' || status === 'certified' || status === 'resolved';
