import { createTransport } from 'nodemailer';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { envelopeOf } from './envelope.ts';
import type { Letter, Post } from './port.ts';

const ENDING = '.eml';
/** The oldest give way: a folder that nobody empties must not fill the disk. */
const FILES_AT_MOST = 500;
const FROM = 'bourse@localhost.invalid';

/**
 * The post where no server is named: each message becomes a file that mail programs open,
 * `<person>.<message>.eml`, whole or not at all.
 *
 * @param options.directory Made when it is not there.
 */
export function fileOutbox(options: { readonly directory: string }): Post {
  const { directory } = options;
  mkdirSync(directory, { recursive: true });
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const files = () => readdirSync(directory).filter((name) => name.endsWith(ENDING));
  const write = async (letter: Letter): Promise<void> => {
    const { message } = await transport.sendMail(envelopeOf(letter, FROM));
    const file = join(directory, `${letter.personId}.${letter.messageId}${ENDING}`);
    const begun = await open(`${file}.part`, 'w', 0o600);
    try {
      await begun.writeFile(message as Buffer);
      await begun.sync();
    } finally {
      await begun.close();
    }
    renameSync(`${file}.part`, file);
    makeRoom(directory, files());
  };
  return {
    named: 'files',
    send: async (letter) => {
      try {
        await write(letter);
        return { kind: 'taken' };
      } catch (error) {
        // A full disk, for example: it may pass.
        return { kind: 'away', reason: (error as { code?: string }).code ?? 'failed' };
      }
    },
    forget: (personId) => {
      for (const name of readdirSync(directory))
        if (name.startsWith(`${personId}.`)) rmSync(join(directory, name), { force: true });
    },
    close: () => transport.close(),
  };
}

function makeRoom(directory: string, names: readonly string[]): void {
  if (names.length <= FILES_AT_MOST) return;
  const aged = names.map((name) => ({ name, at: statSync(join(directory, name)).mtimeMs }));
  aged.sort((a, b) => a.at - b.at);
  for (const { name } of aged.slice(0, names.length - FILES_AT_MOST))
    rmSync(join(directory, name), { force: true });
}
