import type { Random } from '../../support/random.ts';

/**
 * Everything that goes wrong on purpose, with how often it usually does: of the chances of its kind
 * (an append, a delivery, an answer), or, for what befalls the whole, of all steps.
 */
const usualRates = {
  // The event store.
  append_ack_lost: 0.01,
  append_failed: 0.01,
  append_lands_late: 0.005,
  read_failed: 0.004,
  subscription_dropped: 0.005,
  subscription_held_back: 0.01,
  // The broadcast.
  publish_failed: 0.01,
  publish_ack_lost: 0.01,
  publish_in_part: 0.01,
  delivered_again: 0.02,
  delivery_delayed: 0.02,
  offset_not_kept: 0.2,
  // The way to a client and back.
  request_lost: 0.01,
  answer_lost: 0.02,
  network_slow: 0.02,
  // What befalls the whole, of all steps.
  store_outage: 1 / 4_000,
  appends_refused: 1 / 4_000,
  group_dealt_anew: 1 / 3_000,
  crash: 1 / 1_200,
  stop: 1 / 8_000,
  clock_jump: 1 / 2_500,
  // Of all crashes: what becomes of the files.
  views_deleted: 0.15,
  all_files_deleted: 0.05,
  older_files_put_back: 0.15,
  // Clients, of all commands.
  command_repeated: 0.1,
  payload_changed: 0.05,
} as const;

export type FaultKind = keyof typeof usualRates;

const faultKinds = Object.keys(usualRates) as readonly FaultKind[];

/** What the program must bear with, though nobody does it on purpose here. */
export type Occurrence = 'append_conflict' | 'append_recognised';

const SHARE_OFF = 0.3;
/** Of several things that a fault may hit at once. */
const SHARE_HIT = 0.6;

/**
 * How often each kind happens in one run. Some kinds are left out by the seed, others are rarer or more
 * frequent than usual: what one fault hides, another run shows ("swarm testing", Groce et al., 2012).
 */
export function drawRates(random: Random): Readonly<Record<FaultKind, number>> {
  const rates: Partial<Record<FaultKind, number>> = {};
  for (const kind of faultKinds) {
    const off = random.chance(SHARE_OFF);
    const often = 0.3 + random.next() * 2.7;
    rates[kind] = off ? 0 : Math.min(0.9, usualRates[kind] * often);
  }
  return rates as Record<FaultKind, number>;
}

/** No faults at all. */
export const noFaults = Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Readonly<
  Record<FaultKind, number>
>;

/** Decides whether something goes wrong now, and counts what did. */
export class Faults {
  readonly counts = new Map<FaultKind | Occurrence, number>();
  readonly #rates: Readonly<Record<FaultKind, number>>;
  readonly #random: Random;
  #over = false;

  constructor(random: Random, rates: Readonly<Record<FaultKind, number>>) {
    this.#random = random;
    this.#rates = rates;
  }

  /** From now on nothing goes wrong any more. */
  end(): void {
    this.#over = true;
  }

  /** Whether faults may still come. */
  get over(): boolean {
    return this.#over;
  }

  /** Whether this goes wrong now. Counted when it does. */
  happens(kind: FaultKind): boolean {
    const rate = this.#rates[kind];
    if (this.#over || rate === 0 || !this.#random.chance(rate)) return false;
    this.count(kind);
    return true;
  }

  /** Of a fault that happens now: whether one of the things that it may hit is hit. */
  hits(): boolean {
    return this.#random.chance(SHARE_HIT);
  }

  count(kind: FaultKind | Occurrence): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }
}
