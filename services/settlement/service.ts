import { startRelay } from '@bourse/broadcast/relay';
import type { Contract } from '@bourse/contracts/contract';
import { crossings } from '@bourse/contracts/crossings';
import { exchanges } from '@bourse/contracts/exchanges';
import { ledger } from '@bourse/contracts/ledger';
import { marketplaces as marketplaceEvents } from '@bourse/contracts/marketplaces';
import { offers } from '@bourse/contracts/offers';
import type { MarketplaceId } from '@bourse/contracts/values';
import { startMembership } from '@bourse/membership/membership';
import { startPartitionedProjection } from '@bourse/projections/partitioned-projection';
import { openProcessState } from '@bourse/projections/process-state';
import { startProjection } from '@bourse/projections/projection';
import { startReactor } from '@bourse/projections/reactor';
import type { ReadModel } from '@bourse/projections/read-model';
import { readingProblems } from '@bourse/readings/problems';
import { assembleService } from '@bourse/service-kit/assemble';
import type { Service, ServicePorts } from '@bourse/service-kit/service';
import { join } from 'node:path';
import { clearingRoutes } from './api/clearing-routes.ts';
import { crossingRoutes } from './api/crossing-routes.ts';
import { exchangeProblems } from './api/exchange-problems.ts';
import { exchangeRoutes } from './api/exchange-routes.ts';
import { ledgerOfMarketplaces } from './api/ledger-of-marketplaces.ts';
import { ledgerProblems } from './api/ledger-problems.ts';
import { ledgerReadProblems } from './api/ledger-read-problems.ts';
import { ledgerRoutes } from './api/ledger-routes.ts';
import { crossingProblems, marketplaceProblems } from './api/marketplace-problems.ts';
import { marketplaceRoutes } from './api/marketplace-routes.ts';
import { recordedReads } from './api/recorded-reads.ts';
import { crossingHandler } from './crossing-handler.ts';
import { exchangeHandler } from './exchange-handler.ts';
import { ledgerPublication } from './ledger-publication.ts';
import { forPeople } from './ledger/for-people.ts';
import { openLedgers } from './ledger/ledgers.ts';
import { marketplaceHandler } from './marketplace-handler.ts';
import { crossingPublication, marketplacePublication } from './marketplace-publications.ts';
import { policiesOf } from './policies.ts';
import type { Policy } from './policy.ts';
import { startAccountOpening } from './processes/account-opening.ts';
import { capacityAnswers } from './processes/capacity-answers.ts';
import { startCrossingDeadlines } from './processes/crossing-deadlines.ts';
import { CROSSINGS, followCrossings } from './processes/crossings.ts';
import { startExchangeDeadlines } from './processes/exchange-deadlines.ts';
import { startLedgerDeadlines } from './processes/ledger-deadlines.ts';
import { openFirstMarketplace } from './processes/first-marketplace.ts';
import { MARKETPLACE_SETUP, setUpMarketplaces } from './processes/marketplace-setup.ts';
import { MOVEMENTS, movements } from './processes/movements.ts';
import { exchangePublication } from './publication.ts';
import { accountsModel } from './read-models/accounts/model.ts';
import { accountQueries } from './read-models/accounts/queries.ts';
import { crossingsModel } from './read-models/crossings/model.ts';
import { crossingQueries } from './read-models/crossings/queries.ts';
import {
  expiringHoldQueries,
  expiringHoldsModel,
} from './read-models/expiring-holds/expiring-holds.ts';
import { programmesModel } from './read-models/programmes/model.ts';
import { programmeQueries } from './read-models/programmes/queries.ts';
import { exchangeChanges } from './read-models/exchanges/changes.ts';
import { fileReadingLog } from './reading-log.ts';
import { fileReadingPublication } from './reading-publication.ts';
import { exchangesModel } from './read-models/exchanges/model.ts';
import { exchangeQueries } from './read-models/exchanges/queries.ts';
import { historyModel } from './read-models/history/model.ts';
import { historyQueries } from './read-models/history/queries.ts';
import { startListings } from './read-models/listings/listings.ts';
import { marketplacesModel } from './read-models/marketplaces/model.ts';
import { marketplaceQueries } from './read-models/marketplaces/queries.ts';

/** How long a change may wait until whoever listens is told. */
const LOOK_EVERY_MS = 250;

/**
 * Exchanges, the marketplaces with their ledgers, and what crosses between them: `/api/exchanges`,
 * `/api/ledger`, `/api/marketplaces` and `/api/crossings`.
 *
 * @param options.marketplace The first marketplace, open from the first start, in which every member
 *   has an account.
 * @param options.policy What it begins with.
 * @param options.deadlinesEveryMs How often it looks for what time has brought about.
 */
export async function startSettlement(
  ports: ServicePorts,
  options: {
    readonly marketplace: MarketplaceId;
    readonly policy: Policy;
    readonly deadlinesEveryMs: number;
  },
): Promise<Service> {
  const { store, broadcast, directory, clock, logger } = ports;
  const { marketplace: first, policy, deadlinesEveryMs: everyMs } = options;
  const state = openProcessState(join(directory, 'processes.sqlite'));
  const ledgers = openLedgers({ store, logger, directory: join(directory, 'snapshots') });
  const handler = exchangeHandler(store);
  const marketplaceCommands = marketplaceHandler(store);
  const crossingCommands = crossingHandler(store);

  const view = <C extends Contract>(model: ReadModel<C>) =>
    startProjection({ model, directory, store, log: logger });
  const exchangeView = view(exchangesModel);
  const marketplaceView = view(marketplacesModel);
  const crossingView = view(crossingsModel);
  const perMarketplace = <C extends Contract>(model: ReadModel<C>) =>
    startPartitionedProjection({ model, directory, store, log: logger });
  const accountView = perMarketplace(accountsModel);
  const historyView = perMarketplace(historyModel);
  const programmeView = perMarketplace(programmesModel);
  const holdView = perMarketplace(expiringHoldsModel);
  const queries = exchangeQueries(exchangeView.reader, clock);
  const marketplaces = marketplaceQueries(marketplaceView.reader);
  const crossingsShown = crossingQueries(crossingView.reader);
  const policies = policiesOf(marketplaces, { first, policy });

  const membership = await startMembership({ service: 'settlement', directory, broadcast });
  const listings = await startListings({ directory, broadcast });
  const accountOpening = await startAccountOpening({
    writer: ledgers.of(first),
    clock,
    policyNow: async () => {
      const marketplace = await marketplaceCommands.look(first);
      return marketplace.status === 'open' ? marketplace.policy : policy;
    },
    broadcast,
  });
  const capacity = await broadcast.subscribe({
    group: 'settlement.capacity',
    topics: [offers.topic],
    poison: 'dead_letter',
    handle: capacityAnswers({
      handler,
      clock,
      answerWithinDays: (exchangeId) =>
        policies.of(queries.one(exchangeId)?.marketplaceId ?? first).answerWithinDays,
    }),
  });

  const isExchange = async (exchangeId: string) =>
    (await handler.look(exchangeId)).status !== 'unknown';
  const partiesOf = (exchangeId: string) => {
    const exchange = queries.one(exchangeId);
    return exchange === undefined ? [] : [exchange.lenderId, exchange.borrowerId];
  };
  const streamOf = (marketplaceId: MarketplaceId) => `${ledger.category}-${marketplaceId}` as const;
  const ledgerOf = (marketplaceId: MarketplaceId) =>
    ledgerRoutes({
      writer: forPeople(ledgers.of(marketplaceId), isExchange),
      accounts: accountQueries(accountView.reader(marketplaceId), streamOf(marketplaceId)),
      history: historyQueries(historyView.reader(marketplaceId), streamOf(marketplaceId)),
      objectOf: queries.objectOf,
      clock,
      programmes: programmeQueries(programmeView.reader(marketplaceId)),
      membership,
    });
  const firstLedger = ledgerOf(first);
  const follow = { store, state, log: logger };

  return assembleService({
    name: 'settlement',
    routes: recordedReads(
      [
        ...exchangeRoutes({
          store,
          exchanges: handler,
          queries,
          changes: exchangeChanges(exchangeView.reader, { clock, everyMs: LOOK_EVERY_MS }),
          membership,
          listings,
          policies,
          marketplaces: marketplaceCommands,
          ledgers,
          first,
        }),
        ...firstLedger,
        ...marketplaceRoutes({
          marketplaces: marketplaceCommands,
          queries: marketplaces,
          ledgers,
          membership,
        }),
        ...clearingRoutes({
          marketplaces: marketplaceCommands,
          queries: marketplaces,
          crossings: crossingsShown,
          ledgers,
          accountsOf: (marketplaceId) => accountView.reader(marketplaceId),
        }),
        ...ledgerOfMarketplaces({
          like: firstLedger,
          routesOf: ledgerOf,
          marketplaces: marketplaceCommands,
          queries: marketplaces,
          ledgers,
        }),
        ...crossingRoutes({
          crossings: crossingCommands,
          queries: crossingsShown,
          marketplaces: marketplaceCommands,
          membership,
        }),
      ],
      { log: fileReadingLog({ store, clock, logger }), partiesOf },
    ),
    problems: {
      ...readingProblems,
      ...exchangeProblems,
      ...ledgerProblems,
      ...ledgerReadProblems,
      ...marketplaceProblems,
      ...crossingProblems,
    },
    relay: startRelay({
      name: 'settlement',
      store,
      broadcast,
      publications: [
        exchangePublication,
        ledgerPublication,
        marketplacePublication,
        crossingPublication,
        fileReadingPublication,
      ],
      checkpoints: state,
      logger,
      clock,
    }),
    projections: [
      exchangeView,
      accountView,
      historyView,
      programmeView,
      holdView,
      marketplaceView,
      crossingView,
    ],
    reactors: [
      startReactor({
        ...follow,
        name: MOVEMENTS,
        contracts: [exchanges],
        react: movements({ exchanges: handler, ledgers, membership, clock, policies, first }),
      }),
      startReactor({
        ...follow,
        name: CROSSINGS,
        contracts: [crossings],
        react: followCrossings({ crossings: crossingCommands, ledgers, clock }),
      }),
      startReactor({
        ...follow,
        name: MARKETPLACE_SETUP,
        contracts: [marketplaceEvents],
        react: setUpMarketplaces({ marketplaces: marketplaceCommands, ledgers, clock }),
      }),
    ],
    listeners: [
      { name: 'members', ...membership },
      { name: 'listings', ...listings },
      { name: 'account-opening', ...accountOpening },
      { name: 'capacity', ...capacity },
    ],
    deadlines: [
      startExchangeDeadlines(ports, { queries, exchanges: handler, policies, everyMs }),
      startCrossingDeadlines(ports, {
        queries: crossingsShown,
        crossings: crossingCommands,
        everyMs,
      }),
      openFirstMarketplace(ports, {
        marketplaceId: first,
        policy,
        marketplaces: marketplaceCommands,
        queries: marketplaces,
        everyMs,
      }),
      startLedgerDeadlines(ports, {
        marketplaces,
        holdsOf: (marketplaceId) => expiringHoldQueries(holdView.reader(marketplaceId)),
        programmesOf: (marketplaceId) => programmeQueries(programmeView.reader(marketplaceId)),
        ledgers,
        everyMs,
      }),
    ],
    close: async () => {
      await ledgers.close();
      state.close();
    },
  });
}
