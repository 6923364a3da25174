import { jest } from '@jest/globals';
import { broadcastContract } from '@bourse/broadcast/contract-suite';
import { NOON } from '@bourse/broadcast/contract-suite-support';
import { openKafkaBroadcast } from '@bourse/broadcast/kafka';
import { fixedClock } from '@bourse/kernel/clock';
import { sharedBroker } from '../support/broker.ts';

// The first test to ask starts the broker, and fetches it where it never ran before.
jest.setTimeout(60_000);

broadcastContract('Kafka', async (topics) => {
  const brokers = await sharedBroker();
  const open = () =>
    openKafkaBroadcast({
      brokers,
      clientId: 'contract',
      topics,
      partitions: 4,
      clock: fixedClock(NOON),
      retry: { attempts: 3, firstMs: 1, maxMs: 20 },
    });
  let broadcast = await open();
  return {
    broadcast,
    reopen: async () => {
      await broadcast.close();
      broadcast = await open();
      return broadcast;
    },
    dispose: () => broadcast.close(),
  };
});
