import type { Broadcast } from '@bourse/broadcast/port';
import type { EventStore } from '@bourse/event-store/port';
import type { Clock } from '@bourse/kernel/clock';
import type { Logger } from '@bourse/service-kit/logger';
import { sentenceOf } from '../../../libs/broadcast/refusal.ts';
import type { Policy } from '../../../services/settlement/policy.ts';
import type { Random } from '../../support/random.ts';
import type { ServerKind } from '../clients/ask.ts';
import type { Faults } from '../engine/faults.ts';
import type { History } from '../engine/history.ts';
import type { Owner, Scheduler } from '../engine/scheduler.ts';
import type { KeptFiles } from './kept-files.ts';
import type { Running, Start } from './kinds.ts';
import type { OpenFiles } from './open-files.ts';

/** What processes stand on. */
export type ProcessGround = {
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly random: Random;
  readonly history: History;
  readonly openFiles: OpenFiles;
  readonly policy: Policy;
  readonly storeFor: (owner: Owner) => EventStore;
  readonly broadcastFor: (owner: Owner) => Broadcast;
  /** Told of every death, after it. */
  readonly onDeath: (owner: Owner) => void;
};

/** From its start to its death. */
export type Life = { readonly owner: Owner; running: Running | undefined; inHand: number };

const DOWN_MS = 8_000;
const GRACE_MS = 30_000;
const LOOK_EVERY_MS = 20;

/** One machine that runs a kind of process, and starts it again whenever it has died. */
export class SimulatedProcess {
  readonly name: string;
  readonly kind: ServerKind;
  readonly files: KeptFiles;
  readonly #ground: ProcessGround;
  readonly #clock: Clock;
  readonly #start: Start;
  #life: Life | undefined;
  #lives = 0;
  #stopping = false;

  constructor(
    ground: ProcessGround,
    given: {
      readonly name: string;
      readonly kind: ServerKind;
      readonly start: Start;
      readonly files: KeptFiles;
      readonly clock: Clock;
    },
  ) {
    this.#ground = ground;
    this.name = given.name;
    this.kind = given.kind;
    this.files = given.files;
    this.#clock = given.clock;
    this.#start = given.start;
  }

  get clock(): Clock {
    return this.#clock;
  }

  /** Its present life; undefined while it is down. */
  get life(): Life | undefined {
    return this.#life;
  }

  /** Whether it takes requests. */
  get isUp(): boolean {
    return this.#life?.running !== undefined && !this.#stopping;
  }

  start(): void {
    if (this.#life !== undefined) return;
    const { scheduler, storeFor, broadcastFor, policy } = this.#ground;
    this.#lives += 1;
    this.#stopping = false;
    const owner: Owner = { name: `${this.name}.${this.#lives}`, alive: true };
    const life: Life = { owner, running: undefined, inHand: 0 };
    this.#life = life;
    scheduler.schedule(owner, 'starts', scheduler.latency(), () => {
      const ports = {
        store: storeFor(owner),
        broadcast: broadcastFor(owner),
        directory: this.files.directory,
        clock: this.#clock,
        logger: this.#loggerOf(owner),
      };
      void this.#come(life, () => this.#start(ports, policy));
    });
  }

  /** Comes up; or dies, as a process does that cannot start. */
  async #come(life: Life, start: () => Promise<Running>): Promise<void> {
    const { scheduler, history } = this.#ground;
    const { owner } = life;
    try {
      life.running = await start();
    } catch (error) {
      history.remark(`${owner.name} could not start: ${sentenceOf(error)}`);
      scheduler.schedule(scheduler.world, `${owner.name} could not start`, 0, () => {
        if (owner.alive) this.crash();
      });
    }
  }

  /** Dies where it stands; starts again after a while. */
  crash(): void {
    if (this.#life === undefined) return;
    const { scheduler, faults, history, random } = this.#ground;
    const { owner } = this.#life;
    this.#die();
    history.note(`${owner.name} dies: ${this.files.afterCrash(faults)}`);
    const downMs = faults.over ? 0 : random.between(0, DOWN_MS);
    scheduler.schedule(scheduler.world, `${this.name} starts again`, downMs, () => this.start());
  }

  /** Ends in good order, or is killed when that takes too long. @param again Whether it is started again. */
  stop(again: boolean): Promise<'ended' | 'killed'> {
    const life = this.#life;
    const { scheduler } = this.#ground;
    if (life?.running === undefined || this.#stopping) return Promise.resolve('killed');
    this.#stopping = true;
    return new Promise((resolve) => {
      const end = (how: 'ended' | 'killed') => {
        if (life.owner.alive) this.#die();
        if (again) this.start();
        resolve(how);
      };
      const killing = scheduler.schedule(
        scheduler.world,
        `${this.name} is killed`,
        GRACE_MS,
        () => {
          if (life.owner.alive) end('killed');
        },
      );
      const endWell = async (): Promise<void> => {
        await this.#stopWell(life);
        killing();
        scheduler.schedule(scheduler.world, `${life.owner.name} has ended`, 0, () => {
          if (life.owner.alive) end('ended');
        });
      };
      scheduler.schedule(life.owner, 'is told to end', scheduler.latency(), () => void endWell());
    });
  }

  /** First what is in hand, then the rest: as a process does with its server. */
  async #stopWell(life: Life): Promise<void> {
    const until = this.#ground.scheduler.now + GRACE_MS / 2;
    while (life.inHand > 0 && this.#ground.scheduler.now < until) {
      await this.#ground.scheduler.point(life.owner, 'finishes what is in hand', LOOK_EVERY_MS);
    }
    await life.running?.stop();
  }

  #die(): void {
    const life = this.#life;
    if (life === undefined) return;
    life.owner.alive = false;
    this.#life = undefined;
    this.#ground.openFiles.closeOf(life.owner);
    this.#ground.onDeath(life.owner);
  }

  #loggerOf(owner: Owner): Logger {
    const { history } = this.#ground;
    const say = (details: object, sentence: string): void => {
      const { err } = details as { readonly err?: unknown };
      history.remark(
        `${owner.name}: ${sentence}${err === undefined ? '' : ` (${sentenceOf(err)})`}`,
      );
    };
    const logger: Logger = { info: say, warn: say, error: say, child: () => logger };
    return logger;
  }
}
