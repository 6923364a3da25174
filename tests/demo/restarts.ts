import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { association, type Stage } from './cast.ts';
import { differences, type Reading } from './checks.ts';
import { readEverything } from './read-everything.ts';
import type { Report } from './report.ts';
import type { Server } from './server.ts';

const SHOWN = 5;

/** Each service keeps its own, and so does what knows people by their mandates. */
const SERVICES = ['audit', 'identity', 'offers', 'requests', 'settlement', 'territories'];

/** Kills the server, then takes its read models away; nothing that can be read may change. */
export async function playRestarts(stage: Stage, server: Server): Promise<void> {
  const { report, as } = stage;
  const read = async () => (await readEverything(as(association))).readings;
  report.heading('Les redémarrages (restarts)');
  const before = await read();

  report.say('  Le serveur est tué (SIGKILL), puis redémarré.');
  await server.kill();
  await server.start();
  reportDifferences(report, 'rien n’est perdu', before, await read());

  report.say('  Le serveur est arrêté, ses vues (read models) sont effacées, puis il redémarre.');
  report.check('il s’arrête proprement (exit code)', await server.stop(), 0);
  report.check('les vues de chaque service sont effacées', removeReadModels(server), SERVICES);
  await server.start();
  reportDifferences(report, 'vues reconstruites, mêmes réponses', before, await read());
  report.check('les vues sont là de nouveau', readModelsOf(server), SERVICES);
}

/** One line for each kind of thing that was read: equal, or what changed first. */
export function reportDifferences(
  report: Report,
  what: string,
  before: readonly Reading[],
  after: readonly Reading[],
): void {
  const changed = new Map(differences(before, after).map((change) => [change.path, change]));
  const families = Map.groupBy([...before, ...after], ({ family }) => family);
  if (families.size === 0) report.fails(what, 'rien n’a été lu (nothing was read)');
  for (const [family, readings] of families) {
    const paths = new Set(readings.map(({ path }) => path));
    const wrong = [...paths].map((path) => changed.get(path)).filter((each) => each !== undefined);
    const sentence = `${what} : ${family}, ${paths.size} lectures à l’octet près (byte-equal)`;
    const shown = wrong.slice(0, SHOWN).map((each) => `${each.path} ${each.what}`);
    if (wrong.length === 0) report.holds(sentence);
    else report.fails(sentence, `${wrong.length} différences : ${shown.join(' ; ')}`);
  }
}

const READ_MODELS = 'read-models';

const readModelsOf = ({ dataDirectory }: Server): readonly string[] =>
  readdirSync(dataDirectory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => existsSync(join(dataDirectory, name, READ_MODELS)))
    .sort();

function removeReadModels(server: Server): readonly string[] {
  const services = readModelsOf(server);
  for (const service of services) {
    rmSync(join(server.dataDirectory, service, READ_MODELS), { recursive: true });
  }
  return services;
}
