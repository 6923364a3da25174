// package-lock.json must install from whichever registry the reader uses: it names versions and
// integrity hashes, never a download address.
import { readFileSync } from 'node:fs';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const withAddress = Object.entries(lock.packages)
  .filter(([, entry]) => /^[a-z+]+:\/\//.test(entry.resolved ?? ''))
  .map(([path]) => path);
if (withAddress.length > 0) {
  console.error(
    `package-lock.json holds download addresses, for example of ${withAddress[0]}; ` +
      'install with the .npmrc of this project, which leaves them out.',
  );
  process.exit(1);
}
