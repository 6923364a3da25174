import { today } from '../support/days.ts';
import { association, saintGeorges, type Party, type Stage } from './cast.ts';
import { purse } from './play.ts';
import type { AwardView, ProgrammeView } from './views.ts';

const BUDGET = 1_200;
const CEILING = 600;
const [FIRST, SECOND] = [180, 120];
const UNUSED = 60;

/** A budget that a jury gives from, by instalments; what was not used comes back. Then an account that is frozen. */
export async function playProgramme(stage: Stage): Promise<void> {
  const { report } = stage;
  report.heading('Un programme de dotations, décidé par un jury (endowment programme)');
  const before = await purse(stage, saintGeorges);
  const programmeId = await openProgramme(stage);
  const awardId = await award(stage, programmeId);
  await report.eventually(
    'la première échéance est versée d’elle-même (paid)',
    () => instalments(stage, awardId),
    ['paid', 'unpaid'],
  );
  await report.eventually(
    '3 h 00 sont arrivées à Saint-Georges',
    () => purse(stage, saintGeorges),
    {
      ...before,
      balance: before.balance + FIRST,
    },
  );
  await giveBack(stage, awardId);
  await endProgramme(stage, programmeId, awardId);
  await playFreeze(stage);
}

async function openProgramme({ as, report }: Stage): Promise<string> {
  const { id } = await as(association).post('/api/ledger/programmes', {
    name: 'Ingénierie pour les petites communes',
    budgetMinutes: BUDGET,
    memberCeilingMinutes: CEILING,
    opensOn: today(0),
    closesOn: today(90),
    reason: 'Délibération du bureau',
  });
  report.check(
    'au-delà du plafond d’un membre, le jury ne peut pas donner : refus exceeds_member_ceiling',
    await as(association).refusal(
      `/api/ledger/programmes/${id}/awards`,
      awardOf([{ dueOn: today(0), minutes: CEILING + 1 }]),
    ),
    'exceeds_member_ceiling',
  );
  return id;
}

const awardOf = (instalments: readonly { readonly dueOn: string; readonly minutes: number }[]) => ({
  toAccountId: saintGeorges.territoryId,
  instalments,
  jury: { decidedOn: today(0), reasons: 'Commune sans technicien, projet mûr' },
});

async function award({ as }: Stage, programmeId: string): Promise<string> {
  const { id } = await as(association).post(
    `/api/ledger/programmes/${programmeId}/awards`,
    awardOf([
      { dueOn: today(0), minutes: FIRST },
      { dueOn: today(30), minutes: SECOND },
    ]),
  );
  return id;
}

const instalments = async ({ as }: Stage, awardId: string): Promise<readonly string[]> => {
  const found = await as(association).get<AwardView>(`/api/ledger/awards/${awardId}`);
  return found.instalments.map(({ status }) => status);
};

async function giveBack({ as, report }: Stage, awardId: string): Promise<void> {
  const path = `/api/ledger/awards/${awardId}`;
  const { position } = await as(saintGeorges).post(`${path}/returns`, {
    minutes: UNUSED,
    reason: 'Chantier plus court que prévu',
  });
  const { returnedMinutes } = await as(association).get<AwardView>(`${path}?after=${position}`);
  report.check('Saint-Georges rend 1 h 00 qui n’a pas servi (returned)', returnedMinutes, UNUSED);
  report.check(
    'elle ne peut pas rendre plus qu’elle n’a reçu : refus exceeds_returnable_minutes',
    await as(saintGeorges).refusal(`${path}/returns`, { minutes: FIRST, reason: 'Encore' }),
    'exceeds_returnable_minutes',
  );
}

async function endProgramme(
  { as, report }: Stage,
  programmeId: string,
  awardId: string,
): Promise<void> {
  const path = `/api/ledger/programmes/${programmeId}`;
  report.check(
    'avec une échéance à verser, le programme ne se clôt pas : refus instalments_unpaid',
    await as(association).refusal(`${path}/closings`, { reason: 'Fin' }),
    'instalments_unpaid',
  );
  await as(association).post(`/api/ledger/awards/${awardId}/cancellations`, {
    numbers: [2],
    reason: 'Le besoin est couvert',
  });
  const { position } = await as(association).post(`${path}/closings`, { reason: 'Programme tenu' });
  const programme = await as(association).get<ProgrammeView>(`${path}?after=${position}`);
  const { status, paidMinutes, returnedMinutes } = programme;
  report.check(
    'le programme est clos (closed) : 3 h 00 versées, 1 h 00 rendue',
    { status, paidMinutes, returnedMinutes },
    { status: 'closed', paidMinutes: FIRST, returnedMinutes: UNUSED },
  );
}

/** Nothing new starts on an account that is frozen; then it goes on. */
async function playFreeze({ as, report }: Stage): Promise<void> {
  const rule = (what: string, party: Party) =>
    as(association).post(`/api/ledger/accounts/${party.territoryId}/${what}`, {
      reason: 'Vérification en cours',
    });
  const endowment = { toAccountId: saintGeorges.territoryId, minutes: 30, reason: 'Essai' };
  await rule('freezes', saintGeorges);
  report.check(
    'sur un compte gelé, rien ne commence : refus credit_account_frozen',
    await as(association).refusal('/api/ledger/endowments', endowment),
    'credit_account_frozen',
  );
  await rule('unfreezes', saintGeorges);
}
