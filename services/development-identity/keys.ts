import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const key = z.looseObject({ kty: z.literal('EC'), kid: z.string(), d: z.string() });
const kept = z.object({ signing: key, cookies: z.string().min(32) });

/** What the provider signs tokens and cookies with. */
export type ProviderKeys = z.infer<typeof kept>;

/**
 * The keys of a folder; made when they are not there, so that tokens outlive a restart.
 *
 * @throws Error when the file holds something else.
 */
export function keysIn(directory: string): ProviderKeys {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'keys.json');
  if (existsSync(file)) return kept.parse(JSON.parse(readFileSync(file, 'utf8')));
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signing = privateKey.export({ format: 'jwk' });
  const made = kept.parse({
    signing: { ...signing, kid: randomBytes(8).toString('hex'), alg: 'ES256', use: 'sig' },
    cookies: randomBytes(32).toString('base64url'),
  });
  // Whole, or not at all.
  writeFileSync(`${file}.new`, JSON.stringify(made), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return made;
}

/** Without what only the provider may know. */
export function publicPartOf({ d: _private, ...rest }: ProviderKeys['signing']) {
  return rest;
}
