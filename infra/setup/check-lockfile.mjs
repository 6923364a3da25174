// package-lock.json must install anywhere, with `npm ci`:
// - it names versions and integrity hashes, never a download address;
// - it names the binary packages of every platform. npm leaves out those that the registry in use does
//   not carry, and then refuses its own lock file. `--write` adds them: their version is the one that
//   the package wanting them pins, their platform stands in their name, and their hash is not known.
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'package-lock.json';
const OS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const CPU = [
  'arm64',
  'arm',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'wasm32',
  'x64',
];

/** What npm must know to leave a package out on other platforms, read off its name. */
function platformOf(name) {
  const words = name.split('/').at(-1).replace('mips64le', 'mips64el').split(/[-.]/);
  const os = OS.filter((one) => words.includes(one));
  const cpu = CPU.filter(
    (one) =>
      words.includes(one) ||
      (one === 'arm' && words.some((word) => /^(arm|armv7|arm-)/.test(word) && word !== 'arm64')),
  );
  const libc = words.some((word) => word.startsWith('musl'))
    ? ['musl']
    : words.some((word) => word.startsWith('gnu'))
      ? ['glibc']
      : [];
  return { os, cpu, libc: os.includes('linux') ? libc : [] };
}

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const complaints = [];

for (const [path, entry] of Object.entries(lock.packages)) {
  if (/^[a-z+]+:\/\//.test(entry.resolved ?? '')) {
    complaints.push(`${path} has a download address; install with the .npmrc of this project`);
  }
}

const missing = {};
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const places = [`node_modules/${name}`, `${path}/node_modules/${name}`];
    if (places.some((place) => lock.packages[place] !== undefined)) continue;
    const { os, cpu, libc } = platformOf(name);
    if (os.length === 0 && cpu.length === 0) {
      complaints.push(`${name}, which ${path} may want, is missing and names no platform`);
      continue;
    }
    missing[places[0]] = {
      version: version.replace(/^[~^]/, ''),
      ...(cpu.length > 0 ? { cpu } : {}),
      dev: entry.dev,
      ...(libc.length > 0 ? { libc } : {}),
      license: entry.license,
      optional: true,
      ...(os.length > 0 ? { os } : {}),
    };
  }
}

if (process.argv.includes('--write')) {
  const packages = Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  lock.packages = Object.fromEntries(packages);
  writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
} else if (Object.keys(missing).length > 0) {
  complaints.push(
    `${Object.keys(missing).length} packages of other platforms are missing, such as ` +
      `${Object.keys(missing)[0]}; run: node infra/setup/check-lockfile.mjs --write`,
  );
}
if (complaints.length > 0) {
  console.error(
    complaints
      .slice(0, 5)
      .map((line) => `${FILE}: ${line}.`)
      .join('\n'),
  );
  process.exit(1);
}
