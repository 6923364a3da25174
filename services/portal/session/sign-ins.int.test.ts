import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { fixedClock } from '@bourse/kernel/clock';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { networkOf, openSignIns, type SignIns } from './sign-ins.ts';

const START = '2026-03-01T08:00:00.000Z';
const clock = fixedClock(START);
const later = (days: number) =>
  clock.set(new Date(Date.parse(START) + days * 86_400_000).toISOString());

let folder = '';
let signIns: SignIns;
beforeEach(() => {
  clock.set(START);
  folder = mkdtempSync(join(tmpdir(), 'bourse-sign-ins-'));
  const issuer = () => 'https://issuer.example';
  signIns = openSignIns({ file: join(folder, 'sign-ins.sqlite'), clock, issuer });
});
afterEach(() => {
  signIns.close();
  rmSync(folder, { recursive: true });
});
const written = () =>
  readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('');

test('a person sees their own, the newest first, with the network and not the machine', () => {
  signIns.record({ person: 'one', kind: 'signed_in', address: '192.0.2.77' });
  later(1);
  signIns.record({ person: 'another', kind: 'signed_in', address: '192.0.2.78' });
  signIns.record({ person: null, kind: 'refused', address: '198.51.100.9' });
  signIns.record({ person: 'one', kind: 'signed_out', address: '2001:db8:7:1::5' });
  const issuer = 'https://issuer.example';
  expect(signIns.of('one')).toEqual([
    { at: '2026-03-02T08:00:00.000Z', kind: 'signed_out', issuer, network: '2001:db8:7::/48' },
    { at: START, kind: 'signed_in', issuer, network: '192.0.2.0/24' },
  ]);
  expect(written()).not.toMatch(/192\.0\.2\.7|198\.51\.100\.9/);
});

test('they are kept for six months', () => {
  signIns.record({ person: 'one', kind: 'signed_in', address: '192.0.2.77' });
  later(182);
  expect(signIns.of('one')).toHaveLength(1);
  later(183);
  expect(signIns.of('one')).toEqual([]);
  signIns.record({ person: 'another', kind: 'signed_in', address: undefined });
  clock.set(START);
  expect(signIns.of('one')).toEqual([]);
});

test('an erasure takes from where somebody came off the disk, and leaves when', () => {
  signIns.record({ person: 'one', kind: 'signed_in', address: '192.0.2.77' });
  expect(written()).toContain('192.0.2.0/24');
  signIns.erase('one');
  expect(written()).not.toContain('192.0.2.0/24');
  expect(signIns.of('one')).toMatchObject([{ at: START, kind: 'signed_in', network: null }]);
});

test.each([
  ['203.0.113.250', '203.0.113.0/24'],
  ['::ffff:203.0.113.250', '203.0.113.0/24'],
  ['2001:0db8:0a0b:12f0::1', '2001:db8:a0b::/48'],
  ['2001:db8::1', '2001:db8:0::/48'],
  ['::1', '0:0:0::/48'],
  ['fe80::1%eth0', 'fe80:0:0::/48'],
  ['nowhere', null],
  [undefined, null],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
