import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const WITHIN_MS = 30_000;
const VALID_DAYS = 3;

/** What a broker proves itself with, and by what clients know it. */
export type Certificate = {
  /** A PKCS #12 file with the key. */
  readonly keystore: string;
  readonly password: string;
  /** The certificate as PEM: it is signed by itself, so it is also whom to trust. */
  readonly ca: string;
};

/**
 * Makes a key and a certificate for `localhost` and 127.0.0.1, for some days, by Java's own keytool.
 *
 * @param java The program: keytool lies beside it.
 * @param directory Where the files go.
 */
export async function makeCertificate(java: string, directory: string): Promise<Certificate> {
  const keytool = join(dirname(java), 'keytool');
  const keystore = join(directory, 'broker.p12');
  const exported = join(directory, 'broker.pem');
  // It guards the file of a broker that lives as long as a test.
  const password = 'for-a-test';
  const store = ['-keystore', keystore, '-storetype', 'PKCS12', '-storepass', password];
  const keytoolOf = (...args: readonly string[]) =>
    run(keytool, [...args, '-alias', 'broker', ...store], { timeout: WITHIN_MS });
  const key = ['-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', String(VALID_DAYS)];
  const names = ['-dname', 'CN=localhost', '-ext', 'san=dns:localhost,ip:127.0.0.1'];
  await keytoolOf('-genkeypair', ...key, ...names, '-ext', 'bc=ca:true');
  await keytoolOf('-exportcert', '-rfc', '-file', exported);
  return { keystore, password, ca: await readFile(exported, 'utf8') };
}
