import type { ExchangeDeadline, ExchangeEvent } from '@bourse/contracts/exchanges';
import { addDays, type Instant } from '@bourse/kernel/clock';
import type { Referee } from './referee.ts';

/** The deadline of an exchange, as its events tell it. */
export type BookDeadline = {
  readonly deadline: ExchangeDeadline;
  readonly dueAt: Instant;
  /** When the event that set it was recorded. */
  readonly setAt: Instant;
  readonly reminded: boolean;
};

const REMINDED_BEFORE_DAYS = 3;

/** The deadline after an event: whatever happens ends the one before, but for its reminder. */
export function deadlineAfter(
  before: BookDeadline | undefined,
  event: ExchangeEvent,
  recordedAt: Instant,
): BookDeadline | undefined {
  const set = (deadline: ExchangeDeadline, dueAt: Instant): BookDeadline => ({
    deadline,
    dueAt,
    setAt: recordedAt,
    reminded: false,
  });
  switch (event.type) {
    case 'ExchangeProposed':
    case 'ExchangeCountered':
    case 'SecuringRefused':
      return set('answer', event.data.answerBy);
    case 'LapseAnnounced':
      return set('lapse', event.data.lapsesAt);
    case 'CertificationReminded':
      return set('certification', event.data.automaticAt);
    case 'DeadlineReminded':
      return before && { ...before, reminded: true };
    default:
      return undefined;
  }
}

/** A reminder is of the deadline that stands, comes once, and of none that was near when it was set. */
export function demandReminder(
  referee: Referee,
  standing: BookDeadline | undefined,
  { data }: Extract<ExchangeEvent, { type: 'DeadlineReminded' }>,
): void {
  referee.demand(
    standing?.deadline === data.deadline && standing.dueAt === data.dueAt,
    'what is reminded of is the deadline that stands',
    () => `${data.exchangeId}: ${data.deadline} ${data.dueAt}, not ${JSON.stringify(standing)}`,
  );
  referee.demand(
    standing?.reminded !== true,
    'of a deadline one is reminded once',
    () => `${data.exchangeId}: ${data.dueAt}`,
  );
  referee.demand(
    standing === undefined || standing.setAt < addDays(data.dueAt, -REMINDED_BEFORE_DAYS),
    'of what was near when it was set nobody is reminded',
    () => `${data.exchangeId}: set at ${standing?.setAt}, due at ${data.dueAt}`,
  );
}
