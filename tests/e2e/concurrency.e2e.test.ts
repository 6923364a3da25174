import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, eventually, everyItem, type Receipt } from '../support/client.ts';
import { DUNKERQUE, foundBourse, LILLE, memberOf, official } from '../support/founding.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import { wholeTrail } from '../support/trail.ts';
import { offerContent, terms, untilStill } from './scene.ts';

const BORROWERS = [
  'insee:59183',
  'insee:59155',
  'insee:59271',
  'insee:59273',
  'insee:59588',
] as const;
const POOR = 'insee:59131';

const dataDirectory = mkdtempSync(join(tmpdir(), 'bourse-concurrency-'));
let server: ServerProcess;
let association: Client;
const by = (territoryId: string): Client => new Client(server.url, memberOf(territoryId));

beforeAll(async () => {
  server = await startServer({ dataDirectory });
  await foundBourse(server.url, [DUNKERQUE, LILLE, POOR, ...BORROWERS]);
  association = new Client(server.url, official);
  await Promise.all(
    BORROWERS.map((toAccountId) =>
      association.post('/api/ledger/endowments', {
        toAccountId,
        minutes: 6_000,
        reason: 'dotation',
      }),
    ),
  );
}, 30_000);
afterAll(async () => {
  await server.stop();
  rmSync(dataDirectory, { recursive: true });
});

type Exchange = { readonly status: string; readonly refusedFor: string | null };

/** Proposes to the lender of an offer, all at once; accepts, all at once; waits for what comes of each. */
async function proposeAndAccept(
  offerId: string,
  lender: Client,
  borrowers: readonly string[],
  minutes: number,
): Promise<Exchange[]> {
  const proposed = await Promise.all(
    borrowers.map((one) => by(one).post('/api/exchanges', { offerId, ...terms(minutes) })),
  );
  await Promise.all(proposed.map(({ id }) => lender.post(`/api/exchanges/${id}/acceptances`)));
  const outcomes = ['agreed', 'refused'];
  return Promise.all(
    proposed.map(({ id }) =>
      eventually(
        () => lender.get<Exchange>(`/api/exchanges/${id}`),
        ({ status }) => outcomes.includes(status),
        20_000,
      ),
    ),
  );
}

const having = (exchanges: readonly Exchange[], status: string): number =>
  exchanges.filter((one) => one.status === status).length;

test('50 exchanges accepted at once reserve no more than the capacity, and all of it', async () => {
  const lender = by(DUNKERQUE);
  const { id } = await lender.post('/api/offers', { ...offerContent, capacityMinutes: 600 });
  const borrowers = Array.from({ length: 10 }, () => BORROWERS).flat();
  const exchanges = await proposeAndAccept(id, lender, borrowers, 60);

  expect(having(exchanges, 'agreed')).toBe(10);
  const refused = exchanges.filter(({ status }) => status === 'refused');
  expect(refused.map(({ refusedFor }) => refusedFor)).toEqual(Array(40).fill('no_capacity'));
  await untilStill(association);
  expect(await lender.get(`/api/offers/${id}`)).toMatchObject({
    reservedMinutes: 600,
    availableMinutes: 0,
  });
  // Neither: whatever was held for the 40 is free again.
  expect(await everyItem(lender, '/api/ledger/holds?limit=200')).toHaveLength(10);
}, 60_000);

test('30 exchanges accepted at once hold no more than the borrower’s credit, and all of it', async () => {
  await association.post('/api/ledger/endowments', {
    toAccountId: POOR,
    minutes: 300,
    reason: 'dotation',
  });
  const lender = by(LILLE);
  const { id } = await lender.post('/api/offers', offerContent);
  const exchanges = await proposeAndAccept(id, lender, Array(30).fill(POOR), 45);

  expect(having(exchanges, 'agreed')).toBe(6);
  const refused = exchanges.filter(({ status }) => status === 'refused');
  expect(refused.map(({ refusedFor }) => refusedFor)).toEqual(Array(24).fill('no_credit'));
  await untilStill(association);
  expect(await lender.get(`/api/ledger/accounts/${POOR}`)).toMatchObject({
    balanceMinutes: 300,
    pendingOutMinutes: 270,
    availableMinutes: 30,
  });
  // Neither: whatever was reserved for the 24 is free again.
  expect(await lender.get(`/api/offers/${id}`)).toMatchObject({ reservedMinutes: 270 });
}, 60_000);

test.each([
  ['an endowment', '/api/ledger/endowments', 'EndowmentGranted', official],
  ['an offer', '/api/offers', 'OfferPublished', memberOf(LILLE)],
])('%s asked for 20 times at once under one key happens once', async (_, path, type, person) => {
  const client = new Client(server.url, person);
  const body =
    type === 'OfferPublished'
      ? offerContent
      : { toAccountId: BORROWERS[0], minutes: 15, reason: 'une seule fois' };
  const receipts = await Promise.all(
    Array.from({ length: 20 }, () => client.post(path, body, `twenty-${type}`)),
  );
  const first = receipts[0] as Receipt;
  expect(receipts).toEqual(Array(20).fill(first));

  await untilStill(association);
  const events = [...(await wholeTrail(association)).values()].flat();
  const of = type === 'OfferPublished' ? 'offerId' : 'transferId';
  expect(events.filter((one) => one.type === type && one.data[of] === first.id)).toHaveLength(1);
});

test('of two revisions of what was read once, one is done and the other is told to read again', async () => {
  const lender = by(DUNKERQUE);
  const { id } = await lender.post('/api/offers', offerContent);
  const read = await lender.send('GET', `/api/offers/${id}`);
  const headers = { 'If-Match': read.headers.get('etag') ?? '' };
  const revise = (title: string) =>
    lender.send('PUT', `/api/offers/${id}`, { body: { ...offerContent, title }, headers });
  const answers = await Promise.all(['Premier titre', 'Second titre'].map(revise));

  expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 412]);
  const refused = answers.find(({ status }) => status === 412);
  expect(refused?.body).toMatchObject({ code: 'stale_revision' });
  const done = answers.find(({ status }) => status === 200)?.body as Receipt;
  const winner = answers[0]?.status === 200 ? 'Premier titre' : 'Second titre';
  expect(await lender.get(`/api/offers/${id}?after=${done.position}`)).toMatchObject({
    title: winner,
    revision: 1,
  });
});
