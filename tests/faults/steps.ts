import { today } from '../support/days.ts';
import type { Random } from '../support/random.ts';

/** What a person sends next. */
export type Step = {
  /** Default: POST. */
  readonly method?: 'POST' | 'PUT';
  readonly path: string;
  readonly body?: unknown;
  readonly ifMatch?: string;
};

/** What the load and the checks read of an exchange. */
export type ExchangeView = {
  readonly exchangeId: string;
  readonly status: string;
  readonly offerId: string | null;
  readonly lenderId: string;
  readonly borrowerId: string;
  readonly terms: { readonly minutes: number; readonly unitCostCents: number };
  readonly proposedBy: string;
  readonly signedBy: readonly string[];
  readonly sessions: readonly { readonly sessionId: string; readonly minutes: number }[];
  readonly loggedMinutes: number;
  readonly ground: { readonly by: string } | null;
  readonly verdict: { readonly minutes: number } | null;
  readonly reversals: readonly { readonly reversalId: string; readonly minutes: number }[];
  readonly revision: number;
};

const reason = 'pour de bonnes raisons';

/**
 * What somebody does with an exchange as they see it. It may have moved on in the meantime, so that some
 * of these steps are refused: that is part of the load.
 *
 * @param me A party of the exchange, or an association.
 * @returns undefined when it is not for them to do anything.
 */
export function nextStep(exchange: ExchangeView, me: string, random: Random): Step | undefined {
  const to = (path: string, body: unknown = {}): Step => ({
    path: `/api/exchanges/${exchange.exchangeId}/${path}`,
    body,
  });
  const { status, terms, loggedMinutes, lenderId, borrowerId } = exchange;
  const part = random.chance(0.5) ? 1 : 0.5;
  if (me !== lenderId && me !== borrowerId) {
    if (status === 'disputed') {
      const minutes = random.between(0, loggedMinutes);
      return to('resolutions', { minutes, reason });
    }
    const settled = exchange.verdict?.minutes ?? 0;
    const minutes = Math.ceil(settled * part);
    return settled > 0 && random.chance(0.1) ? to('reversals', { minutes, reason }) : undefined;
  }
  switch (status) {
    case 'proposed':
    case 'countered':
      if (exchange.proposedBy === me) {
        return random.chance(0.1) ? to('withdrawals', { reason }) : undefined;
      }
      if (random.chance(0.75)) return to('acceptances');
      return random.chance(0.5) ? to('declines', { reason }) : counter(exchange, to);
    case 'refused':
      return random.chance(0.5) ? to('withdrawals', { reason }) : counter(exchange, to);
    case 'agreed':
      if (random.chance(0.15)) return to('cancellations', { reason });
      return exchange.signedBy.includes(me) ? undefined : to('signatures');
    case 'signed':
    case 'delivering': {
      if (me === borrowerId) {
        if (status === 'signed') {
          return random.chance(0.1) ? to('cancellations', { reason }) : undefined;
        }
        if (random.chance(0.15)) return to('disputes', { reason });
        return to('certifications', { minutes: Math.ceil(loggedMinutes * part) });
      }
      const last = exchange.sessions.findLast(({ minutes }) => minutes > 1);
      if (last !== undefined && random.chance(0.2)) {
        const minutes = random.between(1, last.minutes - 1);
        return to('corrections', { sessionId: last.sessionId, minutes, reason });
      }
      const left = terms.minutes - loggedMinutes;
      if (left === 0) return undefined;
      return to('work-logs', { on: today(), minutes: Math.ceil(left * part) });
    }
    case 'disputed':
      return exchange.ground?.by === me && random.chance(0.3)
        ? to('dispute-withdrawals')
        : undefined;
    case 'settled':
      return random.chance(0.05) ? renew(exchange, to) : undefined;
    default:
      return undefined;
  }
}

function renew(
  { terms }: ExchangeView,
  to: (path: string, body: unknown) => Step | undefined,
): Step | undefined {
  const day = today();
  return to('renewals', { minutes: terms.minutes, startsOn: day, endsOn: day });
}

function counter(
  { terms }: ExchangeView,
  to: (path: string, body: unknown) => Step,
): Step | undefined {
  const day = today();
  const minutes = Math.ceil(terms.minutes / 2);
  const { unitCostCents } = terms;
  return to('counter-proposals', { minutes, unitCostCents, startsOn: day, endsOn: day });
}
