// A consumer that is killed between the effect of a record and the commit of its offset. Started by
// kafka-faults.int.test.ts with: brokers, topic, group, file of effects, the value that kills.
import { appendFileSync } from 'node:fs';
import { openKafkaBroadcast } from '@bourse/broadcast/kafka';
import { systemClock } from '@bourse/kernel/clock';
import { SESSION } from './kafka-scene.ts';

const [brokers = '', topic = '', group = '', effects = '', fatal = ''] = process.argv.slice(2);
const broadcast = await openKafkaBroadcast({
  brokers: brokers.split(','),
  clientId: 'victim',
  topics: [topic],
  clock: systemClock,
  session: SESSION,
});
await broadcast.subscribe({
  group,
  topics: [topic],
  poison: 'stall',
  handle: async ({ value }) => {
    appendFileSync(effects, `${value}\n`);
    if (value === fatal) process.kill(process.pid, 'SIGKILL');
  },
});
