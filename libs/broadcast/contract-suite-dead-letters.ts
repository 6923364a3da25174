import { describe, expect, test } from '@jest/globals';
import {
  aMoment,
  collect,
  eventually,
  listen,
  newGroup,
  newKeys,
  NOON,
  recordOf,
  recordsOf,
} from './contract-suite-support.ts';
import { deadLettersOf, redriveDeadLetters } from './dead-letters.ts';
import { PoisonError, type Broadcast, type BroadcastSubscription } from './port.ts';

/** The part of the contract that concerns what is set aside. */
export function deadLetterCases(world: {
  readonly newTopic: () => string;
  /** The one that is open now. */
  readonly broadcast: () => Broadcast;
  readonly reopen: () => Promise<void>;
}): void {
  const { newTopic, broadcast, reopen } = world;

  describe('dead letters', () => {
    /** A group that refuses as poison what `refuses` says; it may change its mind. */
    async function refusing(topic: string, group: string, refuses: (value: string) => boolean) {
      return listen(broadcast(), {
        group,
        topics: [topic],
        poison: 'dead_letter',
        handle: async ({ value }) => {
          if (refuses(value)) throw new PoisonError(`${value} cannot be read`);
        },
      });
    }
    const standingIn = async (topic: string, group?: string) =>
      (await collect(deadLettersOf(broadcast(), { topic, group }))).map(
        (one) => `${one.group === group || group === undefined} ${one.refused.value}`,
      );
    const lettersOf = async (told: { readonly subscription: BroadcastSubscription }) =>
      (await told.subscription.health()).deadLetters;

    test('are given again to the group that refused them, as they were, and to nobody else', async () => {
      const topic = newTopic();
      const group = newGroup();
      const [key = ''] = newKeys(1);
      let mended = false;
      const first = await refusing(topic, group, (value) => !mended && value !== '0');
      const other = await refusing(topic, newGroup(), () => false);
      await broadcast().publish(topic, recordsOf([key], 3));
      await eventually('two set aside', async () => (await lettersOf(first)) === 2);
      await other.waitFor(3);
      expect(await standingIn(topic)).toEqual(['true 1', 'true 2']);
      mended = true;
      const given = await redriveDeadLetters(broadcast(), { topic, group, limit: 10 });
      expect(given).toEqual({ redriven: 2, left: 0 });
      await first.waitFor(3);
      expect(first.of(key)).toEqual([0, 1, 2]);
      const [, , ...again] = first.heard;
      const [, , ...original] = other.heard;
      expect(again).toEqual(original);
      await eventually('none set aside', async () => (await lettersOf(first)) === 0);
      await eventually('no lag', async () => (await first.subscription.health()).lag === 0);
      expect(await standingIn(topic)).toEqual([]);
      // A second time there is nothing to give.
      expect(await redriveDeadLetters(broadcast(), { topic, group, limit: 10 })).toEqual({
        redriven: 0,
        left: 0,
      });
      await aMoment();
      expect([first.heard.length, other.heard.length]).toEqual([3, 3]);
      await Promise.all([first.subscription.stop(), other.subscription.stop()]);
    });

    test('that are refused again are set aside again, and stand', async () => {
      const topic = newTopic();
      const group = newGroup();
      const [key = ''] = newKeys(1);
      const told = await refusing(topic, group, (value) => value === '1');
      await broadcast().publish(topic, recordsOf([key], 3));
      await eventually('one set aside', async () => (await lettersOf(told)) === 1);
      for (let times = 0; times < 2; times += 1) {
        await redriveDeadLetters(broadcast(), { topic, group, limit: 10 });
        await eventually('set aside again', async () => {
          const { lag, deadLetters } = await told.subscription.health();
          return lag === 0 && deadLetters === 1;
        });
      }
      const [letter, ...more] = await collect(deadLettersOf(broadcast(), { topic }));
      expect(more).toEqual([]);
      const [before, after] = told.heard;
      expect(letter).toMatchObject({
        group,
        reason: 'PoisonError: 1 cannot be read',
        at: NOON,
        refused: {
          ...recordOf(key, 1),
          topic,
          partition: before?.partition,
          headers: { 'content-type': 'application/json' },
        },
      });
      expect(letter?.refused.offset).toBeGreaterThan(before?.offset ?? 0n);
      expect(letter?.refused.offset).toBeLessThan(after?.offset ?? 0n);
      await told.subscription.stop();
    });

    test('are given again by group, and no more than asked for', async () => {
      const topic = newTopic();
      const [one, other] = [newGroup(), newGroup()];
      const keys = newKeys(4);
      const refuse = { one: true, other: true };
      const first = await refusing(topic, one, () => refuse.one);
      const second = await refusing(topic, other, () => refuse.other);
      await broadcast().publish(topic, recordsOf(keys, 3));
      const all = async () => [await lettersOf(first), await lettersOf(second)].join();
      await eventually('all set aside', async () => (await all()) === '12,12');
      Object.assign(refuse, { one: false, other: false });
      const redrive = (group: string | undefined, limit: number) =>
        redriveDeadLetters(broadcast(), { topic, group, limit });
      expect(await redrive(one, 5)).toEqual({ redriven: 5, left: 7 });
      await eventually('some again', async () => (await all()) === '7,12');
      await first.waitFor(5);
      expect((await standingIn(topic, one)).length).toBe(7);
      expect(await redrive(newGroup(), 5)).toEqual({ redriven: 0, left: 0 });
      expect(await redrive(undefined, 100)).toEqual({ redriven: 19, left: 0 });
      await Promise.all([first.waitFor(12), second.waitFor(12)]);
      await eventually('none', async () => (await all()) === '0,0');
      for (const key of keys) {
        expect(new Set(first.of(key))).toEqual(new Set([0, 1, 2]));
        expect(second.of(key)).toEqual([0, 1, 2]);
      }
      await Promise.all([first.subscription.stop(), second.subscription.stop()]);
    });

    test('are given again to a group that is away, when it is back; what failed to be given stands', async () => {
      const topic = newTopic();
      const group = newGroup();
      const keys = newKeys(2);
      const before = await refusing(topic, group, () => true);
      // More than one batch of them.
      await broadcast().publish(topic, recordsOf(keys, 125));
      await eventually('all set aside', async () => (await lettersOf(before)) === 250);
      await before.subscription.stop();
      let batches = 0;
      const failing: Pick<Broadcast, 'read' | 'publish'> = {
        read: (wanted) => broadcast().read(wanted),
        publish: async (wanted, records) => {
          batches += 1;
          if (batches === 2) throw new Error('a crash in the middle');
          await broadcast().publish(wanted, records);
        },
      };
      const redriving = redriveDeadLetters(failing, { topic, group, limit: 1_000 });
      await expect(redriving).rejects.toThrow('a crash in the middle');
      expect((await standingIn(topic, group)).length).toBe(150);
      const rest = await redriveDeadLetters(broadcast(), { topic, group, limit: 1_000 });
      expect(rest).toEqual({ redriven: 150, left: 0 });
      await reopen();
      const after = await refusing(topic, group, () => false);
      await after.waitFor(250);
      const inOrder = Array.from({ length: 125 }, (_, nth) => nth);
      for (const key of keys) expect(after.of(key)).toEqual(inOrder);
      await eventually('none', async () => (await lettersOf(after)) === 0);
      await after.subscription.stop();
    });
  });
}
