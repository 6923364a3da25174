// What `npm run dead-letters` runs: shows the records that groups have set aside, and gives them again.
import { ConfigurationError, readConfiguration } from '@bourse/service-kit/config';
import { LockHeldError } from '@bourse/sqlite/exclusive-lock';
import { openBroadcast } from '../engines.ts';
import { kafkaAccessOf } from '../kafka-access.ts';
import { say } from '../run-process.ts';
import { engineSettings, processSettings } from '../settings.ts';
import { carryOut } from './carry-out.ts';
import { type Order, OrderError, orderOf, USAGE } from './order.ts';

// Pauses never keep a process alive, and there may be nothing else to wait for.
setInterval(() => undefined, 2 ** 30);
try {
  const order = orderOf(process.argv.slice(2));
  if (order === undefined) say(USAGE);
  else await obey(order);
  process.exit(0);
} catch (error) {
  if (error instanceof OrderError) say(`Not done: ${error.message} See --help.`);
  else if (error instanceof ConfigurationError) say(`Not done: ${error.message}`);
  else if (error instanceof LockHeldError) {
    say('Not done: DATA_DIR is in use by a running bourse, which must be stopped first.');
  } else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}

async function obey(order: Order): Promise<void> {
  const settings = readConfiguration(engineSettings, process.env);
  const { DATA_DIR } = readConfiguration(processSettings(0).pick({ DATA_DIR: true }), process.env);
  const opened = await openBroadcast({
    kafka: kafkaAccessOf(settings),
    dataDirectory: DATA_DIR,
  });
  try {
    say(`Dead letters, on ${opened.named}`);
    await carryOut(order, { broadcast: opened.broadcast, say });
  } finally {
    await opened.close();
  }
}
