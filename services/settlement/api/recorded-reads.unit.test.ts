import { expect, test } from '@jest/globals';
import { answer, reading } from '@bourse/service-kit/route';
import { recordedReads } from './recorded-reads.ts';

const parts = { log: { record: () => Promise.resolve(undefined) }, partiesOf: () => [] };
const route = (action: 'exchange.read' | 'account.read') =>
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
