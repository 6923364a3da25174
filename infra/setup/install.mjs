// Installs what package-lock.json asks for, when it is not there yet.
// Plain JavaScript without dependencies: it runs under whatever Node the machine came with.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const stampFile = join(root, 'node_modules', '.bourse-installed');

// The machine matters too: the pinned Node is a binary for one platform.
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .update(readFileSync(join(root, 'package.json')))
  .update(`${process.platform}-${process.arch}`)
  .digest('hex');

const installed = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
if (installed !== wanted) {
  console.log('Installing the dependencies that package-lock.json names (once) ...');
  // --no-audit and --no-fund: neither belongs to an install, and both ask the network for more.
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  writeFileSync(stampFile, wanted);
}
