import { ConfigurationError } from '@bourse/service-kit/config';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';

/** What the operating system says, in words that follow "but". Others keep the system's own. */
const reasons: Readonly<Record<string, string>> = {
  EEXIST: 'it is no folder',
  ENOTDIR: 'a part of it is no folder',
  EACCES: 'it may not be read and written',
  EPERM: 'it may not be read and written',
  EROFS: 'it lies on a disk that cannot be written',
  ENOSPC: 'the disk is full',
};

/**
 * Makes the data folder when it is not there, and asks whether it can be used.
 *
 * @returns Its absolute path.
 * @throws ConfigurationError that says why not.
 */
export function prepareDataDirectory(name: string): string {
  const path = resolve(name);
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = 'code' in error ? String(error.code) : '';
    const reason = reasons[code] ?? `it cannot be made (${error.message})`;
    throw new ConfigurationError(`DATA_DIR is ${JSON.stringify(name)}, but ${reason}.`);
  }
  return path;
}
