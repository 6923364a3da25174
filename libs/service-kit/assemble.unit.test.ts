import { expect, test } from '@jest/globals';
import { storePosition } from '@bourse/event-store/port';
import { assembleService } from './assemble.ts';

test('a service stops what gives commands, then what shows them, then what tells them, then its files', async () => {
  const stopped: string[] = [];
  /** Takes its time, so that what does not wait for it comes too early. */
  const part = (name: string) => ({
    stop: async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      stopped.push(name);
    },
  });
  const position = storePosition(0);
  const follower = (name: string) => ({
    ...part(name),
    health: () => ({ name, state: 'live', position }) as const,
    waitFor: () => Promise.resolve(true),
    caughtUp: () => Promise.resolve(true),
  });
  const service = assembleService({
    name: 'lamps',
    routes: [],
    problems: {},
    relay: {
      ...part('relay'),
      health: () => ({ state: 'running', position, live: true }),
    },
    projections: [follower('projection')],
    reactors: [follower('reactor')],
    listeners: [
      {
        ...part('listener'),
        name: 'listener',
        health: () => Promise.resolve({ state: 'running', lag: 0, deadLetters: 0 }),
      },
    ],
    deadlines: [
      {
        ...part('deadlines'),
        runOnce: () => Promise.resolve(),
        health: () => ({ name: 'deadlines', state: 'running' }),
      },
    ],
    close: () => void stopped.push('files'),
  });
  await service.stop();
  expect(stopped.slice(0, 3).sort()).toEqual(['deadlines', 'listener', 'reactor']);
  expect(stopped.slice(3)).toEqual(['projection', 'relay', 'files']);
});

test('a listener is not ready before it has caught up once, and stays so when there is much to do', async () => {
  const now: { state: 'running' | 'stalled'; lag: number } = { state: 'running', lag: 5_000 };
  const service = assembleService({
    name: 'lamps',
    routes: [],
    problems: {},
    projections: [],
    listeners: [
      {
        name: 'trail',
        health: () => Promise.resolve({ ...now, deadLetters: 0 }),
        stop: () => Promise.resolve(),
      },
    ],
    close: () => undefined,
  });
  const told = async () => (await service.health()).map(({ ok, detail }) => ({ ok, detail }));
  expect(await told()).toEqual([{ ok: false, detail: 'catching_up, 5000 to go, 0 set aside' }]);
  Object.assign(now, { state: 'stalled', lag: 3 });
  expect(await told()).toEqual([{ ok: false, detail: 'stalled, 3 to go, 0 set aside' }]);
  // As near the end as it ever is where others write all the time.
  Object.assign(now, { state: 'running', lag: 3 });
  expect(await told()).toEqual([{ ok: true, detail: 'running, 3 to go, 0 set aside' }]);
  now.lag = 5_000;
  expect(await told()).toEqual([{ ok: true, detail: 'running, 5000 to go, 0 set aside' }]);
});
