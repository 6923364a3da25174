import { expect, test } from '@jest/globals';
import { readAdvisories } from '../../infra/audit/advisories.ts';

const finding = (severity: string, fixAvailable: unknown = true) =>
  JSON.stringify({
    vulnerabilities: { left: { name: 'left', severity, range: '<2.0.1', fixAvailable } },
  });

test.each([
  ['{"vulnerabilities":{}}', 'clean', []],
  [finding('moderate'), 'clean', ['moderate: left <2.0.1, a mended version is there']],
  [finding('high', false), 'weak', ['high: left <2.0.1']],
  [
    finding('critical', { name: 'left' }),
    'weak',
    ['critical: left <2.0.1, a mended version is there'],
  ],
])('%s is %s', (printed, verdict, lines) => {
  expect(readAdvisories(printed)).toEqual({ verdict, lines });
});

test.each(['', '<html>', 'null', '{"message":"405 - POST https://mirror.example/-/npm/v1/x"}'])(
  'a registry that answers %j was not asked, and its address is told to nobody',
  (printed) => {
    const { verdict, lines } = readAdvisories(printed);
    expect(verdict).toBe('not_asked');
    expect(lines.join()).not.toContain('mirror.example');
  },
);
