import { azincourt, dunkerque, lille, saintGeorges, type Stage } from './cast.ts';
import type { Market } from './market.ts';
import { endowed, need, propose, purse, use } from './play.ts';
import type { ExchangeView } from './views.ts';

/** Leaves an exchange half signed, so that something is under way when the server is killed. @returns How it goes on. */
export async function playHalfSigned(stage: Stage, { offers, requests }: Market): Promise<string> {
  stage.report.heading('Un échange en cours, signé d’un côté : Lille aide Azincourt (agreed)');
  const terms = { minutes: 240, offerId: offers.security, requestId: requests.azincourt };
  const play = await propose(stage, lille, terms, true);
  await play.does(azincourt, 'acceptances');
  await play.becomes({ status: 'agreed' });
  await play.does(lille, 'signatures');
  await stage.report.eventually('le besoin est pourvu', () => need(stage, requests.azincourt), {
    status: 'fulfilled',
    exchangeId: play.id,
  });
  await stage.report.eventually('4 h 00 réservées sur l’offre', () => use(stage, offers.security), {
    reserved: 240,
    consumed: 0,
  });
  await stage.report.eventually('4 h 00 restent réservées (hold)', () => purse(stage, azincourt), {
    balance: endowed(azincourt),
    held: 240,
  });
  return play.id;
}

/** After the restarts: what was begun goes on, and something new begins. */
export async function goOn(stage: Stage, { offers }: Market, halfSigned: string): Promise<void> {
  const { report, as } = stage;
  report.heading('La vie continue (life goes on)');
  await as(azincourt).post(`/api/exchanges/${halfSigned}/signatures`);
  await report.eventually(
    'l’échange en cours reçoit la signature qui manquait (signed)',
    async () => (await as(azincourt).get<ExchangeView>(`/api/exchanges/${halfSigned}`)).status,
    'signed',
  );
  const used = await use(stage, offers.roads);
  const { balance } = await purse(stage, saintGeorges);
  const terms = { minutes: 120, offerId: offers.roads };
  const play = await propose(stage, saintGeorges, terms, false);
  await play.does(dunkerque, 'acceptances');
  await play.becomes({ status: 'agreed' });
  await report.eventually('2 h 00 réservées sur l’offre', () => use(stage, offers.roads), {
    ...used,
    reserved: used.reserved + 120,
  });
  await report.eventually('2 h 00 réservées au compte (hold)', () => purse(stage, saintGeorges), {
    balance,
    held: 120,
  });
}
