import type { CommandContext } from '@bourse/commands/handle-command';
import type { Random } from '../../support/random.ts';
import type { Faults } from '../engine/faults.ts';
import type { Scheduler } from '../engine/scheduler.ts';
import type { Life, SimulatedProcess } from '../processes/simulated-process.ts';
import type { Ask, Outcome } from './ask.ts';
import type { Attempt, CommandBook, Order } from './command-book.ts';
import { fingerprintOf } from './payload.ts';

const WAITS_MS = 3_000;
const SLOW_MS = 6_000;

/** An answer, and whether it speaks for every try at the command. */
export type Answer = { readonly outcome: Outcome; readonly alone: boolean };

type Try = { readonly order: Order; readonly ask: Ask; readonly attempt: Attempt };

/** What the way from a client to a process and back stands on. */
export type NetworkGround = {
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly random: Random;
  readonly book: CommandBook;
  readonly processes: readonly SimulatedProcess[];
};

/** What lies between clients and processes: requests and answers are slow, or lost, and clients give up waiting. */
export class Network {
  readonly #ground: NetworkGround;

  constructor(ground: NetworkGround) {
    this.#ground = ground;
  }

  /**
   * One try at a command, at some process of its kind.
   *
   * @param client For the history.
   * @returns undefined for no answer.
   */
  ask(client: string, order: Order, ask: Ask): Promise<Answer | undefined> {
    const { scheduler, faults, random, processes, book } = this.#ground;
    const { world } = scheduler;
    const process = random.pick(processes.filter(({ kind }) => kind === ask.of));
    const what = `${order.name} of ${client}`;
    return new Promise((resolve) => {
      const giveUp = scheduler.schedule(world, `${what}: no answer`, WAITS_MS, () =>
        resolve(undefined),
      );
      const answer = (given: Answer | undefined) => {
        if (faults.happens('answer_lost')) return;
        scheduler.schedule(world, `${what}: answered`, this.#travelMs(), () => {
          giveUp();
          resolve(given);
        });
      };
      if (faults.happens('request_lost')) return;
      const attempt = book.send(order);
      scheduler.schedule(world, `${what} reaches ${process?.name}`, this.#travelMs(), () => {
        const life = process?.isUp === true ? process.life : undefined;
        if (process === undefined || life === undefined) {
          attempt.over = true;
          return answer(undefined);
        }
        attempt.owner = life.owner;
        scheduler.schedule(life.owner, `serves ${what}`, 0, () => {
          void this.#serve(process, life, { order, ask, attempt }).then(answer);
        });
      });
    });
  }

  #travelMs(): number {
    const { faults, random, scheduler } = this.#ground;
    return faults.happens('network_slow') ? random.next() * SLOW_MS : scheduler.latency();
  }

  /** The server's side of a try. */
  async #serve(
    process: SimulatedProcess,
    life: Life,
    { order, ask, attempt }: Try,
  ): Promise<Answer | undefined> {
    const { book } = this.#ground;
    const alone = book.begin(order, attempt, life.owner);
    const watch = ask.of === 'clerk' ? book.watch(ask.marketplaceId, ask.command) : undefined;
    life.inHand += 1;
    try {
      const outcome = await life.running?.answer(ask, contextOf(order, ask, process));
      if (outcome === undefined) return undefined;
      if (watch !== undefined) book.demandTrue(order, outcome, watch);
      return { outcome, alone };
    } catch {
      // The client is told that something went wrong, and nothing more.
      return undefined;
    } finally {
      life.inHand -= 1;
      watch?.end();
      attempt.over = true;
    }
  }
}

const contextOf = (order: Order, ask: Ask, process: SimulatedProcess): CommandContext => ({
  commandId: order.commandId,
  fingerprint: fingerprintOf(ask),
  correlationId: order.commandId,
  causationId: order.commandId,
  actor: ask.identity.actor,
  now: process.clock.now(),
});
