import type { Broadcast, BroadcastRecord, Delivery } from '@bourse/broadcast/port';
import type { EventStore } from '@bourse/event-store/port';
import { seededRandom } from '../../support/random.ts';
import { waitMs } from '../victims.ts';
import type { Diary, Disorder } from './diary.ts';

/** What the ports of a service do wrong on purpose. */
export type PortFaults = {
  /** It kills itself (SIGKILL), counted from when it answers on. */
  readonly dies?: Death;
  /** It tells and hears things twice, and in another order than usual: never of one stream. */
  readonly disorder?: { readonly seed: number };
  /** The first record of each partition takes this group so long, counted from when it answers on. */
  readonly slow?: { readonly group: string; readonly forMs: number };
};

export type Death =
  /** The nth time that Kafka has acknowledged what its relay told: before the relay's checkpoint. */
  | { readonly where: 'told'; readonly nth: number }
  /** The nth time that a group has handled such a record: before its offset is committed. */
  | {
      readonly where: 'handled';
      /** Its name, or what stands in it before the last dot. */
      readonly group: string;
      /** The type of the records that count: those that have an effect. */
      readonly type: string;
      /** Records that say this have none. */
      readonly unless?: string;
      readonly nth: number;
    }
  /** The nth time that the store has acknowledged what this actor does, or anybody: before anyone is told. */
  | { readonly where: 'appended'; readonly actor?: string; readonly nth: number };

export type Around = {
  readonly service: string;
  readonly faults: PortFaults;
  readonly diary: Diary;
  /** Whether it answers: from then on deaths are counted. */
  readonly answers: () => boolean;
};

type Publish = (topic: string, records: readonly BroadcastRecord[]) => Promise<void>;
type Handle = (delivery: Delivery) => Promise<void>;

const isOf = (group: string, name: string): boolean =>
  group === name || group.startsWith(`${name}.`);
const placeOf = ({ topic, partition, offset }: Delivery): string =>
  `${topic}/${partition}/${offset}`;
const typeOf = ({ headers }: BroadcastRecord): string => headers['ce_type'] ?? '';

/** The store, until death. */
export function faultyStore(store: EventStore, around: Around): EventStore {
  const { dies } = around.faults;
  if (dies?.where !== 'appended') return store;
  let times = 0;
  return {
    ...store,
    append: async (stream, expected, events) => {
      const result = await store.append(stream, expected, events);
      const [first] = events;
      const isMeant = dies.actor === undefined || first?.metadata.actor === dies.actor;
      // The start of a relay is nobody's command.
      if (!around.answers() || !isMeant || stream.startsWith('relay-')) return result;
      if (result.kind === 'appended' && (times += 1) === dies.nth) {
        die(around, { where: dies.where, eventId: first?.id ?? '' });
      }
      return result;
    },
  };
}

/** The broadcast, with all its faults. @returns `count` of what it did in disorder. */
export function faultyBroadcast(
  broadcast: Broadcast,
  around: Around,
): { readonly broadcast: Broadcast; readonly count: () => Disorder } {
  const counts = { toldTwice: 0, handledTwice: 0, heldBack: 0 };
  const { disorder, slow, dies } = around.faults;
  const plain: Publish = (topic, records) => broadcast.publish(topic, records);
  const publish = disorder === undefined ? plain : untidy(disorder.seed);
  let times = 0;

  function untidy(seed: number): Publish {
    const random = seededRandom(seed);
    return async (topic, records) => {
      // A relay tells its topics side by side: so they overtake one another.
      await waitMs(random.between(0, 60));
      await broadcast.publish(topic, records);
      if (!random.chance(0.3)) return;
      await broadcast.publish(topic, records);
      counts.toldTwice += records.length;
    };
  }

  return {
    count: () => counts,
    broadcast: {
      logOf: (topics) => broadcast.logOf(topics),
      read: (topic) => broadcast.read(topic),
      publish: async (topic, records) => {
        await publish(topic, records);
        if (dies?.where !== 'told' || !around.answers() || records.length === 0) return;
        times += 1;
        if (times !== dies.nth) return;
        die(around, { where: dies.where, eventId: records[0]?.headers['ce_id'] ?? '' });
      },
      subscribe: ({ handleTogether: together, ...wanted }) => {
        let handle: Handle = wanted.handle;
        const isSlow = slow !== undefined && isOf(wanted.group, slow.group);
        if (isSlow) handle = slowly(handle, slow.forMs, around);
        if (disorder !== undefined) handle = unruly(handle, disorder.seed, counts);
        const watch = watching(wanted.group, around);
        return broadcast.subscribe({
          ...wanted,
          handle: (delivery) => watch([delivery], () => handle(delivery)),
          // What is slow or in disorder is so with each record.
          ...(together !== undefined &&
            !isSlow &&
            disorder === undefined && {
              handleTogether: (all: readonly Delivery[]) => watch(all, () => together(all)),
            }),
        });
      },
    },
  };
}

/** Sees whether a record comes again on which this service died, and dies on the one that is meant. */
function watching(group: string, around: Around) {
  const { service, diary, answers } = around;
  const { dies } = around.faults;
  const recordOf = (delivery: Delivery): string => `${group} ${placeOf(delivery)}`;
  const diedOn = new Set(
    diary
      .read()
      .flatMap((entry) => (entry.what === 'died' && entry.service === service ? [entry] : []))
      .flatMap(({ record }) => (record === undefined ? [] : [record])),
  );
  let times = 0;

  function dieOn(delivery: Delivery): void {
    if (dies?.where !== 'handled' || !answers() || !isOf(group, dies.group)) return;
    const hasEffect = dies.unless === undefined || !delivery.value.includes(dies.unless);
    if (!typeOf(delivery).includes(`.${dies.type}.`) || !hasEffect) return;
    times += 1;
    if (times !== dies.nth) return;
    const eventId = delivery.headers['ce_id'] ?? '';
    die(around, { where: dies.where, record: recordOf(delivery), eventId });
  }

  return async (deliveries: readonly Delivery[], handle: () => Promise<void>): Promise<void> => {
    for (const record of deliveries.map(recordOf).filter((one) => diedOn.has(one))) {
      diary.write({ what: 'again', service, record });
    }
    await handle();
    for (const delivery of deliveries) dieOn(delivery);
  };
}

function slowly(handle: Handle, forMs: number, { service, diary, answers }: Around): Handle {
  const first = new Map<string, string>();
  return async (delivery) => {
    const partition = `${delivery.topic}/${delivery.partition}`;
    const record = placeOf(delivery);
    const isNew = answers() && !first.has(partition);
    if (isNew) first.set(partition, record);
    // Told each time that it comes: once, when nobody takes it from this consumer meanwhile.
    if (first.get(partition) === record) diary.write({ what: 'slow', service, record });
    if (isNew) await waitMs(forMs);
    await handle(delivery);
  };
}

const REMEMBERED = 5;

/**
 * Holds records back, so that other partitions overtake; handles some twice, and some again after
 * later ones, in their order, as when a partition goes to another consumer and comes back.
 */
function unruly(
  handle: Handle,
  seed: number,
  counts: { handledTwice: number; heldBack: number },
): Handle {
  const random = seededRandom(seed);
  const recent = new Map<string, readonly Delivery[]>();
  return async (delivery) => {
    const partition = `${delivery.topic}/${delivery.partition}`;
    const before = recent.get(partition) ?? [];
    if (random.chance(0.1)) {
      counts.heldBack += 1;
      await waitMs(random.between(10, 150));
    }
    const again = [
      ...(random.chance(0.1) ? before : []),
      delivery,
      ...(random.chance(0.2) ? [delivery] : []),
    ];
    for (const one of again) await handle(one);
    counts.handledTwice += again.length - 1;
    recent.set(partition, [...before, delivery].slice(-REMEMBERED));
  };
}

type Dying = { readonly where: Death['where']; readonly eventId: string; readonly record?: string };

function die({ service, diary }: Around, dying: Dying): void {
  diary.write({ what: 'died', service, ...dying });
  process.kill(process.pid, 'SIGKILL');
}
