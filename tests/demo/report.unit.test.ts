import { describe, expect, test } from '@jest/globals';
import type { Reading } from './checks.ts';
import { openReport } from './report.ts';
import { reportDifferences } from './restarts.ts';

function collected() {
  const lines: string[] = [];
  const report = openReport((text) => void lines.push(text));
  return { report, text: () => lines.join('') };
}

describe('a report', () => {
  test('counts what held, and ends well', () => {
    const { report, text } = collected();
    report.check('deux objets égaux', { a: [1] }, { a: [1] });
    report.holds('une autre chose');
    expect(text()).toContain('✔ deux objets égaux\n');
    const { lastLine, exitCode } = report.conclude();
    expect(lastLine).toContain('2 of 2 checks held');
    expect(exitCode).toBe(0);
  });

  test('prints what failed, what was expected and found, and ends badly', () => {
    const { report, text } = collected();
    report.holds('une chose');
    report.check('le solde', -1, 0);
    expect(text()).toContain('✘ ÉCHEC (failed) : le solde\n');
    expect(text()).toContain('attendu (expected) : 0 ; trouvé (found) : -1');
    const { lastLine, exitCode } = report.conclude();
    expect(lastLine).toContain('1 of 2 checks held');
    expect(exitCode).toBe(1);
    expect(report.failed()).toEqual(['le solde']);
  });

  test('without any check has shown nothing', () => {
    expect(collected().report.conclude().exitCode).toBe(1);
  });

  test('waits for what is to come', async () => {
    const { report } = collected();
    const readings = ['proposed', 'agreed'];
    await report.eventually('l’accord', () => Promise.resolve(readings.shift()), 'agreed');
    expect(report.conclude().exitCode).toBe(0);
  });

  test('says what it could not read, and goes on', async () => {
    const { report, text } = collected();
    const read = () => Promise.reject(new Error('connection refused'));
    await report.eventually<string>('l’accord', read, 'agreed');
    expect(text()).toContain('connection refused');
    expect(report.conclude().exitCode).toBe(1);
  });
});

describe('two readings of everything', () => {
  const reading = (family: string, path: string, text: string): Reading => ({ family, path, text });
  const before = [reading('offres', '/a', 'one'), reading('comptes', '/b', 'two')];

  test('that are equal hold, for each family', () => {
    const { report } = collected();
    reportDifferences(report, 'rien n’est perdu', before, [...before]);
    expect(report.conclude()).toEqual({
      lastLine: expect.stringContaining('2 of 2 checks held'),
      exitCode: 0,
    });
  });

  test('that differ fail, in the family where they do', () => {
    const { report, text } = collected();
    const after = [reading('offres', '/a', 'one'), reading('comptes', '/b', 'tampered')];
    reportDifferences(report, 'rien n’est perdu', before, after);
    expect(report.failed()).toEqual([expect.stringContaining('comptes')]);
    expect(text()).toContain('/b octet (at) 1');
    expect(report.conclude().exitCode).toBe(1);
  });

  test.each([
    ['lost', before, before.slice(0, 1)],
    ['made up', before.slice(0, 1), before],
  ])('fail when something was %s', (_what, then, now) => {
    const { report } = collected();
    reportDifferences(report, 'rien n’est perdu', then, now);
    expect(report.failed()).toEqual([expect.stringContaining('comptes')]);
  });

  test('of nothing show nothing', () => {
    const { report } = collected();
    reportDifferences(report, 'rien n’est perdu', [], []);
    expect(report.conclude().exitCode).toBe(1);
  });
});
