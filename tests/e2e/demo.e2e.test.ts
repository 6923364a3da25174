import { describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../demo/main.ts', import.meta.url));
const DEMO_MS = 120_000;

type Run = {
  readonly exitCode: number | null;
  readonly printed: string;
  readonly complained: string;
  /** What it left in its own temporary directory. */
  readonly left: readonly string[];
};

/** Runs the demo as anybody would. @param onPrinted Hears what it prints, and may send it a signal. */
async function runDemo(
  options: readonly string[],
  onPrinted?: (chunk: string, end: () => void) => void,
): Promise<Run> {
  const directory = mkdtempSync(join(tmpdir(), 'bourse-demo-test-'));
  const child = spawn(process.execPath, [MAIN, ...options], {
    env: { ...process.env, TMPDIR: directory },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: DEMO_MS,
    killSignal: 'SIGTERM',
  });
  child.stdout.on('data', (chunk: Buffer) => {
    onPrinted?.(chunk.toString(), () => child.kill('SIGTERM'));
  });
  const [printed, complained] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  const left = readdirSync(directory);
  rmSync(directory, { recursive: true });
  return { exitCode: child.exitCode, printed, complained, left };
}

const lastLineOf = (printed: string): string => printed.trimEnd().split('\n').at(-1) ?? '';

describe('npm run demo', () => {
  test(
    'plays to the end: every check holds, and nothing is left behind',
    async () => {
      const { exitCode, printed, left } = await runDemo([]);
      const lines = printed.split('\n');
      expect(lines.filter((line) => line.includes('✘'))).toEqual([]);
      const held = lines.filter((line) => line.startsWith('  ✔ ')).length;
      expect(held).toBeGreaterThan(70);
      expect(lastLineOf(printed)).toContain(`(${held} of ${held} checks held)`);
      expect(exitCode).toBe(0);
      expect(lines.filter((line) => line.includes('start to ready'))).toHaveLength(3);
      expect(left).toEqual([]);
    },
    DEMO_MS,
  );

  test(
    'fails when its server goes away, says so, and keeps and names the directory',
    async () => {
      const { exitCode, printed, left } = await runDemo([], (chunk, end) => {
        if (chunk.includes('start to ready')) end();
      });
      expect(exitCode).toBe(1);
      expect(printed).toContain('✘ ÉCHEC (failed)');
      expect(lastLineOf(printed)).toMatch(/\((\d+) of (?!\1 )\d+ checks held\)/);
      expect(left).toEqual([expect.stringMatching(/^bourse-demo-/)]);
      expect(printed).toContain(`${left[0]}\n`);
    },
    DEMO_MS,
  );

  test('refuses an option that it does not know, and plays nothing', async () => {
    const { exitCode, printed, complained, left } = await runDemo(['--pretend']);
    expect(exitCode).toBe(2);
    expect(printed).toBe('');
    expect(complained).toContain('--pretend');
    expect(left).toEqual([]);
  });
});
