import type { RecordedEvent } from '@bourse/event-store/port';
import type { MarketplaceId } from '@bourse/contracts/values';
import type { Uuid } from '@bourse/kernel/ids';
import type { LedgerCommand } from '@bourse/ledger/commands';
import type { Owner } from '../engine/scheduler.ts';
import type { Books } from '../invariants/books.ts';
import type { EventBook } from '../invariants/event-book.ts';
import type { Watch } from '../invariants/ledger-window.ts';
import type { Referee } from '../invariants/referee.ts';
import type { Ask, Outcome } from './ask.ts';
import { type CommandKind, effectIdOf } from './command-kind.ts';

/** One try at a command: on its way to a server until it has an owner. */
export type Attempt = { owner: Owner | undefined; over: boolean };

/** A command that a client wants done, and all that became of it. */
export type Order = {
  readonly commandId: Uuid;
  /** Of its events. */
  readonly effectId: Uuid;
  /** Of the table of commands. */
  readonly name: string;
  readonly kind: CommandKind;
  readonly ask: Ask;
  readonly attempts: Attempt[];
  /** The last answer that the client had; `left`: it gave up what would only pass by itself. */
  outcome: Outcome | 'left' | undefined;
  /** Whether that answer speaks for every try. */
  final: boolean;
};

/** Every command that was ever given, and what its answers promise. */
export class CommandBook {
  readonly #orders = new Map<Uuid, Order>();
  readonly #referee: Referee;
  readonly #books: Books;
  readonly #events: EventBook;
  readonly #underWay: ReadonlyMap<Uuid, number>;

  /** @param underWay Commands whose events are on their way to the store. */
  constructor(referee: Referee, books: Books, underWay: ReadonlyMap<Uuid, number>) {
    this.#referee = referee;
    this.#books = books;
    this.#events = books.events;
    this.#underWay = underWay;
  }

  get orders(): Iterable<Order> {
    return this.#orders.values();
  }

  open(commandId: Uuid, name: string, kind: CommandKind, ask: Ask): Order {
    const none = { attempts: [], outcome: undefined, final: false };
    const effectId = effectIdOf(commandId, ask);
    const order: Order = { commandId, effectId, name, kind, ask, ...none };
    this.#orders.set(effectId, order);
    return order;
  }

  /** A try is on its way. */
  send(order: Order): Attempt {
    const attempt: Attempt = { owner: undefined, over: false };
    order.attempts.push(attempt);
    return attempt;
  }

  /**
   * A server takes a try up. @returns whether it is the only one that may still have an effect: what it is
   * then told is the truth about all of them.
   */
  begin(order: Order, attempt: Attempt, owner: Owner): boolean {
    attempt.owner = owner;
    const open = order.attempts.some(
      (one) => one !== attempt && !one.over && one.owner?.alive !== false,
    );
    return !open && !this.#underWay.has(order.effectId);
  }

  /** Whether a command has caused anything until now. */
  hasEffect({ effectId }: Order): boolean {
    return this.#events.causedBy(effectId) !== undefined;
  }

  /** Watches what the ledger would say to a command while it is asked. */
  watch(marketplaceId: MarketplaceId, command: LedgerCommand): Watch {
    return this.#books.ledgers.windowOf(marketplaceId).watch(command);
  }

  /** An answer of the ledger that causes no event was true at some moment since the question. */
  demandTrue(order: Order, outcome: Outcome, watch: Watch): void {
    if (this.hasEffect(order)) return;
    const holds =
      outcome.kind === 'done' ? watch.hadNothingToDo() : watch.wouldRefuse(outcome.code);
    this.#referee.demand(
      holds,
      'the ledger answers as of one moment',
      () => `${order.name} ${order.commandId}: ${JSON.stringify(order.ask)}, ${outcomeOf(outcome)}`,
    );
  }

  /** The client has its answer. @param alone As the try began. */
  answered(order: Order, outcome: Outcome, alone: boolean): void {
    order.outcome = outcome;
    order.final = alone;
    this.#referee.demand(
      outcome.kind === 'done' || outcome.code !== 'not_permitted',
      'nobody is refused for good what they may do',
      () => `${order.name} by ${order.ask.identity.actor} as ${order.ask.identity.roles.join()}`,
    );
    if (outcome.kind === 'done') this.#demandEffect(order, outcome);
    else if (alone && !outcome.passing) this.#demandNoEffect(order, outcome.code);
  }

  #demandEffect(order: Order, { revision, position }: Extract<Outcome, { kind: 'done' }>): void {
    const caused = this.#events.causedBy(order.effectId)?.events ?? [];
    const event = caused.at(-1);
    const { mayCauseNothing } = order.kind;
    this.#referee.demand(
      event === undefined ? mayCauseNothing : isCausedBy(order, caused),
      'what is acknowledged is stored, once',
      () => `${order.name} ${order.commandId} caused ${caused.map(({ type }) => type).join()}`,
    );
    if (event === undefined) return;
    this.#referee.demand(
      revision === 'untold'
        ? position >= event.position
        : revision !== null && BigInt(revision) === event.revision && position >= event.position,
      'an answer says where its effect is',
      () => `${order.name}: ${revision} at ${position}, not ${event.revision} at ${event.position}`,
    );
  }

  #demandNoEffect(order: Order, code: string): void {
    const caused = this.#events.causedBy(order.effectId);
    this.#referee.demand(
      caused === undefined,
      'what is refused is not stored',
      () => `${order.name} ${order.commandId} was refused (${code}), and ${caused?.stream} has it`,
    );
  }

  /** When everything has come to rest: every command has its answer, and the answers are true. */
  closing(): void {
    for (const order of this.#orders.values()) {
      const { outcome } = order;
      this.#referee.demand(
        outcome !== undefined,
        'every client is answered',
        () => `${order.name} ${order.commandId} has no answer`,
      );
      if (outcome === undefined || outcome === 'left') continue;
      if (outcome.kind === 'done') this.#demandEffect(order, outcome);
      else if (order.final && !outcome.passing) this.#demandNoEffect(order, outcome.code);
    }
    for (const [effectId, { events, stream }] of this.#events.all()) {
      const [first] = events;
      if (first === undefined || !first.metadata.actor.startsWith('client:')) continue;
      const order = this.#orders.get(effectId);
      this.#referee.demand(
        order !== undefined && isCausedBy(order, events),
        'nothing is done that nobody asked for',
        () => `${first.type} in ${stream} by ${first.metadata.actor} for ${effectId}`,
      );
    }
  }
}

/** Whether these are the events that such a command causes. */
function isCausedBy({ kind }: Order, events: readonly RecordedEvent[]): boolean {
  const types = events.map(({ type }) => type).join();
  return typeof kind.causes === 'string' ? kind.causes === types : kind.causes.test(types);
}

/** For a person. */
export const outcomeOf = (outcome: Outcome): string =>
  outcome.kind === 'done' ? `done in ${outcome.revision}` : `refused: ${outcome.code}`;
