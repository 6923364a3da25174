import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { borrowBroker } from '../support/broker.ts';
import { type MeasurementName, measurementNames, runBench } from './bench.ts';
import { describeMachine } from './machine.ts';
import { machineLine, tableOf } from './report.ts';
import { scaleOf } from './scale.ts';

const USAGE = `npm run bench [-- --json] [--full] [--only <name>]...

Measures the bourse on the embedded adapters, and its broadcast on a real Kafka where there is one
(KAFKA_BROKERS, Docker, or one that Maven fetches and Java 17 runs). Every figure stands beside a
reference that was measured in the same run, in turn with it; what counts is the ratio.

  --json         one JSON object instead of the table
  --full         growth up to a million events and a ledger of a million transfers, which takes minutes
  --only <name>  this measurement and no other; may be given again
                 (${measurementNames.join(', ')})
  --help         says this

It measures in the folder for temporary files; TMPDIR names another, on the disk that is meant.
`;

const write = (text: string): void => void process.stdout.write(text);
const tell = (sentence: string): void => void process.stderr.write(`${sentence}\n`);

async function run(wanted: {
  readonly json: boolean;
  readonly full: boolean;
  readonly only: readonly MeasurementName[];
}): Promise<void> {
  const { json, full, only } = wanted;
  const directory = mkdtempSync(join(tmpdir(), 'bourse-bench-'));
  const machine = describeMachine(directory);
  if (!json) write(`${machineLine(machine)}\n`);
  try {
    const rows = await runBench(directory, scaleOf(full), { tell, borrowBroker }, only);
    write(json ? `${JSON.stringify({ machine, rows }, null, 2)}\n` : tableOf(rows));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** @returns undefined, and says why, when they make no sense. */
function argumentsOf() {
  const off = { type: 'boolean', default: false } as const;
  const names = { type: 'string', multiple: true } as const;
  try {
    const { values } = parseArgs({ options: { json: off, full: off, only: names, help: off } });
    return { ...values, only: values.only?.map(measurementNamed) ?? measurementNames };
  } catch (error) {
    tell(`${String(error)}\n\n${USAGE}`);
    return undefined;
  }
}

function measurementNamed(given: string): MeasurementName {
  const found = measurementNames.find((name) => name === given);
  if (found === undefined) throw new Error(`nothing that is measured is called ${given}`);
  return found;
}

// Pauses in the product never keep a process alive; this one lives until all is measured.
const alive = setInterval(() => undefined, 2 ** 30);
const given = argumentsOf();
if (given === undefined) process.exitCode = 2;
else if (given.help) write(USAGE);
else await run(given);
clearInterval(alive);
