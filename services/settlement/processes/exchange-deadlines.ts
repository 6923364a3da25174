import { deadlineContext } from '@bourse/commands/reaction-context';
import { addDays, dayOf, type Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { type Deadlines, startDeadlines } from '@bourse/projections/deadlines';
import type { ServicePorts } from '@bourse/service-kit/service';
import type { ExchangeCommand } from '../domain/exchange.ts';
import type { ExchangeHandler } from '../exchange-handler.ts';
import type { Policy } from '../policy.ts';
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
 * end; what nobody works on is announced to lapse, and lapses.
 */
export const startExchangeDeadlines = (
  { clock, logger }: ServicePorts,
  parts: {
    readonly queries: ExchangeQueries;
    readonly exchanges: ExchangeHandler;
    readonly policy: Policy;
    readonly everyMs: number;
  },
): Deadlines =>
  startDeadlines<Due>({
    name: PROCESS,
    everyMs: parts.everyMs,
    clock,
    due: (now) => dueAt(now, parts.queries, parts.policy),
    act: async ({ exchangeId, revision, command }) => {
      // One try per revision of the exchange: what changed since then is looked at anew.
      const context = deadlineContext(PROCESS, [exchangeId, command.type, String(revision)], clock);
      const result = await parts.exchanges.give(exchangeId, command, context);
      const late =
        result.kind === 'rejected' && ['not_due', 'wrong_status'].includes(result.rejection.code);
      // The view had been a moment behind: the exchange has moved on by itself.
      if (result.kind !== 'done' && !late) {
        throw new Error(`${command.type} of the exchange ${exchangeId}: ${result.kind}`);
      }
    },
    log: logger,
  });

function dueAt(now: Instant, queries: ExchangeQueries, policy: Policy): readonly Due[] {
  const afterDays = policy.reminderAfterDays;
  const automaticAt = addDays(now, policy.automaticCertificationAfterDays - afterDays);
  const idleDays = policy.lapseAnnouncedAfterDays;
  const lapsesAt = addDays(now, policy.lapseAfterDays - idleDays);
  const toDue =
    (command: ExchangeCommand) =>
    (found: { exchangeId: Uuid; revision: number }): Due => ({
      ...found,
      command,
    });
  return [
    ...queries.unanswered(now, BATCH).map(toDue({ type: 'ExpireExchange', now })),
    ...queries
      .uncertified(dayOf(addDays(now, -afterDays)), BATCH)
      .map(toDue({ type: 'RemindCertification', now, afterDays, automaticAt })),
    ...queries.overdueCertification(now, BATCH).map(toDue({ type: 'CertifyAutomatically', now })),
    ...queries
      .idle(dayOf(addDays(now, -idleDays)), BATCH)
      .map(toDue({ type: 'AnnounceLapse', now, afterDays: idleDays, lapsesAt })),
    ...queries.lapsing(now, BATCH).map(toDue({ type: 'LapseExchange', now })),
  ];
}
