import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Mutation } from './list.ts';

const found = z
  .object({
    invariant: z.string(),
    detail: z.string(),
    seed: z.int().optional(),
    steps: z.int().optional(),
  })
  .nullable();

/** What the simulation found of a fault; null when it found nothing. */
export type Found = z.infer<typeof found>;

const program = fileURLToPath(new URL('mutant.ts', import.meta.url));

/** Runs the simulation, in a process of its own, on the product with a fault in it. */
export async function runMutant(
  { name }: Mutation,
  { seed, episodes, steps }: { seed: number; episodes: number; steps: number },
): Promise<Found> {
  const given = [program, name, String(seed), String(episodes), String(steps)];
  const { stdout } = await promisify(execFile)(process.execPath, given);
  return found.parse(JSON.parse(stdout));
}
