import { Client, eventually } from '../support/client.ts';
import { today } from '../support/days.ts';
import { readyAccounts } from '@bourse/development-identity/accounts';
import { DUNKERQUE, foundBourse, LILLE, memberOf, official } from '../support/founding.ts';

/** The commune of the ready account of a secretary. */
export const GHYVELDE = 'insee:59260';
const BERTHEN = 'insee:59073';

/** A bourse with something of everything in it. Ids. */
export type World = {
  readonly offer: string;
  /** With its capacity by period, some of it used and some reserved. */
  readonly byPeriod: string;
  readonly request: string;
  /** Of the trail: hours that were held. */
  readonly event: string;
  readonly exchanges: {
    /** Waits for the officer’s answer. */
    readonly proposed: string;
    readonly refused: string;
    readonly agreed: string;
    readonly delivering: string;
    readonly disputed: string;
    readonly settled: string;
    readonly cancelled: string;
  };
};

/** Fills an empty bourse over HTTP, as people would. */
export async function fillWorld(url: string): Promise<World> {
  await foundBourse(url, [DUNKERQUE, LILLE, GHYVELDE, BERTHEN]);
  const dunkerque = new Client(url, memberOf(DUNKERQUE));
  const lille = new Client(url, memberOf(LILLE));
  const ghyvelde = new Client(url, memberOf(GHYVELDE));
  const berthen = new Client(url, memberOf(BERTHEN));
  const association = new Client(url, official);
  for (const [toAccountId, minutes] of [
    [GHYVELDE, 3_000],
    [BERTHEN, 900],
  ] as const) {
    await association.post('/api/ledger/endowments', {
      toAccountId,
      minutes,
      reason: 'Dotation de l’année aux petites communes',
    });
  }
  const { id: offer } = await dunkerque.post('/api/offers', {
    title: 'Ingénierie de voirie et d’urbanisme',
    description:
      'Un ingénieur relit vos projets et vous accompagne auprès des entreprises.\n\nIl vient sur place quand il le faut.',
    skills: ['voirie', 'urbanisme'],
    capacityMinutes: 6_000,
    unitCostCents: 4_200,
    conditions: 'Sur rendez-vous, déplacement compris.',
    expiresOn: today(180),
  });
  await lille.post('/api/offers', {
    title: 'Cybersécurité : diagnostic et premiers gestes',
    description: 'Une experte examine vos postes et écrit avec vous un plan d’action.',
    skills: ['cybersécurité', 'informatique'],
    capacityMinutes: 3_000,
    unitCostCents: 5_500,
    conditions: '',
    expiresOn: null,
  });
  const { id: byPeriod } = await dunkerque.post('/api/offers', {
    title: 'Accompagnement des marchés publics',
    description: 'Un juriste relit vos pièces avant publication.',
    skills: ['commande publique'],
    capacityMinutes: 1_800,
    periods: [0, 1, 2].map((nth) => ({
      startsOn: today(nth * 60),
      endsOn: today(nth * 60 + 59),
      capacityMinutes: 300 + 300 * nth,
    })),
    unitCostCents: 4_800,
    conditions: 'Pièces à envoyer une semaine avant.',
    expiresOn: null,
  });
  const { id: request } = await ghyvelde.post('/api/requests', {
    title: 'Relire le plan local d’urbanisme',
    need: 'Une parcelle agricole pose question, et nous n’avons pas d’urbaniste.',
    skills: ['urbanisme'],
    estimatedMinutes: 300,
    neededBy: today(90),
  });
  await berthen.post('/api/requests', {
    title: 'Protéger la mairie contre les courriels piégés',
    need: 'Deux postes, une boîte aux lettres commune, et aucune sauvegarde.',
    skills: [],
    estimatedMinutes: null,
    neededBy: today(60),
  });

  const propose = async (object: string, minutes: number): Promise<string> => {
    const terms = { minutes, startsOn: today(), endsOn: today(60) };
    return (await ghyvelde.post('/api/exchanges', { offerId: offer, object, ...terms })).id;
  };
  const until = (id: string, wanted: string) =>
    eventually(
      () => dunkerque.get<{ status: string }>(`/api/exchanges/${id}`),
      ({ status }) => status === wanted,
    );
  const agree = async (object: string, minutes: number): Promise<string> => {
    const id = await propose(object, minutes);
    await dunkerque.post(`/api/exchanges/${id}/acceptances`);
    await until(id, 'agreed');
    return id;
  };
  const deliver = async (object: string, minutes: number): Promise<string> => {
    const id = await agree(object, minutes);
    await dunkerque.post(`/api/exchanges/${id}/signatures`);
    await ghyvelde.post(`/api/exchanges/${id}/signatures`);
    await dunkerque.post(`/api/exchanges/${id}/work-logs`, { on: today(), minutes: minutes / 2 });
    return id;
  };

  // It lasts into the second period: it takes all of the first, and an hour of the second.
  const { id: inPeriods } = await berthen.post('/api/exchanges', {
    offerId: byPeriod,
    object: 'Cahier des charges de la cantine',
    minutes: 360,
    startsOn: today(),
    endsOn: today(60),
  });
  await dunkerque.post(`/api/exchanges/${inPeriods}/acceptances`);
  await until(inPeriods, 'agreed');
  const settled = await deliver('Marquage de la rue de l’école', 480);
  await ghyvelde.post(`/api/exchanges/${settled}/certifications`, { minutes: 240 });
  await until(settled, 'settled');
  const disputed = await deliver('Diagnostic du pont des Moëres', 240);
  const reason = 'La séance de mardi a duré une heure de moins.';
  await ghyvelde.post(`/api/exchanges/${disputed}/disputes`, { reason });
  const delivering = await deliver('Carrefour de la mairie', 360);
  // Other terms came back, and those were accepted.
  const agreed = await propose('Plan de circulation', 360);
  await dunkerque.post(`/api/exchanges/${agreed}/counter-proposals`, {
    minutes: 300,
    unitCostCents: 4_200,
    startsOn: today(),
    endsOn: today(60),
  });
  await ghyvelde.post(`/api/exchanges/${agreed}/acceptances`);
  await until(agreed, 'agreed');
  const proposed = await propose('Accès au cimetière', 120);
  const cancelled = await propose('Piste cyclable', 180);
  await ghyvelde.post(`/api/exchanges/${cancelled}/withdrawals`, {
    reason: 'Le conseil municipal a reporté le projet.',
  });
  const refused = await propose('Schéma de voirie complet', 3_600);
  await dunkerque.post(`/api/exchanges/${refused}/acceptances`);
  await until(refused, 'refused');
  await readyAccountsMayAct(url);
  const { items } = await association.get<{ items: readonly { eventId: string }[] }>(
    '/api/audit/events?type=TransferPended&limit=1',
  );
  return {
    offer,
    byPeriod,
    request,
    event: items[0]?.eventId ?? '',
    exchanges: { proposed, refused, agreed, delivering, disputed, settled, cancelled },
  };
}

/** Their mandates come by themselves once their territories are admitted, a moment later. */
async function readyAccountsMayAct(url: string): Promise<void> {
  for (const { subject, roles } of readyAccounts) {
    const person = new Client(url, { actor: subject, role: 'operator' });
    await eventually(
      () => person.get<{ mandates: readonly unknown[] }>('/api/me'),
      ({ mandates }) => mandates.length === roles.length,
    );
  }
}
