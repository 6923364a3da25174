import { expect, test } from '@jest/globals';
import type { Reader } from '@bourse/readings/decider';
import { EVERYWHERE } from '@bourse/rights/permit';
import type { FileRead } from '../reading-log.ts';
import { answer, reading } from '@bourse/service-kit/route';
import { recordedReads } from './recorded-reads.ts';

const parts = { log: { record: () => Promise.resolve(undefined) }, partiesOf: () => [] };
const route = (action: 'exchange.read' | 'account.read' | 'statement.read') =>
  reading({
    path: '/api/novelties',
    operationId: 'listNovelties',
    action,
    summary: 'Lists what came after.',
    tag: 'test',
    replies: { 200: { description: 'Them' } },
    handle: () => answer(200, {}),
  });

test('a read that shows files of others cannot come without saying what is read by it', () => {
  expect(() => recordedReads([route('exchange.read')], parts)).toThrow('listNovelties');
});

test('a public read stays as it is', () => {
  const open = route('account.read');
  expect(recordedReads([open], parts)[0]).toBe(open);
});

test('the account of another marketplace is a file like any', async () => {
  const reader: Reader = { readAt: '2026-03-02T09:00:00.000Z', actingFor: null, role: 'operator' };
  const found: FileRead[] = [];
  const log = {
    record: (_asked: unknown, what: (reader: Reader) => FileRead) => {
      found.push(what(reader));
      return Promise.resolve(undefined);
    },
  };
  const [recorded] = recordedReads(
    [{ ...route('statement.read'), operationId: 'getStatementInMarketplace' }],
    { ...parts, log },
  );
  if (recorded?.kind !== 'read') throw new Error('it is no read');
  const accountId = 'marketplace:france';
  const reply = await recorded.handle({
    params: { marketplaceId: 'littoral', accountId },
    query: { by: 'recorded' },
    body: undefined,
    identity: undefined,
    reach: EVERYWHERE,
    accept: undefined,
  });
  expect(reply).toEqual(answer(200, {}));
  expect(found).toMatchObject([
    { kind: 'statement', readAccountId: accountId, readExchangeId: null },
  ]);
});
