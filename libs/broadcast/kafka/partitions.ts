/** One partition of one topic. */
export type Place = { readonly topic: string; readonly partition: number };

/** What a consumer knows of a partition that it was given. */
type Known = {
  /** The offset of the next record to handle. */
  next?: bigint;
  /** How often in a row its first record was refused. */
  failures: number;
  stalled: boolean;
  /** The offset up to which records are handled one by one: together they were refused. */
  apartUpTo?: bigint;
  /** Of the record in hand: when its event was recorded. */
  recordedAtMs?: number | undefined;
  retry?: NodeJS.Timeout;
};

/** The partitions that a consumer has, and how it stands with each. */
export type Partitions = {
  /** What the group has given this consumer: undefined before the first time. */
  assigned(): ReadonlyMap<string, readonly number[]> | undefined;
  /** The offset of the next record to handle, where this consumer has handled one. */
  nextOf(place: Place): bigint | undefined;
  /** Takes what the group gives now. What is known of before counts for nothing: another may have gone on. */
  assign(to: Readonly<Record<string, readonly number[]>>): void;
  /** A record is in hand, until it is handled. @param recordedAtMs When its event was recorded, where it says so. */
  taken(place: Place, recordedAtMs: number | undefined): void;
  handled(place: Place, offset: bigint): void;
  /** Records up to this one were refused together: until they are through, each is taken by itself. */
  takeApart(place: Place, upTo: bigint): void;
  isTakenApart(place: Place, offset: bigint): boolean;
  /** When the events of the records in hand were recorded. */
  inHand(): readonly (number | undefined)[];
  /** @returns how many refusals in a row there are with this one. */
  refused(place: Place): number;
  /** Marks it as standing still, and calls `again` after a while. */
  standStill(place: Place, forMs: number, again: () => void): void;
  isStalled(place: Place): boolean;
  anyStalled(): boolean;
  /** Forgets everything, as when the consumer is lost. */
  clear(): void;
};

const nameOf = ({ topic, partition }: Place): string => `${topic}/${partition}`;

/** Nothing assigned yet. */
export function noPartitions(): Partitions {
  const known = new Map<string, Known>();
  let given: ReadonlyMap<string, readonly number[]> | undefined;

  function of(place: Place): Known {
    const found = known.get(nameOf(place));
    if (found !== undefined) return found;
    const fresh: Known = { failures: 0, stalled: false };
    known.set(nameOf(place), fresh);
    return fresh;
  }
  function clear(): void {
    for (const { retry } of known.values()) clearTimeout(retry);
    known.clear();
  }

  return {
    assigned: () => given,
    nextOf: (place) => known.get(nameOf(place))?.next,
    assign: (to) => {
      clear();
      given = new Map(Object.entries(to));
    },
    taken: (place, recordedAtMs) => {
      of(place).recordedAtMs = recordedAtMs;
    },
    takeApart: (place, upTo) => {
      of(place).apartUpTo = upTo;
    },
    isTakenApart: (place, offset) => offset <= (known.get(nameOf(place))?.apartUpTo ?? -1n),
    inHand: () => [...known.values()].map(({ recordedAtMs }) => recordedAtMs),
    handled: (place, offset) => {
      const one = of(place);
      one.recordedAtMs = undefined;
      one.next = offset + 1n;
      one.failures = 0;
      one.stalled = false;
    },
    refused: (place) => {
      const one = of(place);
      one.failures += 1;
      return one.failures;
    },
    standStill: (place, forMs, again) => {
      const one = of(place);
      one.stalled = true;
      clearTimeout(one.retry);
      one.retry = setTimeout(again, forMs);
      one.retry.unref();
    },
    isStalled: (place) => known.get(nameOf(place))?.stalled ?? false,
    anyStalled: () => [...known.values()].some(({ stalled }) => stalled),
    clear,
  };
}
