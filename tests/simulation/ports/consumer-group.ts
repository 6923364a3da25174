import type { SubscribeOptions, SubscriptionHealth } from '@bourse/broadcast/port';
import { deadLetterTopic } from '@bourse/broadcast/port';
import { lagSecondsOf } from '../../../libs/broadcast/age.ts';
import { heardTopicsOf } from '@bourse/broadcast/dead-letter';
import { standingLetters } from '../../../libs/broadcast/standing-letters.ts';
import type { Owner } from '../engine/scheduler.ts';
import { placeOf } from './broadcast-log.ts';
import { consume, type Consumer, type Member } from './consumer.ts';
import type { BroadcastGround } from './broadcast-ground.ts';

/** One partition, and who is at it. */
type Slot = {
  readonly topic: string;
  readonly partition: number;
  owner: Member | undefined;
  running: Consumer | undefined;
  /** The hand-overs, one after the other; after a death, from anew. */
  handedOver: Promise<void>;
};

export type Membership = {
  health(): SubscriptionHealth;
  leave(): Promise<void>;
};

/** The consumers of one name over all processes; their partitions are dealt out in turn. */
export class ConsumerGroup {
  readonly #name: string;
  readonly #ground: BroadcastGround;
  #members: Member[] = [];
  readonly #slots = new Map<string, Slot>();

  constructor(name: string, ground: BroadcastGround) {
    this.#name = name;
    this.#ground = ground;
  }

  join(owner: Owner, options: SubscribeOptions): Membership {
    const member: Member = { owner, options, lastError: undefined };
    for (const topic of heardTopicsOf(options)) this.#addSlots(topic);
    this.#members.push(member);
    this.#dealOut();
    return {
      health: () => this.#healthOf(member),
      leave: () => this.#leave(member),
    };
  }

  /** Takes away the consumers of those who have died. */
  bury(): void {
    const before = this.#members.length;
    this.#members = this.#members.filter(({ owner }) => owner.alive);
    if (this.#members.length !== before) this.#dealOut();
  }

  /** Stops everybody and deals the partitions out in another order: as when one was thought to be gone. */
  shuffle(): void {
    const first = this.#members.shift();
    if (first === undefined) return;
    this.#members.push(first);
    this.#dealOut(true);
  }

  hasMembers(): boolean {
    return this.#members.length > 0;
  }

  /** Records that are not handled yet, over all partitions. */
  lag(): number {
    return [...this.#slots.values()].reduce((sum, slot) => sum + this.#lagOf(slot), 0);
  }

  async #leave(member: Member): Promise<void> {
    const atWork = [...this.#slots.values()].filter((slot) => slot.running?.member === member);
    this.#members = this.#members.filter((one) => one !== member);
    this.#dealOut();
    await Promise.all(atWork.map(({ handedOver }) => handedOver));
  }

  #addSlots(topic: string): void {
    for (let partition = 0; partition < this.#ground.log.partitionsOf(topic); partition += 1) {
      const place = placeOf(topic, partition);
      if (this.#slots.has(place)) continue;
      const handedOver = Promise.resolve();
      this.#slots.set(place, {
        topic,
        partition,
        owner: undefined,
        running: undefined,
        handedOver,
      });
    }
  }

  #dealOut(anew = false): void {
    for (const slot of this.#slots.values()) {
      const readers = this.#members.filter(({ options }) =>
        heardTopicsOf(options).includes(slot.topic),
      );
      slot.owner = readers[slot.partition % readers.length];
      this.#handOver(slot, anew);
    }
  }

  /** The old consumer ends before the new one starts; one that has died has ended. */
  #handOver(slot: Slot, anew: boolean): void {
    const { world } = this.#ground.scheduler;
    const turn = async (): Promise<void> => {
      const before = slot.running;
      if (before?.member.owner.alive === true) {
        if (before.member === slot.owner && !anew) return;
        await before.stop();
      }
      slot.running = undefined;
      const member = slot.owner;
      if (member === undefined || !member.owner.alive) return;
      await this.#ground.scheduler.point(world, `deals ${placeOf(slot.topic, slot.partition)} out`);
      if (slot.owner !== member || !member.owner.alive) return;
      slot.running = consume(this.#ground, member, slot);
    };
    const ended = slot.running !== undefined && !slot.running.member.owner.alive;
    // Nobody waits for the dead: what waits for one of them would wait for ever.
    slot.handedOver = ended ? turn() : slot.handedOver.then(turn);
  }

  #lagOf({ topic, partition }: Slot): number {
    const kept = this.#ground.offsets.get(`${this.#name} ${placeOf(topic, partition)}`) ?? 0n;
    return Number(this.#ground.log.endOf(topic, partition) - kept);
  }

  #healthOf(member: Member): SubscriptionHealth {
    const known = {
      deadLetters: this.#deadLettersOf(member.options.topics),
      ...(member.lastError !== undefined && { lastError: member.lastError }),
    };
    if (!this.#members.includes(member)) return { state: 'stopped', lag: 0, ...known };
    const own = [...this.#slots.values()].filter(({ owner }) => owner === member);
    const atWork = own.flatMap(({ running }) => (running?.member === member ? [running] : []));
    const stalled = atWork.some((consumer) => consumer.isStalled());
    const lag = own.reduce((sum, slot) => sum + this.#lagOf(slot), 0);
    const age = lagSecondsOf(
      atWork.map((consumer) => consumer.inHandSinceMs()),
      this.#ground.clock,
    );
    return { state: stalled ? 'stalled' : 'running', lag, ...age, ...known };
  }

  #deadLettersOf(topics: readonly string[]): number {
    let count = 0;
    for (const topic of topics.map(deadLetterTopic)) {
      if (!this.#ground.log.has(topic)) continue;
      const standing = standingLetters();
      for (const letter of this.#ground.log.allOf(topic)) standing.take(letter);
      count += standing.count(this.#name);
    }
    return count;
  }
}
