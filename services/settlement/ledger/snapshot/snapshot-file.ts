import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Rows of one kind, by which name they are read again. Each row is something that JSON can say. */
export type Section = {
  readonly name: string;
  readonly size: number;
  readonly rows: Iterable<unknown>;
};

/** Rows that are put into words in one go: bounds how long the process does nothing else. */
const SLICE = 500;

type SectionLine = { readonly section: string; readonly rows: number };
type LastLine = { readonly sha256: string };

/**
 * Writes a file of lines of JSON: a header, the sections, and the SHA-256 of all that. The file is there
 * whole or not at all: it is written under another name, and renamed once it is on the disk.
 *
 * @param options.header What is known before the rows are read.
 */
export async function writeSnapshotFile(options: {
  readonly file: string;
  readonly header: object;
  readonly sections: Iterable<Section>;
}): Promise<void> {
  const { file, header, sections } = options;
  await mkdir(dirname(file), { recursive: true });
  const beside = `${file}.new`;
  const handle = await open(beside, 'w');
  try {
    const hash = createHash('sha256');
    const write = async (lines: readonly unknown[]): Promise<void> => {
      const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
      hash.update(text);
      await handle.write(text);
    };
    await write([header]);
    for (const { name, size, rows } of sections) {
      await write([{ section: name, rows: size } satisfies SectionLine]);
      let slice: unknown[] = [];
      for (const row of rows) {
        slice.push(row);
        if (slice.length < SLICE) continue;
        await write(slice);
        slice = [];
      }
      await write(slice);
    }
    await handle.write(`${JSON.stringify({ sha256: hash.digest('hex') } satisfies LastLine)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, file);
}

export type SnapshotFile = {
  readonly header: unknown;
  /** Their rows are to be run through once each, in the order of the file. */
  sections(): Generator<Section>;
};

/** A snapshot that does not hold what it was given. */
class DamagedSnapshot extends Error {
  override readonly name = 'DamagedSnapshot';
}

/**
 * Reads what {@link writeSnapshotFile} wrote.
 *
 * @returns undefined when there is no file.
 * @throws DamagedSnapshot when a byte of it is not what was written.
 */
export function readSnapshotFile(file: string): SnapshotFile | undefined {
  if (!existsSync(file)) return undefined;
  const bytes = readFileSync(file);
  const lastBegins = bytes.lastIndexOf(10, bytes.length - 2) + 1;
  const body = bytes.subarray(0, lastBegins);
  const sha256 = createHash('sha256').update(body).digest('hex');
  const last = bytes.subarray(lastBegins).toString();
  if (last !== `${JSON.stringify({ sha256 } satisfies LastLine)}\n`) {
    throw new DamagedSnapshot(`${file} is not as it was written`);
  }
  const lines = linesOf(body);
  const next = (): unknown => JSON.parse(lines.next().value ?? 'null');
  return {
    header: next(),
    *sections() {
      for (let line = lines.next(); line.done !== true; line = lines.next()) {
        const { section: name, rows: size } = JSON.parse(line.value) as SectionLine;
        yield { name, size, rows: rowsOf(size, next) };
      }
    },
  };
}

function* rowsOf(size: number, next: () => unknown): Generator {
  for (let row = 0; row < size; row += 1) yield next();
}

function* linesOf(bytes: Buffer): Generator<string, undefined> {
  for (let begin = 0; begin < bytes.length;) {
    const end = bytes.indexOf(10, begin);
    yield bytes.toString('utf8', begin, end);
    begin = end + 1;
  }
}
