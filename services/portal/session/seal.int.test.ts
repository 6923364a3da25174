import { expect, test } from '@jest/globals';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sealOf, secretIn } from './seal.ts';

const seal = sealOf(['a secret of nobody']);

test('what is sealed reads as nothing, opens in its place, and differs each time', () => {
  const closed = seal.close('un jeton', 'here');
  expect(Buffer.from(closed, 'base64url').toString('latin1')).not.toContain('jeton');
  expect(seal.open(closed, 'here')).toBe('un jeton');
  expect(seal.close('un jeton', 'here')).not.toBe(closed);
});

test('elsewhere, changed by one bit, cut, or under another secret, it does not open', () => {
  const closed = seal.close('un jeton', 'here');
  expect(seal.open(closed, 'there')).toBeUndefined();
  const bytes = Buffer.from(closed, 'base64url');
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(seal.open(changed.toString('base64url'), 'here')).toBeUndefined();
  }
  for (const short of ['', closed.slice(0, 20), 'en clair']) {
    expect(seal.open(short, 'here')).toBeUndefined();
  }
  expect(sealOf(['another']).open(closed, 'here')).toBeUndefined();
});

test('a new secret is put before the old: what the old one sealed still opens', () => {
  const closed = seal.close('un jeton', 'here');
  const turned = sealOf(['the new one', 'a secret of nobody']);
  expect(turned.open(closed, 'here')).toBe('un jeton');
  expect(seal.open(turned.close('un autre', 'here'), 'here')).toBeUndefined();
  expect(() => sealOf([])).toThrow('without a secret');
});

test('a secret of its own is made once, and read by its owner alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bourse-seal-'));
  const file = join(folder, 'session.key');
  const made = secretIn(file);
  expect(made.length).toBeGreaterThan(40);
  chmodSync(file, 0o644);
  expect(secretIn(file)).toBe(made);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  rmSync(folder, { recursive: true });
});
