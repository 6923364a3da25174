import type { ExchangeDeadline } from '@bourse/contracts/exchanges';
import type { TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import { addDays, type Instant } from '@bourse/kernel/clock';
import { accept, reject } from '@bourse/kernel/decider';
import type { Exchange, ExchangeDecision, KnownExchange } from './exchange-state.ts';

/**
 * How long before a deadline those whose move is awaited are reminded of it: three days, so that one who
 * works part-time is there on one of them.
 */
const REMINDED_BEFORE_DAYS = 3;

export type ReminderCommand =
  /** Given by time, `REMINDED_BEFORE_DAYS` before a deadline. */
  { readonly type: 'RemindOfDeadline'; readonly now: Instant };

/** What time will do, when, and whose move keeps it from doing so. */
export type Deadline = {
  readonly deadline: ExchangeDeadline;
  readonly dueAt: Instant;
  readonly awaited: readonly TerritoryId[];
};

/**
 * Reminds of the deadline that stands; a second time does nothing.
 *
 * Refuses, in this order: `exchange_unknown`, `wrong_status` where nobody's move is awaited, `not_due`
 * (with no instant where no deadline was announced yet, or when it has passed).
 */
export function remindOfDeadline({ now }: ReminderCommand, exchange: Exchange): ExchangeDecision {
  if (exchange.status === 'unknown') return reject({ code: 'exchange_unknown' });
  if (!('remindedOf' in exchange)) return reject({ code: 'wrong_status', status: exchange.status });
  const next = deadlineOf(exchange);
  if (next === undefined) return reject({ code: 'not_due', dueAt: null });
  const { deadline, dueAt, awaited } = next;
  if (exchange.remindedOf === dueAt) return accept();
  if (now >= dueAt) return reject({ code: 'not_due', dueAt: null });
  const remindAt = reminderOf(dueAt);
  if (now < remindAt) return reject({ code: 'not_due', dueAt: remindAt });
  const { exchangeId } = exchange;
  return accept({
    type: 'DeadlineReminded',
    data: { exchangeId, deadline, dueAt, awaited: [...awaited] },
  });
}

/**
 * When the deadline that stands is to be reminded of.
 *
 * @param setAt When the last event of the exchange was recorded: any event sets a deadline, ends it, or
 *   reminds of it, so that of one not yet reminded of this is when it was set.
 * @returns null where there is none, it was reminded of, or its reminder would come as it is set, or had to
 *   come before: who has just been told needs none.
 */
export function remindAtOf(exchange: KnownExchange, setAt: Instant): Instant | null {
  const next = deadlineOf(exchange);
  if (next === undefined || !('remindedOf' in exchange) || exchange.remindedOf === next.dueAt)
    return null;
  const remindAt = reminderOf(next.dueAt);
  return setAt < remindAt ? remindAt : null;
}

/** The deadline that stands; undefined where time does nothing, or nothing that was announced. */
export function deadlineOf(exchange: KnownExchange): Deadline | undefined {
  const { lenderId, borrowerId } = exchange;
  switch (exchange.status) {
    case 'proposed':
    case 'countered': {
      const other = exchange.proposedBy === lenderId ? borrowerId : lenderId;
      return { deadline: 'answer', dueAt: exchange.answerBy, awaited: [other] };
    }
    // Either may find a way.
    case 'refused':
      return { deadline: 'answer', dueAt: exchange.answerBy, awaited: [lenderId, borrowerId] };
    case 'agreed': {
      const unsigned = [lenderId, borrowerId].filter((one) => !exchange.signedBy.includes(one));
      return announced('lapse', exchange.lapsesAt, unsigned);
    }
    case 'signed':
      return announced('lapse', exchange.lapsesAt, [lenderId]);
    case 'delivering':
      return announced('certification', exchange.automaticAt, [borrowerId]);
    case 'declined':
    case 'withdrawn':
    case 'expired':
    case 'accepted':
    case 'securing':
    case 'disputed':
    case 'certified':
    case 'resolved':
    case 'settled':
    case 'reversed':
    case 'cancelled':
    case 'lapsed':
      return undefined;
    default:
      return assertNever(exchange, 'exchange');
  }
}

const announced = (
  deadline: ExchangeDeadline,
  dueAt: Instant | null,
  awaited: readonly TerritoryId[],
): Deadline | undefined => (dueAt === null ? undefined : { deadline, dueAt, awaited });

const reminderOf = (dueAt: Instant): Instant => addDays(dueAt, -REMINDED_BEFORE_DAYS);
