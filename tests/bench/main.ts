import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runBench } from './bench.ts';
import { describeMachine } from './machine.ts';
import { machineLine, tableOf } from './report.ts';
import { scaleOf } from './scale.ts';

const USAGE = `npm run bench [-- --json] [--full]

Measures the bourse on the embedded adapters. Every figure stands beside a reference that was measured
in the same run, in turn with it; what counts is the ratio.

  --json   one JSON object instead of the table
  --full   with a million events too, which takes minutes
  --help   says this

It measures in the folder for temporary files; TMPDIR names another, on the disk that is meant.
`;

const write = (text: string): void => void process.stdout.write(text);

async function run({ json, full }: { json: boolean; full: boolean }): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'bourse-bench-'));
  const machine = describeMachine(directory);
  if (!json) write(`${machineLine(machine)}\n`);
  const tell = (what: string): void => void process.stderr.write(`measuring ${what} ...\n`);
  try {
    const rows = await runBench(directory, scaleOf(full), tell);
    write(json ? `${JSON.stringify({ machine, rows }, null, 2)}\n` : tableOf(rows));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function argumentsOf() {
  const off = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({ options: { json: off, full: off, help: off } }).values;
  } catch (error) {
    process.stderr.write(`${String(error)}\n\n${USAGE}`);
    return undefined;
  }
}

// Pauses in the product never keep a process alive; this one lives until all is measured.
const alive = setInterval(() => undefined, 2 ** 30);
const given = argumentsOf();
if (given === undefined) process.exitCode = 2;
else if (given.help) write(USAGE);
else await run(given);
clearInterval(alive);
