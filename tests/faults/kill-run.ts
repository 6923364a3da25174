import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runKills } from './kill.ts';

// npm run test:kill -- --kills 50 --seed 7

const say = (line: string) => process.stdout.write(`${line}\n`);
const MAX_SHOWN = 20;

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '50' }, seed: { type: 'string' } },
});
const kills = Number(values.kills);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
if (!Number.isInteger(kills) || kills < 0 || !Number.isInteger(seed) || seed < 0) {
  say('--kills and --seed take whole numbers.');
  process.exit(2);
}

const dataDirectory = mkdtempSync(join(tmpdir(), 'bourse-kill-'));
say(`${kills} kills with the seed ${seed}, in ${dataDirectory}`);
try {
  const { faults, ...figures } = await runKills({ kills, seed, dataDirectory });
  for (const [name, value] of Object.entries(figures)) {
    say(`${name}: ${typeof value === 'number' ? Math.round(value) : JSON.stringify(value)}`);
  }
  for (const fault of faults.slice(0, MAX_SHOWN)) say(`FAULT ${fault}`);
  if (faults.length > 0) throw new Error(`${faults.length} faults`);
  rmSync(dataDirectory, { recursive: true });
  say('Nothing lost, nothing twice, both or neither, views equal to what is recorded.');
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  say(`Failed with the seed ${seed}; what it left is in ${dataDirectory}`);
  process.exitCode = 1;
}
