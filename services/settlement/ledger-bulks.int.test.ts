import { beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '@bourse/kernel/ids';
import { eventually } from '@bourse/service-kit/testing';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ASSOCIATION, BERTHEN, DUNKERQUE, LILLE, worldForEachTest } from './exchange-world.ts';
import { askLedger, why } from './ledger-world.ts';

const stage = worldForEachTest();
const { balance, byOperator, endow, read, refusedWith } = askLedger(() => stage.world);

const listed = z.looseObject({ items: z.array(z.unknown()) });
const bulkSaid = z.looseObject({
  dryRun: z.boolean(),
  position: z.string().nullable(),
  outcomes: z.array(
    z.looseObject({ id: z.string(), result: z.string(), code: z.string().optional() }),
  ),
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
    const sent = await stage.world.send(by, '/api/ledger/bulks', body, { 'Idempotency-Key': key });
    expect(sent).toMatchObject({ status: 200 });
    return bulkSaid.parse(sent.body);
  };
  const resultsOf = ({ outcomes }: z.infer<typeof bulkSaid>) =>
    outcomes.map(({ result, code }) => code ?? result);
  const events = async () => {
    let count = 0;
    for await (const _ of stage.engines.store.read('ledger-nord')) count += 1;
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
    const exchangeId = await stage.world.agree();
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
    await stage.world.purse(0, 600);
  });

  test('holds for as long as it says: then the minutes are released by themselves', async () => {
    await endow(60);
    const parties = { fromAccountId: BERTHEN, toAccountId: LILLE, minutes: 60 };
    const expiresAt = '2026-03-02T10:00:00.000Z';
    const hold = { type: 'hold', ...parties, exchangeId: newId(), expiresAt };
    expect((await byOperator('bulks', { mode: 'atomic', commands: [hold] })).status).toBe(200);
    await stage.world.purse(60, 60);
    stage.world.clock.set('2026-03-02T10:00:00.001Z');
    await stage.world.purse(60, 0);
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
    await stage.world.stop();
    await rm(join(stage.engines.directory, 'answers.sqlite'), { force: true });
    await stage.begin();
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
    const refused = await stage.world.send(ASSOCIATION, '/api/ledger/bulks', {
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
