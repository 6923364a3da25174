import { expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runKills } from './kill.ts';

// The short run of `npm run test:kill`; a failing one names its seed and keeps its folder.
const KILLS = 5;
const SEED = 5;

test(`${KILLS} kills under load lose nothing, do nothing twice, and leave nothing half done`, async () => {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'bourse-kill-'));
  const { faults, ...figures } = await runKills({ kills: KILLS, seed: SEED, dataDirectory });

  expect({ dataDirectory, seed: SEED, faults }).toEqual({ dataDirectory, seed: SEED, faults: [] });
  // It can only fail where something was done.
  expect(figures.acknowledged).toBeGreaterThan(100);
  expect(figures.repeated).toBeGreaterThan(0);
  expect(figures.readModels).toBeGreaterThanOrEqual(9);
  rmSync(dataDirectory, { recursive: true });
}, 90_000);
