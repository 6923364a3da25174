import { officialOf, testOperator } from '@bourse/identity/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openTestEngines, type TestEngines } from '@bourse/runtime/engines-for-tests';
import { newId } from '@bourse/kernel/ids';
import { eventually } from '@bourse/service-kit/testing';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ledgerProblems } from './api/ledger-problems.ts';
import {
  ASSOCIATION,
  BERTHEN,
  DUNKERQUE,
  LILLE,
  startWorld,
  type World,
} from './exchange-world.ts';

let engines: TestEngines;
let world: World;
beforeEach(async () => {
  engines = openTestEngines();
  world = await startWorld(engines);
});
afterEach(async () => {
  await world.stop();
  await engines.close();
});

const said = z.looseObject({ id: z.string(), position: z.string() });
const purse = z.looseObject({ balanceMinutes: z.int(), pendingOutMinutes: z.int() });
const listed = z.looseObject({ items: z.array(z.unknown()) });
const refusal = z.looseObject({ code: z.string() });
const bulkSaid = z.looseObject({
  dryRun: z.boolean(),
  position: z.string().nullable(),
  outcomes: z.array(
    z.looseObject({ id: z.string(), result: z.string(), code: z.string().optional() }),
  ),
});

/** A write that must be done. @returns its id, and the position to read after. */
async function done(by: string, path: string, body: unknown = {}) {
  const sent = await world.send(by, `/api/ledger/${path}`, body);
  expect({ status: sent.status < 300, body: sent.body }).toMatchObject({ status: true });
  return said.parse(sent.body);
}

/** A write that must be refused. @returns its status and code. */
async function refusedWith(by: string, path: string, body: unknown = {}) {
  const sent = await world.send(by, `/api/ledger/${path}`, body);
  return `${sent.status} ${refusal.parse(sent.body).code}`;
}

const read = async (path: string, after?: { position: string }): Promise<unknown> =>
  (await world.get(`/api/ledger/${path}${after === undefined ? '' : `?after=${after.position}`}`))
    .body;
const balance = async (accountId: string, after: { position: string }) =>
  purse.parse(await read(`accounts/${accountId}`, after)).balanceMinutes;
const byOperator = (path: string, body: unknown) =>
  world.post(`/api/ledger/${path}`, body, { as: testOperator });

const endow = (minutes = 300, toAccountId = BERTHEN) =>
  done(ASSOCIATION, 'endowments', { toAccountId, minutes, reason: 'dotation' });
const why = { reason: 'décidé en assemblée' };

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
    const exchangeId = await world.agree();
    const holds = z
      .looseObject({ items: z.array(z.looseObject({ transferId: z.string() })) })
      .parse((await world.get(`/api/ledger/holds?exchangeId=${exchangeId}`)).body);
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
    const changed = await world.post(
      '/api/marketplaces/nord/policies',
      { changes: { reversalsMayPassLimits: true }, ...why },
      { as: testOperator },
    );
    expect(changed).toMatchObject({ status: 200 });
    // The ledger is told by a process, in a moment.
    const taken = await eventually(
      () => world.send(ASSOCIATION, `/api/ledger/${path}`, back),
      ({ status }) => status === 201,
    );
    expect(await balance(BERTHEN, said.parse(taken.body))).toBe(-6_300);
  });
});

describe('over an account', () => {
  const at = (accountId: string, what: string) => `accounts/${accountId}/${what}`;

  test('a freeze stops what would start and not what is open, until it is ended', async () => {
    await endow(600);
    const exchangeId = await world.sign();
    await world.work(exchangeId, 600);
    await done(ASSOCIATION, at(BERTHEN, 'freezes'), why);
    expect(await refusedWith(ASSOCIATION, at(BERTHEN, 'freezes'), why)).toBe('409 account_frozen');
    await world.does(BERTHEN, exchangeId, 'certifications', { minutes: 600 });
    await world.becomes(exchangeId, 'settled');
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
    await world.admit(other, 'association');
    await eventually(
      () => world.get(`/api/ledger/accounts/${other}`),
      ({ status }) => status === 200,
    );
    expect(await refusedWith(ASSOCIATION, at(other, 'freezes'), why)).toBe('403 not_permitted');
    const granted = await endow(60);
    const back = { minutes: 60, reasonCode: 'error', ...why };
    const byTheOther = () =>
      world.post(`/api/ledger/transfers/${granted.id}/reversals`, back, {
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

describe('a bulk', () => {
  beforeEach(async () => {
    // Unlike a single command, it does not wait for an account that is about to be opened.
    const opened = await eventually(
      async () => listed.parse(await read('accounts')).items.length,
      (count) => count === 4,
    );
    expect(opened).toBe(4);
  });

  const give = (toAccountId: string, minutes: number) => ({
    type: 'endowment',
    toAccountId,
    minutes,
    ...why,
  });
  const commands = [give(BERTHEN, 10), give(BERTHEN, 6_000_000), give(LILLE, 30)];
  const send = async (body: unknown, by = ASSOCIATION, key: string = newId()) => {
    const sent = await world.send(by, '/api/ledger/bulks', body, { 'Idempotency-Key': key });
    expect(sent).toMatchObject({ status: 200 });
    return bulkSaid.parse(sent.body);
  };
  const resultsOf = ({ outcomes }: z.infer<typeof bulkSaid>) =>
    outcomes.map(({ result, code }) => code ?? result);
  const events = async () => {
    let count = 0;
    for await (const _ of engines.store.read('ledger-nord')) count += 1;
    return count;
  };

  test('that goes on after a failure does the others; an atomic one does none', async () => {
    const whole = await send({ mode: 'atomic', commands });
    expect(resultsOf(whole)).toEqual(['left_out', 'insufficient_credit', 'left_out']);
    expect(whole.position).toBeNull();
    const others = await send({ mode: 'continueOnFailure', commands });
    expect(resultsOf(others)).toEqual(['done', 'insufficient_credit', 'done']);
    expect(await balance(LILLE, { position: others.position ?? '' })).toBe(30);
    const both = await send({ mode: 'atomic', commands: [commands[0], commands[2]] });
    expect(resultsOf(both)).toEqual(['done', 'done']);
    expect(await balance(BERTHEN, { position: both.position ?? '' })).toBe(20);
  });

  test.each(['atomic', 'continueOnFailure'])('%s, tried only, changes nothing', async (mode) => {
    const before = await events();
    const tried = await send({ mode, dryRun: true, commands });
    expect(tried).toMatchObject({ dryRun: true, position: null });
    expect(resultsOf(tried)[1]).toBe('insufficient_credit');
    expect(resultsOf(tried)[0]).toBe(mode === 'atomic' ? 'left_out' : 'done');
    expect(await events()).toBe(before);
  });

  test('does its commands in their order, as a trial of it says', async () => {
    await endow(60);
    const sides = { minutes: 60, exchangeId: newId() };
    const holding = { type: 'hold', fromAccountId: BERTHEN, toAccountId: LILLE, ...sides };
    const held = bulkSaid.parse(
      (await byOperator('bulks', { mode: 'continueOnFailure', commands: [holding] })).body,
    );
    const post = { type: 'post', transferId: held.outcomes[0]?.id, minutes: 60 };
    // Beyond what Lille may draw on, but for what is posted to it just before.
    const onwards = { fromAccountId: LILLE, toAccountId: DUNKERQUE, minutes: 6_060, ...why };
    const body = {
      mode: 'continueOnFailure',
      commands: [post, { type: 'transfer', ...onwards }],
    };
    const tried = bulkSaid.parse((await byOperator('bulks', { ...body, dryRun: true })).body);
    expect(resultsOf(tried)).toEqual(['done', 'done']);
    const given = bulkSaid.parse((await byOperator('bulks', body)).body);
    expect(resultsOf(given)).toEqual(['done', 'done']);
  });

  test('neither holds nor resolves for an exchange that there is, tried or given', async () => {
    const exchangeId = await world.agree();
    const listedHolds = z.looseObject({
      items: z.array(z.looseObject({ transferId: z.string(), exchangeId: z.string() })),
    });
    const { items } = listedHolds.parse(await read('holds'));
    const transferId = items.find((hold) => hold.exchangeId === exchangeId)?.transferId;
    expect(transferId).toBeDefined();
    const parties = { fromAccountId: BERTHEN, toAccountId: LILLE, minutes: 60 };
    const ofIt = [
      { type: 'void', transferId },
      { type: 'post', transferId, minutes: 60 },
      { type: 'hold', ...parties, exchangeId },
    ];
    const grounds = { mode: 'continueOnFailure', commands: ofIt };
    for (const dryRun of [true, false]) {
      const { body } = await byOperator('bulks', { ...grounds, dryRun });
      expect(resultsOf(bulkSaid.parse(body))).toEqual(Array(3).fill('transfer_of_an_exchange'));
    }
    const mixed = [{ type: 'transfer', ...parties, ...why }, ...ofIt.slice(0, 1)];
    for (const dryRun of [true, false]) {
      const { body } = await byOperator('bulks', { mode: 'atomic', commands: mixed, dryRun });
      expect(resultsOf(bulkSaid.parse(body))).toEqual(['left_out', 'transfer_of_an_exchange']);
    }
    await world.purse(0, 600);
  });

  test('holds for as long as it says: then the minutes are released by themselves', async () => {
    await endow(60);
    const parties = { fromAccountId: BERTHEN, toAccountId: LILLE, minutes: 60 };
    const expiresAt = '2026-03-02T10:00:00.000Z';
    const hold = { type: 'hold', ...parties, exchangeId: newId(), expiresAt };
    expect((await byOperator('bulks', { mode: 'atomic', commands: [hold] })).status).toBe(200);
    await world.purse(60, 60);
    world.clock.set('2026-03-02T10:00:00.001Z');
    await world.purse(60, 0);
  });

  test('that held minutes can be reversed once they are posted', async () => {
    await endow(60);
    const parties = { fromAccountId: BERTHEN, toAccountId: LILLE, minutes: 60 };
    const holds = [{ type: 'hold', ...parties, exchangeId: newId() }];
    const held = bulkSaid.parse(
      (await byOperator('bulks', { mode: 'atomic', commands: holds })).body,
    );
    const transferId = held.outcomes[0]?.id ?? '';
    const post = { type: 'post', transferId, minutes: 60 };
    await byOperator('bulks', { mode: 'atomic', commands: [post] });
    const { status } = await byOperator(`transfers/${transferId}/reversals`, {
      minutes: 60,
      reasonCode: 'error',
      ...why,
    });
    expect(status).toBe(201);
  });

  test.each(['atomic', 'continueOnFailure'])('%s, given again, is done once', async (mode) => {
    const key = newId();
    const good = { mode, commands: [give(BERTHEN, 10), give(LILLE, 30)] };
    const first = await send(good, ASSOCIATION, key);
    const before = await events();
    expect(await send(good, ASSOCIATION, key)).toEqual(first);
    // The stored answer is forgotten: the stream knows what was done.
    await world.stop();
    await rm(join(engines.directory, 'answers.sqlite'), { force: true });
    world = await startWorld(engines);
    expect(resultsOf(await send(good, ASSOCIATION, key))).toEqual(['done', 'done']);
    expect(await events()).toBe(before);
  });

  test('of holds and postings is the operator’s; of too many commands, nobody’s', async () => {
    const hold = {
      type: 'hold',
      fromAccountId: DUNKERQUE,
      toAccountId: BERTHEN,
      minutes: 60,
      exchangeId: newId(),
    };
    const refused = await world.send(ASSOCIATION, '/api/ledger/bulks', {
      mode: 'continueOnFailure',
      commands: [hold],
    });
    expect(refused).toMatchObject({ status: 403, body: { code: 'not_permitted', index: 0 } });
    const held = bulkSaid.parse(
      (await byOperator('bulks', { mode: 'continueOnFailure', commands: [hold, hold] })).body,
    );
    const [first, second] = held.outcomes.map(({ id }) => id);
    const ended = bulkSaid.parse(
      (
        await byOperator('bulks', {
          mode: 'atomic',
          commands: [
            { type: 'post', transferId: first, minutes: 45 },
            { type: 'void', transferId: second },
          ],
        })
      ).body,
    );
    expect(resultsOf(ended)).toEqual(['done', 'done']);
    expect(await balance(BERTHEN, { position: ended.position ?? '' })).toBe(45);
    const long = { mode: 'atomic', commands: Array(101).fill(give(BERTHEN, 1)) };
    expect(await refusedWith(ASSOCIATION, 'bulks', long)).toBe('422 bulk_too_long');
    expect(
      await refusedWith(ASSOCIATION, 'bulks', {
        mode: 'continueOnFailure',
        commands: Array(1_001).fill(give(BERTHEN, 1)),
      }),
    ).toBe('422 invalid_input');
  });
});

test('every refusal of the ledger is worded in both languages, as what it is', () => {
  for (const [code, { status, fr, en }] of Object.entries(ledgerProblems)) {
    expect({ code, status: [403, 404, 409, 422].includes(status) }).toEqual({ code, status: true });
    for (const text of [fr, en]) expect(text).toMatch(/^\p{Lu}.{10,}\.$/u);
    expect(fr).not.toBe(en);
  }
});
