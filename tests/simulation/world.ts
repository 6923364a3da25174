import { topics } from '@bourse/contracts/topics';
import { takeIdsFrom } from '@bourse/kernel/ids';
import { mkdirSync } from 'node:fs';
import { type Random, seededRandom } from '../support/random.ts';
import { Client } from './clients/client.ts';
import { CommandBook, type Order } from './clients/command-book.ts';
import type { ServerKind } from './clients/ask.ts';
import { Faults } from './engine/faults.ts';
import { History } from './engine/history.ts';
import { simulateTimers } from './engine/process-timers.ts';
import { type Owner, Scheduler } from './engine/scheduler.ts';
import { seededIds } from './engine/seeded-ids.ts';
import { SimulatedClock } from './engine/simulated-clock.ts';
import { Books } from './invariants/books.ts';
import { Referee } from './invariants/referee.ts';
import { marketOf } from './market.ts';
import type { Plan } from './plan.ts';
import { BroadcastLog } from './ports/broadcast-log.ts';
import { type BroadcastWithGroups, simulatedBroadcast } from './ports/simulated-broadcast.ts';
import { simulatedEventStore, type StoreGround } from './ports/simulated-event-store.ts';
import { StoreLog } from './ports/store-log.ts';
import { KeptFiles } from './processes/kept-files.ts';
import { starts } from './processes/kinds.ts';
import { OpenFiles } from './processes/open-files.ts';
import { type ProcessGround, SimulatedProcess } from './processes/simulated-process.ts';

/** Pieces that a test puts in the place of the simulation's own, to see that what they do wrong is found. */
export type Pieces = {
  readonly storeFor: (ground: StoreGround, owner: Owner) => ReturnType<typeof simulatedEventStore>;
  readonly broadcastFor: (
    ground: BroadcastWithGroups,
    owner: Owner,
  ) => ReturnType<typeof simulatedBroadcast>;
};

export const ownPieces: Pieces = {
  storeFor: simulatedEventStore,
  broadcastFor: simulatedBroadcast,
};

/** Everything of one episode: made from its plan, in a folder of its own. */
export class World {
  readonly plan: Plan;
  readonly random: Random;
  readonly history = new History();
  readonly referee = new Referee();
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly clock: SimulatedClock;
  readonly books: Books;
  readonly commands: CommandBook;
  readonly store: StoreGround;
  readonly broadcast: BroadcastWithGroups;
  readonly processes: readonly SimulatedProcess[];
  readonly clients: readonly Client[];
  /** Commands that came to an end, with how, by their names. */
  readonly ends = new Map<string, Map<string, number>>();
  readonly #openFiles: OpenFiles;
  readonly #undo: readonly (() => void)[];

  constructor(plan: Plan, directory: string, pieces: Pieces) {
    mkdirSync(directory, { recursive: true });
    this.plan = plan;
    const root = seededRandom(plan.seed ^ 0x5eed);
    const fork = (): Random => seededRandom(root.between(0, 2 ** 32 - 1));
    this.random = fork();
    const { history, latencyMs } = { history: this.history, latencyMs: plan.latencyMs };
    this.scheduler = new Scheduler({ random: fork(), history, latencyMs });
    this.faults = new Faults(fork(), plan.rates);
    this.clock = new SimulatedClock(this.scheduler);
    this.books = new Books(this.referee, plan.processes.settlement);
    const newId = seededIds(fork());
    this.#undo = [takeIdsFrom(newId), simulateTimers(this.scheduler)];
    this.#openFiles = new OpenFiles(this.scheduler);
    const shared = { scheduler: this.scheduler, faults: this.faults, random: fork() };
    const gaps = fork();
    const log = new StoreLog(() => gaps.between(1, 3));
    log.onAppend((appended) => {
      const told = appended.events.map(({ id, type, data }) => [id, type, data]);
      history.note(`${appended.stream} ${JSON.stringify(told)}`);
      this.books.add(appended);
    });
    this.store = { ...shared, log, outageUntil: 0, refusedUntil: new Map(), underWay: new Map() };
    this.broadcast = {
      ...shared,
      log: new BroadcastLog('simulated', topics),
      clock: this.clock.of(0),
      groups: new Map(),
      offsets: new Map(),
    };
    this.commands = new CommandBook(this.referee, this.books, this.store.underWay);
    this.processes = this.#processes(directory, pieces);
    const market = marketOf(this, fork(), newId);
    this.clients = Array.from(
      { length: plan.clients },
      (_, nth) =>
        new Client(`client ${nth + 1}`, {
          ...shared,
          referee: this.referee,
          book: this.commands,
          processes: this.processes,
          market,
          newId,
          onEnd: (order) => this.#count(order),
        }),
    );
  }

  #processes(directory: string, pieces: Pieces): readonly SimulatedProcess[] {
    const { plan, scheduler, faults, random, history } = this;
    const ground: ProcessGround = {
      scheduler,
      faults,
      random,
      history,
      openFiles: this.#openFiles,
      policy: plan.policy,
      storeFor: (owner) => pieces.storeFor(this.store, owner),
      broadcastFor: (owner) => pieces.broadcastFor(this.broadcast, owner),
      onDeath: () => {
        for (const group of this.broadcast.groups.values()) group.bury();
      },
    };
    const kinds = Object.entries(plan.processes) as [ServerKind, number][];
    return kinds.flatMap(([kind, count]) =>
      Array.from({ length: count }, (_, nth) => {
        const name = `${kind} ${nth + 1}`;
        const skewMs = random.between(0, plan.maxSkewMs);
        const files = new KeptFiles(directory, name);
        const clock = this.clock.of(skewMs);
        return new SimulatedProcess(ground, { name, kind, start: starts[kind], files, clock });
      }),
    );
  }

  #count({ name, outcome }: Order): void {
    const known = this.ends.get(name) ?? new Map<string, number>();
    const how = outcome === undefined || outcome === 'left' ? 'left' : outcome.kind;
    known.set(how, (known.get(how) ?? 0) + 1);
    this.ends.set(name, known);
  }

  /** Starts every process and every client. */
  begin(): void {
    for (const process of this.processes) process.start();
    for (const client of this.clients) void client.run();
  }

  /** Puts back what was replaced, and closes what is open. */
  end(): void {
    for (const undo of this.#undo) undo();
    this.#openFiles.stop();
  }
}
