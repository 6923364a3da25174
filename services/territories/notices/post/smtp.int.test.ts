import { afterEach, describe, expect, test } from '@jest/globals';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { Letter } from './port.ts';
import { type SmtpAccess, smtpPost } from './smtp.ts';
import { testCertificate, testKey } from './test-certificate.ts';

// Against a mail server that listens, answers and hangs up as others do.

type Taken = { readonly to: string; readonly raw: string; readonly secure: boolean };
const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

const letter: Letter = {
  messageId: '5395a745-1478-5171-a969-9ef70e6279aa',
  personId: '7b1bdb5b-e7ee-50e9-93fa-2f75505097c9',
  to: { name: 'Claire Dubois', address: 'claire@ghyvelde.example' },
  subject: '[Bourse] À faire : signer « Relire le PLU »',
  text: 'Bonjour,\n\n.\nun point seul sur sa ligne\n',
  language: 'fr',
  writtenAt: '2026-03-02T09:00:00.000Z',
};

/** A server, what it took, and a post that speaks to it. */
async function serve(options: SMTPServerOptions = {}, access: Partial<SmtpAccess> = {}) {
  const taken: Taken[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData: (stream, session, callback) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const raw = Buffer.concat(parts).toString('utf8');
        const to = session.envelope.rcptTo.map(({ address }) => address).join();
        taken.push({ to, raw, secure: session.secure });
        callback();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  const post = smtpPost({
    access: { host: '127.0.0.1', port, tls: 'none', ...access },
    from: 'bourse@bourse.example',
    silenceMs: 500,
  });
  open.push({ close: () => server.close() }, post);
  return { taken, post, server };
}

const refusal = (message: string, responseCode: number) =>
  Object.assign(new Error(message), { responseCode });

describe('a server that takes messages', () => {
  test('gets the sender, the reader, an id that is the letter’s, and the text, dot and all', async () => {
    const { post, taken } = await serve();
    expect(await post.send(letter)).toEqual({ kind: 'taken' });
    expect(taken).toHaveLength(1);
    const [{ raw, to } = { raw: '', to: '' }] = taken;
    expect(to).toBe('claire@ghyvelde.example');
    expect(raw).toContain('Message-ID: <5395a745-1478-5171-a969-9ef70e6279aa@bourse.example>');
    expect(raw).toContain('Auto-Submitted: auto-generated');
    expect(raw).toContain('\r\n.\r\nun point seul');
  });

  test('gets the same message again under the same id, byte for byte in what matters', async () => {
    const { post, taken } = await serve();
    await post.send(letter);
    await post.send(letter);
    expect(taken).toHaveLength(2);
    expect(taken[0]?.raw).toBe(taken[1]?.raw);
  });

  test('gets no header and no reader that somebody wrote into an object, a name or an address', async () => {
    const { post, taken } = await serve();
    const evil = 'PLU\r\nBcc: victime@example.org\r\n\r\nCliquez ici\u2028\u0000';
    const posted = await post.send({
      ...letter,
      subject: evil,
      to: {
        name: `"Claire\r\nBcc: victime@example.org" <x@example.org>,`,
        address: letter.to.address,
      },
    });
    expect(posted).toEqual({ kind: 'taken' });
    const [{ raw, to } = { raw: '', to: '' }] = taken;
    expect(to).toBe('claire@ghyvelde.example');
    const [head = ''] = raw.split('\r\n\r\n');
    expect(head).not.toMatch(/^bcc:/im);
    expect(raw.split('\r\n\r\n')[1]).toMatch(/^Bonjour/);
  });
});

describe('encryption', () => {
  const encrypting = { disabledCommands: [], key: testKey, cert: testCertificate };

  test('is asked for before anything is said: without it, nothing goes out', async () => {
    const { post, taken } = await serve({}, { tls: 'starttls' });
    expect(await post.send(letter)).toMatchObject({ kind: 'away', reason: 'ETLS 500' });
    expect(taken).toEqual([]);
  });

  test('with a certificate that nobody vouches for is none', async () => {
    const { post, taken } = await serve({ ...encrypting }, { tls: 'starttls' });
    expect(await post.send(letter)).toMatchObject({ kind: 'away' });
    expect(taken).toEqual([]);
  });

  test.each([
    ['begins after a word, with STARTTLS', 'starttls', false],
    ['or with the first byte', 'implicit', true],
  ] as const)('%s', async (_, tls, secure) => {
    const access = { host: 'localhost', tls, ca: testCertificate };
    const { post, taken } = await serve({ ...encrypting, secure }, access);
    expect(await post.send(letter)).toEqual({ kind: 'taken' });
    expect(taken.map((one) => one.secure)).toEqual([true]);
  });
});

describe('a server that refuses', () => {
  test('for now is told apart from one that refuses for good, and its words, which name people, are not kept', async () => {
    const answers = [
      refusal('450 claire@ghyvelde.example is busy', 450),
      refusal('550 no claire@ghyvelde.example here', 550),
      null,
    ];
    const { post, taken } = await serve({
      onRcptTo: (_address, _session, callback) => callback(answers.shift() ?? null),
    });
    expect(await post.send(letter)).toEqual({
      kind: 'refused',
      lasting: false,
      reason: 'EENVELOPE 450',
    });
    expect(await post.send(letter)).toEqual({
      kind: 'refused',
      lasting: true,
      reason: 'EENVELOPE 550',
    });
    expect(await post.send(letter)).toEqual({ kind: 'taken' });
    expect(taken).toHaveLength(1);
  });

  test('the text after it was sent, is refusing the message', async () => {
    const { post } = await serve({
      onData: (stream, _session, callback) => {
        stream.resume();
        stream.on('end', () => callback(refusal('spam', 554)));
      },
    });
    expect(await post.send(letter)).toEqual({
      kind: 'refused',
      lasting: true,
      reason: 'EMESSAGE 554',
    });
  });
});

describe('a server that is away', () => {
  test('nobody listens: nothing is known of the message', async () => {
    const { post, server } = await serve();
    await new Promise<void>((resolve) => {
      server.close(resolve);
    });
    expect(await post.send(letter)).toMatchObject({ kind: 'away' });
  });

  test('it hangs up in the middle of a message, and the next one goes out', async () => {
    const sockets: Socket[] = [];
    const { post, server } = await serve({
      onData: (stream, _session, callback) => {
        stream.resume();
        if (sockets.length === 1) sockets[0]?.destroy();
        else stream.on('end', () => callback());
      },
    });
    server.server.on('connection', (socket: Socket) => sockets.push(socket));
    expect(await post.send(letter)).toMatchObject({ kind: 'away' });
    expect(await post.send(letter)).toEqual({ kind: 'taken' });
  });

  test('it says nothing any more: it is left after a while', async () => {
    const { post } = await serve({ onMailFrom: () => undefined });
    expect(await post.send(letter)).toMatchObject({ kind: 'away' });
  });

  test('it does not let us in: that is no fault of the message', async () => {
    const { post } = await serve(
      {
        authOptional: false,
        allowInsecureAuth: true,
        onAuth: (_auth, _session, callback) => callback(refusal('wrong', 535)),
      },
      { user: 'bourse', password: 'faux' },
    );
    expect(await post.send(letter)).toMatchObject({ kind: 'away', reason: 'EAUTH 535' });
  });
});
