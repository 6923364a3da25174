import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openReport } from './report.ts';
import { playAt, playEverything } from './scenario.ts';
import { serverOn } from './server.ts';

const USAGE = `npm run demo [-- --keep | --at URL]

Joue la bourse de bout en bout, par HTTP, sur un serveur neuf et un dossier temporaire.
Plays the bourse from end to end, over HTTP, on a fresh server and a temporary directory.

  --keep     garde le dossier (keeps the directory)
  --at URL   joue sur une bourse vide qui tourne déjà, sans l’arrêter (on an empty one that runs already)
  --help     dit ceci (says this)
`;

const write = (text: string): void => void process.stdout.write(text);

async function run(keep: boolean): Promise<void> {
  const report = openReport(write);
  const dataDirectory = mkdtempSync(join(tmpdir(), 'bourse-demo-'));
  const server = serverOn(dataDirectory, (readyAfterMs) =>
    report.say(`  Serveur prêt en ${Math.round(readyAfterMs)} ms (start to ready).`),
  );
  // Whoever interrupts the demo ends its server; the play then fails for want of it, and says so.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void server.end());
  }
  try {
    await playEverything(report, server);
  } catch (error) {
    report.fails('la démonstration va jusqu’au bout (to the end)', String(error));
  }
  await server.end();

  const { lastLine, exitCode } = report.conclude();
  report.heading('Fin');
  for (const what of report.failed()) report.say(`  ✘ ${what}`);
  if (keep || exitCode !== 0) {
    report.say(`  Dossier gardé (directory kept) : ${dataDirectory}`);
  } else {
    rmSync(dataDirectory, { recursive: true });
  }
  report.say(lastLine);
  process.exitCode = exitCode;
}

async function runAt(url: string): Promise<void> {
  const report = openReport(write);
  try {
    await playAt(report, url);
  } catch (error) {
    report.fails('la démonstration va jusqu’au bout (to the end)', String(error));
  }
  const { lastLine, exitCode } = report.conclude();
  for (const what of report.failed()) report.say(`  ✘ ${what}`);
  report.say(lastLine);
  process.exitCode = exitCode;
}

function argumentsOf(): { keep: boolean; help: boolean; at?: string } | undefined {
  const off = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({ options: { keep: off, help: off, at: { type: 'string' } } }).values;
  } catch (error) {
    process.stderr.write(`${String(error)}\n\n${USAGE}`);
    return undefined;
  }
}

const given = argumentsOf();
if (given === undefined) process.exitCode = 2;
else if (given.help) write(USAGE);
else if (given.at !== undefined) await runAt(given.at);
else await run(given.keep);
