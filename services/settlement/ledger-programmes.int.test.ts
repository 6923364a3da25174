import { describe, expect, test } from '@jest/globals';
import { newId } from '@bourse/kernel/ids';
import { eventually } from '@bourse/service-kit/testing';
import { ASSOCIATION, BERTHEN, DUNKERQUE, worldForEachTest } from './exchange-world.ts';
import { askLedger, purse, why } from './ledger-world.ts';

const stage = worldForEachTest();
const { done, read, refusedWith } = askLedger(() => stage.world);

describe('an endowment programme', () => {
  const terms = {
    name: 'Appui aux petites communes',
    budgetMinutes: 1_000,
    memberCeilingMinutes: 600,
    opensOn: '2026-01-01',
    closesOn: '2026-12-31',
    ...why,
  };
  const jury = { decidedOn: '2026-03-01', reasons: 'Dossier solide.' };
  const award = (...minutes: number[]) => ({
    toAccountId: BERTHEN,
    jury,
    instalments: minutes.map((one, index) => ({
      dueOn: index === 0 ? '2026-03-02' : '2026-09-01',
      minutes: one,
    })),
  });

  test('pays what a jury awards on its day, takes back what was not used, and ends with nothing to pay', async () => {
    const programme = await done(ASSOCIATION, 'programmes', terms);
    const awards = `programmes/${programme.id}/awards`;
    const granted = await done(ASSOCIATION, awards, award(200, 300));
    const paid = await eventually(
      async () => purse.parse(await read(`accounts/${BERTHEN}`)).balanceMinutes,
      (minutes) => minutes === 200,
    );
    expect(paid).toBe(200);
    const payments = `awards/${granted.id}/instalments`;
    expect(await refusedWith(ASSOCIATION, `${payments}/2/payments`)).toBe('409 instalment_not_due');
    expect(await refusedWith(ASSOCIATION, `${payments}/1/payments`)).toBe(
      '409 instalment_already_resolved',
    );

    const returned = await done(BERTHEN, `awards/${granted.id}/returns`, { minutes: 80, ...why });
    expect(await read(`programmes/${programme.id}`, returned)).toMatchObject({
      awardedMinutes: 500,
      paidMinutes: 200,
      returnedMinutes: 80,
      leftMinutes: 580,
      status: 'open',
    });
    expect(await refusedWith(ASSOCIATION, `programmes/${programme.id}/closings`, why)).toBe(
      '409 instalments_unpaid',
    );
    await done(ASSOCIATION, `awards/${granted.id}/cancellations`, { numbers: [2], ...why });
    const closed = await done(ASSOCIATION, `programmes/${programme.id}/closings`, why);
    expect(await read(`awards/${granted.id}`, closed)).toMatchObject({
      status: 'awarded',
      jury: { ...jury, by: ASSOCIATION },
      returnedMinutes: 80,
      instalments: [{ status: 'paid' }, { status: 'cancelled', transferId: null }],
    });
    expect(await refusedWith(ASSOCIATION, awards, award(1))).toBe('409 programme_closed');
  });

  test('keeps its budget and its ceiling, whatever juries say; and their no is recorded', async () => {
    const programme = await done(ASSOCIATION, 'programmes', terms);
    const awards = `programmes/${programme.id}/awards`;
    expect(await refusedWith(ASSOCIATION, awards, award(601))).toBe('409 exceeds_member_ceiling');
    await done(ASSOCIATION, awards, { ...award(600), toAccountId: DUNKERQUE });
    expect(await refusedWith(ASSOCIATION, awards, award(401))).toBe('409 exceeds_budget');
    const no = await done(ASSOCIATION, `programmes/${programme.id}/refusals`, {
      toAccountId: BERTHEN,
      jury: { ...jury, reasons: 'Hors sujet.' },
    });
    expect(await read(`awards?programmeId=${programme.id}&after=${no.position}`)).toMatchObject({
      items: [{ status: 'refused', jury: { reasons: 'Hors sujet.' } }, { status: 'awarded' }],
    });
    expect(await read(`programmes?after=${no.position}`)).toMatchObject({
      items: [{ programmeId: programme.id, leftMinutes: 400 }],
    });
    expect(await refusedWith(DUNKERQUE, `awards/${no.id}/returns`, { minutes: 1, ...why })).toBe(
      '403 not_permitted',
    );
    expect(await refusedWith(BERTHEN, awards, award(1))).toBe('403 not_permitted');
    expect(await refusedWith(ASSOCIATION, `programmes/${newId()}/awards`, award(1))).toBe(
      '404 programme_not_found',
    );
  });
});
