import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openTestEngines, type TestEngines } from '@bourse/runtime/engines-for-tests';
import { type ExchangeDeadline, type ExchangeEvent, exchanges } from '@bourse/contracts/exchanges';
import { mandates } from '@bourse/contracts/mandates';
import { territories } from '@bourse/contracts/territories';
import { actorOf, agentOf, testOperator, type TestPerson } from '@bourse/identity/testing';
import { fixedClock } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import { createLogger } from '@bourse/service-kit/logger';
import {
  eventually,
  newsOf,
  startTestService,
  type TestService,
} from '@bourse/service-kit/testing';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { z } from 'zod';
import { association, ASSOCIATION, DUNKERQUE, GHYVELDE, officialDirectory } from '../fixtures.ts';
import { startTerritories } from '../service.ts';
import { fileOutbox } from './post/file-outbox.ts';
import type { Letter, Post, Posted } from './post/port.ts';
import { mailServerOf } from './post/mail-settings.ts';
import { smtpPost } from './post/smtp.ts';
import { testCertificate, testKey } from './post/test-certificate.ts';
import { dayIn } from './words.ts';

const NOW = '2026-03-02T09:00:00.000Z';

const secretary = agentOf(GHYVELDE, 'secretary');
const officer = agentOf(DUNKERQUE, 'officer');

const official = officialDirectory();

/** The post of files, which can be told to answer otherwise first. */
function postThatMay(outbox: Post) {
  const answers: (Posted | 'taken, then gone')[] = [];
  const given: Letter[] = [];
  const said: Posted[] = [];
  const post: Post = {
    ...outbox,
    send: async (letter) => {
      given.push(letter);
      const next = answers.shift();
      if (next === undefined) {
        const posted = await outbox.send(letter);
        said.push(posted);
        return posted;
      }
      if (next !== 'taken, then gone') return next;
      await outbox.send(letter);
      throw new Error('the process died before it knew');
    },
  };
  return { post, answers, given, said };
}

let engines: TestEngines;
let world: TestService;
let postal: ReturnType<typeof postThatMay>;
const clock = fixedClock(NOW);

const outbox = () => join(engines.directory, 'outbox');
const logFile = () => join(engines.directory, 'service.log');
async function start(by: Post = fileOutbox({ directory: outbox() })): Promise<void> {
  postal = postThatMay(by);
  const { post } = postal;
  world = await startTestService({
    ...engines,
    clock,
    start: (ports) =>
      startTerritories(
        { ...ports, logger: createLogger({ level: 'info', toFile: logFile() }) },
        {
          directory: official(),
          mail: { post, publicUrl: () => 'https://bourse.example', everyMs: 5 },
        },
      ),
  });
}
beforeEach(async () => {
  clock.set(NOW);
  engines = openTestEngines(clock);
  await start();
  const named = { kind: 'association', name: 'Association' };
  await done('/api/territories', { code: '123456782', ...named }, testOperator);
  await done(`/api/territories/${ASSOCIATION}/admissions`, {}, testOperator);
  for (const [person, code] of [
    [secretary, '59260'],
    [officer, '245900428'],
  ] as const) {
    await done('/api/territories', { code }, person);
    await done(`/api/territories/${person.territoryId ?? ''}/admissions`, {}, association);
    const mandate = { territoryId: person.territoryId, role: 'signatory' };
    await done('/api/mandates', { personId: actorOf(person), ...mandate }, testOperator);
  }
  // Heard while nobody has an address: no test is to find news of them.
  await told(mandates.topic, 2);
});
afterEach(async () => {
  await world.stop();
  await engines.close();
});

/** Waits until the relay has told so many events, and they are heard. */
async function told(topic: string, count: number): Promise<void> {
  await eventually(
    async () => {
      let found = 0;
      for await (const record of engines.broadcast.read(topic))
        if (record.topic === topic) found += 1;
      return found;
    },
    (found) => found >= count,
  );
  await world.service.caughtUp(5_000);
}
const receipt = z.looseObject({ id: z.string() });
async function done(path: string, body: object, as: TestPerson): Promise<string> {
  const { status, body: said } = await world.post(path, body, { as });
  if (status >= 300) throw new Error(JSON.stringify(said));
  return receipt.parse(said).id;
}
async function put(path: string, body: object, as: TestPerson): Promise<void> {
  const { status, body: said } = await world.put(path, body, { as, headers: { 'If-Match': '*' } });
  if (status >= 300) throw new Error(JSON.stringify(said));
}
const addressOf = (person: TestPerson, email: string | null, name = 'Claire Dubois') =>
  put('/api/me/profile', { name, email }, person);
const prefer = (person: TestPerson, changes: object) =>
  put(
    '/api/me/preferences',
    {
      rhythm: 'immediate',
      kinds: ['todo', 'progress', 'listings', 'membership'],
      language: 'fr',
      ...changes,
    },
    person,
  );

type Told = { readonly exchangeId?: string; readonly at?: string };
/** Tells events of an exchange between Ghyvelde, which borrows, and Dunkerque. */
async function tell(events: readonly ExchangeEvent[], { at = NOW }: Told = {}): Promise<void> {
  const records = events.map((event) => newsOf(exchanges, event.data.exchangeId, event));
  await engines.broadcast.publish(
    exchanges.topic,
    records.map((record) => ({ ...record, headers: { ...record.headers, ce_time: at } })),
  );
}
const proposal = (exchangeId: string, object = 'Relire le PLU'): ExchangeEvent => ({
  type: 'ExchangeProposed',
  data: {
    exchangeId,
    marketplaceId: 'france',
    offerId: null,
    requestId: null,
    renewsExchangeId: null,
    lenderId: DUNKERQUE,
    borrowerId: GHYVELDE,
    by: GHYVELDE,
    object,
    terms: { minutes: 330, unitCostCents: 4_200, startsOn: '2026-04-01', endsOn: '2026-04-30' },
    answerBy: '2026-03-16T09:00:00.000Z',
    crossesEpci: false,
  },
});
const agreed = (exchangeId: string): ExchangeEvent => ({
  type: 'ExchangeAgreed',
  data: {
    exchangeId,
    requestId: null,
    terms: { minutes: 330, unitCostCents: 4_200, startsOn: '2026-04-01', endsOn: '2026-04-30' },
  },
});
const signedBy = (exchangeId: string, by: string): ExchangeEvent => ({
  type: 'ConventionSigned',
  data: { exchangeId, by },
});

const mails = () =>
  existsSync(outbox())
    ? readdirSync(outbox())
        .filter((name) => name.endsWith('.eml'))
        .map((name) => decoded(readFileSync(join(outbox(), name), 'utf8')))
    : [];
/** A message as a mail program shows it: words of headers, and quoted-printable. */
function decoded(raw: string): string {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const headers = head
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?UTF-8\?Q\?(.*?)\?=/gi, (_, text: string) => quoted(text.replaceAll('_', ' ')))
    .replaceAll(/=\?UTF-8\?B\?(.*?)\?=/gi, (_, text: string) =>
      Buffer.from(text, 'base64').toString('utf8'),
    )
    .replaceAll('\r\n ', ' ');
  const body = rest.join('\r\n\r\n');
  const text = /base64/i.test(head)
    ? Buffer.from(body, 'base64').toString('utf8')
    : quoted(body.replaceAll('=\r\n', ''));
  return `${headers}\r\n\r\n${text}`;
}
const quoted = (text: string): string =>
  Buffer.from(
    text.replaceAll(/=([\dA-F]{2})/g, (_, hex: string) =>
      String.fromCodePoint(Number.parseInt(hex, 16)),
    ),
    /[^\0-\u00FF]/.test(text) ? 'utf8' : 'latin1',
  ).toString('utf8');
const written = (count: number) =>
  eventually(
    () => Promise.resolve(mails()),
    (found) => found.length >= count,
  );
/** All that was said is heard, and what is due by now has gone out. */
async function settled(): Promise<void> {
  await world.service.caughtUp(5_000);
  const rounds = postal.given.length;
  await eventually(
    () => world.service.health(),
    (parts) => parts.every(({ ok }) => ok),
  );
  await new Promise((resolve) => {
    setTimeout(resolve, 60);
  });
  if (postal.given.length !== rounds) await settled();
}
const mailPart = async () =>
  (await world.service.health()).find(({ name }) => name === 'mail')?.figures;
const minutesLater = (minutes: number): void =>
  clock.set(new Date(Date.parse(clock.now()) + minutes * 60_000).toISOString());

test('a date stands in a letter as one says it', () => {
  const days = ['2026-03-01T12:00:00.000Z', '2026-03-11T12:00:00.000Z'];
  expect(days.map((day) => dayIn('fr', day))).toEqual(['1er mars 2026', '11 mars 2026']);
  expect(dayIn('en', days[0] ?? '')).toBe('1 March 2026');
});

describe('who is expected to do something is written to', () => {
  test('in French, with links to the file and to the preferences, once for each event', async () => {
    await addressOf(officer, 'officier@dunkerque.example');
    const exchangeId = newId();
    const record = newsOf(exchanges, exchangeId, proposal(exchangeId));
    const fresh = { ...record, headers: { ...record.headers, ce_time: NOW } };
    await engines.broadcast.publish(exchanges.topic, [fresh]);
    await engines.broadcast.publish(exchanges.topic, [fresh]);
    await settled();
    expect(mails()).toEqual([]);
    minutesLater(2);
    const [mail = ''] = await written(1);
    expect(mail).toContain('To: Claire Dubois <officier@dunkerque.example>');
    expect(mail).toContain(
      'Subject: [Bourse] À faire : répondre à la proposition « Relire le PLU »',
    );
    expect(mail).toContain(`Ouvrir : https://bourse.example/echanges/${exchangeId}`);
    expect(mail).toContain('https://bourse.example/preferences');
    expect(mail).toContain('5\u00A0h\u00A030');
    expect(mail).toContain('16 mars 2026');
    expect(mail).toContain('Ghyvelde');
    minutesLater(10);
    await settled();
    expect(mails()).toHaveLength(1);
  });

  test('what happens to one file within a minute goes out in one message, and the second signature says to begin', async () => {
    await addressOf(officer, 'officier@dunkerque.example');
    const id = newId();
    await tell([proposal(id), agreed(id), signedBy(id, DUNKERQUE), signedBy(id, GHYVELDE)]);
    await settled();
    minutesLater(2);
    const [mail = ''] = await written(1);
    expect(mail).toContain('Subject: [Bourse] À faire : « Relire le PLU » peut commencer');
    expect(mail).toContain('vous pouvez le signer');
    expect(mail).toContain('est signé des deux côtés');
    await settled();
    expect(mails()).toHaveLength(1);
  });

  test('in time before something lapses, with whose move is awaited', async () => {
    await addressOf(secretary, 'mairie@ghyvelde.example');
    await addressOf(officer, 'officier@dunkerque.example');
    const exchangeId = newId();
    const near = (deadline: ExchangeDeadline, ...awaited: string[]): ExchangeEvent => ({
      type: 'DeadlineReminded',
      data: { exchangeId, deadline, dueAt: '2026-03-16T09:00:00.000Z', awaited },
    });
    await tell([proposal(exchangeId), near('answer', DUNKERQUE)]);
    await tell([near('lapse', DUNKERQUE, GHYVELDE), near('certification', GHYVELDE)]);
    await settled();
    minutesLater(2);
    const [lender = '', borrower = ''] = (await written(2)).toSorted((one) =>
      one.includes('To: Claire Dubois <officier@') ? -1 : 1,
    );
    for (const mail of [lender, borrower])
      expect(mail).toContain('le 16 mars 2026, « Relire le PLU » devient caduc');
    expect(lender).toContain('Sans réponse le 16 mars 2026, elle est échue');
    expect(lender).not.toContain('certifié de lui-même');
    expect(borrower).not.toContain('elle est échue');
    expect(borrower).toContain('est certifié de lui-même');
  });

  test('nobody of what they did, and nobody who has no address or no mandate', async () => {
    await addressOf(officer, null);
    await addressOf({ subject: 'stranger', territoryId: null, roles: [] }, 'stranger@example.org');
    const id = newId();
    await tell([proposal(id)]);
    await settled();
    minutesLater(2);
    await settled();
    expect(mails()).toEqual([]);
  });

  test('somebody whose mandate was withdrawn before the message went out is told of that alone', async () => {
    const deputy: TestPerson = { subject: 'deputy', territoryId: null, roles: [] };
    await addressOf(deputy, 'adjoint@dunkerque.example');
    const grant = { personId: actorOf(deputy), territoryId: DUNKERQUE, role: 'lender' };
    const mandateId = await done('/api/mandates', grant, officer);
    await told(mandates.topic, 3);
    await prefer(deputy, { rhythm: 'daily' });
    const id = newId();
    await tell([proposal(id)]);
    await settled();
    await done(`/api/mandates/${mandateId}/withdrawal`, { reason: 'départ' }, officer);
    await told(mandates.topic, 4);
    clock.set('2026-03-03T08:00:00.000Z');
    const found = await written(2);
    expect(found.join()).toContain('vous pouvez agir pour');
    expect(found.join()).toContain('est retiré');
    expect(found.join()).not.toContain('Relire le PLU');
  });

  test('the association, of a dispute and of who asks to be a member', async () => {
    await addressOf(association, 'bureau@association.example');
    const grant = { personId: actorOf(association), territoryId: ASSOCIATION, role: 'official' };
    await done('/api/mandates', grant, testOperator);
    await told(mandates.topic, 3);
    const id = newId();
    await tell([
      proposal(id),
      {
        type: 'DisputeRaised',
        data: { exchangeId: id, by: GHYVELDE, reason: 'une heure de moins' },
      },
    ]);
    await done('/api/territories', { code: '59155' }, agentOf('insee:59155', 'other'));
    await told(territories.topic, 7);
    minutesLater(2);
    const found = (await written(3)).join();
    expect(found).toContain('trancher le différend sur « Relire le PLU »');
    expect(found).toContain('Son admission est à décider');
    // What somebody wrote as a reason stays in the file.
    expect(found).not.toContain('une heure de moins');
  });
});

describe('how somebody is told', () => {
  test('once a day, at seven in Paris, of all files together; in English where that was chosen', async () => {
    await addressOf(officer, 'officer@dunkerque.example');
    await prefer(officer, { rhythm: 'daily', language: 'en' });
    const ids = [newId(), newId()];
    await tell(ids.map((id) => proposal(id)));
    await settled();
    clock.set('2026-03-03T05:59:00.000Z');
    await settled();
    expect(mails()).toEqual([]);
    clock.set('2026-03-03T06:00:00.000Z');
    const [mail = ''] = await written(1);
    expect(mail).toContain('Subject: [Bourse] 2 news of your files');
    for (const id of ids) expect(mail).toContain(`https://bourse.example/echanges/${id}`);
    expect(mail).toContain('Content-Language: en');
  });

  test('of the kinds that were chosen, or not at all; what waits and is no longer wanted does not go out', async () => {
    await addressOf(officer, 'officier@dunkerque.example');
    await addressOf(secretary, 'mairie@ghyvelde.example');
    await prefer(officer, { kinds: ['progress'] });
    const id = newId();
    await tell([proposal(id), agreed(id)]);
    await settled();
    await prefer(secretary, { rhythm: 'never' });
    minutesLater(2);
    await settled();
    expect(mails()).toEqual([]);
  });

  test('preferences are one’s own, are refused when another window changed them, and are taken along', async () => {
    const before = await world.get('/api/me/preferences', officer);
    expect(before.body).toEqual({
      rhythm: 'immediate',
      kinds: ['todo', 'progress', 'listings', 'membership'],
      language: 'fr',
    });
    const etag = before.headers.get('etag') ?? '';
    const chosen = { rhythm: 'daily', kinds: ['todo'], language: 'en' };
    const seen = { as: officer, headers: { 'If-Match': etag } };
    expect((await world.put('/api/me/preferences', chosen, seen)).status).toBe(200);
    expect((await world.put('/api/me/preferences', chosen, seen)).body).toMatchObject({
      code: 'stale_revision',
    });
    expect((await world.get('/api/me/export', officer)).body).toMatchObject({
      preferences: chosen,
      messages: [],
    });
    expect((await world.get('/api/me/preferences', secretary)).body).toEqual(before.body);
  });
});

describe('whatever the post says', () => {
  async function proposed(): Promise<void> {
    await addressOf(officer, 'officier@dunkerque.example');
    await tell([proposal(newId())]);
    await settled();
  }
  const until = (asked: number) =>
    eventually(
      () => Promise.resolve(postal.given.length),
      (given) => given >= asked,
    );

  test('what may pass is tried again, later each time, under the same id', async () => {
    postal.answers.push(
      { kind: 'refused', lasting: false, reason: 'EENVELOPE 451' },
      { kind: 'away', reason: 'ETIMEDOUT' },
    );
    await proposed();
    minutesLater(2);
    await until(1);
    await settled();
    expect(postal.given).toHaveLength(1);
    minutesLater(1.5);
    await until(2);
    minutesLater(1);
    await settled();
    expect(postal.given).toHaveLength(2);
    minutesLater(2);
    expect(await written(1)).toHaveLength(1);
    expect(new Set(postal.given.map(({ messageId }) => messageId)).size).toBe(1);
    await settled();
    expect(await mailPart()).toEqual({ waiting: 0, setAside: 0 });
  });

  test('what lasts is set aside, and counted', async () => {
    postal.answers.push({ kind: 'refused', lasting: true, reason: 'EENVELOPE 550' });
    await proposed();
    minutesLater(2);
    await until(1);
    await settled();
    expect(await mailPart()).toEqual({ waiting: 0, setAside: 1 });
    minutesLater(300);
    await settled();
    expect(postal.given).toHaveLength(1);
  });

  test('a refusal that does not pass is given up after ten times', async () => {
    postal.answers.push(
      ...Array.from({ length: 20 }, () => ({
        kind: 'refused' as const,
        lasting: false,
        reason: 'EENVELOPE 451',
      })),
    );
    await proposed();
    for (let tries = 0; tries < 14; tries += 1) {
      minutesLater(121);
      await settled();
    }
    expect(postal.given).toHaveLength(10);
    expect(await mailPart()).toEqual({ waiting: 0, setAside: 1 });
  }, 30_000);

  test('a process that dies between the post’s yes and its own note repeats the message once, with its id', async () => {
    postal.answers.push('taken, then gone');
    await proposed();
    minutesLater(2);
    await until(1);
    const [first] = postal.given;
    await world.stop();
    await start();
    minutesLater(2);
    await until(1);
    await settled();
    expect(postal.given).toHaveLength(1);
    expect(postal.given[0]).toEqual(first);
    expect(await mailPart()).toEqual({ waiting: 0, setAside: 0 });
  });
});

describe('what is gone is gone', () => {
  test('of an erased person no message goes out any more, and nothing is left in the files', async () => {
    await addressOf(officer, 'officier@dunkerque.example', 'Marguerite Unetelle');
    await tell([proposal(newId())]);
    await settled();
    minutesLater(2);
    await written(1);
    await tell([proposal(newId())]);
    await settled();
    expect(await mailPart()).toMatchObject({ waiting: 1 });
    await done('/api/me/erasure', {}, officer).catch(() => undefined);
    minutesLater(2);
    await settled();
    expect(mails()).toEqual([]);
    expect(await mailPart()).toEqual({ waiting: 0, setAside: 0 });
    const files = readdirSync(engines.directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
    expect(files.filter((content) => content.includes('officier@dunkerque'))).toEqual([]);
    expect(files.filter((content) => content.includes('Marguerite'))).toEqual([]);
  });

  test('old news is told to nobody, at a first start or after a long rest; what came of it later is', async () => {
    await addressOf(officer, 'officier@dunkerque.example');
    const [old, fresh] = [newId(), newId()];
    await tell([proposal(old)], { at: '2026-02-20T09:00:00.000Z' });
    await tell([proposal(fresh, 'Récent')]);
    await tell([agreed(old)]);
    await settled();
    minutesLater(2);
    const found = (await written(2)).join();
    expect(found).toContain('répondre à la proposition « Récent »');
    expect(found).toContain('signer « Relire le PLU »');
    expect(found).not.toContain('répondre à la proposition « Relire le PLU »');
  });

  test('what nobody can read is set aside, and costs what came with it neither a message nor a second one', async () => {
    await addressOf(officer, 'officier@dunkerque.example');
    const id = newId();
    const recordOf = (event: ExchangeEvent, at = NOW) => {
      const record = newsOf(exchanges, id, event);
      return { ...record, headers: { ...record.headers, ce_time: at } };
    };
    const old = recordOf(proposal(id), '2026-02-20T09:00:00.000Z');
    const unreadable = { ...recordOf(agreed(id)), value: '{}' };
    const fresh = recordOf(agreed(id));
    await engines.broadcast.publish(exchanges.topic, [old, unreadable, fresh, fresh]);
    await settled();
    expect((await world.service.health()).find(({ name }) => name === 'notices')?.detail).toMatch(
      /^running, 0 to go, 1 set aside/,
    );
    minutesLater(2);
    const [message = '', ...further] = await written(1);
    expect(further).toEqual([]);
    expect(message.match(/signer « Relire le PLU »/g)).toHaveLength(1);
    // Said of the past once, though it was looked at together and then one by one.
    const log = readFileSync(logFile(), 'utf8');
    expect(log.match(/"passedOver":\d+/g)).toEqual(['"passedOver":1']);
  });
});

describe('from what happened to a real mail server, encrypted and by a password', () => {
  const PASSWORD = 'le-bon-mot-de-passe';
  /** What the server says of the next readers: null takes them. */
  let answers: (number | null)[];
  let taken: { readonly mail: string; readonly secure: boolean }[];
  /** What the server lets in. */
  let expected: string;
  let server: SMTPServer;
  beforeEach(async () => {
    await world.stop();
    [answers, taken, expected] = [[], [], PASSWORD];
    server = new SMTPServer({
      key: testKey,
      cert: testCertificate,
      onAuth: ({ username, password }, _session, callback) => {
        const known = username === 'bourse' && password === expected;
        callback(known ? null : refusalOf(535), known ? { user: username } : undefined);
      },
      onRcptTo: (_address, _session, callback) => {
        const answer = answers.shift() ?? null;
        callback(answer === null ? null : refusalOf(answer));
      },
      onData: (stream, { secure }, callback) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => {
          taken.push({ mail: decoded(Buffer.concat(parts).toString('utf8')), secure });
          callback();
        });
      },
    });
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.server.address() as AddressInfo;
    const { access, from } = mailServerOf({
      SMTP_URL: `smtp://localhost:${port}`,
      SMTP_USERNAME: 'bourse',
      SMTP_PASSWORD: PASSWORD,
      SMTP_TLS: 'required',
      MAIL_FROM: 'bourse@bourse.example',
    }) ?? { access: undefined, from: '' };
    if (access === undefined) throw new Error('a server is named');
    await start(smtpPost({ access: { ...access, ca: testCertificate }, from }));
    await addressOf(officer, 'officier@dunkerque.example');
  });
  afterEach(async () => {
    // Its connection is kept: the server would wait for it.
    await world.stop();
    await new Promise<void>((resolve) => {
      server.close(resolve);
    });
    await start();
  });

  const refusalOf = (responseCode: number) =>
    Object.assign(new Error(`${responseCode} officier@dunkerque.example`), { responseCode });
  /** It has said so many times what becomes of a message, and that is noted. */
  const answered = async (count: number): Promise<void> => {
    await eventually(
      () => Promise.resolve(postal.said.length),
      (said) => said >= count,
    );
    await settled();
  };
  const detailOf = async () =>
    (await world.service.health()).find(({ name }) => name === 'mail')?.detail;

  test('it refuses for now, then takes it, whole and to nobody else', async () => {
    answers.push(451);
    const id = newId();
    await tell([proposal(id, 'Relire le PLU « vite » Bcc: victime@example.org')]);
    await settled();
    minutesLater(2);
    await answered(1);
    expect(taken).toEqual([]);
    minutesLater(2);
    await answered(2);
    expect(taken).toHaveLength(1);
    const [{ mail, secure } = { mail: '', secure: false }] = taken;
    expect(secure).toBe(true);
    const [head = '', ...body] = mail.split('\r\n\r\n');
    expect(head).toContain('To: Claire Dubois <officier@dunkerque.example>');
    expect(head).not.toMatch(/^bcc:/im);
    expect(body.join()).toContain(`https://bourse.example/echanges/${id}`);
    expect(await mailPart()).toEqual({ waiting: 0, setAside: 0 });
  });

  test('it refuses for good: the message is set aside, and the next one goes out', async () => {
    answers.push(550);
    await tell([proposal(newId())]);
    await settled();
    minutesLater(2);
    await answered(1);
    expect(await mailPart()).toEqual({ waiting: 0, setAside: 1 });
    await tell([proposal(newId(), 'Récent')]);
    await settled();
    minutesLater(2);
    await answered(2);
    expect(taken.map(({ mail }) => /« (.*?) »/.exec(mail)?.[1])).toEqual(['Récent']);
  });

  test('it does not let us in: readiness says so, and it is tried again until it does', async () => {
    expected = 'un-autre';
    await tell([proposal(newId())]);
    await settled();
    minutesLater(2);
    await answered(1);
    expect(await detailOf()).toMatch(
      /to localhost:\d+, 1 to go, 0 set aside, the server is away: EAUTH 535$/,
    );
    expected = PASSWORD;
    minutesLater(2);
    await answered(2);
    expect(taken).toHaveLength(1);
    expect(await detailOf()).toMatch(/0 to go, 0 set aside$/);
    const log = readFileSync(logFile(), 'utf8');
    expect(log).toContain('the mail server is away');
    expect(log).toContain('EAUTH 535');
    expect(log).not.toMatch(/mot-de-passe|officier@/);
    // As it is said to the server.
    expect(log).not.toContain(Buffer.from(`\0bourse\0${PASSWORD}`).toString('base64'));
  });
});
