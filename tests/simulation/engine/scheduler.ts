import { invariant } from '@bourse/kernel/invariant';
import type { Random } from '../../support/random.ts';
import { Agenda, type Entry } from './agenda.ts';
import type { History } from './history.ts';

/** On whose behalf something is done: one life of a process, or the world around them. */
export type Owner = {
  readonly name: string;
  /** False once the process has died: what it meant to do is never done. */
  alive: boolean;
};

/** Takes back what was scheduled. */
export type Cancel = () => void;

type Task = Entry & {
  readonly owner: Owner;
  readonly label: string;
  readonly run: () => void;
  cancelled: boolean;
};

// The real one, from before anybody puts a simulated one in its place.
const { setImmediate: nextRealTurn } = globalThis;

/** Waits until everything that can go on without the scheduler has gone on. */
const quiet = (): Promise<void> =>
  new Promise((resolve) => {
    nextRealTurn(resolve);
  });

/**
 * The only source of order. Whatever waits for something waits for a task here; each step runs one
 * task, lets all that follows from it come to rest, and only then runs the next. Time is the time of
 * the task that runs: it never passes by itself.
 */
export class Scheduler {
  readonly world: Owner = { name: 'world', alive: true };
  readonly #agenda = new Agenda<Task>();
  readonly #random: Random;
  readonly #history: History;
  /** Shortest and longest time that a message or an answer takes, in most cases. */
  readonly #latencyMs: readonly [least: number, most: number];
  #now = 0;
  #steps = 0;
  #current: Owner = this.world;

  constructor(options: {
    readonly random: Random;
    readonly history: History;
    readonly latencyMs: readonly [least: number, most: number];
  }) {
    this.#random = options.random;
    this.#history = options.history;
    this.#latencyMs = options.latencyMs;
  }

  /** Simulated milliseconds since the start. */
  get now(): number {
    return this.#now;
  }

  /** Tasks run. */
  get steps(): number {
    return this.#steps;
  }

  /** Whose task runs now. */
  get current(): Owner {
    return this.#current;
  }

  /** How long something takes that takes as long as usual. */
  latency(): number {
    const [least, most] = this.#latencyMs;
    return least + this.#random.next() * (most - least);
  }

  /** Has something done after a while, unless its owner dies before. */
  schedule(owner: Owner, label: string, afterMs: number, run: () => void): Cancel {
    invariant(afterMs >= 0, `${label} lies in the past`);
    const at = this.#now + afterMs;
    const task: Task = { at, tie: this.#random.next(), owner, label, run, cancelled: false };
    this.#agenda.add(task);
    return () => {
      task.cancelled = true;
    };
  }

  /** Waits as long as something usual takes, or `afterMs`. Never returns to the dead. */
  point(owner: Owner, label: string, afterMs = this.latency()): Promise<void> {
    return new Promise((resolve) => {
      this.schedule(owner, label, afterMs, resolve);
    });
  }

  /** Runs the next task, and all that follows from it. @returns false when there is nothing to do. */
  async step(): Promise<boolean> {
    let task = this.#agenda.take();
    while (task !== undefined && (task.cancelled || !task.owner.alive)) task = this.#agenda.take();
    if (task === undefined) return false;
    this.#now = task.at;
    this.#steps += 1;
    this.#history.note(`${this.#steps} ${task.at.toFixed(3)} ${task.owner.name} ${task.label}`);
    this.#current = task.owner;
    task.run();
    await quiet();
    this.#current = this.world;
    return true;
  }

  /** What is still to be done on behalf of those of whom this holds. */
  outstanding(of: (owner: Owner) => boolean): readonly string[] {
    return this.#agenda
      .entries()
      .filter((task) => !task.cancelled && task.owner.alive && of(task.owner))
      .map((task) => `${task.owner.name} ${task.label}`);
  }
}
