import { handleCommand } from '@bourse/commands/handle-command';
import { deadlineContext } from '@bourse/commands/reaction-context';
import { offers } from '@bourse/contracts/offers';
import { dayOf } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { type Deadlines, startDeadlines } from '@bourse/projections/deadlines';
import type { ServicePorts } from '@bourse/service-kit/service';
import { offerDecider } from '../domain/offer.ts';
import type { offerQueries } from '../read-models/offers/queries.ts';

const PROCESS = 'offers.expiry';
const BATCH = 100;

/** Ends the offers whose last day has passed. */
export const startExpiry = (
  { store, clock, logger }: ServicePorts,
  queries: ReturnType<typeof offerQueries>,
  everyMs: number,
): Deadlines =>
  startDeadlines<Uuid>({
    name: PROCESS,
    everyMs,
    clock,
    due: (now) => queries.overdue(dayOf(now), BATCH),
    act: async (offerId, now) => {
      const result = await handleCommand({
        store,
        aggregate: { contract: offers, decider: offerDecider },
        id: offerId,
        command: { type: 'ExpireOffer', now },
        context: deadlineContext(PROCESS, [offerId, dayOf(now)], clock),
      });
      // Revised in the meantime: the view had been a moment behind.
      if (result.kind === 'rejected' && result.rejection.code !== 'offer_not_due') {
        throw new Error(`the offer ${offerId} could not expire: ${result.rejection.code}`);
      }
    },
    log: logger,
  });
