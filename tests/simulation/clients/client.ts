import type { Uuid } from '@bourse/kernel/ids';
import type { Referee } from '../invariants/referee.ts';
import type { Outcome } from './ask.ts';
import { type Order, outcomeOf } from './command-book.ts';
import type { Market } from './command-kind.ts';
import { Network, type NetworkGround } from './network.ts';
import { withOtherPayload } from './payload.ts';
import { readBack } from './read-back.ts';
import { drawKind } from './table.ts';

/** What clients stand on. */
export type ClientGround = NetworkGround & {
  readonly referee: Referee;
  readonly market: () => Market;
  readonly newId: () => Uuid;
  /** Counts how commands end, by their names. */
  readonly onEnd: (order: Order) => void;
};

const THINKS_MS = 60;
/** Kinds that are drawn, one after the other, until there is something to do. */
const DRAWS = 8;
/** Share of what was done that is then read. */
const READS_BACK = 0.2;
/** Tries after which a client no longer waits for what would pass by itself. */
const MAX_PASSING = 4;

/** The answer to what caused something. */
type Before = Extract<Outcome, { kind: 'done' }> | undefined;

/** Somebody at a browser, who gives one command after the other and does not rest until each is answered. */
export class Client {
  readonly #name: string;
  readonly #ground: ClientGround;
  readonly #network: Network;
  #ended = false;

  constructor(name: string, ground: ClientGround) {
    this.#name = name;
    this.#ground = ground;
    this.#network = new Network(ground);
  }

  /** Whether its last command is answered, and no other will come. */
  get ended(): boolean {
    return this.#ended;
  }

  async run(): Promise<void> {
    const { scheduler, faults, random } = this.#ground;
    for (;;) {
      await scheduler.point(scheduler.world, `${this.#name} thinks`, random.next() * THINKS_MS);
      if (faults.over) break;
      const order = this.#draw();
      if (order === undefined) continue;
      await this.#carryThrough(order);
      this.#ground.onEnd(order);
      if (faults.happens('command_repeated')) await this.#carryThrough(order);
      if (faults.happens('payload_changed')) await this.#changePayload(order);
    }
    this.#ended = true;
  }

  #draw(): Order | undefined {
    const { random, book, newId } = this.#ground;
    const market = this.#ground.market();
    for (let tries = 0; tries < DRAWS; tries += 1) {
      const [name, kind] = drawKind(random);
      const ask = kind.draw(market);
      if (ask !== undefined) return book.open(newId(), name, kind, ask);
    }
    return undefined;
  }

  /** Asks until there is an answer. */
  async #carryThrough(order: Order): Promise<void> {
    const { scheduler, random, referee, book } = this.#ground;
    const before = this.#effectOf(order);
    let passing = 0;
    for (let tries = 1; ; tries += 1) {
      const answer = await this.#network.ask(this.#name, order, order.ask);
      if (answer !== undefined) {
        const { outcome, alone } = answer;
        if (outcome.kind === 'refused' && outcome.passing) passing += 1;
        else {
          this.#demandSame(before, order, outcome);
          book.answered(order, outcome, alone);
          return this.#readBack(order, outcome);
        }
        if (passing >= MAX_PASSING) {
          order.outcome ??= 'left';
          return;
        }
      }
      referee.demand(
        tries < 1_000,
        'every client is answered',
        () => `${order.name}: ${tries} tries`,
      );
      const waitMs = random.next() * Math.min(2_000, 50 * 2 ** Math.min(tries, 6));
      await scheduler.point(scheduler.world, `${this.#name} waits to try again`, waitMs);
    }
  }

  /**
   * What had caused something is answered the same again. (What found nothing to do leaves no trace: when
   * it is repeated later there may be something to do.)
   */
  #demandSame(before: Before, order: Order, outcome: Outcome): void {
    if (before === undefined) return;
    this.#ground.referee.demand(
      outcome.kind === 'done' && outcome.revision === before.revision,
      'a repeated command is answered as the first time',
      () => `${order.name} ${order.commandId}: ${outcomeOf(before)}, then ${outcomeOf(outcome)}`,
    );
  }

  #effectOf(order: Order): Before {
    const { outcome } = order;
    if (outcome === undefined || outcome === 'left' || outcome.kind !== 'done') return undefined;
    return this.#ground.book.hasEffect(order) ? outcome : undefined;
  }

  /** Whoever waits for the position of an answer reads its effect, at whatever process. */
  #readBack(order: Order, outcome: Outcome): void {
    const { scheduler, random, referee, processes, book } = this.#ground;
    if (outcome.kind !== 'done' || !random.chance(READS_BACK) || !book.hasEffect(order)) return;
    const same = processes.filter(({ kind, isUp }) => isUp && kind === order.ask.of);
    const life = random.pick(same)?.life;
    if (life?.running?.service === undefined) return;
    const { service } = life.running;
    const { revision, position } = outcome;
    const judge = (shown: Awaited<ReturnType<typeof readBack>>): void => {
      const behind = shown === undefined || shown === 'behind';
      referee.demand(
        behind || (shown !== 'nothing' && shown >= Number(revision ?? 0)),
        'who waits for a position reads what was written',
        () => `${order.name} ${order.commandId}: ${shown}, not ${revision}`,
      );
    };
    const what = `shows ${order.name} to ${this.#name}`;
    scheduler.schedule(life.owner, what, scheduler.latency(), () => {
      // A process that ends meanwhile has closed its view: the client has no answer.
      void readBack(service, order, position).then(judge, () => judge('behind'));
    });
  }

  /** The same command id for something else is refused, once it has done something. */
  async #changePayload(order: Order): Promise<void> {
    const { referee, book } = this.#ground;
    const other = withOtherPayload(order.ask);
    if (other === undefined || !book.hasEffect(order)) return;
    const answer = await this.#network.ask(this.#name, order, other);
    if (answer === undefined) return;
    const { outcome } = answer;
    referee.demand(
      outcome.kind === 'refused' && (outcome.passing || outcome.code === 'idempotency_key_reused'),
      'a command id is good for one payload',
      () => `${order.name} ${order.commandId}: ${outcomeOf(outcome)}`,
    );
  }
}
