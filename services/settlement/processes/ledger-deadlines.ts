import { deadlineContext } from '@bourse/commands/reaction-context';
import { dayOf, type Instant } from '@bourse/kernel/clock';
import { derivedId, type Uuid } from '@bourse/kernel/ids';
import type { LedgerCommand } from '@bourse/ledger/commands';
import type { LedgerRejection } from '@bourse/ledger/rejections';
import { type Deadlines, startDeadlines } from '@bourse/projections/deadlines';
import type { ServicePorts } from '@bourse/service-kit/service';
import type { MarketplaceId } from '@bourse/contracts/values';
import type { Ledgers } from '../ledger/ledgers.ts';
import type { ExpiringHoldQueries } from '../read-models/expiring-holds/expiring-holds.ts';
import type { MarketplaceQueries } from '../read-models/marketplaces/queries.ts';
import type { ProgrammeQueries } from '../read-models/programmes/queries.ts';

const PROCESS = 'settlement.ledger-deadlines';
/** More than ever cannot be paid at once, so that what can be is never behind what cannot. */
const BATCH = 1_000;

type Due = {
  readonly marketplaceId: MarketplaceId;
  readonly what: readonly string[];
  readonly command: LedgerCommand;
};

/** The view had been a moment behind: somebody else was first. */
const LATE: readonly LedgerRejection['code'][] = [
  'hold_already_resolved',
  'instalment_already_resolved',
];

/** What time does to the ledger: holds expire, and instalments of awards are paid on their day. */
export const startLedgerDeadlines = (
  { clock, logger }: ServicePorts,
  parts: {
    readonly marketplaces: MarketplaceQueries;
    readonly holdsOf: (marketplaceId: MarketplaceId) => ExpiringHoldQueries;
    readonly programmesOf: (marketplaceId: MarketplaceId) => ProgrammeQueries;
    readonly ledgers: Ledgers;
    readonly everyMs: number;
  },
): Deadlines =>
  startDeadlines<Due>({
    name: PROCESS,
    everyMs: parts.everyMs,
    clock,
    due: (now) =>
      parts.marketplaces.policies().flatMap(({ marketplaceId }) => {
        const over = parts.holdsOf(marketplaceId).over(now, BATCH);
        const toPay = parts.programmesOf(marketplaceId).due(dayOf(now), BATCH);
        return [
          ...over.map((transferId) => ({ marketplaceId, ...expiry(transferId, now) })),
          ...toPay.map((instalment) => ({ marketplaceId, ...payment(instalment, now) })),
        ];
      }),
    act: async ({ marketplaceId, what, command }) => {
      const ledger = parts.ledgers.of(marketplaceId);
      const outcome = await ledger.give(command, deadlineContext(PROCESS, what, clock));
      if (outcome.kind === 'done') return;
      if (outcome.kind === 'rejected' && LATE.includes(outcome.rejection.code)) return;
      if (outcome.kind === 'command_id_reused') throw new Error(`${what.join(' ')}: id reused`);
      // No fault, and tried again at the next look: an account may be thawed, a balance may recover.
      const { rejection } = outcome;
      logger.info({ process: PROCESS, what, rejection }, 'what was due is refused for now');
    },
    log: logger,
  });

type Asked = Omit<Due, 'marketplaceId'>;

const expiry = (transferId: Uuid, now: Instant): Asked => ({
  what: ['hold', transferId],
  command: { type: 'ExpireHold', data: { transferId, now } },
});

function payment(
  { awardId, number }: { readonly awardId: Uuid; readonly number: number },
  now: Instant,
): Asked {
  const what = ['instalment', awardId, String(number)];
  const transferId = derivedId(...what);
  const today = dayOf(now);
  return { what, command: { type: 'PayInstalment', data: { awardId, number, transferId, today } } };
}
