import { broadcastContract } from '@bourse/broadcast/contract-suite';
import { fixedClock } from '@bourse/kernel/clock';
import { NOON } from '@bourse/broadcast/contract-suite-support';
import { broadcastGround, faultless } from './fixtures.ts';
import { runFreely } from './free-running.ts';
import { simulatedBroadcast } from './simulated-broadcast.ts';

const SEED = 2;

broadcastContract(
  'simulated',
  (topics) => {
    const engine = faultless(SEED);
    const ground = { ...broadcastGround(engine, topics), clock: fixedClock(NOON) };
    const stop = runFreely(engine.scheduler);
    let owner = { name: 'first life', alive: true };
    return Promise.resolve({
      broadcast: simulatedBroadcast(ground, owner),
      reopen: () => {
        owner.alive = false;
        for (const group of ground.groups.values()) group.bury();
        owner = { name: 'second life', alive: true };
        return Promise.resolve(simulatedBroadcast(ground, owner));
      },
      dispose: stop,
    });
  },
  { handlesTogether: false },
);
