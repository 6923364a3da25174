import type { CommandContext } from '@bourse/commands/handle-command';
import { crossings } from '@bourse/contracts/crossings';
import { clearingAccountOf } from '@bourse/contracts/values';
import type { EventStore } from '@bourse/event-store/port';
import { addDays, fixedClock } from '@bourse/kernel/clock';
import { derivedId, newId, type Uuid } from '@bourse/kernel/ids';
import { balanceMinutes } from '@bourse/ledger/account';
import type { LedgerCommand } from '@bourse/ledger/commands';
import { openProcessState } from '@bourse/projections/process-state';
import { startProjection } from '@bourse/projections/projection';
import { startReactor } from '@bourse/projections/reactor';
import { createLogger } from '@bourse/service-kit/logger';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crossingHandler } from '../crossing-handler.ts';
import { openLedgers } from '../ledger/ledgers.ts';
import { crossingsModel } from '../read-models/crossings/model.ts';
import { crossingQueries } from '../read-models/crossings/queries.ts';
import { startCrossingDeadlines } from './crossing-deadlines.ts';
import { CROSSINGS, followCrossings } from './crossings.ts';

// For tests only: crossings between two marketplaces, on a store that outlives the processes on it.

const NORD = 'nord';
const SUD = 'sud';
const GIVER = 'insee:59183';
const RECEIVER = 'insee:13055';
export const START = '2026-03-02T09:00:00.000Z';
export const EXPOSURE = 600;
const ISSUER = 'siren:123456782';
const logger = createLogger({ level: 'silent' });

/** The same name, the same command. */
export const contextOf = (name: string): CommandContext => {
  const commandId = derivedId('crossing world', name);
  return {
    commandId,
    fingerprint: commandId,
    correlationId: commandId,
    causationId: commandId,
    actor: 'tester',
    now: START,
  };
};

/** Whoever tests chooses the engine. */
type OpenStore = (options: {
  readonly file: string;
}) => EventStore & { close(): Promise<void> | void };

/**
 * A store with two ledgers, a member and an issuer in each, that know each other; the giver owns
 * `minutes`. Closed: to be copied for each test.
 */
export async function makeStore(open: OpenStore, minutes: number): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'bourse-crossings-'));
  const store = open({ file: join(directory, 'events.sqlite') });
  const ledgers = openLedgers({ store, logger });
  const give = async (marketplace: string, command: LedgerCommand) => {
    const outcome = await ledgers.of(marketplace).give(command, contextOf(newId()));
    if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
  };
  for (const [here, there, member] of [
    [NORD, SUD, GIVER],
    [SUD, NORD, RECEIVER],
  ] as const) {
    const clearing = { creditLimitMinutes: EXPOSURE, ceilingMinutes: EXPOSURE };
    await Promise.all([
      give(here, {
        type: 'OpenAccount',
        data: { accountId: ISSUER, kind: 'issuer', creditLimitMinutes: 10_000 },
      }),
      give(here, {
        type: 'OpenAccount',
        data: { accountId: member, kind: 'member', creditLimitMinutes: 0, ceilingMinutes: 1_000 },
      }),
      give(here, {
        type: 'OpenAccount',
        data: { accountId: clearingAccountOf(there), kind: 'clearing', ...clearing },
      }),
    ]);
  }
  await give(NORD, {
    type: 'GrantEndowment',
    data: {
      transferId: newId(),
      debitAccountId: ISSUER,
      creditAccountId: GIVER,
      minutes,
      reason: 'Dotation',
      effectiveOn: '2026-03-02',
    },
  });
  await ledgers.close();
  await store.close();
  return directory;
}

/** A copy of a store, to be written. */
export function openStore(open: OpenStore, made: string) {
  const directory = mkdtempSync(join(tmpdir(), 'bourse-crossing-'));
  cpSync(made, directory, { recursive: true });
  const store = open({ file: join(directory, 'events.sqlite') });
  return {
    store,
    /** What the passing of time does, whoever notices it. */
    abandon: (name: string, now: string) =>
      crossingHandler(store).give(
        crossingId(name),
        { type: 'AbandonCrossing', now },
        contextOf(`abandon ${name}`),
      ),
    /** Closes it, and keeps it elsewhere. */
    moveTo: async (place: string) => {
      await store.close();
      cpSync(directory, place, { recursive: true });
      rmSync(directory, { recursive: true });
    },
    close: async () => {
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
}

/** A store that a process sees until it is killed: every look and every append counts as a step. */
export function mortal(store: EventStore, diesAtStep: number) {
  let steps = 0;
  const die = () => new Error('the process was killed');
  /** @returns whether the process is still there after this step. */
  const step = (): void => {
    steps += 1;
    if (steps > diesAtStep) throw die();
  };
  const dying: EventStore = {
    append: async (...of) => {
      // Before it reached the disk, and after: the answer may be lost.
      step();
      const result = await store.append(...of);
      step();
      return result;
    },
    async *read(...of) {
      step();
      yield* store.read(...of);
    },
    readAll: (...of) => store.readAll(...of),
    async *subscribe(...of) {
      for await (const message of store.subscribe(...of)) {
        if (steps > diesAtStep) throw die();
        yield message;
      }
    },
  };
  return { store: dying, died: () => steps > diesAtStep };
}

/** What a process runs for crossings. @param directory What it keeps of its own, which a later process finds again. */
export function startProcess(store: EventStore, directory: string) {
  const clock = fixedClock(START);
  const ledgers = openLedgers({ store, logger });
  const handler = crossingHandler(store);
  const state = openProcessState(join(directory, 'processes.sqlite'));
  const view = startProjection({ model: crossingsModel, directory, store, log: logger });
  const queries = crossingQueries(view.reader);
  const backoff = { firstMs: 1, maxMs: 2 };
  const reactor = startReactor({
    name: CROSSINGS,
    contracts: [crossings],
    store,
    state,
    react: followCrossings({ crossings: handler, ledgers, clock }),
    log: logger,
    backoff,
    retryParkedMs: 5,
  });
  const deadlines = startCrossingDeadlines(
    { clock, logger },
    { queries, crossings: handler, everyMs: 5 },
  );
  return {
    clock,
    ledgers,
    handler,
    queries,
    request: (name: string, minutes: number) => {
      const crossingId = derivedId('crossing world', name);
      return handler.give(
        crossingId,
        {
          type: 'RequestCrossing',
          crossingId,
          from: { marketplaceId: NORD, accountId: GIVER },
          to: { marketplaceId: SUD, accountId: RECEIVER },
          minutes,
          by: GIVER,
          reason: 'Formation suivie dans le Sud',
          decideBy: addDays(START, 1),
          reversesCrossingId: null,
          now: START,
        },
        contextOf(`request ${name}`),
      );
    },
    /** A minute of the giver's, held for something else. */
    hold: async (transferId: Uuid) => {
      const opened = await ledgers.of(NORD).give(
        {
          type: 'OpenAccount',
          data: { accountId: RECEIVER, kind: 'member', creditLimitMinutes: 0 },
        },
        contextOf('open'),
      );
      const held = await ledgers.of(NORD).give(
        {
          type: 'HoldMinutes',
          data: {
            transferId,
            debitAccountId: GIVER,
            creditAccountId: RECEIVER,
            minutes: 1,
            exchangeId: transferId,
          },
        },
        contextOf('hold'),
      );
      if (opened.kind !== 'done' || held.kind !== 'done') throw new Error('it is held');
    },
    reverse: (name: string, minutes: number) =>
      handler.give(
        derivedId('crossing world', name),
        {
          type: 'RequestCrossingReversal',
          reversalId: derivedId('crossing world', `reversal of ${name}`),
          minutes,
          by: ISSUER,
          reason: 'Formation annulée',
          decideBy: addDays(START, 1),
        },
        contextOf(`reverse ${name}`),
      ),
    stop: async () => {
      await Promise.all([reactor.stop(), deadlines.stop()]);
      await view.stop();
      await ledgers.close();
      state.close();
    },
  };
}
export type Process = ReturnType<typeof startProcess>;

/** What one ledger says of the crossing's accounts. */
async function sideOf(process: Process, here: string, there: string, member: string) {
  const { accounts } = await process.ledgers.of(here).view();
  const all = [...accounts.values()];
  const balance = (accountId: string) => {
    const account = accounts.get(accountId);
    return account === undefined ? undefined : balanceMinutes(account);
  };
  return {
    member: balance(member),
    clearing: balance(clearingAccountOf(there)),
    held: all.reduce((sum, { debitsPending }) => sum + debitsPending, 0),
    sum: all.reduce((sum, account) => sum + balanceMinutes(account), 0),
  };
}

export const bothSides = async (process: Process) => ({
  nord: await sideOf(process, NORD, SUD, GIVER),
  sud: await sideOf(process, SUD, NORD, RECEIVER),
});

export const crossingId = (name: string): Uuid => derivedId('crossing world', name);
