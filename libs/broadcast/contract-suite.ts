import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '@bourse/kernel/ids';
import {
  aMoment,
  collect,
  eventually,
  listen,
  newGroup,
  newKeys,
  recordOf,
  recordsOf,
} from './contract-suite-support.ts';
import { deadLetterCases } from './contract-suite-dead-letters.ts';
import {
  deadLetterTopic,
  MAX_TOGETHER,
  PoisonError,
  UnknownTopicError,
  type Broadcast,
  type Delivery,
} from './port.ts';

/** A broadcast under test, and how to open the same data again. */
export type BroadcastUnderTest = {
  readonly broadcast: Broadcast;
  /** Closes and opens again, as a restarted process would. */
  reopen(): Promise<Broadcast>;
  dispose(): Promise<void>;
};

const CASES = 25;

/**
 * What every adapter of the broadcast must do. Uses topics and groups of its own in every run.
 *
 * @param open Opens the adapter with these topics made, of at least 4 partitions, with retries that give
 *   up within a second, and with a clock that stands at NOON.
 * @param options.handlesTogether Whether it hands over together what stands ready, where it may (default: yes).
 */
export function broadcastContract(
  name: string,
  open: (topics: readonly string[]) => Promise<BroadcastUnderTest>,
  { handlesTogether = true }: { readonly handlesTogether?: boolean } = {},
): void {
  describe(`the broadcast contract: ${name}`, () => {
    const run = newId();
    const topics = Array.from({ length: CASES }, (_, nth) => `contract.${run}.${nth}`);
    const unused = [...topics];
    let under: BroadcastUnderTest;
    let broadcast: Broadcast;
    beforeAll(async () => {
      under = await open(topics);
      broadcast = under.broadcast;
    });
    afterAll(() => under.dispose());

    /** A topic that no other test uses. */
    function newTopic(): string {
      const topic = unused.pop();
      if (topic === undefined) throw new Error('the suite needs more topics: raise CASES');
      return topic;
    }
    const reopen = async () => {
      broadcast = await under.reopen();
    };
    const allOf = (topic: string): Promise<Delivery[]> => collect(broadcast.read(topic));

    describe('publishing', () => {
      test('delivers a record as it was published', async () => {
        const topic = newTopic();
        const record = {
          key: 'offer-é',
          headers: { ce_id: '1', ce_actor: 'Zoë, 東京' },
          value: '{"title":"Où ça ? 👍"}',
        };
        await broadcast.publish(topic, [record]);
        const told = await listen(broadcast, { group: newGroup(), topics: [topic] });
        await told.waitFor(1);
        expect(told.heard[0]).toMatchObject({ ...record, topic });
        await told.subscription.stop();
      });

      test('keeps the order of a key, over publishes that are not waited for', async () => {
        const topic = newTopic();
        const keys = newKeys(10);
        const told = await listen(broadcast, { group: newGroup(), topics: [topic] });
        await Promise.all(
          Array.from({ length: 20 }, (_, nth) =>
            broadcast.publish(
              topic,
              keys.map((key) => recordOf(key, nth)),
            ),
          ),
        );
        await told.waitFor(200);
        const inOrder = Array.from({ length: 20 }, (_, nth) => nth);
        for (const key of keys) expect(told.of(key)).toEqual(inOrder);
        await told.subscription.stop();
      });

      test('keeps a key in one partition, at growing offsets', async () => {
        const topic = newTopic();
        const keys = newKeys(20);
        await broadcast.publish(topic, recordsOf(keys, 3));
        const told = await listen(broadcast, { group: newGroup(), topics: [topic] });
        await told.waitFor(60);
        for (const key of keys) {
          const own = told.heard.filter((one) => one.key === key);
          expect(new Set(own.map(({ partition }) => partition)).size).toBe(1);
          const offsets = own.map(({ offset }) => offset);
          expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => (a < b ? -1 : 1)));
        }
        expect(new Set(told.heard.map(({ partition }) => partition)).size).toBeGreaterThan(1);
        await told.subscription.stop();
      });

      test('refuses an unknown topic, and does not make it', async () => {
        const topic = `unknown.${run}`;
        await expect(broadcast.publish(topic, [recordOf('a-1', 0)])).rejects.toThrow(topic);
        const subscribing = listen(broadcast, { group: newGroup(), topics: [topic] });
        await expect(subscribing).rejects.toThrow(UnknownTopicError);
        await expect(allOf(topic)).rejects.toThrow(UnknownTopicError);
        expect(() => broadcast.logOf([topic])).toThrow(UnknownTopicError);
        await expect(broadcast.publish(topic, [recordOf('a-1', 0)])).rejects.toThrow(topic);
      });
    });

    describe('reading', () => {
      test('gives what a topic holds, each partition in order, and does not wait for more', async () => {
        const topic = newTopic();
        expect(await allOf(topic)).toEqual([]);
        const keys = newKeys(10);
        await broadcast.publish(topic, recordsOf(keys, 30));
        const told = await listen(broadcast, { group: newGroup(), topics: [topic] });
        await told.waitFor(300);
        const inOrder = (one: Delivery, other: Delivery) =>
          one.partition - other.partition || Number(one.offset - other.offset);
        expect(await allOf(topic)).toEqual(told.heard.sort(inOrder));
        await told.subscription.stop();
      });

      test('gives long topics whole, and nothing that comes meanwhile', async () => {
        const topic = newTopic();
        const [key = ''] = newKeys(1);
        const long = (nth: number) => ({ ...recordOf(key, nth), value: `${nth}`.padEnd(40_000) });
        for (let nth = 0; nth < 60; nth += 20) {
          await broadcast.publish(
            topic,
            Array.from({ length: 20 }, (_, at) => long(nth + at)),
          );
        }
        const read: number[] = [];
        for await (const { value } of broadcast.read(topic)) {
          if (read.length === 0) await broadcast.publish(topic, [long(60)]);
          read.push(Number(value));
        }
        expect(read).toEqual(Array.from({ length: 60 }, (_, nth) => nth));
      });

      test('finds the log of a topic under the same name after a reopening', async () => {
        const topic = newTopic();
        const before = broadcast.logOf([topic]);
        await reopen();
        expect(broadcast.logOf([topic])).toBe(before);
      });
    });

    describe('groups', () => {
      test('each hear everything, a new one from the oldest record on', async () => {
        const [topic, other] = [newTopic(), newTopic()];
        const [key = ''] = newKeys(1);
        await broadcast.publish(topic, [recordOf(key, 1)]);
        const first = await listen(broadcast, { group: newGroup(), topics: [topic, other] });
        await first.waitFor(1);
        await broadcast.publish(topic, [recordOf(key, 2)]);
        await broadcast.publish(other, [recordOf(key, 3)]);
        const second = await listen(broadcast, { group: newGroup(), topics: [topic, other] });
        await Promise.all([first.waitFor(3), second.waitFor(3)]);
        for (const { heard } of [first, second]) {
          const values = heard.map((one) => `${one.topic === topic} ${one.value}`);
          expect(values.sort()).toEqual(['false 3', 'true 1', 'true 2']);
        }
        await Promise.all([first.subscription.stop(), second.subscription.stop()]);
      });

      test('share the work, and never handle a key twice at once, whoever comes and goes', async () => {
        const topic = newTopic();
        const group = newGroup();
        const keys = newKeys(24);
        const inHand = new Set<string>();
        const atOnce: string[] = [];
        const handle = async ({ key }: { key: string }) => {
          if (inHand.has(key)) atOnce.push(key);
          inHand.add(key);
          await sleep(2);
          inHand.delete(key);
        };
        let rounds = 0;
        /** A group may need a while to deal out its partitions: there is work until the newcomer gets some. */
        const join = async () => {
          const member = await listen(broadcast, { group, topics: [topic], handle });
          await eventually('a newcomer has a share', async () => {
            const round = recordsOf(keys, 1).map((one) => ({ ...one, value: String(rounds) }));
            await broadcast.publish(topic, round);
            rounds += 1;
            await sleep(20);
            return member.heard.length > 0;
          });
          return member;
        };
        const first = await join();
        const second = await join();
        await first.subscription.stop();
        const third = await join();
        const distinct = () => {
          const all = [first, second, third].flatMap(({ heard }) => heard);
          return new Set(all.map(({ key, value }) => `${key} ${value}`)).size;
        };
        await eventually('all of it handled', () => distinct() === rounds * keys.length);
        expect(atOnce).toEqual([]);
        await Promise.all([second.subscription.stop(), third.subscription.stop()]);
      });

      test('go on where they were, after a reopening', async () => {
        const topic = newTopic();
        const group = newGroup();
        const [key = ''] = newKeys(1);
        await broadcast.publish(topic, recordsOf([key], 3));
        const before = await listen(broadcast, { group, topics: [topic] });
        await before.waitFor(3);
        await eventually('no lag', async () => (await before.subscription.health()).lag === 0);
        await reopen();
        await broadcast.publish(topic, [recordOf(key, 'after')]);
        const after = await listen(broadcast, { group, topics: [topic] });
        await after.waitFor(1);
        await aMoment();
        expect(after.of(key)).toEqual(['after']);
        await after.subscription.stop();
      });

      test('hear a record again that was not handled before a reopening', async () => {
        const topic = newTopic();
        const group = newGroup();
        const [key = ''] = newKeys(1);
        let tried = 0;
        const handle = async () => {
          tried += 1;
          throw new Error('not yet');
        };
        await listen(broadcast, { group, topics: [topic], handle });
        await broadcast.publish(topic, recordsOf([key], 2));
        await eventually('a try', () => tried > 0);
        await reopen();
        const after = await listen(broadcast, { group, topics: [topic] });
        await after.waitFor(2);
        expect(after.of(key)).toEqual([0, 1]);
        await after.subscription.stop();
      });
    });

    describe('handling', () => {
      test('tries again a record that was refused, before the next one of its key', async () => {
        const topic = newTopic();
        const [key = ''] = newKeys(1);
        const tries: string[] = [];
        const told = await listen(broadcast, {
          group: newGroup(),
          topics: [topic],
          handle: async ({ value }) => {
            tries.push(value);
            if (tries.length === 1) throw new Error('the first try fails');
          },
        });
        await broadcast.publish(topic, recordsOf([key], 3));
        await told.waitFor(3);
        expect(tries).toEqual(['0', '0', '1', '2']);
        const health = await told.subscription.health();
        expect(health.lastError).toContain('the first try fails');
        expect(health.deadLetters).toBe(0);
        await told.subscription.stop();
      });

      test('sets poison aside with its reason and its place, and goes on', async () => {
        const topic = newTopic();
        const group = newGroup();
        const [key = ''] = newKeys(1);
        const told = await listen(broadcast, {
          group,
          topics: [topic],
          poison: 'dead_letter',
          handle: async ({ value }) => {
            if (value === '1') throw new PoisonError('cannot be read');
          },
        });
        await broadcast.publish(topic, recordsOf([key], 3));
        await told.waitFor(2);
        expect(told.of(key)).toEqual([0, 2]);
        const dead = await listen(broadcast, {
          group: newGroup(),
          topics: [deadLetterTopic(topic)],
        });
        await dead.waitFor(1);
        const [before, after] = told.heard;
        expect(dead.heard[0]).toMatchObject({
          key,
          value: '1',
          headers: {
            'content-type': 'application/json',
            dead_reason: expect.stringContaining('cannot be read'),
            dead_group: group,
            dead_topic: topic,
            dead_partition: String(before?.partition),
          },
        });
        // Offsets may have gaps: the refused one lies between those of its neighbours.
        const offset = BigInt(dead.heard[0]?.headers['dead_offset'] ?? -1);
        expect(offset > (before?.offset ?? offset)).toBe(true);
        expect(offset < (after?.offset ?? offset)).toBe(true);
        await eventually('no lag', async () => (await told.subscription.health()).lag === 0);
        expect(await told.subscription.health()).toMatchObject({
          state: 'running',
          deadLetters: 1,
          lastError: expect.stringContaining('cannot be read'),
        });
        await reopen();
        const [again, another] = await Promise.all(
          [group, newGroup()].map((one) => listen(broadcast, { group: one, topics: [topic] })),
        );
        expect((await again?.subscription.health())?.deadLetters).toBe(1);
        expect((await another?.subscription.health())?.deadLetters).toBe(0);
        await Promise.all([again?.subscription.stop(), another?.subscription.stop()]);
      });

      test('sets nothing aside that may pass, however long it takes', async () => {
        const topic = newTopic();
        const [key = ''] = newKeys(1);
        let out = true;
        let tries = 0;
        const told = await listen(broadcast, {
          group: newGroup(),
          topics: [topic],
          poison: 'dead_letter',
          handle: async () => {
            tries += 1;
            if (out) throw new Error('the store does not answer');
          },
        });
        await broadcast.publish(topic, recordsOf([key], 2));
        await eventually('many tries', async () => tries > 8);
        expect(await told.subscription.health()).toMatchObject({
          state: 'stalled',
          deadLetters: 0,
        });
        out = false;
        await told.waitFor(2);
        expect(told.of(key)).toEqual([0, 1]);
        await told.subscription.stop();
      });

      test('stands still before poison where told to, lets other partitions go on, and heals', async () => {
        const topic = newTopic();
        const keys = newKeys(20);
        const [bad = ''] = keys;
        let healed = false;
        const told = await listen(broadcast, {
          group: newGroup(),
          topics: [topic],
          handle: async ({ key }) => {
            if (key === bad && !healed) throw new Error('cannot be read');
          },
        });
        await broadcast.publish(topic, recordsOf(keys, 1));
        const { subscription } = told;
        const stateOf = async () => (await subscription.health()).state;
        await eventually('stalled', async () => (await stateOf()) === 'stalled');
        await told.waitFor(1);
        expect(told.of(bad)).toEqual([]);
        const health = await subscription.health();
        expect(health.lag).toBeGreaterThan(0);
        expect(health.deadLetters).toBe(0);
        healed = true;
        await told.waitFor(20);
        await eventually('running', async () => (await stateOf()) === 'running');
        expect(told.of(bad)).toEqual([0]);
        await subscription.stop();
      });

      test('hands over together what stands ready, and finds what is refused among it', async () => {
        const topic = newTopic();
        const [key = ''] = newKeys(1);
        await broadcast.publish(topic, recordsOf([key], MAX_TOGETHER + 50));
        const heard: number[] = [];
        const sizes: number[] = [];
        let healed = false;
        const takeAll = async (values: readonly number[]) => {
          if (values.includes(120) && !healed) throw new Error('120 cannot be taken');
          heard.push(...values);
        };
        const subscription = await broadcast.subscribe({
          group: newGroup(),
          topics: [topic],
          poison: 'stall',
          handle: ({ value }) => takeAll([Number(value)]),
          handleTogether: (all) => {
            sizes.push(all.length);
            return takeAll(all.map(({ value }) => Number(value)));
          },
        });
        const stateOf = async () => (await subscription.health()).state;
        await eventually('stalled', async () => (await stateOf()) === 'stalled');
        expect(heard).toEqual(Array.from({ length: 120 }, (_, nth) => nth));
        const { lag, lastError } = await subscription.health();
        expect({ lag, lastError }).toEqual({
          lag: MAX_TOGETHER - 70,
          lastError: expect.stringContaining('120'),
        });
        healed = true;
        await eventually('no lag', async () => (await subscription.health()).lag === 0);
        expect(heard).toEqual(Array.from({ length: MAX_TOGETHER + 50 }, (_, nth) => nth));
        expect(sizes.some((size) => size > 1)).toBe(handlesTogether);
        expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(MAX_TOGETHER);
        await subscription.stop();
      });

      test('tells its lag, until there is none', async () => {
        const topic = newTopic();
        const gate = Promise.withResolvers<void>();
        const told = await listen(broadcast, {
          group: newGroup(),
          topics: [topic],
          handle: () => gate.promise,
        });
        await broadcast.publish(topic, recordsOf(newKeys(5), 2));
        const lag = async () => (await told.subscription.health()).lag;
        await eventually('all of it lags', async () => (await lag()) === 10);
        expect((await told.subscription.health()).lagSeconds).toBeUndefined();
        gate.resolve();
        await eventually('no lag', async () => (await lag()) === 0);
        expect(told.heard.length).toBe(10);
        await told.subscription.stop();
      });

      test('tells the age of the record that it has had in hand for longest', async () => {
        const topic = newTopic();
        const gate = Promise.withResolvers<void>();
        const told = await listen(broadcast, {
          group: newGroup(),
          topics: [topic],
          handle: () => gate.promise,
        });
        const age = async () => (await told.subscription.health()).lagSeconds;
        expect(await age()).toBeUndefined();
        const recordedAt = (at: string) => ({
          ...recordOf('offer-1', 0),
          headers: { ce_time: `2026-01-31T${at}Z` },
        });
        // What follows in the same partition is younger; a clock ahead of ours makes nothing negative.
        await broadcast.publish(topic, ['11:59:30.500', '12:00:07.000'].map(recordedAt));
        await eventually('its age', async () => (await age()) === 29.5);
        gate.resolve();
        await told.waitFor(2);
        await eventually('no lag', async () => (await told.subscription.health()).lag === 0);
        expect(await age()).toBeUndefined();
        await told.subscription.stop();
      });

      test('stops after the record in hand, and leaves the rest to the others', async () => {
        const topic = newTopic();
        const group = newGroup();
        const [key = ''] = newKeys(1);
        const gate = Promise.withResolvers<void>();
        let begun = false;
        const leaving = await listen(broadcast, {
          group,
          topics: [topic],
          handle: async () => {
            begun = true;
            await gate.promise;
          },
        });
        await broadcast.publish(topic, recordsOf([key], 3));
        await eventually('a record in hand', () => begun);
        const staying = await listen(broadcast, { group, topics: [topic] });
        const stopping = leaving.subscription.stop();
        await aMoment();
        expect(staying.heard).toEqual([]);
        gate.resolve();
        await stopping;
        await staying.waitFor(2);
        expect([leaving.of(key), staying.of(key)]).toEqual([[0], [1, 2]]);
        expect((await leaving.subscription.health()).state).toBe('stopped');
        await staying.subscription.stop();
        await broadcast.publish(topic, [recordOf(key, 'nobody is there')]);
        await aMoment();
        expect(staying.heard.length).toBe(2);
      });
    });

    deadLetterCases({ newTopic, reopen, broadcast: () => broadcast });
  });
}
