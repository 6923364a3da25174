import { startRelay } from '@bourse/broadcast/relay';
import { exchanges } from '@bourse/contracts/exchanges';
import { offers } from '@bourse/contracts/offers';
import { startMembership } from '@bourse/membership/membership';
import { openProcessState } from '@bourse/projections/process-state';
import { startProjection } from '@bourse/projections/projection';
import { startReactor } from '@bourse/projections/reactor';
import { assembleService } from '@bourse/service-kit/assemble';
import type { Service, ServicePorts } from '@bourse/service-kit/service';
import { join } from 'node:path';
import { exchangeProblems } from './api/exchange-problems.ts';
import { exchangeRoutes } from './api/exchange-routes.ts';
import { ledgerProblems } from './api/ledger-problems.ts';
import { ledgerRoutes } from './api/ledger-routes.ts';
import { exchangeHandler } from './exchange-handler.ts';
import { ledgerPublication } from './ledger-publication.ts';
import { openLedgerWriter } from './ledger/ledger-writer.ts';
import type { Policy } from './policy.ts';
import { startAccountOpening } from './processes/account-opening.ts';
import { capacityAnswers } from './processes/capacity-answers.ts';
import { startExchangeDeadlines } from './processes/exchange-deadlines.ts';
import { MOVEMENTS, movements } from './processes/movements.ts';
import { exchangePublication } from './publication.ts';
import { accountsModel } from './read-models/accounts/model.ts';
import { accountQueries } from './read-models/accounts/queries.ts';
import { exchangesModel } from './read-models/exchanges/model.ts';
import { exchangeQueries } from './read-models/exchanges/queries.ts';
import { startListings } from './read-models/listings/listings.ts';

/**
 * Exchanges and the ledger of one marketplace: `/api/exchanges` and `/api/ledger`.
 *
 * @param options.marketplace Names the ledger's stream.
 * @param options.policy What its associations have settled among themselves.
 * @param options.deadlinesEveryMs How often it looks for what time has brought about.
 */
export async function startSettlement(
  ports: ServicePorts,
  options: {
    readonly marketplace: string;
    readonly policy: Policy;
    readonly deadlinesEveryMs: number;
  },
): Promise<Service> {
  const { store, broadcast, directory, clock, logger } = ports;
  const { marketplace, policy, deadlinesEveryMs } = options;
  const { answerWithinDays } = policy;
  const state = openProcessState(join(directory, 'processes.sqlite'));
  const writer = openLedgerWriter({ store, marketplace, logger });
  const handler = exchangeHandler(store);

  const membership = await startMembership({ service: 'settlement', directory, broadcast });
  const listings = await startListings({ directory, broadcast });
  const accountOpening = await startAccountOpening({ writer, clock, policy, broadcast });
  const capacity = await broadcast.subscribe({
    group: 'settlement.capacity',
    topics: [offers.topic],
    poison: 'dead_letter',
    handle: capacityAnswers({ handler, clock, answerWithinDays }),
  });
  const exchangeView = startProjection({ model: exchangesModel, directory, store, log: logger });
  const accountView = startProjection({ model: accountsModel, directory, store, log: logger });
  const queries = exchangeQueries(exchangeView.reader);
  const accounts = accountQueries(accountView.reader);

  return assembleService({
    name: 'settlement',
    routes: [
      ...exchangeRoutes({ exchanges: handler, queries, membership, listings, policy }),
      ...ledgerRoutes({ writer, queries: accounts, membership }),
    ],
    problems: { ...exchangeProblems, ...ledgerProblems },
    relay: startRelay({
      name: 'settlement',
      store,
      broadcast,
      publications: [exchangePublication, ledgerPublication],
      checkpoints: state,
      logger,
      clock,
    }),
    projections: [exchangeView, accountView],
    reactors: [
      startReactor({
        name: MOVEMENTS,
        contracts: [exchanges],
        store,
        state,
        react: movements({ exchanges: handler, writer, membership, clock, answerWithinDays }),
        log: logger,
      }),
    ],
    listeners: [
      { name: 'members', ...membership },
      { name: 'listings', ...listings },
      { name: 'account-opening', ...accountOpening },
      { name: 'capacity', ...capacity },
    ],
    deadlines: [
      startExchangeDeadlines(ports, {
        queries,
        exchanges: handler,
        policy,
        everyMs: deadlinesEveryMs,
      }),
    ],
    close: async () => {
      await writer.close();
      state.close();
    },
  });
}
