import { officialOf, testOperator } from '@bourse/identity/testing';
import { describe, expect, test } from '@jest/globals';
import { eventually } from '@bourse/service-kit/testing';
import { z } from 'zod';
import { ledgerProblems } from './api/ledger-problems.ts';
import { ASSOCIATION, BERTHEN, DUNKERQUE, LILLE, worldForEachTest } from './exchange-world.ts';
import { askLedger, said, why } from './ledger-world.ts';

const stage = worldForEachTest();
const { balance, byOperator, done, endow, read, refusedWith } = askLedger(() => stage.world);

describe('transfers', () => {
  const transfer = { fromAccountId: DUNKERQUE, toAccountId: BERTHEN, minutes: 90, ...why };

  test('are decided by an association or the operator, move at once, and are told', async () => {
    const first = await done(ASSOCIATION, 'transfers', transfer);
    expect(await balance(BERTHEN, first)).toBe(90);
    expect(await read(`transfers/${first.id}`)).toMatchObject({
      kind: 'transfer',
      status: 'posted',
      debitAccountId: DUNKERQUE,
      postedMinutes: 90,
      reason: why.reason,
    });
    const { status, body } = await byOperator('transfers', transfer);
    expect(status).toBe(201);
    expect(await balance(DUNKERQUE, said.parse(body))).toBe(-180);
  });

  test('are refused to members, to the frozen, and beyond what there is', async () => {
    expect(await refusedWith(DUNKERQUE, 'transfers', transfer)).toBe('403 not_permitted');
    expect(await refusedWith(ASSOCIATION, 'transfers', { ...transfer, minutes: 6_001 })).toBe(
      '409 insufficient_credit',
    );
    await done(ASSOCIATION, `accounts/${BERTHEN}/freezes`, why);
    expect(await refusedWith(ASSOCIATION, 'transfers', transfer)).toBe('409 credit_account_frozen');
  });

  test('and endowments are reversed, never above what moved; those of an exchange are not, here', async () => {
    const granted = await endow(300);
    const reverse = (minutes: number) => ({ minutes, reasonCode: 'error', ...why });
    const path = `transfers/${granted.id}/reversals`;
    const back = await done(ASSOCIATION, path, reverse(100));
    expect(await balance(BERTHEN, back)).toBe(200);
    expect(await refusedWith(ASSOCIATION, path, reverse(201))).toBe(
      '409 exceeds_reversible_minutes',
    );
    expect(await refusedWith(BERTHEN, path, reverse(1))).toBe('403 not_permitted');
    expect(await refusedWith(ASSOCIATION, `transfers/${back.id}/reversals`, reverse(1))).toBe(
      '409 transfer_not_reversible',
    );
    const exchangeId = await stage.world.agree();
    const holds = z
      .looseObject({ items: z.array(z.looseObject({ transferId: z.string() })) })
      .parse((await stage.world.get(`/api/ledger/holds?exchangeId=${exchangeId}`)).body);
    expect(
      await refusedWith(
        ASSOCIATION,
        `transfers/${holds.items[0]?.transferId}/reversals`,
        reverse(1),
      ),
    ).toBe('409 transfer_of_an_exchange');
  });

  test('may be taken back beyond the credit limit only where the marketplace says so', async () => {
    const granted = await endow(300);
    await done(ASSOCIATION, 'transfers', {
      fromAccountId: BERTHEN,
      toAccountId: LILLE,
      minutes: 6_300,
      ...why,
    });
    const path = `transfers/${granted.id}/reversals`;
    const back = { minutes: 300, reasonCode: 'error', ...why };
    expect(await refusedWith(ASSOCIATION, path, back)).toBe('409 insufficient_credit');
    const changed = await stage.world.post(
      '/api/marketplaces/nord/policies',
      { changes: { reversalsMayPassLimits: true }, ...why },
      { as: testOperator },
    );
    expect(changed).toMatchObject({ status: 200 });
    // The ledger is told by a process, in a moment.
    const taken = await eventually(
      () => stage.world.send(ASSOCIATION, `/api/ledger/${path}`, back),
      ({ status }) => status === 201,
    );
    expect(await balance(BERTHEN, said.parse(taken.body))).toBe(-6_300);
  });
});

describe('over an account', () => {
  const at = (accountId: string, what: string) => `accounts/${accountId}/${what}`;

  test('a freeze stops what would start and not what is open, until it is ended', async () => {
    await endow(600);
    const exchangeId = await stage.world.sign();
    await stage.world.work(exchangeId, 600);
    await done(ASSOCIATION, at(BERTHEN, 'freezes'), why);
    expect(await refusedWith(ASSOCIATION, at(BERTHEN, 'freezes'), why)).toBe('409 account_frozen');
    await stage.world.does(BERTHEN, exchangeId, 'certifications', { minutes: 600 });
    await stage.world.becomes(exchangeId, 'settled');
    expect(
      await refusedWith(ASSOCIATION, 'endowments', { toAccountId: BERTHEN, minutes: 1, ...why }),
    ).toBe('409 credit_account_frozen');
    await done(ASSOCIATION, at(BERTHEN, 'unfreezes'), why);
    await endow(1);
  });

  test('a ceiling bounds what it may own, a warning level bounds nothing, and neither is its own affair', async () => {
    await done(ASSOCIATION, at(BERTHEN, 'ceilings'), { ceilingMinutes: 100, ...why });
    await done(ASSOCIATION, at(BERTHEN, 'warning-levels'), { warningLevelMinutes: 0, ...why });
    expect(
      await refusedWith(ASSOCIATION, 'endowments', { toAccountId: BERTHEN, minutes: 101, ...why }),
    ).toBe('409 exceeds_ceiling');
    await done(ASSOCIATION, at(BERTHEN, 'ceilings'), { ceilingMinutes: null, ...why });
    await endow(101);
    expect(
      await refusedWith(ASSOCIATION, at(ASSOCIATION, 'ceilings'), { ceilingMinutes: 1, ...why }),
    ).toBe('403 own_limit');
    expect(await refusedWith(BERTHEN, at(BERTHEN, 'ceilings'), { ceilingMinutes: 1, ...why })).toBe(
      '403 not_permitted',
    );
  });

  test('of another association, the operator decides; and one that is frozen decides nothing', async () => {
    const other = 'siren:784350000';
    await stage.world.admit(other, 'association');
    await eventually(
      () => stage.world.get(`/api/ledger/accounts/${other}`),
      ({ status }) => status === 200,
    );
    expect(await refusedWith(ASSOCIATION, at(other, 'freezes'), why)).toBe('403 not_permitted');
    const granted = await endow(60);
    const back = { minutes: 60, reasonCode: 'error', ...why };
    const byTheOther = () =>
      stage.world.post(`/api/ledger/transfers/${granted.id}/reversals`, back, {
        as: officialOf(other),
      });
    expect(await byTheOther()).toMatchObject({ status: 403, body: { code: 'not_permitted' } });

    expect((await byOperator(at(ASSOCIATION, 'freezes'), why)).status).toBe(200);
    expect(await refusedWith(ASSOCIATION, at(BERTHEN, 'freezes'), why)).toBe(
      '409 own_account_not_open',
    );
    expect((await byOperator(at(ASSOCIATION, 'unfreezes'), why)).status).toBe(200);
    await done(ASSOCIATION, at(BERTHEN, 'freezes'), why);
  });

  test('it is closed for ever, with a balance of zero only', async () => {
    await endow(50);
    expect(await refusedWith(ASSOCIATION, at(BERTHEN, 'closings'), why)).toBe(
      '409 account_not_balanced',
    );
    await done(ASSOCIATION, 'transfers', {
      fromAccountId: BERTHEN,
      toAccountId: DUNKERQUE,
      minutes: 50,
      ...why,
    });
    await done(ASSOCIATION, at(BERTHEN, 'closings'), why);
    expect(await refusedWith(ASSOCIATION, at(BERTHEN, 'unfreezes'), why)).toBe(
      '409 account_closed',
    );
    expect(
      await refusedWith(ASSOCIATION, 'endowments', { toAccountId: BERTHEN, minutes: 1, ...why }),
    ).toBe('409 credit_account_closed');
  });
});

test('every refusal of the ledger is worded in both languages, as what it is', () => {
  for (const [code, { status, fr, en }] of Object.entries(ledgerProblems)) {
    expect({ code, status: [403, 404, 409, 422].includes(status) }).toEqual({ code, status: true });
    for (const text of [fr, en]) expect(text).toMatch(/^\p{Lu}.{10,}\.$/u);
    expect(fr).not.toBe(en);
  }
});
