import { Client } from '../support/client.ts';
import { admitEverybody } from './admissions.ts';
import { berthen, type Stage } from './cast.ts';
import { playCrossing } from './crossing.ts';
import {
  playCancelled,
  playDeclined,
  playOverbooked,
  playRenewal,
  playToTheEnd,
  playWithoutCredit,
} from './exchanges.ts';
import { checkTrail, showBalances, showStatement, showTimeline } from './figures.ts';
import { openMarket } from './market.ts';
import { endowed } from './play.ts';
import { playProgramme } from './programme.ts';
import type { Report } from './report.ts';
import { playRestarts } from './restarts.ts';
import type { Server } from './server.ts';
import { goOn, playHalfSigned } from './under-way.ts';

/** The whole demo, from an empty directory to the last restart. */
export async function playEverything(report: Report, server: Server): Promise<void> {
  // The address changes at each start, so that a client is made for each call.
  const stage: Stage = {
    report,
    as: (person) => new Client(server.url(), person),
    known: new Map(),
  };
  await playOn(stage, async () => {
    await server.start();
    return () => playRestarts(stage, server);
  });
}

/** The same on a bourse that runs elsewhere, and is empty; nothing there is killed or restarted. */
export const playAt = (report: Report, url: string): Promise<void> =>
  playOn({ report, as: (person) => new Client(url, person), known: new Map() }, () =>
    Promise.resolve(() => {
      report.say(
        'Sans arrêts ni reprises : le serveur est ailleurs (no restarts: it runs elsewhere).',
      );
      return Promise.resolve();
    }),
  );

/** @param begin Gets the server ready, and gives what is done to it in the middle. */
async function playOn(stage: Stage, begin: () => Promise<() => Promise<void>>): Promise<void> {
  stage.report.say('La bourse d’échange de compétences : une démonstration, par HTTP seulement.');
  const interrupt = await begin();

  const names = await admitEverybody(stage);
  const market = await openMarket(stage);
  const settled = await playToTheEnd(stage, market);
  await playDeclined(stage, market);
  await playCancelled(stage, market);
  await playWithoutCredit(stage, market);
  await playOverbooked(stage, market, settled.minutes);
  await playRenewal(stage, settled.id);
  await playCrossing(stage);
  await playProgramme(stage);
  const halfSigned = await playHalfSigned(stage, market);

  await showBalances(stage, names);
  await showStatement(stage, names, endowed(berthen) - settled.minutes);
  await checkTrail(stage);
  await showTimeline(stage, settled.id);
  await interrupt();
  await goOn(stage, market, halfSigned);
  await showBalances(stage, names);
  await checkTrail(stage);
}
