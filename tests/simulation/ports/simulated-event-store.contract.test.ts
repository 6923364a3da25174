import { eventStoreContract } from '@bourse/event-store/contract-suite';
import { faultless, storeGround } from './fixtures.ts';
import { runFreely } from './free-running.ts';
import { simulatedEventStore } from './simulated-event-store.ts';

const SEED = 1;

// Whatever the order in which the scheduler lets things arrive: what the simulated store does without
// faults is what any store does.
eventStoreContract('simulated', () => {
  const engine = faultless(SEED);
  const ground = storeGround(engine);
  const stop = runFreely(engine.scheduler);
  let owner = { name: 'first life', alive: true };
  return Promise.resolve({
    store: simulatedEventStore(ground, owner),
    reopen: () => {
      owner.alive = false;
      owner = { name: 'second life', alive: true };
      return Promise.resolve(simulatedEventStore(ground, owner));
    },
    dispose: stop,
  });
});
