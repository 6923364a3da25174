import { deadlineContext } from '@bourse/commands/reaction-context';
import { revision } from '@bourse/event-store/port';
import { addDays, dayOf, type Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { type Deadlines, startDeadlines } from '@bourse/projections/deadlines';
import type { ServicePorts } from '@bourse/service-kit/service';
import type { ExchangeCommand } from '../domain/exchange.ts';
import type { ExchangeHandler } from '../exchange-handler.ts';
import type { Policies } from '../policies.ts';
import type { ExchangeQueries } from '../read-models/exchanges/queries.ts';

const PROCESS = 'settlement.deadlines';
const BATCH = 100;

type Due = {
  readonly exchangeId: Uuid;
  readonly revision: number;
  readonly command: ExchangeCommand;
};

/**
 * What time does to exchanges: proposals expire; certification is reminded of, and comes by itself in the
 * end; what nobody works on is announced to lapse, and lapses. Before each of these, those whose move is
 * awaited are reminded.
 */
export const startExchangeDeadlines = (
  { clock, logger }: ServicePorts,
  parts: {
    readonly queries: ExchangeQueries;
    readonly exchanges: ExchangeHandler;
    readonly policies: Policies;
    readonly everyMs: number;
  },
): Deadlines =>
  startDeadlines<Due>({
    name: PROCESS,
    everyMs: parts.everyMs,
    clock,
    due: (now) => dueAt(now, parts.queries, parts.policies),
    act: async ({ exchangeId, revision: seen, command }) => {
      // One try per revision of the exchange, and on that alone: what changed since then is looked at anew.
      const context = deadlineContext(PROCESS, [exchangeId, command.type, String(seen)], clock);
      const result = await parts.exchanges.give(exchangeId, command, context, [revision(seen)]);
      const late =
        result.kind === 'stale' ||
        (result.kind === 'rejected' && ['not_due', 'wrong_status'].includes(result.rejection.code));
      // The view had been a moment behind: the exchange has moved on by itself.
      if (result.kind !== 'done' && !late) {
        throw new Error(`${command.type} of the exchange ${exchangeId}: ${result.kind}`);
      }
    },
    log: logger,
  });

function dueAt(now: Instant, queries: ExchangeQueries, policies: Policies): readonly Due[] {
  return [
    ...queries.unanswered(now, BATCH).map(toDue({ type: 'ExpireExchange', now })),
    ...queries.overdueCertification(now, BATCH).map(toDue({ type: 'CertifyAutomatically', now })),
    ...queries.lapsing(now, BATCH).map(toDue({ type: 'LapseExchange', now })),
    ...queries.toRemind(now, BATCH).map(toDue({ type: 'RemindOfDeadline', now })),
    ...policies.all().flatMap((of) => dueByPolicy(now, queries, of)),
  ];
}

/** What comes after so many days, as each marketplace has settled. */
function dueByPolicy(
  now: Instant,
  queries: ExchangeQueries,
  { marketplaceId, policy }: ReturnType<Policies['all']>[number],
): readonly Due[] {
  const afterDays = policy.reminderAfterDays;
  const automaticAt = addDays(now, policy.automaticCertificationAfterDays - afterDays);
  const idleDays = policy.lapseAnnouncedAfterDays;
  const lapsesAt = addDays(now, policy.lapseAfterDays - idleDays);
  return [
    ...queries
      .uncertified(marketplaceId, dayOf(addDays(now, -afterDays)), BATCH)
      .map(toDue({ type: 'RemindCertification', now, afterDays, automaticAt })),
    ...queries
      .idle(marketplaceId, dayOf(addDays(now, -idleDays)), BATCH)
      .map(toDue({ type: 'AnnounceLapse', now, afterDays: idleDays, lapsesAt })),
  ];
}

const toDue =
  (command: ExchangeCommand) =>
  (found: { readonly exchangeId: Uuid; readonly revision: number }): Due => ({
    ...found,
    command,
  });
