import { today } from '../support/days.ts';
import {
  association,
  azincourt,
  berthen,
  dunkerque,
  lille,
  saintGeorges,
  type Stage,
} from './cast.ts';
import { capacities, type Market } from './market.ts';
import { endowed, need, propose, purse, use } from './play.ts';
import type { ExchangeView, TransferView } from './views.ts';

/** From the request to the settlement. @returns The exchange, and the minutes that were paid for. */
export async function playToTheEnd(
  stage: Stage,
  { offers, requests }: Market,
): Promise<{ id: string; minutes: number }> {
  const { report } = stage;
  report.heading('Un échange mené à son terme : Dunkerque aide Berthen (settled)');
  const terms = { minutes: 600, offerId: offers.roads, requestId: requests.berthen };
  const play = await propose(stage, dunkerque, terms, true);
  await play.does(berthen, 'counter-proposals', {
    minutes: 480,
    unitCostCents: 4_000,
    startsOn: today(0),
    endsOn: today(45),
  });
  await play.becomes({ status: 'countered' });
  await play.does(dunkerque, 'acceptances');
  await play.becomes({ status: 'agreed' });
  await report.eventually(
    '8 h 00 réservées sur l’offre (capacity)',
    () => use(stage, offers.roads),
    { reserved: 480, consumed: 0 },
  );
  await report.eventually(
    '8 h 00 réservées au compte de Berthen (hold)',
    () => purse(stage, berthen),
    { balance: endowed(berthen), held: 480 },
  );
  await play.does(berthen, 'signatures');
  await play.does(dunkerque, 'signatures');
  await play.becomes({ status: 'signed' });
  await play.does(dunkerque, 'work-logs', { on: today(0), minutes: 180 });
  await play.does(dunkerque, 'work-logs', { on: today(0), minutes: 300 });
  await correctLast(stage, play.id, 240);
  report.say('  Deux séances, 3 h 00 et 4 h 00 ; Berthen certifie 6 h 30 (service fait).');
  await play.does(berthen, 'certifications', { minutes: 390 });
  await play.becomes({ status: 'settled' });
  await report.eventually(
    'Berthen a payé 6 h 30, rien ne reste réservé',
    () => purse(stage, berthen),
    { balance: endowed(berthen) - 390, held: 0 },
  );
  const { figures } = await stage.as(berthen).get<ExchangeView>(`/api/exchanges/${play.id}`);
  report.check(
    'à côté des heures, 260,00 € dus au titre de la convention (euros beside hours)',
    figures.owed,
    { minutes: 390, costCents: 26_000 },
  );
  await report.eventually('l’offre a servi 6 h 30', () => use(stage, offers.roads), {
    reserved: 0,
    consumed: 390,
  });
  await report.eventually('le besoin de Berthen est pourvu', () => need(stage, requests.berthen), {
    status: 'fulfilled',
    exchangeId: play.id,
  });
  return { id: play.id, minutes: 390 };
}

/** The second of two sessions was mistyped: the lender says what it was, and what was logged stays in the trail. */
async function correctLast({ report, as }: Stage, id: string, minutes: number): Promise<void> {
  const path = `/api/exchanges/${id}`;
  const mistyped = (await as(dunkerque).get<ExchangeView>(path)).sessions.at(-1);
  const reason = 'Une heure de trop, erreur de saisie';
  const correction = { sessionId: mistyped?.sessionId, minutes, reason };
  const { position } = await as(dunkerque).post(`${path}/corrections`, correction);
  const { sessions } = await as(berthen).get<ExchangeView>(`${path}?after=${position}`);
  report.check(
    'une séance corrigée par le prêteur, avec le motif (corrections)',
    sessions.map((session) => [session.minutes, session.totalMinutes, session.correctedFor]),
    [
      [180, 180, null],
      [minutes, 180 + minutes, reason],
    ],
  );
}

/** The first exchange goes on in another one. */
export async function playRenewal(stage: Stage, settledId: string): Promise<void> {
  const { report, as } = stage;
  report.heading('Un échange renouvelé : Berthen poursuit avec Dunkerque (renewal)');
  const balance = (await purse(stage, berthen)).balance;
  const path = `/api/exchanges/${settledId}/renewals`;
  const terms = { minutes: 60, startsOn: today(46), endsOn: today(90) };
  const { id, position } = await as(berthen).post(path, terms);
  const line = await as(berthen).get<{ items: ExchangeView[] }>(`${path}?after=${position}`);
  report.check(
    'un nouvel échange, lié au premier (renewsExchangeId)',
    line.items.map(({ exchangeId, renewsExchangeId }) => [exchangeId, renewsExchangeId]),
    [
      [settledId, null],
      [id, settledId],
    ],
  );
  await as(dunkerque).post(`/api/exchanges/${id}/acceptances`);
  await report.eventually(
    '1 h 00 réservée au compte de Berthen (hold)',
    () => purse(stage, berthen),
    { balance, held: 60 },
  );
}

export async function playDeclined(stage: Stage, { offers }: Market): Promise<void> {
  stage.report.heading('Un échange décliné : Lille ne peut pas venir à Azincourt (declined)');
  const play = await propose(stage, azincourt, { minutes: 300, offerId: offers.security }, true);
  await play.does(lille, 'declines', { reason: 'Notre experte est en congé ce mois-ci.' });
  await play.becomes({ status: 'declined' });
}

export async function playCancelled(stage: Stage, { offers, requests }: Market): Promise<void> {
  const { report, as } = stage;
  report.heading("Un échange annulé après la réservation : Saint-Georges-sur-l'Aa (cancelled)");
  const before = await use(stage, offers.roads);
  const terms = { minutes: 300, offerId: offers.roads, requestId: requests.saintGeorges };
  const play = await propose(stage, saintGeorges, terms, false);
  await play.does(dunkerque, 'acceptances');
  await play.becomes({ status: 'agreed' });
  const balance = endowed(saintGeorges);
  await report.eventually(
    '5 h 00 réservées au compte de la commune (hold)',
    () => purse(stage, saintGeorges),
    { balance, held: 300 },
  );
  const holds = await as(association).get<{ items: TransferView[] }>(
    `/api/ledger/holds?exchangeId=${play.id}`,
  );
  report.check('une réservation, et une seule', holds.items.length, 1);
  await play.does(saintGeorges, 'cancellations', { reason: 'La parcelle vient d’être vendue.' });
  await play.becomes({ status: 'cancelled' });
  await report.eventually('les heures sont rendues (released)', () => purse(stage, saintGeorges), {
    balance,
    held: 0,
  });
  const hold = `/api/ledger/transfers/${holds.items[0]?.transferId}`;
  await report.eventually(
    'la réservation est levée sans rien verser (voided)',
    async () => {
      const { status, postedMinutes } = await as(association).get<TransferView>(hold);
      return { status, postedMinutes };
    },
    { status: 'voided', postedMinutes: 0 },
  );
  await report.eventually('la capacité est rendue', () => use(stage, offers.roads), before);
  await play.leaves({
    offer: ['CapacityReserved', 'CapacityReleased'],
    ledger: ['TransferPended', 'TransferVoided'],
  });
  await report.eventually(
    'le besoin est de nouveau ouvert',
    () => need(stage, requests.saintGeorges),
    {
      status: 'open',
      exchangeId: null,
    },
  );
}

export async function playWithoutCredit(stage: Stage, { offers }: Market): Promise<void> {
  const { report } = stage;
  report.heading('Un échange refusé, faute de crédit (no_credit)');
  const before = await use(stage, offers.security);
  const minutes = endowed(saintGeorges) + 1;
  const play = await propose(stage, saintGeorges, { minutes, offerId: offers.security }, true);
  await play.does(lille, 'acceptances');
  await play.becomes({ status: 'refused', refusedFor: 'no_credit' });
  await play.leaves({ offer: ['CapacityReserved', 'CapacityReleased'], ledger: [] });
  await report.eventually(
    'aucune capacité n’est retenue',
    () => use(stage, offers.security),
    before,
  );
  report.check('le compte n’a pas bougé', await purse(stage, saintGeorges), {
    balance: endowed(saintGeorges),
    held: 0,
  });
}

export async function playOverbooked(
  stage: Stage,
  { offers }: Market,
  consumed: number,
): Promise<void> {
  const { report } = stage;
  report.heading('Un échange refusé, l’offre n’a plus assez d’heures (no_capacity)');
  const minutes = capacities.roads - consumed + 1;
  const play = await propose(stage, azincourt, { minutes, offerId: offers.roads }, true);
  await play.does(dunkerque, 'acceptances');
  await play.becomes({ status: 'refused', refusedFor: 'no_capacity' });
  await play.leaves({
    offer: ['CapacityReservationRefused'],
    ledger: ['TransferPended', 'TransferVoided'],
  });
  await report.eventually('aucun crédit n’est retenu', () => purse(stage, azincourt), {
    balance: endowed(azincourt),
    held: 0,
  });
  report.check('l’offre n’a pas bougé', await use(stage, offers.roads), { reserved: 0, consumed });
}
