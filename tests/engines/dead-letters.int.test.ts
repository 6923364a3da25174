import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { eventually, listen, newGroup, recordOf } from '@bourse/broadcast/contract-suite-support';
import { openKafkaBroadcast } from '@bourse/broadcast/kafka';
import { type Broadcast, PoisonError } from '@bourse/broadcast/port';
import { openSqliteBroadcast } from '@bourse/broadcast/sqlite';
import { systemClock } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import { sharedBroker } from '../support/broker.ts';
import { startProgram } from '../support/service-process.ts';
import { SESSION, upTo } from './kafka-scene.ts';

jest.setTimeout(90_000);

const COMMAND = resolve(import.meta.dirname, '../../libs/runtime/dead-letters/main.ts');
const KEYS = upTo(7).map((nth) => `offer-${nth}`);
/** Enough for many batches: a kill comes between two of them. */
const MANY = 2_500;
/** Nothing of it may reach a terminal as it is. */
const REASON = 'cannot be read\u001b[2J\nOr\u2028so';

type Engine = {
  readonly open: () => Promise<Broadcast & { close(): Promise<void> }>;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether the command can work while the group listens. */
  readonly besideOthers: boolean;
};

const suite = (name: string, engineOf: (topic: string, directory: string) => Promise<Engine>) =>
  describe(`the command for dead letters, on ${name}`, () => {
    let directory: string;
    let topic: string;
    let group: string;
    let engine: Engine;
    let broadcast: Awaited<ReturnType<Engine['open']>>;
    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'bourse-dead-'));
      topic = `dead.${newId()}`;
      group = newGroup();
      engine = await engineOf(topic, directory);
      broadcast = await engine.open();
    });
    afterEach(async () => {
      await broadcast.close();
      await rm(directory, { recursive: true });
    });

    const start = (...args: readonly string[]) => startProgram(COMMAND, args, engine.environment);
    const run = (...args: readonly string[]) => start(...args).end();
    /** An embedded broadcast belongs to one process at a time. */
    const standAside = async () => {
      if (!engine.besideOthers) await broadcast.close();
    };
    const comeBack = async () => {
      if (!engine.besideOthers) broadcast = await engine.open();
    };

    /** Has records set aside by the group. */
    async function setAside(count: number): Promise<void> {
      const records = upTo(count).map((nth) => recordOf(KEYS[nth % KEYS.length] ?? '', nth));
      await broadcast.publish(topic, records);
      const told = await listen(broadcast, {
        group,
        topics: [topic],
        poison: 'dead_letter',
        handle: async () => {
          throw new PoisonError(REASON);
        },
      });
      await eventually('all set aside', async () => {
        const { deadLetters, lag } = await told.subscription.health();
        return deadLetters === count && lag === 0;
      });
      await told.subscription.stop();
    }
    const hearAll = (count: number) =>
      listen(broadcast, { group, topics: [topic], poison: 'dead_letter' }).then(async (told) => {
        await eventually('all heard', async () => {
          const { deadLetters, lag } = await told.subscription.health();
          return told.heard.length >= count && lag === 0 && deadLetters === 0;
        });
        return told.heard.map(({ value }) => Number(value)).sort((a, b) => a - b);
      });

    test('lists what is set aside and why, and gives it again once', async () => {
      await setAside(3);
      await standAside();
      const listed = await run('list', '--topic', topic, '--group', group, '--limit', '2');
      expect(listed.code).toBe(0);
      expect(listed.printed).toContain('Set aside: 3, 2 of them shown.');
      expect(
        listed.printed.match(new RegExp(`^${topic} \\d/\\d+, set aside as`, 'gm'))?.length,
      ).toBe(2);
      expect(listed.printed).toContain(`  group  ${group}\n  key    offer-`);
      expect(listed.printed).toContain(
        '  reason PoisonError: cannot be read\\u{1b}[2J\\u{a}Or\\u{2028}so\n',
      );
      const given = await run('redrive', '--topic', topic, '--group', group);
      expect(given).toMatchObject({
        code: 0,
        printed: expect.stringContaining('Given again: 3. Still set aside: 0.'),
      });
      const again = await run('redrive', '--topic', topic);
      expect(again.printed).toContain('Given again: 0. Still set aside: 0.');
      await comeBack();
      expect(await hearAll(3)).toEqual([0, 1, 2]);
    });

    test('killed in the middle, it is done again, and nothing is left or left out', async () => {
      await setAside(MANY);
      await standAside();
      const killed = start('redrive', '--topic', topic, '--limit', String(MANY));
      expect(await killed.says(/Given again until now/)).toBeDefined();
      await killed.stop('SIGKILL');
      const standing = await run('list', '--topic', topic, '--limit', '1');
      const [, stood = ''] = /Set aside: (\d+)/.exec(standing.printed) ?? [];
      expect(Number(stood)).toBeGreaterThan(0);
      expect(Number(stood)).toBeLessThan(MANY);
      const rest = await run('redrive', '--topic', topic, '--limit', String(MANY));
      expect(rest.printed).toContain(`Given again: ${stood}. Still set aside: 0.`);
      await comeBack();
      expect([...new Set(await hearAll(MANY))]).toEqual(upTo(MANY));
    });

    test('a topic that there is not, and what belongs to a running process, are refused', async () => {
      await standAside();
      expect(await run('list', '--topic', 'no.such')).toEqual({
        code: 1,
        printed: expect.stringMatching(/\nNot done: There is no topic no\.such\. See --help\.\n$/),
      });
      await comeBack();
      const beside = await run('list', '--topic', topic);
      if (engine.besideOthers) expect(beside.code).toBe(0);
      else {
        expect(beside).toEqual({
          code: 1,
          printed:
            'Not done: DATA_DIR is in use by a running bourse, which must be stopped first.\n',
        });
      }
    });
  });

suite('the embedded broadcast', async (topic, directory) => ({
  open: async () => openSqliteBroadcast({ directory, topics: [topic], clock: systemClock }),
  environment: { DATA_DIR: directory },
  besideOthers: false,
}));

suite('Kafka', async (topic) => {
  const brokers = await sharedBroker();
  return {
    open: () =>
      openKafkaBroadcast({
        brokers,
        clientId: 'dead',
        topics: [topic],
        partitions: 4,
        clock: systemClock,
        session: SESSION,
      }),
    environment: { KAFKA_BROKERS: brokers.join(',') },
    besideOthers: true,
  };
});

test('without a broadcast there is nothing to be done, which is said', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'bourse-dead-'));
  expect(await startProgram(COMMAND, ['list'], { DATA_DIR: directory }).end()).toEqual({
    code: 1,
    printed: `Not done: DATA_DIR is "${directory}", but it holds no embedded broadcast.\n`,
  });
  await rm(directory, { recursive: true });
});
