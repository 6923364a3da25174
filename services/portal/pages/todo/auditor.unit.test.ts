import { expect, test } from '@jest/globals';
import { exchangeWith } from '../../journeys/fixtures.ts';
import { toAudit } from './auditor.ts';

const NOW = '2026-06-30T08:00:00.000Z';

test('an auditor looks at disputes, and at files that nobody has moved for long, the oldest first', () => {
  const files = [
    exchangeWith({ object: 'a day too young', changedAt: '2026-05-31T08:00:00.000Z' }),
    exchangeWith({ object: 'old', changedAt: '2026-05-30T08:00:00.000Z' }),
    exchangeWith({ object: 'older', status: 'delivering', changedAt: '2026-01-01T08:00:00.000Z' }),
    exchangeWith({ object: 'new dispute', status: 'disputed', changedAt: NOW }),
    exchangeWith({ object: 'dispute', status: 'disputed', changedAt: '2026-01-01T08:00:00.000Z' }),
  ];
  const { disputes, still } = toAudit(files, NOW);
  expect(disputes.map(({ object }) => object)).toEqual(['dispute', 'new dispute']);
  expect(still.map(({ object }) => object)).toEqual(['older', 'old']);
});
