import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts what stands in a file. What was changed there, or sealed under a key that is gone, does not open. */
export type Seal = {
  /** @param purpose What it is, and of whom: sealed text opens in its own place alone. */
  readonly close: (text: string, purpose: string) => string;
  /** @returns undefined for what does not open. */
  readonly open: (sealed: string, purpose: string) => string | undefined;
};

/** @param secrets The first seals; each opens, so that a new one can be put before the old. One at least. */
export function sealOf(secrets: readonly string[]): Seal {
  const keys = secrets.map((secret) =>
    Buffer.from(hkdfSync('sha256', secret, '', 'bourse portal sessions', 32)),
  );
  const [first] = keys;
  if (first === undefined) throw new Error('a seal without a secret');
  return {
    close: (text, purpose) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, first, nonce).setAAD(Buffer.from(purpose));
      const content = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), content]).toString('base64url');
    },
    open: (sealed, purpose) => {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
      for (const key of keys) {
        try {
          const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES))
            .setAAD(Buffer.from(purpose))
            .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
          const content = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
          return Buffer.concat([content, decipher.final()]).toString('utf8');
        } catch {
          // Of another key, or of none: the next.
        }
      }
      return undefined;
    },
  };
}

/**
 * The secret in a file that its owner alone reads; made when it is not there. Away from the backups of
 * the sessions, it keeps their tokens closed; deleted, everybody signs in again.
 */
export function secretIn(file: string): string {
  if (!existsSync(file)) {
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  }
  // Also where somebody copied it more openly.
  chmodSync(file, 0o600);
  return readFileSync(file, 'utf8').trim();
}
