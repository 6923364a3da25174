import { agentOf, officialOf } from '@bourse/identity/testing';
import { describe, expect, test } from '@jest/globals';
import { newId } from '@bourse/kernel/ids';
import { eventually } from '@bourse/service-kit/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Remedy } from './domain/exchange-state.ts';
import {
  ASSOCIATION,
  BERTHEN,
  DUNKERQUE,
  exchangeShown,
  LILLE,
  problemShown,
  type Sent,
  worldForEachTest,
} from './exchange-world.ts';

const stage = worldForEachTest();

const reason = 'Erreur de saisie';
const refusalOf = ({ status, body }: Sent) => ({ status, ...problemShown.parse(body) });
const step = (by: string, id: string, path: string, body?: unknown) =>
  stage.world.send(by, `/api/exchanges/${id}/${path}`, body);

describe('sessions', () => {
  test('are listed by day with running totals, corrected, and taken back', async () => {
    const id = await stage.world.sign();
    stage.world.clock.set('2026-03-10T09:00:00.000Z');
    const late = await stage.world.work(id, 120, '2026-03-09');
    const early = await stage.world.work(id, 90, '2026-03-05');
    const twice = await stage.world.work(id, 90, '2026-03-05');
    const plain = { correctedFor: null };
    expect((await stage.world.show(id)).sessions).toEqual([
      { sessionId: early, on: '2026-03-05', minutes: 90, totalMinutes: 90, ...plain },
      { sessionId: twice, on: '2026-03-05', minutes: 90, totalMinutes: 180, ...plain },
      { sessionId: late, on: '2026-03-09', minutes: 120, totalMinutes: 300, ...plain },
    ]);

    await stage.world.does(DUNKERQUE, id, 'corrections', {
      sessionId: late,
      on: '2026-03-04',
      minutes: 100,
      reason,
    });
    const { exchange } = await stage.world.does(DUNKERQUE, id, 'corrections', {
      sessionId: twice,
      minutes: 0,
      reason: 'Saisie deux fois',
    });
    expect(exchange).toMatchObject({ status: 'delivering', loggedMinutes: 190 });
    expect(exchange.sessions).toEqual([
      { sessionId: late, on: '2026-03-04', minutes: 100, totalMinutes: 100, correctedFor: reason },
      { sessionId: early, on: '2026-03-05', minutes: 90, totalMinutes: 190, ...plain },
      {
        sessionId: twice,
        on: '2026-03-05',
        minutes: 0,
        totalMinutes: 190,
        correctedFor: 'Saisie deux fois',
      },
    ]);
  });

  test('are corrected by the lender, before the certification', async () => {
    const id = await stage.world.sign();
    const sessionId = await stage.world.work(id, 120);
    const correction = { sessionId, minutes: 90, reason };
    expect(refusalOf(await step(BERTHEN, id, 'corrections', correction))).toMatchObject({
      status: 403,
      code: 'not_the_lender',
    });
    const unknown = { ...correction, sessionId: newId() };
    expect(refusalOf(await step(DUNKERQUE, id, 'corrections', unknown))).toMatchObject({
      status: 404,
      code: 'session_unknown',
    });
    expect(
      refusalOf(await step(DUNKERQUE, id, 'corrections', { ...correction, minutes: 601 })),
    ).toMatchObject({ status: 409, code: 'exceeds_agreed_minutes' });
    await stage.world.does(BERTHEN, id, 'certifications', { minutes: 120 });
    await stage.world.becomes(id, 'settled');
    expect(refusalOf(await step(DUNKERQUE, id, 'corrections', correction))).toMatchObject({
      status: 409,
      code: 'wrong_status',
      state: 'settled',
      instead: ['reverseExchange'],
    });
  });

  test('all taken back leave an exchange that nobody worked on, and that can be cancelled', async () => {
    const id = await stage.world.sign();
    const sessionId = await stage.world.work(id, 120);
    const cancellation = await step(BERTHEN, id, 'cancellations', { reason });
    expect(refusalOf(cancellation)).toMatchObject({
      status: 409,
      code: 'work_already_logged',
      instead: ['certifyDelivery', 'raiseDispute'],
      title: expect.stringContaining('corrigées'),
    });
    const back = { sessionId, minutes: 0, reason };
    expect((await stage.world.does(DUNKERQUE, id, 'corrections', back)).exchange).toMatchObject({
      status: 'signed',
      signedBy: [DUNKERQUE, BERTHEN],
      sessions: [{ sessionId, minutes: 0 }],
    });
    expect(await stage.world.purse(0, 600)).toEqual({ balance: 0, held: 600 });
    await stage.world.does(BERTHEN, id, 'cancellations', { reason });
    await stage.world.becomes(id, 'cancelled');
    expect(await stage.world.purse(0, 0)).toEqual({ balance: 0, held: 0 });
  });
});

test('what a refused cancellation names instead are operations of the API', async () => {
  const { body } = await stage.world.get('/openapi.json');
  const { paths } = z
    .object({ paths: z.record(z.string(), z.record(z.string(), z.looseObject({}))) })
    .parse(body);
  const operations = Object.values(paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  );
  expect(operations).toEqual(expect.arrayContaining(Object.keys(remedies)));
});
/** Every one of them, or it does not compile. */
const remedies: Readonly<Record<Remedy, true>> = {
  withdrawExchange: true,
  declineExchange: true,
  correctWork: true,
  certifyDelivery: true,
  raiseDispute: true,
  withdrawDispute: true,
  resolveDispute: true,
  reverseExchange: true,
  renewExchange: true,
};

describe('a dispute', () => {
  test('is withdrawn by the one who raised it, and the delivery goes on', async () => {
    const id = await stage.world.sign();
    await stage.world.work(id, 120);
    await stage.world.does(BERTHEN, id, 'disputes', { reason: 'Deux heures de trop' });
    expect(refusalOf(await step(DUNKERQUE, id, 'dispute-withdrawals'))).toMatchObject({
      status: 409,
      code: 'only_disputer_withdraws',
    });
    const { exchange } = await stage.world.does(BERTHEN, id, 'dispute-withdrawals');
    expect(exchange).toMatchObject({ status: 'delivering', ground: null, loggedMinutes: 120 });
    await stage.world.does(BERTHEN, id, 'certifications', { minutes: 120 });
    await stage.world.becomes(id, 'settled');
    expect(await stage.world.purse(-120, 0)).toEqual({ balance: -120, held: 0 });
  });

  test('is resolved by an association for part of the work, or none of it, and the rest is released', async () => {
    for (const [minutes, balance] of [
      [50, -50],
      [0, -50],
    ] as const) {
      const id = await stage.world.sign();
      await stage.world.work(id, 120);
      await stage.world.does(BERTHEN, id, 'disputes', { reason: 'Deux heures de trop' });
      const verdict = { minutes, reason: 'Pièces vues' };
      expect(refusalOf(await step(DUNKERQUE, id, 'resolutions', verdict))).toMatchObject({
        status: 403,
        code: 'not_permitted',
      });
      await stage.world.does(ASSOCIATION, id, 'resolutions', verdict);
      const { figures } = await stage.world.becomes(id, 'settled');
      expect(figures).toMatchObject({ certified: { minutes }, settled: { minutes } });
      expect(await stage.world.purse(balance, 0)).toEqual({ balance, held: 0 });
    }
  });
});

describe('an exchange on which nobody works', () => {
  // The last day is 20 March; fourteen and thirty times 24 hours after it began, in Paris.
  const ANNOUNCED = '2026-04-02T23:00:00.000Z';

  test.each(['agreed', 'signed'] as const)(
    'is announced to lapse, and lapses (%s)',
    async (status) => {
      const id = status === 'agreed' ? await stage.world.agree() : await stage.world.sign();
      expect(await stage.world.purse(0, 600)).toEqual({ balance: 0, held: 600 });
      stage.world.clock.set('2026-04-02T22:59:59.999Z');
      await sleep(100);
      expect(await stage.world.show(id)).toMatchObject({ status, lapsesAt: null });
      stage.world.clock.set(ANNOUNCED);
      const announced = await eventually(
        () => stage.world.show(id),
        ({ lapsesAt }) => lapsesAt !== null,
      );
      expect(announced).toMatchObject({ status, lapsesAt: '2026-04-18T23:00:00.000Z' });
      stage.world.clock.set('2026-04-18T22:59:59.999Z');
      await sleep(100);
      expect((await stage.world.show(id)).status).toBe(status);
      stage.world.clock.set('2026-04-18T23:00:00.000Z');
      expect(await stage.world.becomes(id, 'lapsed')).toMatchObject({ lapsesAt: null });
      expect(await stage.world.purse(0, 0)).toEqual({ balance: 0, held: 0 });
    },
  );

  test('lives on once somebody works, however late', async () => {
    const id = await stage.world.sign();
    stage.world.clock.set(ANNOUNCED);
    await eventually(
      () => stage.world.show(id),
      ({ lapsesAt }) => lapsesAt !== null,
    );
    await stage.world.work(id, 120, '2026-04-02');
    stage.world.clock.set('2026-04-18T23:00:00.000Z');
    await sleep(100);
    expect(await stage.world.show(id)).toMatchObject({ status: 'delivering', lapsesAt: null });
  });
});

describe('a deadline', () => {
  const REMINDED = 'DeadlineReminded';
  const told = async (id: string) => {
    const types: string[] = [];
    for await (const { type } of stage.engines.store.read(`exchange-${id}`)) types.push(type);
    return types.filter((type) => type === REMINDED).length;
  };
  const isTold = (id: string, times: number) =>
    eventually(
      () => told(id),
      (count) => count >= times,
    );

  test('is reminded of three days before, once, and a renewed one again; the exchange goes on', async () => {
    const terms = { startsOn: '2026-04-20', endsOn: '2026-04-30' };
    const answerBy = '2026-03-12T12:00:00.000Z';
    const id = await stage.world.propose({ ...terms, answerBy });
    const soon = await stage.world.propose({ ...terms, answerBy: '2026-03-04T12:00:00.000Z' });
    stage.world.clock.set('2026-03-09T11:59:59.999Z');
    // It has looked by then: the nearer one is over, and nobody was reminded of what they had just been told.
    await stage.world.becomes(soon, 'expired');
    expect([await told(id), await told(soon)]).toEqual([0, 0]);
    stage.world.clock.set('2026-03-09T12:00:00.000Z');
    expect(await isTold(id, 1)).toBe(1);
    const answer = { minutes: 300, unitCostCents: 4_250, ...terms };
    const path = `/api/exchanges/${id}/counter-proposals`;
    // Whoever was writing their answer meanwhile is not sent back to the beginning.
    const readBefore = { 'if-match': '"0"' };
    const renewed = { ...answer, answerBy: '2026-03-20T12:00:00.000Z' };
    expect((await stage.world.send(BERTHEN, path, renewed, readBefore)).status).toBe(200);
    const late = await stage.world.send(DUNKERQUE, path, answer, { 'if-match': '"1"' });
    expect([late.status, problemShown.parse(late.body).code]).toEqual([412, 'stale_revision']);
    stage.world.clock.set('2026-03-17T12:00:00.000Z');
    expect(await isTold(id, 2)).toBe(2);
    await sleep(50);
    expect(await told(id)).toBe(2);
    await stage.world.does(DUNKERQUE, id, 'acceptances');
    await stage.world.becomes(id, 'agreed');
  });
});

describe('what happened to an exchange', () => {
  const historyShown = z.object({
    items: z.array(
      z.looseObject({
        revision: z.int(),
        at: z.string(),
        type: z.string(),
        by: z.string().nullable(),
        changes: z.array(z.unknown()),
      }),
    ),
    next: z.string().nullable(),
  });
  const history = async (id: string, query = '') => {
    const path = `/api/exchanges/${id}/history${query}`;
    const { status, body } = await stage.world.get(path, agentOf(BERTHEN, 'agent-1'));
    expect([path, status]).toEqual([path, 200]);
    return historyShown.parse(body);
  };

  test('is told to its parties, the newest first, with who, when and what was not as before', async () => {
    const id = await stage.world.propose();
    stage.world.clock.set('2026-03-02T10:00:00.000Z');
    await stage.world.does(BERTHEN, id, 'counter-proposals', {
      minutes: 480,
      unitCostCents: 4_250,
      startsOn: '2026-03-02',
      endsOn: '2026-03-27',
    });
    const { items, next } = await history(id);
    expect(next).toBeNull();
    expect(items.map(({ type, by, at }) => [type, by, at])).toEqual([
      ['ExchangeCountered', BERTHEN, '2026-03-02T10:00:00.000Z'],
      ['ExchangeProposed', DUNKERQUE, '2026-03-02T09:00:00.000Z'],
    ]);
    expect(items[0]).toMatchObject({
      terms: { minutes: 480 },
      changes: [
        { what: 'minutes', from: 600, to: 480 },
        { what: 'endsOn', from: '2026-03-20', to: '2026-03-27' },
      ],
    });
    // No person, and nothing that leads to one.
    expect(JSON.stringify(items)).not.toContain('actor');
  });

  test('comes in pages, is nobody else’s, and of what is not there', async () => {
    const id = await stage.world.agree();
    const { items: all } = await history(id);
    const first = await history(id, '?limit=2');
    const rest = all.length - 2;
    const second = await history(id, `?limit=${rest}&cursor=${first.next ?? ''}`);
    // As many as there are: no other page, which would hold nothing.
    expect(second.next).toBeNull();
    expect([...first.items, ...second.items]).toEqual(all);
    expect(all.map(({ revision }) => revision)).toEqual(all.map((_, at) => all.length - 1 - at));
    const asked = async (path: string, person = agentOf(LILLE, 'agent-2')) => {
      const { status, body } = await stage.world.get(path, person);
      return `${status} ${problemShown.parse(body).code}`;
    };
    expect(await asked(`/api/exchanges/${id}/history`)).toBe('403 not_permitted');
    expect(await asked(`/api/exchanges/${newId()}/history`)).toBe('404 exchange_unknown');
    expect(await asked(`/api/exchanges/${id}/history?cursor=x`)).toBe('400 invalid_cursor');
  });
});

describe('a renewal', () => {
  const terms = { minutes: 300, startsOn: '2026-04-01', endsOn: '2026-06-30' };
  const lineView = z.object({ items: z.array(exchangeShown) });
  const line = async (id: string) =>
    lineView
      .parse((await stage.world.get(`/api/exchanges/${id}/renewals`)).body)
      .items.map(({ exchangeId }) => exchangeId);
  const settled = async () => {
    const id = await stage.world.sign();
    await stage.world.work(id, 600);
    await stage.world.does(BERTHEN, id, 'certifications', { minutes: 480 });
    await stage.world.becomes(id, 'settled');
    return id;
  };

  test('goes on from a settled exchange, with terms of its own, and is renewed in turn', async () => {
    const first = await settled();
    // Certified in part, which is final: the refusal says how to go on.
    expect(refusalOf(await step(BERTHEN, first, 'certifications', { minutes: 120 }))).toMatchObject(
      { code: 'wrong_status', instead: ['renewExchange'] },
    );
    const sent = await step(BERTHEN, first, 'renewals', terms);
    expect(sent.status).toBe(201);
    const { id: second, position } = z
      .looseObject({ id: z.string(), position: z.string() })
      .parse(sent.body);
    expect(sent.headers.get('location')).toBe(`/api/exchanges/${second}`);
    expect(await stage.world.show(second, position)).toMatchObject({
      status: 'proposed',
      renewsExchangeId: first,
      requestId: null,
      lenderId: DUNKERQUE,
      borrowerId: BERTHEN,
      proposedBy: BERTHEN,
      object: 'Refaire la rue de l’école',
      terms: { ...terms, unitCostCents: 4250 },
    });
    await stage.world.does(DUNKERQUE, second, 'acceptances');
    await stage.world.becomes(second, 'agreed');
    expect(await stage.world.purse(-480, 300)).toEqual({ balance: -480, held: 300 });
    await stage.world.does(DUNKERQUE, second, 'signatures');
    await stage.world.does(BERTHEN, second, 'signatures');
    stage.world.clock.set('2026-04-10T09:00:00.000Z');
    await stage.world.work(second, 300, '2026-04-09');
    // Work is under way: it may be renewed before it is settled.
    const third = (
      await stage.world.does(DUNKERQUE, second, 'renewals', {
        ...terms,
        startsOn: '2026-07-01',
        endsOn: '2026-07-31',
        unitCostCents: 5_000,
      })
    ).made;
    expect(await stage.world.show(third)).toMatchObject({ terms: { unitCostCents: 5_000 } });
    for (const one of [first, second, third]) {
      expect(await line(one)).toEqual([first, second, third]);
    }
    await stage.world.does(BERTHEN, second, 'certifications', { minutes: 300 });
    await stage.world.becomes(second, 'settled');
    expect(refusalOf(await step(DUNKERQUE, first, 'renewals', terms))).toMatchObject({
      code: 'already_renewed',
      renewalId: second,
    });
  });

  test('is one at a time, also when both propose it at once', async () => {
    const first = await settled();
    const both = await Promise.all(
      [DUNKERQUE, BERTHEN].map((by) => step(by, first, 'renewals', terms)),
    );
    expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409]);
    const won = both.findIndex(({ status }) => status === 201);
    const { id: open } = z.looseObject({ id: z.string() }).parse(both[won]?.body);
    for (const sent of [both[1 - won] as Sent, await step(BERTHEN, first, 'renewals', terms)]) {
      expect(refusalOf(sent)).toMatchObject({ code: 'renewal_open', renewalId: open });
    }

    const [proposer, other] = won === 0 ? [DUNKERQUE, BERTHEN] : [BERTHEN, DUNKERQUE];
    await stage.world.does(proposer, open, 'withdrawals', { reason: 'Autres dates' });
    const again = await stage.world.does(other, first, 'renewals', terms);
    expect(again.made).not.toBe(open);
    expect(await line(first)).toEqual([first, open, again.made]);
  });

  test('asked for again under one key is one, and another content under it is refused', async () => {
    const first = await settled();
    const path = `/api/exchanges/${first}/renewals`;
    const headers = { 'Idempotency-Key': 'once' };
    const one = await stage.world.send(BERTHEN, path, terms, headers);
    expect(await stage.world.send(BERTHEN, path, terms, headers)).toMatchObject({
      status: 201,
      body: one.body,
    });
    const other = await stage.world.send(BERTHEN, path, { ...terms, minutes: 1 }, headers);
    expect(refusalOf(other)).toMatchObject({ code: 'idempotency_key_reused' });
    expect(await line(first)).toHaveLength(2);
  });

  test('is for the parties, once work was logged', async () => {
    const id = await stage.world.sign();
    expect(refusalOf(await step(BERTHEN, id, 'renewals', terms))).toMatchObject({
      code: 'wrong_status',
      state: 'signed',
    });
    expect(refusalOf(await step(LILLE, id, 'renewals', terms))).toMatchObject({
      status: 403,
      code: 'not_a_party',
    });
    expect(refusalOf(await step(BERTHEN, newId(), 'renewals', terms))).toMatchObject({
      status: 404,
      code: 'exchange_unknown',
    });
    expect((await stage.world.get(`/api/exchanges/${newId()}/renewals`)).status).toBe(404);
    const seen = { 'If-Match': '"0"' };
    const path = `/api/exchanges/${id}/renewals`;
    expect(refusalOf(await stage.world.send(BERTHEN, path, terms, seen))).toMatchObject({
      status: 400,
      code: 'invalid_header',
    });
  });

  test('may draw on an offer of the lender, open, and on no other', async () => {
    const first = await settled();
    const elsewhere = await stage.world.offer(LILLE);
    const closed = await stage.world.offer(DUNKERQUE);
    await closed.says({ type: 'OfferPaused', data: { offerId: closed.offerId } });
    const open = await stage.world.offer(DUNKERQUE);
    const from = (offerId: string | null) =>
      step(BERTHEN, first, 'renewals', { ...terms, offerId });
    expect(refusalOf(await from(elsewhere.offerId))).toMatchObject({
      status: 422,
      code: 'offer_of_another_lender',
    });
    const refused = await eventually(
      () => from(closed.offerId),
      ({ status }) => status === 409,
    );
    expect(refusalOf(refused)).toMatchObject({ code: 'listing_closed' });
    expect(refusalOf(await from(newId()))).toMatchObject({ status: 422, code: 'listing_unknown' });
    const { made } = await stage.world.does(BERTHEN, first, 'renewals', {
      ...terms,
      offerId: open.offerId,
    });
    expect(await stage.world.show(made)).toMatchObject({ offerId: open.offerId });
  });
});

test('hours and euros stand side by side at every step, each cost computed on its total', async () => {
  // 42.50 euros an hour: 7 minutes cost 4.958..., 14 minutes 9.916... cents-wise 496 and 992.
  const id = await stage.world.sign();
  const agreed = { minutes: 600, costCents: 42_500 };
  expect((await stage.world.show(id)).figures).toEqual({
    proposed: agreed,
    agreed,
    logged: { minutes: 0, costCents: 0 },
    certified: null,
    settled: null,
    reversed: null,
    owed: null,
  });
  await stage.world.work(id, 7);
  await stage.world.work(id, 7);
  // Not twice 496.
  expect((await stage.world.show(id)).figures['logged']).toEqual({ minutes: 14, costCents: 992 });
  await stage.world.work(id, 88);
  await stage.world.does(BERTHEN, id, 'certifications', { minutes: 100 });
  const settled = { minutes: 100, costCents: 7_083 };
  expect((await stage.world.becomes(id, 'settled')).figures).toEqual({
    proposed: agreed,
    agreed,
    logged: { minutes: 102, costCents: 7_225 },
    certified: settled,
    settled,
    reversed: { minutes: 0, costCents: 0 },
    owed: settled,
  });
  await stage.world.does(ASSOCIATION, id, 'reversals', { minutes: 50, reason: 'Erreur' });
  const after = await eventually(
    () => stage.world.show(id),
    ({ figures }) => figures['reversed']?.minutes === 50,
  );
  // 3541.67 goes back and 3541.67 is owed: each is rounded by itself, and their sum is a cent more.
  expect(after.figures).toMatchObject({
    settled,
    reversed: { minutes: 50, costCents: 3_542 },
    owed: { minutes: 50, costCents: 3_542 },
  });
  // The ledger knows the hours, and no euro.
  expect(await stage.world.purse(-50, 0)).toEqual({ balance: -50, held: 0 });
  const { body } = await stage.world.get(`/api/ledger/accounts/${BERTHEN}`);
  expect(JSON.stringify(body)).not.toMatch(/cent|euro/i);
});

test('an exchange that fell through shows what was proposed, and nothing agreed', async () => {
  const id = await stage.world.agree();
  await stage.world.does(BERTHEN, id, 'cancellations', { reason });
  expect((await stage.world.show(id)).figures).toMatchObject({
    proposed: { minutes: 600 },
    agreed: null,
    owed: null,
  });
});

test('an association whose admission is not heard of yet is told to try again, not refused for good', async () => {
  const id = await stage.world.sign();
  const stranger = officialOf('siren:987654324');
  const answer = await stage.world.post(
    `/api/exchanges/${id}/reversals`,
    { minutes: 10, reason },
    { as: stranger },
  );
  expect(answer.status).toBe(403);
  expect(problemShown.parse(answer.body).code).toBe('not_a_member');
});

describe('the list of exchanges', () => {
  test('is asked for several statuses at once, of which each must be one', async () => {
    const [signed, agreed] = [await stage.world.sign(), await stage.world.agree()];
    const listed = async (status: string) => {
      const { body } = await stage.world.get(`/api/exchanges?partyId=${BERTHEN}&status=${status}`);
      return z
        .object({ items: z.array(z.looseObject({ exchangeId: z.string() })) })
        .parse(body)
        .items.map(({ exchangeId }) => exchangeId);
    };
    expect(await listed('signed')).toEqual([signed]);
    expect(await listed('agreed,signed,settled')).toEqual([agreed, signed]);
    expect(await listed('settled,lapsed')).toEqual([]);
    for (const wrong of ['', 'signed,', 'signed,happy', 'signed, agreed']) {
      const { status } = await stage.world.get(
        `/api/exchanges?status=${encodeURIComponent(wrong)}`,
      );
      expect([wrong, status]).toEqual([wrong, 400]);
    }
  });
});
