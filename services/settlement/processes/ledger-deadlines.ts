import { deadlineContext } from '@bourse/commands/reaction-context';
import { type Day, dayOf, type Instant } from '@bourse/kernel/clock';
import { derivedId, type Uuid } from '@bourse/kernel/ids';
import { Recent } from '@bourse/kernel/recent';
import type { LedgerCommand } from '@bourse/ledger/commands';
import type { LedgerRejection } from '@bourse/ledger/rejections';
import { type Deadlines, startDeadlines } from '@bourse/projections/deadlines';
import type { ServicePorts } from '@bourse/service-kit/service';
import type { MarketplaceId } from '@bourse/contracts/values';
import type { Ledgers } from '../ledger/ledgers.ts';
import type { ExpiringHoldQueries } from '../read-models/expiring-holds/expiring-holds.ts';
import type { MarketplaceQueries } from '../read-models/marketplaces/queries.ts';
import type { DueInstalment, ProgrammeQueries } from '../read-models/programmes/queries.ts';

const PROCESS = 'settlement.ledger-deadlines';
/** Looked at in one go, of each marketplace. */
const BATCH = 200;
/** What is refused is left alone for so long. */
const RETRY_AFTER_MS = 60_000;
/** Refusals that are remembered, at the least. */
const REMEMBERED = 100_000;

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

/**
 * Takes what is due in rounds: each look goes on where the last one ended, so that what cannot be paid,
 * however much that is, never stands before what can. A round lost with the process begins anew.
 */
function roundsOf(programmesOf: (marketplaceId: MarketplaceId) => ProgrammeQueries) {
  const reached = new Map<MarketplaceId, DueInstalment>();
  return (marketplaceId: MarketplaceId, today: Day): readonly DueInstalment[] => {
    const found = programmesOf(marketplaceId).due(today, BATCH, reached.get(marketplaceId));
    const last = found.length < BATCH ? undefined : found.at(-1);
    if (last === undefined) reached.delete(marketplaceId);
    else reached.set(marketplaceId, last);
    return found;
  };
}

/** What time does to the ledger: holds expire, and instalments of awards are paid on their day. */
export function startLedgerDeadlines(
  { clock, logger }: ServicePorts,
  parts: {
    readonly marketplaces: Pick<MarketplaceQueries, 'policies'>;
    readonly holdsOf: (marketplaceId: MarketplaceId) => ExpiringHoldQueries;
    readonly programmesOf: (marketplaceId: MarketplaceId) => ProgrammeQueries;
    readonly ledgers: Ledgers;
    readonly everyMs: number;
  },
): Deadlines {
  const dueIn = roundsOf(parts.programmesOf);
  const refusedAt = new Recent<string, number>(REMEMBERED);
  const isLeftAlone = ({ what }: Due, now: Instant): boolean =>
    Date.parse(now) - (refusedAt.get(what.join(' ')) ?? -Infinity) < RETRY_AFTER_MS;
  return startDeadlines<Due>({
    name: PROCESS,
    everyMs: parts.everyMs,
    clock,
    due: (now) =>
      parts.marketplaces.policies().flatMap(({ marketplaceId }) => {
        const over = parts.holdsOf(marketplaceId).over(now, BATCH);
        return [
          ...over.map((transferId): Due => ({ marketplaceId, ...expiry(transferId, now) })),
          ...dueIn(marketplaceId, dayOf(now)).map((instalment): Due => ({
            marketplaceId,
            ...payment(instalment, now),
          })),
        ].filter((due) => !isLeftAlone(due, now));
      }),
    act: async ({ marketplaceId, what, command }) => {
      const ledger = parts.ledgers.of(marketplaceId);
      const outcome = await ledger.give(command, deadlineContext(PROCESS, what, clock));
      if (outcome.kind === 'done') return;
      if (outcome.kind === 'rejected' && LATE.includes(outcome.rejection.code)) return;
      if (outcome.kind === 'command_id_reused') throw new Error(`${what.join(' ')}: id reused`);
      // No fault, and tried again in a while: an account may be thawed, a balance may recover.
      const { rejection } = outcome;
      refusedAt.set(what.join(' '), Date.parse(clock.now()));
      logger.info({ process: PROCESS, what, rejection }, 'what was due is refused for now');
    },
    log: logger,
  });
}

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
