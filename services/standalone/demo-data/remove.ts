// What `npm run demo-data:remove` runs: takes the demo data out of a folder, by emptying it. Events are
// never edited, so that what people did besides goes too: where there is any, it has to be said so.
import { systemClock } from '@bourse/kernel/clock';
import { openEngines } from '@bourse/runtime/engines';
import { say } from '@bourse/runtime/run-process';
import { processSettings } from '@bourse/runtime/settings';
import { ConfigurationError, readConfiguration } from '@bourse/service-kit/config';
import { createLogger } from '@bourse/service-kit/logger';
import { LockHeldError } from '@bourse/sqlite/exclusive-lock';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readMarker } from './marker.ts';
import { decideRemoval, doneByHand, finishRemoval } from './removal.ts';

const USAGE = `npm run demo-data:remove [-- --with-everything]

Empties the folder of a stopped bourse (DATA_DIR, or data) that was filled with demo data. The next start
begins with nothing in it.

  --with-everything  also when people did something in it: that goes, too
`;

// Pauses never keep a process alive, and there may be nothing else to wait for.
setInterval(() => undefined, 2 ** 30);
process.exit(await run().catch(toSentence));

/** @returns the exit code. */
async function run(): Promise<number> {
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({ options: { 'with-everything': flag, help: flag } });
  if (values.help) {
    say(USAGE);
    return 0;
  }
  const { DATA_DIR } = readConfiguration(processSettings(0).pick({ DATA_DIR: true }), process.env);
  const dataDirectory = resolve(DATA_DIR);
  const state = readMarker(dataDirectory)?.state;
  if (state === undefined || state === 'removed') {
    say(`Nothing to do: there are no demo data in ${dataDirectory}.`);
    return 0;
  }
  if (state !== 'removing' && !(await mayGo(dataDirectory, values['with-everything']))) return 1;
  finishRemoval(dataDirectory);
  say(`The demo data are removed from ${dataDirectory}, and will not come back.`);
  return 0;
}

/** Decides that it all goes, unless people did something in it and nobody said that this may go. */
async function mayGo(dataDirectory: string, withEverything: boolean): Promise<boolean> {
  // The lock of the engines keeps any bourse from running meanwhile.
  const engines = await openEngines({
    dataDirectory,
    clientId: 'demo-data',
    clock: systemClock,
    logger: createLogger({ level: 'warn' }),
    metrics: { observeAppend: () => undefined },
  });
  try {
    const byHand = await doneByHand(engines.store);
    if (byHand.size > 0 && !withEverything) {
      const counted = [...byHand].map(([category, count]) => `${category}: ${count}`).join(', ');
      say(
        `Not done: people did something besides the demo data, which would be lost (events of ${counted}).\n` +
          'Events are never taken out one by one. To lose them: npm run demo-data:remove -- --with-everything',
      );
      return false;
    }
    decideRemoval(dataDirectory);
    return true;
  } finally {
    await engines.close();
  }
}

function toSentence(error: unknown): number {
  if (error instanceof LockHeldError) {
    say('Not done: DATA_DIR is in use by a running bourse, which must be stopped first.');
  } else if (error instanceof ConfigurationError) say(`Not done: ${error.message}`);
  else if (error instanceof TypeError && 'code' in error)
    say(`Not done: ${error.message}\n\n${USAGE}`);
  else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
}
